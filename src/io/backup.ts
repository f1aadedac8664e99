import type { Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ContentHash } from '../core/hash.ts';
import { backupName } from './backup-name.ts';
import { copyTo, isSameFile } from './copy.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { hasCode, ioError, nameTaken, notAFile, notFound, stillText, wrongBytes } from './errors.ts';
import { stillChanging } from './backup-errors.ts';
import { hashing } from './hash.ts';
import { enterBackup } from './ledger.ts';
import { pruneAfter } from './prune.ts';
import type { Receipt } from './receipt.ts';
import { syncFolders } from './replace.ts';
import type { Retention } from './retention.ts';
import { runSteps, runStepsSync } from './steps.ts';
import type { Steps } from './steps.ts';
import { checkPath, kindOf } from './target.ts';
import { clearLitter, discard, temporaryName } from './temporary.ts';
import { inTurn } from './turn.ts';

export interface BackupOptions extends Retention {
  /** Contents whose only copy must not be pruned, besides those that a record names. */
  readonly protect?: readonly ContentHash[] | undefined;
  readonly durable?: boolean | undefined;
  /** For the name of the backup. Default: now. */
  readonly time?: Date | undefined;
  readonly disk?: Disk | undefined;
}

/**
 * Copies a file to `STEM.backup_YYYYMMDD_HHMMSS.EXT` beside it, read back and compared, with its mode and times. It is a copy of
 * its own (or shares blocks), never a hard link: a program that changes the file in place does not change the backup.
 *
 * The receipt's `hash` and `bytes` are those of the backup, which are those of the file.
 */
export async function safeBackup(path: string, options: BackupOptions = {}): Promise<Receipt> {
  checkPath(path);
  const { disk = realDisk } = options;
  return inTurn(resolve(path), () => runSteps(disk, backUp(disk, path, options)));
}

export function safeBackupSync(path: string, options: BackupOptions = {}): Receipt {
  checkPath(path);
  const { disk = realDisk } = options;
  return runStepsSync(disk, backUp(disk, path, options));
}

function* backUp(disk: Disk, path: string, options: BackupOptions): Steps<Receipt> {
  try {
    const stat = disk.stat(path);
    if (stat === undefined) throw notFound('Cannot back up', path);
    if (!stat.isFile()) throw notAFile('Cannot back up', path, kindOf(stat), 'source-untouched');
    const real = disk.realPath(resolve(path));
    clearLitter(disk, dirname(real));
    const copy = yield* copyBeside(disk, path, real, options);
    const durable = (options.durable ?? true) && (yield* syncFolders(disk, [dirname(real)]));
    yield* enterAndPrune(disk, real, copy.path, options);
    return { path: resolve(path), hash: copy.hash, bytes: copy.bytes, backup: copy.path, durable };
  } catch (error) {
    throw ioError('Cannot back up', path, error, 'source-untouched');
  }
}

interface Copy {
  readonly path: string;
  readonly hash: ContentHash;
  readonly bytes: number;
}

/** How often a file may change under the copying before we give up. */
const TRIES = 5;

export function* copyBeside(disk: Disk, asked: string, real: string, options: BackupOptions): Steps<Copy> {
  const durable = options.durable ?? true;
  const folder = dirname(real);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const temporary = join(folder, temporaryName(disk, basename(real)));
    const before = disk.stat(real);
    if (before === undefined) throw notFound('Cannot back up', asked);
    const copied = yield* copyTo(disk, real, temporary, {
      durable,
      mode: 0o600,
      finish: (fd) => takeOver(disk, fd, before),
    });
    try {
      const check = yield* hashing(disk, temporary);
      if (check.hash !== copied.hash) {
        throw wrongBytes('Cannot back up', asked, copied.hash, check.hash, stillText('source-untouched', asked));
      }
      // Written to while it was copied: the copy may be a mixture that never was.
      if (!isSameFile(before, disk.stat(real))) continue;
      const path = takeName(real, options.time ?? new Date(), (name) => giveName(disk, temporary, name));
      return { path, hash: copied.hash, bytes: copied.bytes };
    } finally {
      discard(disk, temporary);
    }
  }
  throw stillChanging(asked, TRIES);
}

/** What follows every backup. Neither can fail it. */
export function* enterAndPrune(disk: Disk, real: string, backup: string, options: BackupOptions): Steps<void> {
  enterBackup(disk, backup);
  yield* pruneAfter(disk, real, options);
}

/** Finds the first name that is free, by taking it: two processes never get the same one. */
export function takeName(real: string, time: Date, take: (path: string) => void): string {
  for (let nth = 1; ; nth++) {
    const path = join(dirname(real), backupName(basename(real), time, nth));
    try {
      take(path);
      return path;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

/** A link fails if the name is taken, a rename would replace it. Where there are no links, the name is looked for first. */
function giveName(disk: Disk, temporary: string, name: string): void {
  try {
    disk.link(temporary, name);
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK')) throw error;
    if (disk.linkStat(name) !== undefined) throw nameTaken(name);
    disk.rename(temporary, name);
  }
}

function takeOver(disk: Disk, fd: number, was: Stats): void {
  try {
    disk.setOwner(fd, was.uid, was.gid);
  } catch (error) {
    // Only root may give a file away: the backup then belongs to who made it.
    if (!hasCode(error, 'EPERM', 'EINVAL')) throw error;
  }
  disk.setMode(fd, was.mode & 0o7777);
  disk.setTimes(fd, was.atimeMs / 1000, was.mtimeMs / 1000);
}
