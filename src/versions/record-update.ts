import { join } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import type { Print } from '../core/fingerprint.ts';
import type { AbsolutePath } from '../core/path.ts';
import { hashFile } from '../io/hash.ts';
import { jsonText } from '../io/json-text.ts';
import { checkNames, checkOptions, checkScript } from '../record/arguments.ts';
import { type TrackerOptions, type TrackerPlace, placeOfScript } from '../record/find-place.ts';
import { hashInputs, hashMembers } from '../record/given-inputs.ts';
import { type History, openHistory } from '../record/history.ts';
import { merkle } from '../record/inputs.ts';
import { localFolder } from '../record/local-folder.ts';
import { confirmHere } from '../record/local-times.ts';
import { locate, nameInProject, recordedName } from '../record/locate.ts';
import { membersOf } from '../record/members.ts';
import { checkNotMisplaced } from '../record/misplaced.ts';
import { readMetadata } from '../record/metadata-file.ts';
import type { ArtifactRecord, Metadata } from '../record/metadata.ts';
import { type Script, scriptHash, scriptName, scriptState } from '../record/script.ts';
import { shownInProject } from '../record/shown-in-project.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { timestamp } from '../record/timestamp.ts';
import { updateMetadata } from '../record/under-lock.ts';
import { isUnchanged, renamedRecord, withRecord } from '../record/update.ts';
import { Objects } from '../store/objects.ts';

export interface RecordOptions extends TrackerOptions {
  /** Paths and patterns of what the artifact was made from. One that exists nowhere is an error. */
  readonly inputs?: readonly string[] | undefined;
  /**
   * Whether the content is kept in `.holdfast/objects/` as a version, so that it can be compared with and gone back to. Default:
   * true. Without it, the version after this one cannot be derived from what changed.
   */
  readonly keep?: boolean | undefined;
}

/**
 * Records that a script has made an artifact: call it when the file is written. Gives the record as it stands then.
 *
 * - `artifact`: a path relative to the project (or absolute), a pattern for a set of files, or a bare file name.
 * - `script`: `import.meta.url`, a path, or just a name. The project is that of the script's file; of a tool that lies in none, or a
 *   mere name, that of the working directory.
 * - `details`: whatever is worth knowing about this content; JSON values.
 * - `inputs`: the files and patterns that it was made from. Their contents are hashed now, and `needsUpdate` compares with them.
 *
 * New content is a new version: its number follows from what changed (docs/versions.md), and the content is kept.
 *
 * The file is not touched when content, script and inputs are those of the last record. Safe with many processes at once.
 *
 * Cost: reads the artifact, the script and the inputs. When something changed: one synced write, git is asked once; new
 * content is copied (cloned, where the file system can) and compared with the one before (bench/RESULTS-record.md).
 */
export async function recordUpdate(
  artifact: string,
  script: string | URL,
  details: Readonly<Record<string, unknown>> = {},
  options: RecordOptions = {},
): Promise<ArtifactRecord> {
  checkScript(script);
  checkOptions(options, ['inputs', 'keep', 'project']);
  if (options.inputs !== undefined) checkNames('inputs', options.inputs);
  const place = placeOfScript(script, options);
  return shownInProject(place.root, () => record(place, artifact, details, options));
}

/**
 * Hashes what a record must say, and writes it. The lock is taken, and git asked, only when something changed: the second run of a
 * script that gives the same costs the hashes alone.
 */
async function record(
  place: TrackerPlace & { readonly script: Script },
  artifact: string,
  details: Readonly<Record<string, unknown>>,
  { inputs, keep = true, project }: RecordOptions,
): Promise<ArtifactRecord> {
  const { root, file, script } = place;
  // The moment before anything is read: what changes while we hash is newer than the record.
  const now = Date.now();
  const metadata = readMetadata(file, { root });
  const found = contentNow(root, metadata, artifact);
  if (found === undefined) checkNotMisplaced(place, artifact, { project });
  const state = scriptHash(script);
  const draft: ArtifactRecord = {
    details: snapshot(details),
    ...(found !== undefined && { hash: found.print.hash }),
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
  const written = await withVersions(root, async (history, objects) => {
    const content = found !== undefined && keep ? kept(root, objects, found) : found;
    let versions: readonly StoredVersion[] = [];
    const after = await updateMetadata(place, async (current) => {
      const { name, known } = target(root, current, artifact);
      const renamed = renamedRecord(current, known, name);
      if (content === undefined) return withRecord(renamed, name, update);
      const { path, print } = content;
      const { successor } = await import('./succession.ts');
      const succession = {
        artifact: path,
        print,
        record: { ...update, hash: print.hash },
        before: renamed.records.get(name),
      };
      const next = await successor({ history, objects, root }, succession);
      ({ versions } = next);
      return withRecord(renamed, name, next.record);
    });
    // Killed before this, the record is there and its version is not: the next version brings it in.
    for (const version of versions) history.saveVersion(version);
    return after.records.get(target(root, after, artifact).name) ?? update;
  });
  await confirmHere(root, name, written, now);
  return written;
}

/** Where an artifact is, and what it has. */
interface Content {
  readonly path: string;
  readonly print: Print;
}

/** Undefined: nothing is there (a table of a database, say); the record then says nothing of a content. */
function contentNow(root: AbsolutePath, metadata: Metadata, artifact: string): Content | undefined {
  const at = locate(root, metadata, artifact);
  if (at.is === 'nowhere') return undefined;
  if (at.is === 'file') return { path: at.path, print: { is: 'file', hash: hashFile(at.file) } };
  return { path: at.path, print: setOf(hashMembers(root, membersOf(root, at.path))) };
}

/** The content as it is in the store now: if somebody has written it since it was hashed, that is what is recorded. */
function kept(root: AbsolutePath, objects: Objects, { path, print }: Content): Content {
  const keep = (file: string) => objects.putFile(join(root, file));
  if (print.is === 'file') return { path, print: { is: 'file', hash: keep(path) } };
  return { path, print: setOf([...print.members.keys()].map((member) => [member, keep(member)])) };
}

function setOf(members: ReturnType<typeof hashMembers>): Print {
  return { is: 'set', hash: merkle(members), members: new Map(members) };
}

async function withVersions<T>(
  root: AbsolutePath,
  work: (history: History, objects: Objects) => Promise<T>,
): Promise<T> {
  const folder = localFolder(root);
  const history = await openHistory(join(folder, 'state.db'), { create: true });
  try {
    return await work(history, new Objects(join(folder, 'objects')));
  } finally {
    history.close();
  }
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
