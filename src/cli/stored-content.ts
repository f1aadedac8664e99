import { basename, join } from 'node:path';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { ContentHash } from '../core/hash.ts';
import { hashFile } from '../io/hash.ts';
import { bytesOf, isFile } from './bytes.ts';
import { contentInGit } from '../record/git-blobs.ts';
import type { KnownArtifact } from './known-artifact.ts';
import { backupsOf } from './project-files.ts';

/** A content found by its hash, and where. */
export interface FoundContent {
  readonly bytes: Buffer;
  /** Undefined: where it belongs, in the store. */
  readonly instead: string | undefined;
}

/** So many commits of a file are looked through. */
const mostCommits = 300;

/**
 * The content of a version. Where the store has lost it, or has it damaged, the same content is looked for in the file, in its
 * backups, and in git. `label` is what a person calls it: `1.4.0`.
 *
 * @throws HoldfastError `damaged/version`, `io/content-gone`
 */
export async function contentWithHash(
  { files, objects }: KnownArtifact,
  path: string,
  hash: ContentHash,
  label: string,
): Promise<FoundContent> {
  let damage: unknown;
  if (objects.has(hash)) {
    try {
      return { bytes: objects.look(hash), instead: undefined };
    } catch (error) {
      if (!isHoldfastError(error) || error.family !== 'damaged') throw error;
      damage = error;
    }
  }
  const { root } = files.place;
  const elsewhere =
    fromFile(join(root, path), path, hash) ?? (await fromBackup(root, path, hash)) ?? (await fromGit(root, path, hash));
  if (elsewhere !== undefined) return elsewhere;
  throw damage === undefined ? gone(path, label) : damagedVersion(path, label, damage);
}

function fromFile(full: string, path: string, hash: ContentHash): FoundContent | undefined {
  return isFile(full) && hashFile(full) === hash ? { bytes: bytesOf(full), instead: `\`${path}\` itself` } : undefined;
}

async function fromBackup(root: string, path: string, hash: ContentHash): Promise<FoundContent | undefined> {
  for (const backup of (await backupsOf(root, path)).toReversed()) {
    if (isFile(backup.path) && hashFile(backup.path) === hash)
      return { bytes: bytesOf(backup.path), instead: `the backup \`${basename(backup.path)}\`` };
  }
  return undefined;
}

async function fromGit(root: string, path: string, hash: ContentHash): Promise<FoundContent | undefined> {
  const found = await contentInGit(root, path, hash, mostCommits);
  return found && { bytes: found.bytes, instead: `the commit \`${found.commit.slice(0, 12)}\`` };
}

function gone(path: string, label: string): HoldfastError {
  return new HoldfastError({
    code: 'io/content-gone',
    what: 'The content is no longer here of',
    on: `${path} ${label}`,
    why: '`gc` let go of it, or it was never kept; and neither the file, a backup, nor git has it',
    still: 'Nothing was written; why the version got its number is still known',
    next: `\`holdfast log ${path}\` says what it was and which contents are here`,
    data: { artifact: path, version: label },
  });
}

function damagedVersion(path: string, label: string, cause: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'damaged/version',
      what: 'Cannot read the content of',
      on: `${path} ${label}`,
      why: 'what the store has is not what was kept, and neither the file, a backup, nor git has it',
      still: 'The artifact itself is as it was, and so is the damaged copy, which nothing takes for the content',
      next: `Bring a copy of the file back and make it a backup, or use another version: \`holdfast log ${path}\` lists them; \`holdfast gc\` clears the damaged copy away`,
      data: { artifact: path, version: label },
    },
    { cause },
  );
}
