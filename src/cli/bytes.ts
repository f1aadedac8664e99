import fs from 'node:fs';
import { HoldfastError } from '../core/error.ts';
import { ioError } from '../io/errors.ts';

export function isFile(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** All of a file that is to be compared. */
export function bytesOf(path: string): Buffer {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_FS_FILE_TOO_LARGE') throw tooLarge(path);
    throw ioError('Cannot read', path, error, 'source-untouched');
  }
}

function tooLarge(path: string): HoldfastError {
  return new HoldfastError({
    code: 'value/too-large',
    what: 'Cannot compare',
    on: path,
    why: 'it has more than 2 GiB, and is compared in memory',
    still: 'Nothing was written',
    next: 'Compare parts of it',
  });
}
