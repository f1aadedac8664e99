import type { Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Disk } from './disk.ts';
import { badArgument, hasCode, ioError, noParent, notAFile, readOnlyFile } from './errors.ts';
import type { Still } from './errors.ts';

/** A file that is to be replaced or made. */
export interface Target {
  /** As the caller wrote it: for messages. */
  readonly asked: string;
  /** Absolute, as asked for: for receipts. */
  readonly path: string;
  /** Where the bytes are: the end of the symbolic links, so that a link stays a link. */
  readonly real: string;
  readonly folder: string;
  readonly name: string;
  /** What is there now. */
  readonly was: Stats | undefined;
}

/** Finds where a write must go, and refuses what cannot be replaced as a whole, before anything is touched. */
export function findTarget(disk: Disk, asked: string): Target {
  checkPath(asked);
  const path = resolve(asked);
  try {
    const real = endOfLinks(disk, path);
    const was = disk.stat(real);
    if (was !== undefined && !was.isFile()) throw notAFile('Cannot write', asked, kindOf(was), 'unchanged');
    if (was !== undefined && !disk.isWritable(real)) throw readOnlyFile(asked);
    return { asked, path, real, folder: dirname(real), name: basename(real), was };
  } catch (error) {
    throw ioError('Cannot write', asked, error, 'unchanged');
  }
}

/** Makes the folders that are missing. Gives the folders in which an entry was made: to sync, outermost first. */
export function makeParents(disk: Disk, target: Target, parents: boolean): readonly string[] {
  if (target.was !== undefined) return [];
  const missing: string[] = [];
  let folder = target.folder;
  while (disk.stat(folder) === undefined) {
    missing.push(folder);
    folder = dirname(folder);
  }
  if (missing.length > 0 && !parents) throw noParent(target.asked);
  for (const path of missing.toReversed()) {
    try {
      disk.makeFolder(path);
    } catch (error) {
      // Another process made it meanwhile: that is what we wanted.
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  return missing.map((path) => dirname(path)).toReversed();
}

export function stillOf(target: Target): Still {
  return target.was === undefined ? 'absent' : 'unchanged';
}

export function checkPath(path: string): void {
  if (typeof path !== 'string' || path === '') {
    throw badArgument(
      'Cannot use the path',
      path,
      'a path must be a string with at least one character',
      'Give the path of a file',
    );
  }
  if (path.includes('\0')) {
    throw badArgument('Cannot use the path', path, 'it has a NUL character', 'Give a path without it');
  }
  if (/[/\\]$/.test(path)) {
    throw notAFile(
      'Cannot use the path',
      path,
      'written like a folder, with a separator at its end',
      'nothing-written',
    );
  }
}

export function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFIFO()) return 'a named pipe';
  if (stat.isSocket()) return 'a socket';
  return 'a device';
}

/** As many links as Linux itself follows. */
const MOST_LINKS = 40;

function endOfLinks(disk: Disk, path: string): string {
  let current = path;
  for (let followed = 0; followed <= MOST_LINKS; followed++) {
    const stat = disk.linkStat(current);
    if (stat === undefined || !stat.isSymbolicLink()) return current;
    // A relative link starts at the folder's real place: the folder may be reached through a link itself.
    current = resolve(disk.realPath(dirname(current)), disk.readLink(current));
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP', syscall: 'readlink' });
}

export function besideTarget(target: Target, name: string): string {
  return join(target.folder, name);
}
