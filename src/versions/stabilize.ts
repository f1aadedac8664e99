import { isVersionNumber, type VersionNumber, versionNumber } from '../core/version.ts';
import { stabilized } from '../compare/version.ts';
import type { History } from '../record/history.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';

/** What declaring an artifact stable does to its record. */
export interface Stabilized {
  readonly from: VersionNumber;
  readonly record: ArtifactRecord;
  /** Undefined: it was stable before. */
  readonly version: StoredVersion | undefined;
}

/**
 * The record with the number 1.0.0: from now on a change that breaks readers is a new major version. A record of an artifact
 * that was recorded before there were versions counts as 0.1.0.
 */
export function stabilize(
  history: Pick<History, 'print'>,
  artifact: string,
  before: ArtifactRecord & { readonly hash: NonNullable<ArtifactRecord['hash']> },
): Stabilized {
  const from = isVersionNumber(before.version) ? before.version : versionNumber('0.1.0');
  const version = stabilized(from);
  if (version === from) return { from, record: before, version: undefined };
  const record: ArtifactRecord = { ...before, version };
  const print = history.print(before.hash);
  // The members of a set that another machine made are not known here: then the record alone says it.
  const stored = print === undefined ? undefined : { artifact, print, record, version, level: 'stable' as const };
  return {
    from,
    record,
    version: stored && { ...stored, because: [`declared stable at ${from}`] },
  };
}
