import { resolve } from 'node:path';
import type { BackupOptions } from './backup.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { ioError } from './errors.ts';
import { giveBuffer, takeBuffer } from './hash.ts';
import { keepingOld } from './keep-old.ts';
import type { Receipt } from './receipt.ts';
import { openReplacement } from './replace.ts';
import { runSteps } from './steps.ts';
import type { Steps } from './steps.ts';
import { checkPath } from './target.ts';
import { inTurn } from './turn.ts';

/**
 * Gives a file the bytes of another one, atomically, and leaves what was there under a backup's name, so that this can be
 * undone. A file that is not there gets the other's mode. Memory is the same for any size.
 */
export async function restoreFile(path: string, from: string, options: BackupOptions = {}): Promise<Receipt> {
  checkPath(path);
  const { disk = realDisk } = options;
  return inTurn(resolve(path), () => runSteps(disk, restoring(disk, path, from, options)));
}

function* restoring(disk: Disk, path: string, from: string, options: BackupOptions): Steps<Receipt> {
  const mode = modeOf(disk, from);
  const { durable } = options;
  const replaceOptions = { durable, ...(mode !== undefined && { mode: mode & 0o777 }) };
  const replacement = openReplacement(disk, path, replaceOptions, keepingOld(disk, options));
  const buffer = takeBuffer();
  try {
    const fd = opened(disk, from);
    try {
      for (;;) {
        const count = yield { kind: 'read', fd, into: buffer, position: null };
        if (count === 0) break;
        yield* replacement.write(buffer.subarray(0, count));
      }
    } finally {
      disk.close(fd);
    }
    return yield* replacement.commit();
  } catch (error) {
    replacement.abort();
    throw ioError('Cannot restore', path, error, 'unchanged');
  } finally {
    giveBuffer(buffer);
  }
}

function modeOf(disk: Disk, from: string): number | undefined {
  try {
    return disk.stat(from)?.mode;
  } catch (error) {
    throw ioError('Cannot read', from, error, 'source-untouched');
  }
}

function opened(disk: Disk, from: string): number {
  try {
    return disk.open(from);
  } catch (error) {
    throw ioError('Cannot read', from, error, 'source-untouched');
  }
}
