import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { HoldfastError } from '../core/error.ts';

/** The folder to audit, absolute. Throws `usage/folder` if there is none: an audit of nothing would find nothing wrong. */
export function auditedFolder(from: string, path = '.'): string {
  const folder = resolve(from, path);
  const stat = statSync(folder, { throwIfNoEntry: false });
  const isFolder = stat?.isDirectory() === true;
  if (isFolder && mayBeRead(folder)) return folder;
  throw new HoldfastError({
    code: 'usage/folder',
    what: 'Cannot audit',
    on: path === '.' ? from : path,
    why: stat === undefined ? 'there is no such folder' : isFolder ? 'you may not read it' : 'it is not a folder',
    still: 'Nothing was read or written',
    next: 'Name the folder that holds the scripts and their data, as `holdfast audit PATH`',
  });
}

/** Also that names in it lead somewhere: a folder that can only be listed shows nothing of its files. */
function mayBeRead(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    // Whatever the reason is, nothing in it can be read.
    return false;
  }
}

/** A script as the audit names it: relative to the folder, with `/`. Throws `usage/script` if it is not in there. */
export function scriptIn(folder: string, name: string): string {
  const file = resolve(folder, name);
  const path = relative(folder, file).split(sep).join('/');
  const isInside = path !== '' && path !== '..' && !path.startsWith('../') && resolve(folder, path) === file;
  if (isInside && existsSync(file) && statSync(file).isFile()) return path;
  throw new HoldfastError({
    code: 'usage/script',
    what: 'There is no script',
    on: name,
    why: isInside ? 'no such file is in the folder' : 'it is not a file inside the folder',
    still: 'Nothing was written',
    next: 'Name a file as seen from this folder, or another folder with `-C`',
  });
}

/** Null if there is no such file. One that cannot be read is thrown: it is not the same as one that is not there. */
export function textIfThere(folder: string, path: string): string | null {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
