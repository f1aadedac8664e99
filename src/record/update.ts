import { ambiguousName } from '../core/ambiguous-name.ts';
import { HoldfastError } from '../core/error.ts';
import { artifactPath, byCodeUnit } from '../core/path.ts';
import { type ArtifactRecord, type Inputs, type Metadata, isReservedName, unknownFields } from './metadata.ts';

/**
 * The metadata with this record of an artifact; **the same object when nothing changed**, so that the file need not be touched.
 *
 * Nothing changed means: the content, the script (its name and hash) and the inputs are those that the record has. Then a new time,
 * commit or new `details` are not worth a change in version control. When only the script or the inputs changed, the content is
 * as old as it was, and keeps its time and version. Fields that the new record does not have and Holdfast does not know are kept.
 *
 * `name` is a path or a bare name (`recordName` says which record that is).
 */
export function withRecord(metadata: Metadata, name: string, record: ArtifactRecord): Metadata {
  return withRecordAt(metadata, recordName(metadata, name), record);
}

/** The same for a path that is meant as it stands: `index.json` is then never the record of `data/index.json`. */
export function withRecordAt(metadata: Metadata, path: string, record: ArtifactRecord): Metadata {
  if (isReservedName(path)) throw reservedName(path);
  const before = metadata.records.get(path);
  if (before !== undefined && isUnchanged(before, record)) return metadata;
  return { ...metadata, records: new Map(metadata.records).set(path, successor(before, record)) };
}

/** The metadata with a record as it is given, field by field: for changes that are about the record itself. */
export function withRecordReplaced(metadata: Metadata, name: string, record: ArtifactRecord): Metadata {
  if (metadata.records.get(name) === record) return metadata;
  return { ...metadata, records: new Map(metadata.records).set(name, record) };
}

/** The metadata without an artifact; the same object when it has none of that name. */
export function withoutRecord(metadata: Metadata, name: string): Metadata {
  const key = recordName(metadata, name);
  if (!metadata.records.has(key)) return metadata;
  const records = new Map(metadata.records);
  records.delete(key);
  return { ...metadata, records };
}

/** The metadata with a record under another name; what stood under that name is gone. */
export function renamedRecord(metadata: Metadata, from: string, to: string): Metadata {
  const record = metadata.records.get(from);
  if (record === undefined || from === to) return metadata;
  const records = new Map(metadata.records).set(to, record);
  records.delete(from);
  return { ...metadata, records };
}

/**
 * Under which name an artifact is recorded, or would be: a path is its own name; a bare name (`ENTITIES_INDEX.json`) is the record
 * of exactly that name, else the only record with that last segment, else itself. Several such records: an error
 * `usage/ambiguous-name` that lists them.
 */
export function recordName(metadata: Metadata, name: string): string {
  const path: string = artifactPath(name);
  if (isReservedName(path)) throw reservedName(path);
  if (path.includes('/') || metadata.records.has(path)) return path;
  const candidates = [...metadata.records.keys()].filter((key) => key.endsWith(`/${path}`)).sort(byCodeUnit);
  if (candidates.length > 1) throw ambiguousName('artifact', path, candidates);
  return candidates[0] ?? path;
}

/** Whether two records say that the same work gave the same content. */
export function isUnchanged(before: ArtifactRecord, after: ArtifactRecord): boolean {
  return (
    sameContent(before, after) &&
    before.updated_by === after.updated_by &&
    before.script?.hash === after.script?.hash &&
    sameInputs(before.inputs, after.inputs) &&
    (after.version === undefined || after.version === before.version) &&
    // Recording is how a conflict is resolved, whatever the content.
    before.conflict !== true
  );
}

/** A content that is unknown on either side may have changed. */
function sameContent(before: ArtifactRecord, after: ArtifactRecord): boolean {
  return before.hash !== undefined && before.hash === after.hash;
}

export function sameInputs(before: Inputs = {}, after: Inputs = {}): boolean {
  const names = Object.keys(after);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => Object.hasOwn(before, name) && before[name] === after[name])
  );
}

function successor(before: ArtifactRecord | undefined, after: ArtifactRecord): ArtifactRecord {
  if (before === undefined) return after;
  const kept = unknownFields(before);
  if (!sameContent(before, after)) return { ...kept, ...after };
  const { version, last_updated } = before;
  return { ...kept, ...(version !== undefined && { version }), ...after, last_updated };
}

function reservedName(name: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/reserved-name',
    what: 'Cannot record an artifact as',
    on: name,
    why: 'the metadata file uses that name for itself',
    still: 'Nothing was recorded',
    next: 'Rename the file',
  });
}
