import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';

/**
 * A name for this process that no other process has had: `pid-start-boot-space` in base 36. The pid alone is not enough: it is
 * used again after a reboot, and two containers on one folder may have the same one.
 */
export function thisMaker(): string {
  return [process.pid.toString(36), startOf(process.pid), boot(), pidSpace()].join('-');
}

/**
 * Whether the process that made `path` still runs. Where that cannot be seen (another container, another host on a shared
 * folder) it counts as alive until its file has not changed for a day: removing a live writer's file would lose its work.
 */
export function isMakerAlive(maker: string, path: string): boolean {
  const [pid, start, madeInBoot, madeInSpace] = maker.split('-');
  if (pid === undefined || start === undefined) return true;
  if (madeInBoot === boot() && madeInSpace === pidSpace()) return isRunning(Number.parseInt(pid, 36), start);
  if (madeInBoot !== boot() && isOnLocalDisk(path)) return false;
  return !isOlderThanADay(path);
}

function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now === UNKNOWN || start === UNKNOWN || now === start;
}

const UNKNOWN = '0';

/** Clock ticks between the boot and the start of a process: field 22 of /proc/PID/stat. */
function startOf(pid: number): string {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses, and may itself have spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return Number(fields[19] ?? 0).toString(36);
  } catch {
    return UNKNOWN;
  }
}

let bootMark: string | undefined;

function boot(): string {
  bootMark ??= mark(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  return bootMark;
}

let spaceMark: string | undefined;

function pidSpace(): string {
  spaceMark ??= mark(() => fs.readlinkSync('/proc/self/ns/pid'));
  return spaceMark;
}

function mark(read: () => string): string {
  let text: string;
  try {
    text = read();
  } catch {
    text = os.hostname();
  }
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Types of file system that one kernel alone has mounted (statfs(2)): a boot that is over leaves no writer on them. */
const LOCAL = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x01021994, // tmpfs
  0x794c7630, // overlay
  0xf2f52010, // f2fs
  0x2fc12fc1, // zfs
]);

function isOnLocalDisk(path: string): boolean {
  try {
    return LOCAL.has(fs.statfsSync(path).type);
  } catch {
    return false;
  }
}

const DAY = 86_400_000;

function isOlderThanADay(path: string): boolean {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - Math.max(stat.mtimeMs, stat.ctimeMs) > DAY;
}

/**
 * Whether the process that wrote down, at a moment in milliseconds, that it holds a lock still runs. A process that has its number
 * and started later is another one. For processes of this host alone.
 */
export function isHolderAlive(pid: number, since: number): boolean {
  if (!isRunning(pid, UNKNOWN)) return false;
  const started = startedAt(pid);
  // Both clocks go by whole seconds.
  return started === undefined || Number.isNaN(since) || started <= since + 2000;
}

/** In milliseconds since 1970; undefined where the system does not say. */
function startedAt(pid: number): number | undefined {
  const ticks = Number.parseInt(startOf(pid), 36);
  if (ticks === 0) return undefined;
  try {
    const boot = /^btime (\d+)$/m.exec(fs.readFileSync('/proc/stat', 'latin1'))?.[1];
    // Linux counts hundredths of a second here, whatever its clock does (USER_HZ).
    return boot === undefined ? undefined : Number(boot) * 1000 + ticks * 10;
  } catch {
    return undefined;
  }
}
