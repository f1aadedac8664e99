import fs from 'node:fs';
import { join } from 'node:path';
import { artifactPath, baseName, byCodeUnit, isArtifactPath, type ArtifactPath } from '../core/path.ts';
import { fixedFolder, isDeep, matcher, type Pattern } from '../core/pattern.ts';
import { HoldfastError } from '../core/error.ts';
import { isBackupName } from '../io/backup-name.ts';
import { isTemporaryName } from '../io/temporary.ts';

/**
 * The files of a project that a pattern names, in the order of their paths by code unit. Files whose names start with a dot,
 * backups and temporary files are no members; folders named `node_modules`, and links to folders, are not entered.
 *
 * Costs one `readdir` a folder, and a `stat` for links alone.
 */
export function membersOf(root: string, of: Pattern): readonly ArtifactPath[] {
  const isMember = matcher(of);
  const members: ArtifactPath[] = [];
  const folders = [fixedFolder(of)];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(root, folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isDeep(of) && !entry.name.startsWith('.') && entry.name !== 'node_modules') folders.push(path);
      } else if (isMember(path) && isMemberName(entry.name)) {
        // A name that is not UTF-8 was read with a replacement character, and cannot be opened by that.
        if (!isArtifactPath(path) || entry.name.includes('\uFFFD')) throw unusableName(path);
        if (!entry.isSymbolicLink() || !leadsToFolder(join(root, path))) members.push(artifactPath(path));
      }
    }
  }
  return members.sort(byCodeUnit);
}

/** Whether `membersOf` would find a path that the pattern takes: it leaves out some names, and what lies in `node_modules`. */
export function isListed(of: Pattern, path: ArtifactPath): boolean {
  return isMemberName(baseName(path)) && !`/${path}`.includes('/node_modules/', fixedFolder(of).length);
}

function isMemberName(name: string): boolean {
  return !isBackupName(name) && !isTemporaryName(name);
}

/** A link that cannot be followed is no folder: it stays a member, and whoever reads it says what is wrong. */
function leadsToFolder(link: string): boolean {
  try {
    return fs.statSync(link).isDirectory();
  } catch {
    return false;
  }
}

/** Left out, the document would be missing in everything made from the set, and nobody would know. */
function unusableName(path: string): HoldfastError {
  return new HoldfastError({
    code: 'io/file-name',
    what: 'Cannot use the file name',
    on: JSON.stringify(path),
    why: 'it has a backslash, a line break, or bytes that are not UTF-8, and it belongs to a set of files',
    still: 'No stage has run on an incomplete list, and no file was changed',
    next: 'Rename the file, or move it out of the folder',
    data: { path },
  });
}

function entriesOf(root: string, folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw new HoldfastError(
      {
        code: 'io/list',
        what: 'Cannot list the folder',
        on: folder === '' ? '.' : folder,
        why: error instanceof Error ? error.message : String(error),
        still: 'No stage has run on an incomplete list, and no file was changed',
        next: 'Make the folder readable and run again',
      },
      { cause: error },
    );
  }
}
