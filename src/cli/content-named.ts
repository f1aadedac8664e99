import { ambiguousName } from '../core/ambiguous-name.ts';
import { basename, dirname, join, resolve } from 'node:path';
import type { NamedContent } from '../compare/read.ts';
import { HoldfastError } from '../core/error.ts';
import { momentOf } from '../core/moment.ts';
import { hasHole } from '../core/pattern.ts';
import { parseBackupName } from '../io/backup-name.ts';
import { bytesOf, isFile } from './bytes.ts';
import { askGit } from '../record/git-blobs.ts';
import { backedUpFiles, backupsOf, fileNamed, openFilesIfAny } from './project-files.ts';

/** Where a content that a person named is. */
export type Place =
  | { readonly is: 'file'; readonly label: string; readonly path: string }
  /** `REV:path`, as git reads it in `folder`. */
  | { readonly is: 'revision'; readonly label: string; readonly folder: string };

/**
 * Finds a file by its path from `folder`, a git revision of one (`HEAD~3:data/x.json`), or, in a project, a file or a backup by its
 * project's path or its last segment. @throws HoldfastError `usage/no-content`, `usage/ambiguous-name`
 */
export async function placeNamed(folder: string, text: string): Promise<Place> {
  const place = await placeFound(folder, text);
  if (place === undefined) throw noContent(text);
  return place;
}

/** The same; undefined if there is none. */
export async function placeFound(folder: string, text: string): Promise<Place | undefined> {
  const path = resolve(folder, text);
  if (isFile(path)) return { is: 'file', label: text, path };
  if (isRevision(text)) return { is: 'revision', label: text, folder };
  const files = await openFilesIfAny(folder);
  if (files === undefined || hasHole(text)) return undefined;
  const { root } = files.place;
  const isBackup = parseBackupName(basename(text)) !== undefined;
  const named = isBackup ? await backupNamed(root, text) : fileNamed(files, text);
  if (named === undefined || !isFile(join(root, named))) return undefined;
  return { is: 'file', label: named, path: join(root, named) };
}

/** `REV:path`. A time has colons too. */
export function isRevision(text: string): boolean {
  return /^[^/\\]+:./.test(text) && !text.startsWith('sha256:') && momentOf(text, 0) === undefined;
}

/** What a file is compared with when nothing is named: its newest backup, else what git has checked out of it. */
export async function earlierThan({ path }: { readonly path: string }): Promise<Place> {
  const folder = dirname(path);
  const newest = (await backupsOf(folder, basename(path))).at(-1);
  if (newest !== undefined) return { is: 'file', label: basename(newest.path), path: newest.path };
  return { is: 'revision', label: `HEAD:./${basename(path)}`, folder };
}

export async function contentAt(place: Place): Promise<NamedContent> {
  const { label } = place;
  if (place.is === 'file') return { name: place.path, label, bytes: bytesOf(place.path) };
  // With the filters of a checkout: what git keeps may be a pointer (LFS), or have other line ends.
  const answer = await askGit(place.folder, 'cat-file', '--filters', label);
  if (answer.is === 'refused') throw noRevision(label, answer.why);
  return { name: label.slice(label.indexOf(':') + 1), label, bytes: answer.bytes };
}

async function backupNamed(root: string, text: string): Promise<string | undefined> {
  const name = basename(text);
  const of = parseBackupName(name)?.of;
  const found: string[] = [];
  for (const path of backedUpFiles(root)) {
    if (basename(path) !== of) continue;
    const candidate = join(dirname(path), name);
    if (isFile(join(root, candidate)) && (text === name || text === candidate)) found.push(candidate);
  }
  if (found.length > 1) throw ambiguousName('backup', text, found);
  return found[0];
}

export function noContent(text: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-content',
    what: 'Cannot find',
    on: text,
    why: 'there is no such file, no artifact and no backup of that name',
    still: 'Nothing was written',
    next: 'Name a file, a backup (`holdfast backups` lists them), or a revision such as `HEAD~1:data/entities.json`',
  });
}

export function noRevision(text: string, why: string): HoldfastError {
  const isDefault = text.startsWith('HEAD:./');
  return new HoldfastError({
    code: 'usage/no-revision',
    what: isDefault ? 'There is nothing to compare with: no backup, and no' : 'Cannot read from git',
    on: text,
    why: `git says: ${why}`,
    still: 'Nothing was written',
    next: isDefault
      ? 'Name two contents, or make a backup before the next change: `holdfast backup ARTIFACT`'
      : 'Paths after the colon start at the root of the repository; `HEAD:./x.json` starts at this folder',
  });
}
