import fs from 'node:fs';
import { join } from 'node:path';
import type { ContentHash } from '../core/hash.ts';
import { hasHole, pattern } from '../core/pattern.ts';
import { hashFile } from '../io/hash.ts';
import type { HistoryContents, KeptVersion } from '../record/history-contents.ts';
import type { Metadata } from '../record/metadata.ts';
import { membersOf } from '../record/members.ts';
import type { Objects } from '../store/objects.ts';

export interface Mended {
  /** Contents that were missing or damaged, and were taken back from the artifacts that have them. */
  readonly back: number;
  /** Objects that are not what their names say, and were removed. */
  readonly damaged: number;
  /** Versions whose contents are nowhere any more. */
  readonly lost: readonly KeptVersion[];
}

/**
 * Takes what the history needs and the store has lost back from the artifacts, where they still have that content; removes objects
 * that are not what their names say. Reads every content of the store.
 */
export function mend(
  history: HistoryContents,
  objects: Objects,
  { root, metadata, dryRun }: { readonly root: string; readonly metadata: Metadata; readonly dryRun: boolean },
): Mended {
  const versions = history.versions().filter(({ gone }) => !gone);
  const latest = history.successes().filter(({ isLatest }) => isLatest);
  const torn = [...objects.all()].map(({ hash }) => hash).filter((hash) => !objects.isWhole(hash));
  const isTorn = new Set(torn);
  const needed = new Set([...versions, ...latest].flatMap(({ contents }) => contents));
  const missing = new Set([...needed].filter((hash) => isTorn.has(hash) || !objects.has(hash)));
  if (!dryRun) for (const hash of torn) objects.remove(hash);
  const names = new Set([...versions.map(({ artifact }) => artifact), ...metadata.records.keys()]);
  const found = missing.size === 0 ? new Map<ContentHash, string>() : contentsOf(root, names, missing);
  if (!dryRun) for (const file of found.values()) objects.put(fs.readFileSync(file));
  const lost = versions.filter(({ contents }) => contents.some((hash) => missing.has(hash) && !found.has(hash)));
  return { back: found.size, damaged: torn.length, lost };
}

/** Which of these contents the artifacts have now, and where. */
function contentsOf(
  root: string,
  names: Iterable<string>,
  wanted: ReadonlySet<ContentHash>,
): ReadonlyMap<ContentHash, string> {
  const found = new Map<ContentHash, string>();
  for (const name of names) {
    for (const path of hasHole(name) ? membersOf(root, pattern(name)) : [name]) {
      const file = join(root, path);
      if (fs.statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
      const hash = hashFile(file);
      if (wanted.has(hash)) found.set(hash, file);
    }
  }
  return found;
}
