import { badArgument, checkLimit, checkNames, checkOptions } from './arguments.ts';
import { type TrackerOptions, type TrackerPlace, findPlace } from './find-place.ts';
import { type LoadedMetadata, fromLoaded, toLoaded } from './loaded.ts';
import { recordedName } from './locate.ts';
import { readMetadata } from './metadata-file.ts';
import type { ArtifactRecord, Metadata } from './metadata.ts';
import { shownInProject, shownInProjectSync } from './shown-in-project.ts';
import { isStale } from './stale.ts';
import { newestFirst, summaryText } from './summary.ts';
import { millisecondsOf, parseTimestamp } from './timestamp.ts';
import { updateMetadata } from './under-lock.ts';
import { withoutRecord } from './update.ts';

/** A record, and whose it is. */
export interface ArtifactUpdate extends ArtifactRecord {
  readonly artifact: string;
}

/** The record of an artifact, or null. A bare name means the only artifact with that basename. */
export async function getLastUpdate(artifact: string, options: TrackerOptions = {}): Promise<ArtifactRecord | null> {
  return getLastUpdateSync(artifact, options);
}

export function getLastUpdateSync(artifact: string, options: TrackerOptions = {}): ArtifactRecord | null {
  checkOptions(options, ['project']);
  const place = findPlace(options);
  const metadata = read(place);
  return metadata.records.get(recordedName(place.root, metadata, artifact)) ?? null;
}

/** The records from newest to oldest: those since a moment, or the newest few, or all. */
export async function getRecentUpdates(
  options: TrackerOptions & {
    /** A date, or a time as in `last_updated`; the second that it lies in is included. */
    readonly since?: Date | string | undefined;
    readonly limit?: number | undefined;
  } = {},
): Promise<readonly ArtifactUpdate[]> {
  checkOptions(options, ['since', 'limit', 'project']);
  const since = options.since === undefined ? -Infinity : secondOf(options.since);
  const { limit = Infinity } = options;
  checkLimit(limit);
  return newestFirst(read(findPlace(options)))
    .filter(([, record]) => millisecondsOf(record.last_updated) >= since)
    .slice(0, limit)
    .map(([artifact, record]) => ({ ...record, artifact }));
}

/**
 * Whether an artifact must be made again: nothing is recorded, it is missing, a merge marked it, or the **content** of a
 * dependency (file or pattern) is not what the record says. For records without `inputs`, dependencies that changed after
 * `last_updated`. A dependency that exists nowhere is an error `usage/no-dependency`.
 */
export async function needsUpdate(
  artifact: string,
  dependencies: readonly string[],
  options: TrackerOptions = {},
): Promise<boolean> {
  return needsUpdateSync(artifact, dependencies, options);
}

/** The same for a script that cannot wait: there, `if (needsUpdate(…))` would be true whatever the answer. */
export function needsUpdateSync(
  artifact: string,
  dependencies: readonly string[],
  options: TrackerOptions = {},
): boolean {
  checkOptions(options, ['project']);
  checkNames('dependencies', dependencies);
  const place = findPlace(options);
  return shownInProjectSync(place.root, () => isStale(place.root, read(place), artifact, dependencies));
}

/** Prints every record, newest first, to standard output. */
export async function printMetadataSummary(options: TrackerOptions = {}): Promise<void> {
  checkOptions(options, ['project']);
  const place = findPlace(options);
  process.stdout.write(summaryText(read(place), place.shown));
}

/** All records by name, as an object to look at or to change and save. */
export async function loadMetadata(options: TrackerOptions = {}): Promise<LoadedMetadata> {
  return loadMetadataSync(options);
}

export function loadMetadataSync(options: TrackerOptions = {}): LoadedMetadata {
  checkOptions(options, ['project']);
  return toLoaded(read(findPlace(options)));
}

/**
 * Saves the changes that were made to an object since `loadMetadata` gave it; what others have recorded meanwhile stays. An
 * artifact that both have changed is marked `conflict`. An object from elsewhere replaces all records.
 */
export async function saveMetadata(metadata: Readonly<LoadedMetadata>, options: TrackerOptions = {}): Promise<void> {
  checkOptions(options, ['project']);
  const place = findPlace(options);
  await shownInProject(place.root, () => updateMetadata(place, (now) => fromLoaded(metadata, now)));
}

/** Removes the record of an artifact, not the artifact. Says whether there was one. */
export async function forget(artifact: string, options: TrackerOptions = {}): Promise<boolean> {
  checkOptions(options, ['project']);
  const place = findPlace(options);
  const nameIn = (metadata: Metadata) => recordedName(place.root, metadata, artifact);
  let found = false;
  await shownInProject(place.root, () =>
    updateMetadata(place, (metadata) => {
      const next = withoutRecord(metadata, nameIn(metadata));
      found = next !== metadata;
      return next;
    }),
  );
  return found;
}

function read({ file, root }: TrackerPlace): Metadata {
  return readMetadata(file, { root });
}

function secondOf(since: unknown): number {
  const text = since instanceof Date ? textOf(since) : since;
  const isDay = typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text);
  const time = typeof text === 'string' ? parseTimestamp(isDay ? `${text}T00:00:00Z` : text) : undefined;
  if (time !== undefined) return millisecondsOf(time);
  const why = 'it is not a date, nor a time such as 2025-11-19T14:30:25Z';
  throw badArgument('since', why, 'Give a Date, or a time as in `last_updated`');
}

function textOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
