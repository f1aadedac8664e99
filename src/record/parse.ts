import { HoldfastError } from '../core/error.ts';
import { isContentHash, isSetHash } from '../core/hash.ts';
import { type ArtifactRecord, type Metadata, isReservedName, metadataFormat, unknownFields } from './metadata.ts';
import { parseTimestamp } from './timestamp.ts';

/** Where a text came from, for messages. */
export interface MetadataSource {
  /** The file, as it is shown to people: project-relative. */
  readonly file: string;
  /** The newest backup of the file, if there is one, likewise. */
  readonly backup?: string | undefined;
  /** What stands there is no file: it must be moved away before another one can be put there. */
  readonly isNoFile?: boolean | undefined;
}

/**
 * Reads and checks the text of `.pipeline_metadata.json`, also as the older Python tracker wrote it: no `$holdfast` block, times
 * without a zone (taken as UTC), only `last_updated`, `updated_by` and `details`.
 *
 * Whatever cannot be understood is an error `damaged/metadata` (a file of a newer format: `damaged/metadata-format`), never an
 * empty result: a tracker that starts afresh over a broken file destroys the only account of the data.
 */
export function parseMetadata(text: string, where: MetadataSource): Metadata {
  const top = parseObject(text, where);
  checkFormat(top, where);
  const records = new Map<string, ArtifactRecord>();
  const others = new Map<string, unknown>();
  for (const [name, block] of Object.entries(top)) {
    if (isReservedName(name) || (name.startsWith('$') && !looksLikeRecord(block))) others.set(name, block);
    else
      records.set(
        name,
        checkedRecord(name, block, (why) => damagedMetadata(where, why)),
      );
  }
  return { records, others };
}

/**
 * Checks one record. `refusal` makes the error to throw of a sentence such as `the record of "x.json" has a hash that is none`.
 */
export function checkedRecord(name: string, block: unknown, refusal: (why: string) => Error): ArtifactRecord {
  const refuse = (why: string) => refusal(`the record of ${JSON.stringify(name)} ${why}`);
  if (!isObject(block)) throw refuse(`is ${kindOf(block)}, not an object`);
  const fields: Record<string, unknown> = { ...block };
  const { conflict, details, edited, hash, inputs, last_updated, script, updated_by, version } = fields;

  const time = typeof last_updated === 'string' ? parseTimestamp(last_updated) : undefined;
  if (time === undefined) throw refuse(`has no time in \`last_updated\` (${shown(last_updated)})`);
  if (typeof updated_by !== 'string') throw refuse(`has no script in \`updated_by\` (${shown(updated_by)})`);
  // The older tracker left `details` out, or wrote null, when a script gave none.
  if (details !== undefined && details !== null && !isObject(details)) throw refuse('has `details` that are no object');
  if (hash !== undefined && !isContentHash(hash) && !isSetHash(hash)) throw refuse('has a `hash` that is none');
  if (version !== undefined && typeof version !== 'string') throw refuse('has a `version` that is no text');
  if (conflict !== undefined && typeof conflict !== 'boolean')
    throw refuse('has a `conflict` that is not true or false');
  if (inputs !== undefined && !isInputs(inputs)) throw refuse('has `inputs` that are not hashes by path');
  if (script !== undefined && !isScriptState(script)) throw refuse('has a `script` without commit, dirty and hash');

  return {
    ...unknownFields(block),
    ...(conflict !== undefined && { conflict }),
    details: { ...details },
    ...(edited === true && { edited }),
    ...(hash !== undefined && { hash }),
    ...(inputs !== undefined && { inputs }),
    last_updated: time,
    ...(script !== undefined && { script }),
    updated_by,
    ...(version !== undefined && { version }),
  };
}

function parseObject(text: string, where: MetadataSource): object {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw damagedMetadata(where, whyNotJson(text, error), error);
  }
  if (!isObject(value)) throw damagedMetadata(where, `it holds ${kindOf(value)} where an object is expected`);
  return value;
}

function whyNotJson(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty';
  const marker = text.split('\n').findIndex((line) => /^(<{7}|={7}|>{7})( |$)/.test(line));
  if (marker >= 0) return `a merge left its conflict markers in it (line ${marker + 1})`;
  return `it is not JSON: ${error instanceof Error ? error.message : String(error)}`;
}

function checkFormat(top: object, where: MetadataSource): void {
  const header: unknown = Object.getOwnPropertyDescriptor(top, '$holdfast')?.value;
  if (header === undefined) return;
  const format: unknown = isObject(header) && 'format' in header ? header.format : undefined;
  if (format === metadataFormat) return;
  if (typeof format !== 'number' || format < metadataFormat) {
    throw damagedMetadata(where, '`$holdfast.format` is not a format number');
  }
  throw new HoldfastError({
    code: 'damaged/metadata-format',
    what: 'Cannot read',
    on: where.file,
    why: `it is of format ${format}, and this version of Holdfast knows format ${metadataFormat}`,
    still: 'The file is unchanged',
    next: 'Update Holdfast: a newer version wrote this file',
    data: { file: where.file, format },
  });
}

function looksLikeRecord(block: unknown): boolean {
  return isObject(block) && 'last_updated' in block && 'updated_by' in block;
}

function isInputs(value: unknown): value is NonNullable<ArtifactRecord['inputs']> {
  return isObject(value) && Object.values(value).every((hash) => isContentHash(hash) || isSetHash(hash));
}

function isScriptState(value: unknown): value is NonNullable<ArtifactRecord['script']> {
  if (!isObject(value)) return false;
  const { commit, dirty, hash } = { commit: undefined, dirty: undefined, hash: undefined, ...value };
  return (
    (commit === undefined || typeof commit === 'string') &&
    (dirty === undefined || typeof dirty === 'boolean') &&
    (hash === undefined || isContentHash(hash))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'the field is missing' : `it holds ${JSON.stringify(value).slice(0, 60)}`;
}

/** It is there, and cannot be read as what it should be. */
export function damagedMetadata(where: MetadataSource, why: string, cause?: unknown): HoldfastError {
  const { file, backup, isNoFile } = where;
  const repair =
    backup === undefined
      ? `Repair the JSON by hand, or take back the last committed one: git checkout HEAD -- ${file}`
      : `Compare it with its newest backup, \`${backup}\`, and copy that back if it is good: cp ${backup} ${file}`;
  const replace = backup === undefined ? `git checkout HEAD -- ${file}` : `cp ${backup} ${file}`;
  return new HoldfastError(
    {
      code: 'damaged/metadata',
      what: 'Cannot read',
      on: file,
      why,
      still: 'The file was left as it is, and so were the artifacts: only the account of what made them is unreadable',
      next: isNoFile === true ? `Move it away, and put a good one in its place: ${replace}` : repair,
      data: { file, backup: backup ?? null },
    },
    { cause },
  );
}
