import { realDisk } from './disk.ts';
import { readJsonSync } from './json.ts';
import type { Holder } from './lock-errors.ts';

/**
 * Who holds a lock stands beside the lock file, in `NAME.holder`: what is inside of SQLite's file cannot be seen before it is
 * committed. It is a courtesy to those who wait, and decides nothing, so failing to write or read it is no failure.
 */
export function writeHolder(lockFile: string, holder: Holder): void {
  clearHolder(lockFile);
  try {
    const fd = realDisk.create(holderFile(lockFile), 0o644);
    try {
      realDisk.write(fd, Buffer.from(JSON.stringify(holder)));
    } finally {
      realDisk.close(fd);
    }
  } catch {
    // A full disk must not keep anyone from locking.
  }
}

export function clearHolder(lockFile: string): void {
  try {
    realDisk.remove(holderFile(lockFile));
  } catch {
    // Not there, or not removable: the next holder writes its own.
  }
}

export function readHolder(lockFile: string): Holder | undefined {
  try {
    const value = readJsonSync(holderFile(lockFile));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function holderFile(lockFile: string): string {
  return `${lockFile}.holder`;
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, since, command } = value as Partial<Record<keyof Holder, unknown>>;
  return (
    typeof pid === 'number' && typeof host === 'string' && typeof since === 'string' && typeof command === 'string'
  );
}
