import { artifactPath, type ArtifactPath } from './path.ts';
import { hasHole, pattern, type Pattern } from './pattern.ts';
import { HoldfastError } from './error.ts';
import { isSchema, type Schema } from './schema.ts';

/** How one file is read and written. */
export type Format = 'json' | 'ndjson' | 'csv' | 'text' | 'bytes';

/** The format that the end of a name tells, of those that have records: whatever the case. */
export function recordFormat(name: string): 'json' | 'ndjson' | 'csv' | undefined {
  const end = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (end === 'json' || end === 'geojson' || end === 'jsonld') return 'json';
  if (end === 'ndjson' || end === 'jsonl') return 'ndjson';
  return end === 'csv' || end === 'tsv' ? 'csv' : undefined;
}

/**
 * A declared file: its path, its format, and the types of what is written into it and read from it. A stage that reads
 * it is typed by the schema that the stage that writes it must satisfy, because both name the same handle.
 */
export interface FileHandle<Written = never, Read = unknown> {
  readonly kind: 'file';
  readonly path: ArtifactPath;
  readonly format: Format;
  readonly schema: Schema | undefined;
  /** Types only; never there at run time. */
  readonly types?: { readonly written: (value: Written) => void; readonly read: Read };
}

/** A declared set of files. `schema` is that of one member. */
export interface SetHandle<Written = never, Read = unknown> {
  readonly kind: 'files';
  readonly pattern: Pattern;
  readonly format: Format;
  readonly schema: Schema | undefined;
  readonly types?: { readonly written: (value: Written) => void; readonly read: Read };
}

export type Handle = FileHandle | SetHandle;

/** Any JSON value, as far as types can say. What JSON cannot hold is refused when it is written, naming its place. */
export type Json = unknown;

/** One JSON document. With a schema, a value that breaks it is never written, and what is read is what the schema gives. */
export function json<I, O>(path: string, schema: Schema<I, O>): FileHandle<I, O>;
export function json(path: string): FileHandle<Json, Json>;
export function json(path: string, schema?: Schema): FileHandle<Json, Json> {
  return file(path, 'json', schema);
}

/** One JSON value a line; read and written as a list. The schema is that of one record. */
export function ndjson<I, O>(path: string, schema: Schema<I, O>): FileHandle<Iterable<I>, O[]>;
export function ndjson(path: string): FileHandle<Iterable<Json>, Json[]>;
export function ndjson(path: string, schema?: Schema): FileHandle<Iterable<Json>, Json[]> {
  return file(path, 'ndjson', schema);
}

export type CsvRow = Readonly<Record<string, string>>;
export type CsvCell = string | number | boolean | null | undefined;

/**
 * A table with a header line (RFC 4180; a byte order mark is skipped). Cells are read as strings; the schema of a row
 * may turn them into something else. Written with the columns of the rows in order of first appearance.
 */
export function csv<I extends object, O>(path: string, schema: Schema<I, O>): FileHandle<Iterable<I>, O[]>;
export function csv(path: string): FileHandle<Iterable<Readonly<Record<string, CsvCell>>>, CsvRow[]>;
export function csv(path: string, schema?: Schema): FileHandle<never, unknown> {
  return file(path, 'csv', schema);
}

/** UTF-8 text. */
export function text(path: string): FileHandle<string, string> {
  return file(path, 'text', undefined);
}

export function bytes(path: string): FileHandle<Uint8Array, Uint8Array> {
  return file(path, 'bytes', undefined);
}

/**
 * A set of files: `files('data/documents/*.txt')`, or, for a set that stages write, `files('data/text/{name}.txt')`.
 * With a schema, members are JSON documents that satisfy it. Without one, members are text, or for `.json` any JSON.
 */
export function files<I, O>(of: string, member: Schema<I, O>): SetHandle<I, O>;
export function files(of: `${string}.json`): SetHandle<Json, Json>;
export function files(of: string): SetHandle<string | Uint8Array, string>;
export function files(of: string, member?: Schema): SetHandle<never, unknown> {
  checkSchema(of, member);
  const checked = pattern(of);
  const format = member !== undefined || checked.endsWith('.json') ? 'json' : 'text';
  return Object.freeze({ kind: 'files', pattern: checked, format, schema: member });
}

export function isHandle(value: unknown): value is Handle {
  if (typeof value !== 'object' || value === null) return false;
  const kind: unknown = Reflect.get(value, 'kind');
  return (kind === 'file' && 'path' in value) || (kind === 'files' && 'pattern' in value);
}

/** What a handle is called wherever one name is needed: its path or its pattern. */
export function labelOf(handle: Handle): string {
  return handle.kind === 'file' ? handle.path : handle.pattern;
}

function file<W, R>(path: string, format: Format, schema: Schema | undefined): FileHandle<W, R> {
  checkSchema(path, schema);
  if (typeof path === 'string' && hasHole(path)) {
    throw badHandle(path, 'a path with `*` or `{name}` names a set of files', 'Use `files(…)` for it');
  }
  return Object.freeze({ kind: 'file', path: artifactPath(path), format, schema });
}

function checkSchema(on: string, schema: Schema | undefined): void {
  if (schema === undefined || isSchema(schema)) return;
  throw badHandle(on, 'its schema is not a Standard Schema', 'Pass a schema of zod, valibot, arktype or the like');
}

function badHandle(on: string, why: string, next: string): HoldfastError {
  return new HoldfastError({
    code: 'config/handle',
    what: 'Cannot declare',
    on,
    why,
    still: 'Nothing was read or written',
    next,
  });
}
