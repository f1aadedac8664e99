import { ambiguousName } from '../core/ambiguous-name.ts';
import { type Stats, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outsideBackups } from '../core/backup-folder.ts';
import { HoldfastError } from '../core/error.ts';
import { type AbsolutePath, type ArtifactPath, absolutePath, artifactPath } from '../core/path.ts';
import { type Pattern, fixedFolder, hasHole, pattern } from '../core/pattern.ts';
import { membersOf } from './members.ts';
import type { Metadata } from './metadata.ts';
import { recordName } from './update.ts';

/** What a script means by the name of an artifact or of a dependency. */
export type Located =
  | { readonly is: 'file'; readonly path: ArtifactPath; readonly file: AbsolutePath }
  | { readonly is: 'set'; readonly path: Pattern }
  /** Nothing is there: not made yet, deleted, or no file at all (a table of a database). */
  | { readonly is: 'nowhere'; readonly path: ArtifactPath };

/**
 * Finds what is meant by a path relative to the root, an absolute path, a pattern, or a bare name: the file of that name in the
 * root, else the file of the only record with that basename, else the only file of that name below `data/` (which costs a walk of
 * it), those in folders of backups aside. Several: an error `usage/ambiguous-name`.
 */
export function locate(root: AbsolutePath, metadata: Metadata, text: string): Located {
  const name = nameInProject(root, text);
  if (hasHole(name)) return { is: 'set', path: pattern(name) };
  const path = name.includes('/') || isFile(root, name) ? name : pathOfBareName(root, metadata, name);
  if (!isFile(root, path)) return { is: 'nowhere', path };
  return { is: 'file', path, file: absolutePath(join(root, path)) };
}

/** The name of an artifact as a script gave it, relative to the root. A path outside of the project is an error `config/path`. */
export function nameInProject(root: AbsolutePath, text: string): ArtifactPath {
  if (typeof text === 'string' && text.startsWith('file:')) return nameInProject(root, fileURLToPath(text));
  if (typeof text !== 'string' || !isAbsolute(text)) return artifactPath(text);
  const inside = pathInside(root, text);
  if (inside === undefined) throw outside(text);
  return artifactPath(inside);
}

/** The path of a file relative to the root, or undefined if it is not inside: compared as they are, and with links resolved. */
export function pathInside(root: string, file: string): string | undefined {
  const direct = relative(root, file);
  const path = isInside(direct) ? direct : relative(realPath(root), realPath(file));
  return isInside(path) ? path.split(sep).join('/') : undefined;
}

/**
 * Under which name an artifact is recorded. A path without a record may be known by its bare name, from a script that gave no
 * folder: then it is that record, if the bare name can mean no other file.
 */
export function recordedName(root: AbsolutePath, metadata: Metadata, text: string): string {
  const name = recordName(metadata, nameInProject(root, text));
  if (metadata.records.has(name) || !name.includes('/')) return name;
  const bare = basename(name);
  return metadata.records.has(bare) && meansFile(root, metadata, bare, name) ? bare : name;
}

/** Whether a pattern can have members: with a mistyped folder it would be an empty set for ever. */
export function hasFolder(root: AbsolutePath, of: Pattern): boolean {
  return statSync(join(root, fixedFolder(of)), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A folder is neither an artifact nor a dependency: nobody could say which of its files are meant. */
export function isFolder(root: AbsolutePath, path: string): boolean {
  return statsOf(root, path)?.isDirectory() === true;
}

function meansFile(root: AbsolutePath, metadata: Metadata, bare: string, path: string): boolean {
  try {
    return locate(root, metadata, bare).path === path;
  } catch {
    return false;
  }
}

function pathOfBareName(root: AbsolutePath, metadata: Metadata, name: ArtifactPath): ArtifactPath {
  const recorded = recordName(metadata, name);
  if (recorded !== name) return artifactPath(recorded);
  const members = outsideBackups(membersOf(root, pattern(`data/**/${name}`)));
  if (members.length > 1) throw ambiguousName('file', name, members);
  return members[0] ?? name;
}

function isFile(root: AbsolutePath, path: string): boolean {
  return statsOf(root, path)?.isFile() === true;
}

function statsOf(root: AbsolutePath, path: string): Stats | undefined {
  try {
    return statSync(join(root, path), { throwIfNoEntry: false });
  } catch (error) {
    // A file where a folder is expected: nothing can be below it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function isInside(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** With links resolved as far as the path exists. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

function outside(path: string): HoldfastError {
  return new HoldfastError({
    code: 'config/path',
    what: 'Cannot use the path',
    on: path,
    why: 'it lies outside of the project',
    still: 'Nothing was read or written',
    next: 'Name a file inside of it; of another project, with `{ project: … }` in a script, or `-C DIR` on the command line',
    data: { path },
  });
}
