import fs from 'node:fs';
import { basename, join } from 'node:path';
import { momentOf } from '../core/moment.ts';
import type { BackupEntry } from '../io/prune.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { millisecondsOf } from '../record/timestamp.ts';
import type { KnownArtifact } from './known-artifact.ts';
import type { Moment } from './moment-named.ts';

/**
 * What an artifact was at a time, as far as this machine knows: the latest of these that had begun.
 *
 * - A version, from when it was published.
 * - A backup, from when its file had been written to when it was made: it keeps that time.
 * - What is there now, from when it was written.
 *
 * Where nothing had begun: between two backups, the later one, because a backup is made right before a change; after all of them,
 * the last.
 */
export function contentThen(known: KnownArtifact, backups: readonly BackupEntry[], time: number): Moment | undefined {
  const dated = backups.map((backup) => ({ backup, made: momentOf(backup.stamp, 0) ?? -Infinity }));
  const found = [...versionsThen(known.versions, time), ...backupsThen(dated, time), ...nowThen(known, time)];
  // Published in the second in which it was written: the version is what a person knows it by.
  const latest = found.reduce<Begun | undefined>(
    (best, one) => (best && best.since >= one.since ? best : one),
    undefined,
  );
  if (latest !== undefined) return latest.moment;
  const before = dated.findLast(({ made }) => made <= time);
  const after = before === undefined ? undefined : dated.find(({ made }) => made > time);
  return before === undefined ? undefined : backupMoment((after ?? before).backup);
}

interface Begun {
  readonly moment: Moment;
  /** Whole seconds, as records have them. */
  readonly since: number;
}

function versionsThen(versions: readonly StoredVersion[], time: number): readonly Begun[] {
  return versions
    .map((version) => ({ version, since: millisecondsOf(version.record.last_updated) }))
    .filter(({ since }) => since <= time)
    .toReversed()
    .map(({ version, since }) => ({ moment: { is: 'version', label: version.version, version }, since }));
}

function backupsThen(
  dated: readonly { readonly backup: BackupEntry; readonly made: number }[],
  time: number,
): readonly Begun[] {
  return dated
    .filter(({ made }) => made >= time)
    .map(({ backup }) => ({ moment: backupMoment(backup), since: writtenAt(backup.path) }))
    .filter(({ since }) => since <= time);
}

function nowThen({ files, name, isSet }: KnownArtifact, time: number): readonly Begun[] {
  const file = join(files.place.root, name);
  if (isSet || !fs.existsSync(file)) return [];
  const since = writtenAt(file);
  return since <= time ? [{ moment: { is: 'now', label: name }, since }] : [];
}

function writtenAt(file: string): number {
  return Math.floor(fs.statSync(file).mtimeMs / 1000) * 1000;
}

function backupMoment({ path }: BackupEntry): Moment {
  return { is: 'backup', label: basename(path), path };
}
