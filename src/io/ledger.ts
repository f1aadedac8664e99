import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disk } from './disk.ts';
import { hasCode } from './errors.ts';
import { readingBytes } from './json.ts';
import type { Steps } from './steps.ts';

/**
 * `.holdfast-backups` in a folder names the backups there that Holdfast made, one JSON object in each line. A name alone would
 * not do: people and scripts name their copies the same way, and what we did not make is never deleted. A line that gets lost
 * costs nothing but a backup that stays for ever.
 */
export const LEDGER = '.holdfast-backups';

interface LedgerLine {
  readonly name: string;
  /** Inode, size and modification time: if somebody has put another file under the name, it is theirs. */
  readonly mark: string;
}

/** Writes down that a backup is ours. A full disk is no reason to fail: the backup itself is there. */
export function enterBackup(disk: Disk, backup: string): void {
  try {
    const stat = disk.stat(backup);
    if (stat === undefined) return;
    const line: LedgerLine = { name: basename(backup), mark: backupMark(stat) };
    const fd = disk.append(join(dirname(backup), LEDGER));
    try {
      // One call, so that two processes do not mix their lines.
      disk.write(fd, Buffer.from(`${JSON.stringify(line)}\n`));
    } finally {
      disk.close(fd);
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

/** The marks of our backups in a folder, by name. */
export function* readLedger(disk: Disk, folder: string): Steps<ReadonlyMap<string, string>> {
  const marks = new Map<string, string>();
  let text: string;
  try {
    text = (yield* readingBytes(disk, join(folder, LEDGER))).toString('utf8');
  } catch {
    // Not there, or not readable: then nothing is known to be ours, and nothing is deleted.
    return marks;
  }
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry !== undefined) marks.set(entry.name, entry.mark);
  }
  return marks;
}

export function backupMark({ ino, size, mtimeMs }: Stats): string {
  return `${ino}:${size}:${mtimeMs}`;
}

function parseLine(line: string): LedgerLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is LedgerLine {
  if (typeof value !== 'object' || value === null) return false;
  return 'name' in value && typeof value.name === 'string' && 'mark' in value && typeof value.mark === 'string';
}

/** For those who remove: a file that is gone already is as good as removed. */
export function removeBackup(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
