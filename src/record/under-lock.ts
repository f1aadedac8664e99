import { join } from 'node:path';
import { type LockOptions, withLock } from '../io/lock.ts';
import { recover } from '../io/recover.ts';
import { localFolder } from './local-folder.ts';
import { type MetadataFileOptions, readMetadata, writeMetadata } from './metadata-file.ts';
import type { Metadata } from './metadata.ts';

/**
 * Reads the metadata file, changes it and writes it, under the project's metadata lock: of many processes that do so at once, no
 * change is lost. `change` gives the same object back to leave the file alone. Gives what the file says afterwards.
 *
 * Errors: `damaged/metadata`, `lock/held`, `io/…`, and what `change` throws; the file is then as it was.
 */
export async function updateMetadata(
  { root, file }: { readonly root: string; readonly file: string },
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
      if (after !== before) await writeMetadata(file, after, { root, durable: options.durable, isRead: true });
      return after;
    },
    options,
  );
}

/** Runs `work` while nobody else may write the metadata file. Not to be nested: the inner call would wait for the outer. */
export async function withMetadataLock<T>(
  root: string,
  work: () => Promise<T> | T,
  options: LockOptions = {},
): Promise<T> {
  return withLock(join(localFolder(root), 'locks', 'metadata.lock'), work, options);
}
