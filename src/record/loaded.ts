import { HoldfastError } from '../core/error.ts';
import { isArtifactPath } from '../core/path.ts';
import { mergeMetadata } from './merge.ts';
import { type ArtifactRecord, type Metadata, emptyMetadata, isReservedName } from './metadata.ts';
import { checkedRecord } from './parse.ts';

/** The records by name, to look at and to change: `delete metadata['bad.json']`. */
export type LoadedMetadata = Record<string, ArtifactRecord>;

/** Under which a loaded object carries what it was when loaded. A symbol goes along with `{ ...metadata }`, and not into JSON. */
const asLoaded: unique symbol = Symbol.for('holdfast.asLoaded') as never;

export function toLoaded(metadata: Metadata): LoadedMetadata {
  // Without a prototype, `constructor` is no artifact, and `__proto__` is a name like any other.
  const loaded: LoadedMetadata = Object.create(null) as LoadedMetadata;
  for (const [name, record] of metadata.records) loaded[name] = structuredClone(record);
  return Object.assign(loaded, { [asLoaded]: metadata });
}

/**
 * What the file should say after this object was saved: the changes that were made to it since it was loaded, on top of what others
 * have recorded meanwhile. The same artifact changed here and there is marked `conflict`. An object that was never loaded replaces
 * all records.
 */
export function fromLoaded(loaded: Readonly<LoadedMetadata>, now: Metadata): Metadata {
  // A list has no records, and would be taken for the wish to have none.
  if (typeof loaded !== 'object' || loaded === null || Array.isArray(loaded))
    throw notARecord('it is not an object of records by name');
  const records = new Map<string, ArtifactRecord>();
  for (const [name, block] of Object.entries(loaded)) {
    if (isReservedName(name)) continue;
    // What another tool has named is kept; nothing new gets a name that no artifact can have.
    if (!now.records.has(name) && !isArtifactPath(name))
      throw notARecord(`${JSON.stringify(name)} is no path inside the project, such as \`data/entities.json\``);
    records.set(name, checkedRecord(name, block, notARecord));
  }
  const base: unknown = Reflect.get(loaded, asLoaded);
  if (!isMetadata(base)) return { records, others: now.others };
  return mergeMetadata(base, { records, others: base.others }, now).metadata;
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && Object.keys(emptyMetadata).every((key) => key in value);
}

function notARecord(why: string): HoldfastError {
  return new HoldfastError({
    code: 'value/record',
    what: 'Cannot save as',
    on: 'metadata',
    why,
    still: 'The metadata file is unchanged',
    next: 'Give what `loadMetadata` gave, with the changes that you want',
  });
}
