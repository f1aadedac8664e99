import { HoldfastError } from './error.ts';
import { isHandle, type FileHandle, type Handle, type SetHandle } from './handle.ts';
import { frozenParams } from './params.ts';
import type { ArtifactPath } from './path.ts';

export type Handles = Readonly<Record<string, Handle>>;
export type FileHandles = Readonly<Record<string, FileHandle>>;
export type Params = Readonly<Record<string, unknown>>;

/** What a stage reads through a handle of one file. The bytes are hashed as they are read. */
export interface FileReader<Read> {
  readonly path: ArtifactPath;
  /** The value, as the handle's schema gives it. */
  read(): Promise<Read>;
}

/** One member of a set: a document, with its name (`1790-washington` of `data/documents/1790-washington.txt`). */
export interface Item<Read = unknown> {
  readonly path: ArtifactPath;
  readonly name: string;
  /** The value, as the handle's schema gives it: text for sets without a schema. */
  read(): Promise<Read>;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
  json(): Promise<unknown>;
}

/** The members of a set, in the order of their paths by code unit. */
export interface SetReader<Read> extends AsyncIterable<Item<Read>>, Iterable<Item<Read>> {
  readonly count: number;
}

export interface FileWriter<Written> {
  readonly path: ArtifactPath;
  /** Checks and stages the value; it is published with the stage's other outputs when the stage has succeeded. */
  write(value: Written): Promise<void>;
}

export interface SetWriter<Written> {
  /** Writes the member called `name`. Members that a run does not write are removed (and kept in the store). */
  write(name: string, value: Written): Promise<void>;
}

/** In an `each`: writes the member that belongs to the item. */
export interface ItemWriter<Written> {
  write(value: Written): Promise<void>;
}

export type ReaderOf<H> =
  H extends FileHandle<never, infer Read>
    ? FileReader<Read>
    : H extends SetHandle<never, infer Read>
      ? SetReader<Read>
      : never;
export type WriterOf<H> =
  H extends FileHandle<infer Written, unknown>
    ? FileWriter<Written>
    : H extends SetHandle<infer Written, unknown>
      ? SetWriter<Written>
      : never;
export type UpdaterOf<H> =
  H extends FileHandle<infer Written, infer Read> ? FileReader<Read> & FileWriter<Written> : never;
export type ItemWriterOf<H> = H extends SetHandle<infer Written, unknown> ? ItemWriter<Written> : never;
type ReadOf<H> = H extends SetHandle<never, infer Read> ? Read : never;

type SetNames<R> = { [Name in keyof R]: R[Name] extends SetHandle ? Name : never }[keyof R];
type OnlySets<W> = { [Name in keyof W as W[Name] extends SetHandle ? Name : never]: ItemWriterOf<W[Name]> };

export interface Context<P> {
  readonly params: P;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the run is interrupted or the stage's time is over. */
  readonly signal: AbortSignal;
}

export interface EachContext<R, W, P> extends Context<P> {
  readonly reads: { readonly [Name in keyof R]: ReaderOf<R[Name]> };
  readonly writes: OnlySets<W>;
}

export interface RunContext<R, W, U, P, V> extends Context<P> {
  readonly reads: { readonly [Name in keyof R]: ReaderOf<R[Name]> };
  readonly writes: { readonly [Name in keyof W]: WriterOf<W[Name]> };
  /** What the stage refines: `read()` gives the revision before this stage, `write()` makes the next one. */
  readonly updates: { readonly [Name in keyof U]: UpdaterOf<U[Name]> };
  /** What `each` returned for every item, in the order of their paths. */
  readonly items: readonly { readonly path: ArtifactPath; readonly name: string; readonly value: V }[];
  /** Adds facts to the `details` of the outputs' records: `details({ entities_processed: 1637 })`. */
  readonly details: (facts: Readonly<Record<string, unknown>>) => void;
}

export interface StageDefinition<
  R extends Handles,
  W extends Handles,
  U extends FileHandles,
  P extends Params,
  Of extends SetNames<R>,
  V,
> {
  /** One line, shown by `status` and `explain`. */
  readonly description?: string;
  readonly reads?: R;
  /** The artifacts that this stage creates. Nobody else may. */
  readonly writes?: W;
  /** The artifacts that this stage refines in place, after their creator and the refinements listed before it. */
  readonly updates?: U;
  /** Values that decide the result; a change of one runs the stage again. JSON. The stage gets a frozen copy. */
  readonly params?: P;
  /** Names of environment variables that decide the result. */
  readonly env?: readonly string[];
  /** Work that is done and remembered for each member of one input set. */
  readonly each?: {
    readonly of: Of;
    readonly run: (item: Item<ReadOf<R[Of]>>, context: EachContext<Omit<R, Of>, W, P>) => V | Promise<V>;
  };
  readonly run?: (context: RunContext<R, W, U, P, Awaited<V>>) => unknown;
  /** A failing item fails the stage after the others have finished (`fail`, the default), or is left out (`skip`). */
  readonly onItemError?: 'fail' | 'skip';
  /**
   * What an output edited by hand means: it blocks the stage until somebody decides (`block`, the default), or the edit
   * is taken as the new content (`accept`), for documents that a stage brings in and people correct.
   */
  readonly edits?: 'block' | 'accept';
  /** `always` runs the stage in every run: for what depends on the world outside. */
  readonly fresh?: 'always';
}

/** A stage as the runner sees it: the same definition with its types forgotten. */
export interface Stage {
  readonly [stageMark]: 1;
  readonly description: string | undefined;
  readonly reads: Handles;
  readonly writes: Handles;
  readonly updates: FileHandles;
  readonly params: Params;
  readonly env: readonly string[];
  readonly each: { readonly of: string; readonly run: AnyFunction } | undefined;
  readonly run: AnyFunction | undefined;
  readonly onItemError: 'fail' | 'skip';
  readonly edits: 'block' | 'accept';
  readonly fresh: 'always' | undefined;
}

export type AnyFunction = (...args: never[]) => unknown;

/** Global, because a project's own copy of Holdfast may have made the stage. */
const stageMark: unique symbol = Symbol.for('holdfast.stage') as never;

/**
 * Declares the one canonical transformation that makes or refines artifacts. A stage is a file whose default export this is.
 *
 * @throws HoldfastError `config/stage` for a definition that cannot work: an unknown field, no output, an `each` of no set.
 */
export function stage<
  const R extends Handles = Record<never, never>,
  const W extends Handles = Record<never, never>,
  const U extends FileHandles = Record<never, never>,
  P extends Params = Record<never, never>,
  Of extends SetNames<R> = never,
  V = never,
>(definition: StageDefinition<R, W, U, P, Of, V>): Stage {
  const checked = checkedStage(definition);
  return Object.freeze({ [stageMark]: 1 as const, ...checked });
}

/** The set that a stage's `each` goes over; undefined for a stage without `each`. */
export function itemSetOf({ each, reads }: Pick<Stage, 'each' | 'reads'>): Handle | undefined {
  return each === undefined ? undefined : reads[each.of];
}

export function isStage(value: unknown): value is Stage {
  return typeof value === 'object' && value !== null && stageMark in value;
}

const fields = new Set([
  'description',
  'reads',
  'writes',
  'updates',
  'params',
  'env',
  'each',
  'run',
  'onItemError',
  'edits',
  'fresh',
]);

function checkedStage(definition: unknown): Omit<Stage, typeof stageMark> {
  if (!isRecord(definition)) throw badStage('stage', 'it takes one object');
  for (const field of Object.keys(definition)) {
    if (!fields.has(field)) throw badStage(field, `there is no such field; the fields are ${[...fields].join(', ')}`);
  }
  const reads = handlesOf(definition, 'reads');
  const writes = handlesOf(definition, 'writes');
  const updates = filesOf(definition);
  if (Object.keys(writes).length + Object.keys(updates).length === 0) {
    throw badStage('writes', 'the stage has no output: it writes and updates nothing');
  }
  const each = eachOf(definition, reads);
  const run = optional(definition, 'run', isFunction, 'a function');
  if (each === undefined && run === undefined)
    throw badStage('run', 'the stage has nothing to do: no `run`, no `each`');
  if (run === undefined && Object.keys(updates).length > 0) throw badStage('updates', 'only `run` can update');
  const oneFile = Object.keys(writes).find((name) => writes[name]?.kind === 'file');
  if (run === undefined && oneFile !== undefined) {
    throw badStage(`writes.${oneFile}`, 'only `run` can write one file: `each` writes members of sets');
  }
  return {
    description: optional(definition, 'description', isString, 'a string'),
    reads,
    writes,
    updates,
    params: frozenParams(optional(definition, 'params', isRecord, 'an object') ?? {}, badStage),
    env: optional(definition, 'env', isStrings, 'a list of names') ?? [],
    each,
    run,
    onItemError: oneOf(definition, 'onItemError', ['fail', 'skip']) ?? 'fail',
    edits: oneOf(definition, 'edits', ['block', 'accept']) ?? 'block',
    fresh: oneOf(definition, 'fresh', ['always']),
  };
}

function handlesOf(definition: Fields, field: 'reads' | 'writes' | 'updates'): Handles {
  const value = definition[field] ?? {};
  if (!isRecord(value)) throw badStage(field, 'it takes an object of handles');
  const handles: Record<string, Handle> = {};
  for (const [name, handle] of Object.entries(value)) {
    if (!isHandle(handle))
      throw badStage(`${field}.${name}`, 'it is not a handle; use json, ndjson, csv, text, bytes or files');
    handles[name] = handle;
  }
  return handles;
}

function filesOf(definition: Fields): FileHandles {
  const handles: Record<string, FileHandle> = {};
  for (const [name, handle] of Object.entries(handlesOf(definition, 'updates'))) {
    if (handle.kind !== 'file')
      throw badStage(`updates.${name}`, 'a set of files cannot be refined in place, only one file');
    handles[name] = handle;
  }
  return handles;
}

/** A change inside a Map or a function would not show in the parameter's JSON, and the stage would be taken for fresh. */
function eachOf(definition: Fields, reads: Handles): Stage['each'] {
  const each = definition['each'];
  if (each === undefined) return undefined;
  if (!isRecord(each) || !isString(each['of']) || !isFunction(each['run'])) {
    throw badStage('each', 'it takes `{ of: NAME, run: (item) => … }`');
  }
  if (reads[each['of']]?.kind !== 'files') {
    throw badStage('each.of', `\`${each['of']}\` is not one of the stage's \`reads\` made with \`files(…)\``);
  }
  return { of: each['of'], run: each['run'] };
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString);
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function';
}

function optional<T>(
  definition: Fields,
  field: string,
  is: (value: unknown) => value is T,
  kind: string,
): T | undefined {
  const value = definition[field];
  if (value === undefined || is(value)) return value;
  throw badStage(field, `it takes ${kind}`);
}

function oneOf<const T extends string>(definition: Fields, field: string, values: readonly T[]): T | undefined {
  const value = definition[field];
  if (value === undefined) return undefined;
  const found = values.find((allowed) => allowed === value);
  if (found === undefined) throw badStage(field, `it takes ${values.map((allowed) => `'${allowed}'`).join(' or ')}`);
  return found;
}

function badStage(on: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'config/stage',
    what: 'Cannot use the stage definition at',
    on,
    why,
    still: 'Nothing was read or written',
    next: 'Correct the stage file',
  });
}
