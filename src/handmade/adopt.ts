import fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compareContents } from '../compare/diff.ts';
import { changeLevel } from '../compare/version.ts';
import type { ArtifactRules } from '../core/artifact-rules.ts';
import type { ContentHash } from '../core/hash.ts';
import { type VersionNumber, versionNumber, type VersionStep } from '../core/version.ts';
import type { History } from '../record/history.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { timestamp } from '../record/timestamp.ts';
import type { Objects } from '../store/objects.ts';
import type { HandmadeBackup } from './find.ts';

export interface Adoption {
  readonly root: string;
  readonly history: Pick<History, 'versions' | 'saveVersion'>;
  readonly objects: Objects;
  /** What the config says of a file. */
  readonly rulesOf: (path: string) => ArtifactRules | undefined;
}

export interface Adopted {
  readonly backup: HandmadeBackup;
  readonly version: VersionNumber;
  /** False: this content was a version already. */
  readonly isNew: boolean;
}

/**
 * Makes versions of hand-made backups: each distinct content becomes an object of the store and a version `0.0.x`, oldest first, below
 * every number that publishing gives. Nothing else changes, and no file is touched. What has changed since it was found is left out.
 *
 * Call it under the metadata lock: numbers are given out here.
 */
export function adoptHandmade(adoption: Adoption, backups: readonly HandmadeBackup[]): readonly Adopted[] {
  const oldestFirst = [...backups].sort((a, b) => a.time.ms - b.time.ms);
  return oldestFirst.flatMap((backup) => {
    const version = adoptOne(adoption, backup);
    return version === undefined ? [] : [{ backup, ...version }];
  });
}

function adoptOne(adoption: Adoption, backup: HandmadeBackup): Pick<Adopted, 'version' | 'isNew'> | undefined {
  const { root, history, objects } = adoption;
  const { hash } = backup;
  if (hash === undefined || !keep(objects, join(root, backup.path), hash)) return undefined;
  const artifact = backup.of;
  const known = history.versions(artifact);
  const same = known.findLast(({ print }) => print.hash === hash);
  if (same !== undefined) return { version: same.version, isNew: false };
  const adopted = known.filter((one) => one.adopted !== undefined);
  const before = adopted.findLast(({ record }) => Date.parse(record.last_updated) <= backup.since) ?? adopted.at(-1);
  const step = stepTo(adoption, artifact, before, hash, lastOf(known));
  history.saveVersion({
    artifact,
    ...step,
    because: [`adopted from \`${backup.path}\``, ...step.because],
    print: { is: 'file', hash },
    record: {
      details: { adopted_from: backup.path },
      hash,
      last_updated: timestamp(backup.since),
      // Which script made it, nobody knows any more.
      updated_by: 'holdfast backups --adopt',
    },
    adopted: backup.path,
  });
  return { version: step.version, isNew: true };
}

/** False if the file is not what it was when it was found, or is gone. Synced: its owner may remove the copy next. */
function keep(objects: Objects, file: string, hash: ContentHash): boolean {
  if (!fs.existsSync(file)) return false;
  const kept = isGzip(file) ? objects.put(gunzipSync(fs.readFileSync(file))) : objects.putFile(file);
  objects.sync(kept);
  return kept === hash;
}

function isGzip(file: string): boolean {
  return /\.gz$/i.test(file);
}

/** `0.0.x`: the part that rises is the last, whatever the level; a content with the same data keeps the number. */
function stepTo(
  { objects, rulesOf }: Adoption,
  artifact: string,
  before: StoredVersion | undefined,
  hash: ContentHash,
  last: number,
): VersionStep {
  const version = versionNumber(`0.0.${last + 1}`);
  if (before?.print.is !== 'file' || !objects.has(before.print.hash)) {
    const because = before === undefined ? [] : ['the content before it is not on this machine'];
    return { version, level: before === undefined ? 'first' : 'unknown', because };
  }
  const key = rulesOf(artifact)?.key;
  const earlier = { name: artifact, label: before.version, bytes: objects.look(before.print.hash) };
  const later = { name: artifact, label: version, bytes: objects.look(hash) };
  const { level, because } = changeLevel(compareContents(earlier, later, key === undefined ? {} : { key }).difference);
  return { version: level === 'none' ? before.version : version, level, because };
}

/** The highest x of the versions `0.0.x`. */
function lastOf(known: readonly StoredVersion[]): number {
  return Math.max(0, ...known.map(({ version }) => Number(/^0\.0\.(\d+)$/.exec(version)?.[1] ?? 0)));
}
