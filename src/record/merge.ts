import { isDeepStrictEqual } from 'node:util';
import { byCodeUnit } from '../core/path.ts';
import { compareVersions, isVersionNumber } from '../core/version.ts';
import type { ArtifactRecord, Metadata } from './metadata.ts';

export interface Merged {
  readonly metadata: Metadata;
  /** The artifacts that were changed to different contents on both sides, sorted: each is marked, and needs a rebuild. */
  readonly conflicts: readonly string[];
}

/**
 * Merges two descendants of `base`, artifact by artifact. Changed on one side: that one. Changed on both to the same content: the
 * record with the earlier time. To different contents: ours, marked `conflict: true`. Removed here and changed there: the changed
 * one, marked likewise, for nothing that was recorded may vanish without a word. Never fails.
 */
export function mergeMetadata(base: Metadata, ours: Metadata, theirs: Metadata): Merged {
  const records = new Map<string, ArtifactRecord>();
  const conflicts: string[] = [];
  for (const name of new Set([...ours.records.keys(), ...theirs.records.keys()])) {
    const [was, our, their] = [base.records.get(name), ours.records.get(name), theirs.records.get(name)];
    const merged = mergeRecords(was, our, their);
    if (merged === 'removed') continue;
    if (merged !== 'conflict') {
      records.set(name, merged);
      continue;
    }
    const kept = our ?? their;
    if (kept !== undefined) records.set(name, { ...kept, conflict: true });
    conflicts.push(name);
  }
  return { metadata: { records, others: mergeOthers(base, ours, theirs) }, conflicts: conflicts.sort(byCodeUnit) };
}

type RecordOrNone = ArtifactRecord | undefined;

function mergeRecords(
  was: RecordOrNone,
  our: RecordOrNone,
  their: RecordOrNone,
): ArtifactRecord | 'removed' | 'conflict' {
  if (same(our, their)) return our ?? 'removed';
  if (same(was, our)) return their ?? 'removed';
  if (same(was, their)) return our ?? 'removed';
  if (our === undefined || their === undefined) return 'conflict';
  if (our.hash === undefined || our.hash !== their.hash) return 'conflict';
  // A side on which the conflict is open knows less than one on which it was resolved.
  if (our.conflict !== their.conflict) return our.conflict === true ? their : our;
  return withHigherVersion(their.last_updated < our.last_updated ? [their, our] : [our, their]);
}

/** Both sides came to the same content by different numbers; numbers only rise. */
function withHigherVersion([kept, other]: readonly [ArtifactRecord, ArtifactRecord]): ArtifactRecord {
  if (!isVersionNumber(kept.version) || !isVersionNumber(other.version)) return kept;
  return compareVersions(kept.version, other.version) < 0 ? { ...kept, version: other.version } : kept;
}

/** The blocks of other tools: who changed it wins; if both did, ours. */
function mergeOthers(base: Metadata, ours: Metadata, theirs: Metadata): Map<string, unknown> {
  const merged = new Map(ours.others);
  for (const name of new Set([...base.others.keys(), ...theirs.others.keys()])) {
    const [was, our, their] = [base.others.get(name), ours.others.get(name), theirs.others.get(name)];
    if (!same(was, our)) continue;
    if (their === undefined) merged.delete(name);
    else merged.set(name, their);
  }
  return merged;
}

/** Whatever the order of the fields. */
function same(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a, b);
}
