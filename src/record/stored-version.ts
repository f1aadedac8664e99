import type { Print } from '../core/fingerprint.ts';
import { type VersionStep, versionNumber } from '../core/version.ts';
import type { ArtifactRecord } from './metadata.ts';

/** A content that an artifact once had on this machine: its number, why that number, and what was recorded of it. */
export interface StoredVersion extends VersionStep {
  /** Project-relative path, or the pattern of a set. */
  readonly artifact: string;
  /** The content; each file of it is an object of the store, unless `gc` has let go of it. */
  readonly print: Print;
  /** The record as it was published with this content; its `last_updated` is when that was. */
  readonly record: ArtifactRecord;
  /** The file from which `backups --adopt` took it in: it lies before every published version, and its record is no script's. */
  readonly adopted?: string;
  /** `gc` has let go of the content, or has found that it is lost: the number and its reasons are all that is left. */
  readonly gone?: true;
}

/** A version as the history keeps it, but for the members of a set, which are kept once by the set's hash. */
export interface VersionBody {
  readonly level: VersionStep['level'];
  readonly because: readonly string[];
  readonly returnsTo?: string;
  readonly record: ArtifactRecord;
  readonly adopted?: string;
  readonly gone?: true;
}

export function encodeVersion({ level, because, returnsTo, record, adopted, gone }: StoredVersion): string {
  const body: VersionBody = {
    level,
    because,
    ...(returnsTo !== undefined && { returnsTo }),
    record,
    ...(adopted !== undefined && { adopted }),
    ...(gone && { gone }),
  };
  return JSON.stringify(body);
}

export function decodeVersion(
  row: { readonly artifact: string; readonly version: string; readonly hash: string; readonly body: string },
  printOf: (hash: string) => Print,
): StoredVersion {
  const { level, because, returnsTo, record, adopted, gone } = JSON.parse(row.body) as VersionBody;
  return {
    artifact: row.artifact,
    version: versionNumber(row.version),
    level,
    because,
    ...(returnsTo !== undefined && { returnsTo: versionNumber(returnsTo) }),
    print: printOf(row.hash),
    record,
    ...(adopted !== undefined && { adopted }),
    ...(gone && { gone }),
  };
}
