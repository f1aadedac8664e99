import { type ContentHash, isContentHash } from '../core/hash.ts';
import type { Forgetting, HistoryContents, KeptVersion } from '../record/history-contents.ts';
import type { Metadata } from '../record/metadata.ts';

export interface Letting {
  readonly forgetting: Forgetting;
  /** What must stay in the store. */
  readonly needed: ReadonlySet<ContentHash>;
}

export interface LettingScene {
  readonly metadata: Metadata;
  /** Undefined: no version is let go of. */
  readonly keepVersions: number | undefined;
  /** Versions whose contents are lost: they are marked, whatever is kept. */
  readonly damaged: readonly KeptVersion[];
}

/**
 * What may be forgotten, and what must stay. Without `keepVersions`, nothing that the history refers to goes. With it, the newest
 * versions of each artifact keep their contents, and so do the content that a record names, and all that the last success of a stage
 * gave; of each stage, as many results are remembered as versions are kept.
 */
export function lettingGo(history: HistoryContents, { metadata, keepVersions, damaged }: LettingScene): Letting {
  const versions = history.versions();
  const successes = history.successes();
  const lost = new Set(damaged.map(({ id }) => id));
  const kept = new Set(
    keepVersions === undefined ? versions : newest(versions, keepVersions, ({ artifact }) => artifact),
  );
  const results = new Set(
    keepVersions === undefined ? successes : newest(successes, keepVersions, ({ stage }) => stage),
  );
  const needed = new Set<ContentHash>(contentsRecorded(metadata, history));
  for (const version of versions) {
    const stays = !version.gone && (kept.has(version) || isRecorded(metadata, version));
    if (stays) for (const hash of version.contents) needed.add(hash);
  }
  for (const success of successes) {
    if (success.isLatest || results.has(success)) for (const hash of success.contents) needed.add(hash);
  }
  const oldSuccesses = successes.filter((success) => !success.isLatest && !results.has(success));
  const surplus = versions.filter(({ contents, gone }) => !gone && contents.some((hash) => !needed.has(hash)));
  const released = new Set([...oldSuccesses, ...surplus].flatMap(({ contents }) => contents));
  for (const hash of needed) released.delete(hash);
  const items = [];
  for (const item of history.items()) {
    if (item.contents.some((hash) => released.has(hash))) items.push(item);
    else for (const hash of item.contents) needed.add(hash);
  }
  const goes = versions.filter((version) => !version.gone && (lost.has(version.id) || surplus.includes(version)));
  return { forgetting: { versions: goes, successes: oldSuccesses, items }, needed };
}

/** The last `count` of each group, in lists that have the oldest first. */
function newest<T>(all: readonly T[], count: number, groupOf: (one: T) => string): readonly T[] {
  const counts = new Map<string, number>();
  return all.toReversed().filter((one) => {
    const before = counts.get(groupOf(one)) ?? 0;
    counts.set(groupOf(one), before + 1);
    return before < count;
  });
}

/** The one that a record names may be the only copy of what the artifact should be. */
function isRecorded({ records }: Metadata, { artifact, version, hash }: KeptVersion): boolean {
  const record = records.get(artifact);
  return record?.hash === hash || record?.version === version;
}

/** What records name: the content of a file, or of each member of a set that the history knows. */
function contentsRecorded({ records }: Metadata, history: HistoryContents): readonly ContentHash[] {
  return [...records.values()].flatMap(({ hash }) => {
    if (hash === undefined) return [];
    return isContentHash(hash) ? [hash] : (history.membersOf(hash) ?? []);
  });
}
