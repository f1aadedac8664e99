import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { hasCode } from './errors.ts';

/**
 * Temporary files are `.NAME.holdfast-PID-START-BOOT-SPACE-RANDOM.tmp` beside their target: hidden, of the same file system,
 * never the same for two writers, and named after their maker, so that what a dead one left can be told from what a live one
 * still writes. Those of transactions end in `.staged` instead, and are cleared by `recover` alone.
 */
const TEMPORARY = /^\..+\.holdfast-([0-9a-z]+-[0-9a-z]+-[0-9a-z]+-[0-9a-z]+)-[0-9a-z]+\.tmp$/;
const STAGED = /^\..+\.holdfast-([0-9a-z]+-[0-9a-z]+-[0-9a-z]+-[0-9a-z]+-[0-9a-z]+)\.([0-9]+)\.staged$/;

/** True for the names of files that Holdfast is writing (or was, when its process died): no program should read them. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name) || STAGED.test(name);
}

export function temporaryName(disk: Disk, target: string): string {
  return `${hiddenStem(target)}.holdfast-${disk.maker}-${randomMark()}.tmp`;
}

export function stagedName(transaction: string, index: number, target: string): string {
  return `${hiddenStem(target)}.holdfast-${transaction}.${index}.staged`;
}

/** The transaction that a staged file belongs to. */
export function stagedBy(name: string): string | undefined {
  return STAGED.exec(name)?.[1];
}

/** Who makes, or made, a temporary file; undefined for any other name, and for the staged files of transactions. */
export function temporaryBy(name: string): string | undefined {
  return TEMPORARY.exec(name)?.[1];
}

export function randomMark(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36);
}

/**
 * Removes the temporary files that dead makers left in a folder. A folder with many entries is looked at once a second at
 * most, so that ten thousand writes into one folder do not read it ten thousand times.
 */
export function clearLitter(disk: Disk, folder: string): readonly string[] {
  const last = seen.get(folder);
  if (last !== undefined && last.disk === disk && last.entries > FEW_ENTRIES && Date.now() - last.at < 1000) return [];
  const names = disk.list(folder);
  if (seen.size > MOST_FOLDERS) seen.clear();
  seen.set(folder, { disk, entries: names.length, at: Date.now() });
  return sweep(disk, folder, names);
}

/** Like `clearLitter`, always. */
export function sweepFolder(disk: Disk, folder: string): readonly string[] {
  return sweep(disk, folder, disk.list(folder));
}

/** Removes a file of ours after a failure; false if that fails too: then a later sweep will. Never hides the first failure. */
export function discard(disk: Disk, path: string): boolean {
  try {
    disk.remove(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    abandoned.add(path);
    return false;
  }
}

interface Look {
  readonly disk: Disk;
  readonly entries: number;
  readonly at: number;
}

const FEW_ENTRIES = 100;
const MOST_FOLDERS = 1000;
const seen = new Map<string, Look>();
/** What could not be removed after a failure: its maker lives, but nobody needs it. */
const abandoned = new Set<string>();

function sweep(disk: Disk, folder: string, names: readonly string[]): readonly string[] {
  const removed: string[] = [];
  for (const name of names) {
    if (!name.startsWith('.') || !name.includes('.holdfast-')) continue;
    const maker = temporaryBy(name);
    if (maker === undefined) continue;
    const path = join(folder, name);
    if (!abandoned.has(path) && disk.isMakerAlive(maker, path)) continue;
    try {
      disk.remove(path);
    } catch (error) {
      // Clearing up is a favour: a write must not fail because somebody else's litter cannot be removed.
      if (!hasCode(error, 'ENOENT')) continue;
    }
    abandoned.delete(path);
    removed.push(path);
  }
  return removed;
}

/** Leaves room for our own part within the 255 bytes that file systems allow a name. */
function hiddenStem(target: string): string {
  if (Buffer.byteLength(target) <= 120) return `.${target}`;
  const mark = createHash('sha256').update(target).digest('hex').slice(0, 8);
  return `.${cutBytes(target, 100)}-${mark}`;
}

function cutBytes(text: string, most: number): string {
  let cut = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    cut += character;
  }
  return cut;
}
