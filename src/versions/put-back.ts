import { join } from 'node:path';
import type { ComparingRules } from '../core/artifact-rules.ts';
import type { Print } from '../core/fingerprint.ts';
import { recover } from '../io/recover.ts';
import { transaction } from '../io/transaction.ts';
import type { TrackerPlace } from '../record/find-place.ts';
import { recordedName } from '../record/locate.ts';
import { readMetadata } from '../record/metadata-file.ts';
import { type ArtifactRecord, type Metadata, metadataText } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { timestamp } from '../record/timestamp.ts';
import { withMetadataLock } from '../record/under-lock.ts';
import { withRecordReplaced } from '../record/update.ts';
import { type Exchange, keepReplaced, stageExchange } from './exchange.ts';
import { type Archive, successor } from './succession.ts';

/** A content of the store that an artifact is to have again. */
export interface Return {
  /** Project-relative path, or the pattern of a set. */
  readonly artifact: string;
  readonly wanted: Print;
  /** What was recorded of that content; undefined where nobody knows. */
  readonly record: ArtifactRecord | undefined;
  readonly exchange: readonly Exchange[];
  /** Whether no version has a content, so that it needs a backup. */
  readonly isAlone: (hash: string) => boolean;
  readonly rules: ComparingRules | undefined;
}

export interface PutBack {
  /** Absolute paths of the backups of what was replaced. */
  readonly backups: readonly string[];
  /** As it is recorded now; undefined if it is not. */
  readonly record: ArtifactRecord | undefined;
  /** Undefined if the record is the one that was there. */
  readonly version: StoredVersion | undefined;
}

/**
 * Gives an artifact of scripts a content back, with its record, in one transaction: killed anywhere, both are as they were, or
 * both are restored. The number is a new one; the record is otherwise the one that the content had, but for its time.
 */
export async function putBack(place: TrackerPlace, archive: Archive, wanted: Return): Promise<PutBack> {
  const { root, file } = place;
  const journal = join(root, '.holdfast', 'journal');
  return withMetadataLock(root, async () => {
    // A publish that was killed half-way may have these files on its list: finished later, it would undo what we write now.
    await recover({ journal });
    const metadata = readMetadata(file, { root });
    const name = recordedName(root, metadata, wanted.artifact);
    const backups = await keepReplaced({ root, objects: archive.objects }, wanted.exchange, wanted.isAlone);
    const { after, versions } = await recorded(archive, metadata, name, wanted);
    await transaction(
      async (tx) => {
        if (after !== metadata) await tx.write(file, metadataText(after));
        await stageExchange(tx, { root, objects: archive.objects }, wanted.exchange);
      },
      { journal },
    );
    // Killed before this, the record is there and its version is not: the next version brings it in.
    for (const version of versions) archive.history.saveVersion(version);
    return { backups, record: after.records.get(name), version: versions.at(-1) };
  });
}

async function recorded(
  archive: Archive,
  metadata: Metadata,
  name: string,
  { artifact, wanted, record, rules }: Return,
): Promise<{ readonly after: Metadata; readonly versions: readonly StoredVersion[] }> {
  const before = metadata.records.get(name);
  const from = record ?? before;
  // A record without a hash said nothing about the content, and still does not; one that has this hash is right.
  const isSaid = before?.hash === wanted.hash && before.conflict !== true;
  const saysNothing = record === undefined && before?.hash === undefined;
  if (from === undefined || isSaid || saysNothing) return { after: metadata, versions: [] };
  const next = await successor(archive, { artifact, print: wanted, record: again(from, wanted), before, rules });
  return { after: withRecordReplaced(metadata, name, next.record), versions: next.versions };
}

/** The record that a content had, as that of a content that is there from now on. */
export function again(record: ArtifactRecord, print: Print): ArtifactRecord {
  // Its version is the number of another publication.
  const { version: _version, conflict: _conflict, ...rest } = record;
  return { ...rest, hash: print.hash, last_updated: timestamp() };
}
