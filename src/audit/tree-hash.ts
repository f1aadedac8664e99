import { createHash } from 'node:crypto';
import { backupsOnDisk } from './graph/artifacts.ts';
import { tellsOfRuns } from './graph/invocations.ts';
import { tellsOfScripts } from './graph/mentions.ts';
import type { RawScript } from './raw-scripts.ts';
import type { Repository } from './repository.ts';

/**
 * Everything that the model depends on, except for data that scripts load: names and sizes of all files, contents of scripts, of
 * what tells how they are run or configured, and which backups are the same.
 */
export function treeHash(repository: Repository, raw: readonly RawScript[]): string {
  const hash = createHash('sha256');
  hash.update(repository.name);
  for (const one of repository.entries) {
    hash.update(`\0${one.path}\0${one.bytes}\0${one.language ?? ''}\0${String(repository.ignored(one.path))}`);
    const isRead = tellsOfRuns(one) || tellsOfScripts(one) || /(^|\/)(package|[tj]sconfig)\.json$/.test(one.path);
    if (one.language === null && isRead) hash.update(dataHash(repository, one.path));
  }
  for (const one of repository.leftOut) hash.update(`\0${one.path}\0${one.bytes}`);
  for (const one of repository.unseen) hash.update(`\0${one.path}\0${one.why}`);
  for (const one of raw) hash.update(one.hash);
  hash.update(JSON.stringify([...backupsOnDisk(repository)]));
  return hash.digest('hex');
}

/** Stands for the bytes of a file. */
export function dataHash(repository: Pick<Repository, 'read'>, path: string): string {
  try {
    return createHash('sha256').update(repository.read(path)).digest('hex').slice(0, 32);
  } catch {
    // It went away, or may not be read: it resolves nothing, as `json` says too.
    return 'unreadable';
  }
}

/** Stands for the hash of what is not read. */
export const unread = 'unread';
