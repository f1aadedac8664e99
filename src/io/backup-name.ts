import { basename, dirname, extname, join } from 'node:path';
import type { Disk } from './disk.ts';

const BACKUP = /^(.+)\.backup_(\d{8}_\d{6})(?:_([2-9]|[1-9]\d+))?(\.[^.]*)?$/s;

/** True for `STEM.backup_YYYYMMDD_HHMMSS.EXT`, with `_2`, `_3`, … for those made within one second. */
export function isBackupName(name: string): boolean {
  return BACKUP.test(name);
}

/** Local time, as people read it. `nth` 1 is the first within a second. */
export function backupName(name: string, time: Date, nth: number): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  return `${stem}.backup_${stamp(time)}${nth > 1 ? `_${nth}` : ''}${extension}`;
}

export interface BackupName {
  /** The file that it is a backup of. */
  readonly of: string;
  /** `YYYYMMDD_HHMMSS`. */
  readonly stamp: string;
  readonly nth: number;
}

export function parseBackupName(name: string): BackupName | undefined {
  const match = BACKUP.exec(name);
  if (match === null) return undefined;
  const [, stem = '', stamp = '', nth = '1', extension = ''] = match;
  return { of: stem + extension, stamp, nth: Number(nth) };
}

/** Oldest first. */
export function byAge(a: BackupName, b: BackupName): number {
  if (a.stamp !== b.stamp) return a.stamp < b.stamp ? -1 : 1;
  return a.nth - b.nth;
}

/** The names of a file's backups in its folder, oldest first. */
export function backupNames(disk: Disk, path: string): readonly string[] {
  const name = basename(path);
  return disk
    .list(dirname(path))
    .flatMap((entry) => {
      const parsed = parseBackupName(entry);
      return parsed?.of === name ? [{ entry, parsed }] : [];
    })
    .sort((a, b) => byAge(a.parsed, b.parsed))
    .map(({ entry }) => entry);
}

/** For error messages: never fails itself. */
export function newestBackup(disk: Disk, path: string): string | undefined {
  try {
    const newest = backupNames(disk, path).at(-1);
    return newest === undefined ? undefined : join(dirname(path), newest);
  } catch {
    return undefined;
  }
}

function stamp(time: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = `${String(time.getFullYear()).padStart(4, '0')}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}_${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
