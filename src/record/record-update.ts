import { HoldfastError } from '../core/error.ts';
import type { AbsolutePath } from '../core/path.ts';
import { hashFile } from '../io/hash.ts';
import { jsonText } from '../io/json-text.ts';
import type { TrackerOptions, TrackerPlace } from './find-place.ts';
import { hashInputs, hashMembers } from './given-inputs.ts';
import { merkle } from './inputs.ts';
import { confirmHere } from './local-times.ts';
import { locate, nameInProject, recordedName } from './locate.ts';
import { membersOf } from './members.ts';
import { readMetadata } from './metadata-file.ts';
import type { ArtifactRecord, Metadata } from './metadata.ts';
import { type Script, scriptHash, scriptName, scriptState } from './script.ts';
import { timestamp } from './timestamp.ts';
import { updateMetadata } from './under-lock.ts';
import { isUnchanged, renamedRecord, withRecord } from './update.ts';

export interface RecordOptions extends TrackerOptions {
  /** Paths and patterns of what the artifact was made from. One that exists nowhere is an error. */
  readonly inputs?: readonly string[] | undefined;
}

/**
 * Hashes what a record must say, and writes it. The lock is taken, and git asked, only when something changed: the second run of a
 * script that gives the same costs the hashes alone.
 */
export async function record(
  place: TrackerPlace & { readonly script: Script },
  artifact: string,
  details: Readonly<Record<string, unknown>>,
  { inputs }: RecordOptions,
): Promise<ArtifactRecord> {
  const { root, file, script } = place;
  // The moment before anything is read: what changes while we hash is newer than the record.
  const now = Date.now();
  const metadata = readMetadata(file, { root });
  const hash = contentOf(root, metadata, artifact);
  const state = scriptHash(script);
  const draft: ArtifactRecord = {
    details: snapshot(details),
    ...(hash !== undefined && { hash }),
    ...(inputs !== undefined && { inputs: hashInputs(root, metadata, inputs) }),
    last_updated: timestamp(now),
    ...(state !== undefined && { script: state }),
    updated_by: scriptName(script, root),
  };

  const { name, before } = target(root, metadata, artifact);
  if (before !== undefined && metadata.records.has(name) && isUnchanged(before, draft)) {
    await confirmHere(root, name, before, now);
    return before;
  }
  const full = await scriptState(script, state, before);
  const update = full === undefined ? draft : { ...draft, script: full };
  const after = await updateMetadata(place, (current) => {
    const { name, known } = target(root, current, artifact);
    return withRecord(renamedRecord(current, known, name), name, update);
  });
  const written = after.records.get(target(root, after, artifact).name) ?? update;
  await confirmHere(root, name, written, now);
  return written;
}

/**
 * The name under which an artifact is to be recorded, and the record that it has by now. A record under a bare name moves to the
 * path, once a script says which file it is.
 */
function target(
  root: AbsolutePath,
  metadata: Metadata,
  artifact: string,
): { readonly name: string; readonly known: string; readonly before: ArtifactRecord | undefined } {
  const known = recordedName(root, metadata, artifact);
  const given = nameInProject(root, artifact);
  return { name: given.includes('/') ? given : known, known, before: metadata.records.get(known) };
}

function contentOf(root: AbsolutePath, metadata: Metadata, artifact: string): ArtifactRecord['hash'] {
  const at = locate(root, metadata, artifact);
  if (at.is === 'set') return merkle(hashMembers(root, membersOf(root, at.path)));
  return at.is === 'file' ? hashFile(at.file) : undefined;
}

/** The details as the file will have them; a value that JSON cannot hold is an error before anything is written. */
function snapshot(details: unknown): Record<string, unknown> {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) throw noDetails(details);
  return JSON.parse(jsonText(details)) as Record<string, unknown>;
}

function noDetails(details: unknown): HoldfastError {
  return new HoldfastError({
    code: 'usage/argument',
    what: 'Cannot record the details',
    on: String(details),
    why: 'they are not an object',
    still: 'Nothing was recorded',
    next: 'Give names to what you want to record: { count: 3 }',
  });
}
