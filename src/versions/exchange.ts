import fs from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import type { Print } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import { safeBackup } from '../io/backup.ts';
import { hashFile } from '../io/hash.ts';
import type { Transaction } from '../io/transaction.ts';
import type { Objects } from '../store/objects.ts';

/** A file that gets another content; undefined stands for no file. */
export interface Exchange {
  /** Project-relative. */
  readonly path: string;
  readonly was: ContentHash | undefined;
  readonly next: ContentHash | undefined;
}

/** What has to change, file by file, for an artifact to have another content. */
export function exchanges(artifact: string, there: Print | undefined, wanted: Print): readonly Exchange[] {
  const [was, next] = [filesIn(artifact, there), filesIn(artifact, wanted)];
  const paths = [...new Set([...was.keys(), ...next.keys()])];
  return paths
    .map((path) => ({ path, was: was.get(path), next: next.get(path) }))
    .filter((one) => one.was !== one.next);
}

export function filesIn(artifact: string, print: Print | undefined): ReadonlyMap<string, ContentHash> {
  if (print === undefined) return new Map();
  return print.is === 'file' ? new Map([[artifact, print.hash]]) : print.members;
}

/**
 * Keeps what is about to be replaced: in the store, for good, and those that `isAlone` names (no version has their content) as
 * backups beside them too. Gives the paths of the backups.
 */
export async function keepReplaced(
  { root, objects }: { readonly root: string; readonly objects: Objects },
  replaced: readonly Exchange[],
  isAlone: (hash: ContentHash) => boolean,
): Promise<readonly string[]> {
  const backups: string[] = [];
  for (const { path, was } of replaced) {
    if (was === undefined) continue;
    const file = join(root, path);
    if (!objects.isWhole(was)) objects.putFile(file);
    if (objects.has(was)) objects.sync(was);
    if (!isAlone(was)) continue;
    // Nothing is pruned now: the surplus backup might be the one that is being restored.
    const { backup } = await safeBackup(file, { keepLast: Infinity });
    if (backup !== null) backups.push(backup);
  }
  return backups;
}

/** Stages the exchange. @throws HoldfastError `work/changed-meanwhile` if somebody has written one of the files since it was looked at. */
export async function stageExchange(
  tx: Transaction,
  { root, objects }: { readonly root: string; readonly objects: Objects },
  all: readonly Exchange[],
): Promise<void> {
  for (const { path, next } of all) {
    if (next === undefined) await tx.remove(join(root, path));
    else await tx.copy(objects.pathOf(next), join(root, path), { hash: next });
  }
  // As late as can be: staging a large file takes a while.
  for (const { path, was } of all) {
    const file = join(root, path);
    const now = fs.existsSync(file) ? hashFile(file) : undefined;
    if (now !== was) throw changedMeanwhile(path);
  }
}

function changedMeanwhile(path: string): HoldfastError {
  return new HoldfastError({
    code: 'work/changed-meanwhile',
    what: 'Cannot restore',
    on: path,
    why: 'somebody wrote it at the same time',
    still: 'It has what that somebody wrote; nothing was restored',
    next: 'Look at what it has now, and restore again if you still want to',
    data: { path },
  });
}
