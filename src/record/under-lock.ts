import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AbsolutePath } from '../core/path.ts';
import { hasCode, ioError } from '../io/errors.ts';
import { type LockOptions, withLock } from '../io/lock.ts';
import { recover } from '../io/recover.ts';
import { type MetadataFileOptions, readMetadata, writeMetadata } from './metadata-file.ts';
import type { Metadata } from './metadata.ts';

/**
 * Reads the metadata file, changes it and writes it, under the project's metadata lock: of many processes that do so at once, no
 * change is lost. `change` gives the same object back to leave the file alone. Gives what the file says afterwards.
 *
 * Errors: `damaged/metadata`, `lock/held`, `io/…`, and what `change` throws; the file is then as it was.
 */
export async function updateMetadata(
  { root, file }: { readonly root: AbsolutePath; readonly file: AbsolutePath },
  change: (metadata: Metadata) => Metadata | Promise<Metadata>,
  options: Pick<MetadataFileOptions, 'durable'> & LockOptions = {},
): Promise<Metadata> {
  return withMetadataLock(
    root,
    async () => {
      // A publish that was killed half-way may have this file on its list: finished later, it would undo what we write now.
      await recover({ journal: join(root, '.holdfast', 'journal') });
      const before = readMetadata(file, { root });
      const after = await change(before);
      if (after !== before) await writeMetadata(file, after, { root, durable: options.durable });
      return after;
    },
    options,
  );
}

/** Runs `work` while nobody else may write the metadata file. Not to be nested: the inner call would wait for the outer. */
export async function withMetadataLock<T>(
  root: AbsolutePath,
  work: () => Promise<T> | T,
  options: LockOptions = {},
): Promise<T> {
  return withLock(join(localFolder(root), 'locks', 'metadata.lock'), work, options);
}

/** `.holdfast/`, made if missing, and kept out of version control by itself until `holdfast init` writes its line. */
function localFolder(root: AbsolutePath): string {
  const folder = join(root, '.holdfast');
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw ioError('Cannot make', folder, error, 'nothing-written');
  }
  return folder;
}
