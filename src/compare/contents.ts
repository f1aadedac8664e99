import type { Format } from '../core/handle.ts';
import type { Ignored } from './ignored.ts';
import { KeyIndex } from './key-index.ts';
import { isKey, keyCandidates, type KeyCandidate } from './key.ts';
import type { Container, Glimpse } from './outline.ts';
import { addCounts } from './profile.ts';
import { RecordTable, type KeySource, type TableShape } from './records.ts';
import type { Guide } from './scan.ts';

/** A content, read: its collections as tables, and what is around them as a value. */
export interface Contents {
  readonly format: Format;
  readonly bytes: Buffer;
  /** By path, in the order of the document. */
  readonly tables: Map<string, ReadTable>;
  /** The document without its collections; undefined: it is one collection and nothing else. */
  document: unknown;
  readonly hasDocument: boolean;
  /** What each container turned out to be, by path. */
  readonly containers: Map<string, Seen>;
  /** Of CSV: the names of the columns. */
  readonly header?: readonly string[];
}

export interface ReadTable {
  readonly table: RecordTable;
  /** What may be the key, best first; empty for a map and for a declared key. */
  readonly candidates: readonly KeyCandidate[];
  chosen: KeyCandidate | 'declared' | 'property' | 'content';
  /** Made when first asked for. */
  index: KeyIndex | undefined;
  /** Earlier records met in the same bytes, by record. */
  hints: Int32Array | undefined;
  /** Reads the keys again, after `rekey`. */
  readonly readKeys: () => void;
}

export interface Seen {
  readonly container: Container;
  readonly opening: number;
  /** Too little was there to tell: the other content may decide. */
  readonly weak: boolean;
}

export interface ReadOptions {
  /** Declared keys: for every list, or by the path of a collection. */
  readonly keys: (path: string) => readonly string[] | undefined;
  /** Paths that are collections because a key is declared for just them. */
  readonly declared: ReadonlySet<string>;
  readonly ignored?: Ignored | undefined;
  /** The earlier content: what it took for a collection is one here, and its bytes guide the reading. */
  readonly like?: Contents | undefined;
  /** Containers that are already decided; used where the earlier content had too little in it to tell. */
  readonly decided?: ReadonlyMap<string, Seen> | undefined;
}

/** An empty table, keyed as the earlier content's, as declared, or by the first candidate. */
export function tableFor(shape: TableShape, seen: Glimpse, options: ReadOptions, readKeys: () => void): ReadTable {
  const declared = shape.kind === 'list' ? declaredFor(shape.path, seen, options) : undefined;
  const candidates = shape.kind === 'map' || declared !== undefined ? [] : keyCandidates(seen, options.ignored);
  const earlier = options.like?.tables.get(shape.path);
  const follow = earlier?.table.kind === shape.kind && earlier.table.count > 0 ? earlier : undefined;
  const found = declared === undefined ? (candidates[0] ?? 'content') : 'declared';
  const chosen = follow?.chosen ?? (shape.kind === 'map' ? 'property' : found);
  const table = new RecordTable(shape, follow?.table.source ?? sourceOf(chosen, declared));
  return { table, candidates: follow?.candidates ?? candidates, chosen, index: undefined, hints: undefined, readKeys };
}

/** A key that is declared for every list is that of the lists which have its fields. */
function declaredFor(path: string, { members }: Glimpse, options: ReadOptions): readonly string[] | undefined {
  const fields = options.keys(path);
  if (fields === undefined || options.declared.has(path)) return fields;
  return members.some(({ profile }) => fields.every((field) => profile.children.has(field))) ? fields : undefined;
}

/** The index of a table's keys, made when first asked for. */
export function indexOf(read: ReadTable): KeyIndex {
  return (read.index ??= new KeyIndex(read.table));
}

/** Reads the keys again by another candidate (undefined: by content). */
export function rekey(read: ReadTable, candidate: KeyCandidate | undefined): void {
  read.chosen = candidate ?? 'content';
  read.table.rekey(sourceOf(read.chosen, undefined));
  read.index = undefined;
  read.readKeys();
}

/** Goes on to the next candidate until one is the key of all records. */
export function settleKey(read: ReadTable): void {
  if (typeof read.chosen === 'string') return;
  for (const candidate of [...read.candidates, undefined]) {
    if (candidate !== read.chosen) rekey(read, candidate);
    if (candidate === undefined || isKey(candidate, indexOf(read))) return;
  }
}

/** Adds the records that the guide took over: all of the earlier ones but those that it did not, or just those. */
export function completeProfile(
  table: RecordTable,
  guide: Guide,
  count: (of: RecordTable, record: number, weight: 1 | -1) => void,
): void {
  const earlier = guide.table;
  if (guide.hinted === 0) return;
  if (guide.hinted * 2 < earlier.count) {
    for (let record = 0; record < table.count; record++) {
      if ((guide.hints[record] ?? -1) >= 0) count(table, record, 1);
    }
    return;
  }
  addCounts(table.profile, earlier.profile);
  const taken = new Uint8Array(earlier.count);
  for (let record = 0; record < table.count; record++) {
    const from = guide.hints[record] ?? -1;
    if (from >= 0) taken[from] = 1;
  }
  for (let record = 0; record < earlier.count; record++) {
    if (taken[record] === 0) count(earlier, record, -1);
  }
}

function sourceOf(chosen: ReadTable['chosen'], declared: readonly string[] | undefined): KeySource {
  if (chosen === 'property') return { by: 'property' };
  if (chosen === 'content') return { by: 'content' };
  return { by: 'fields', fields: chosen === 'declared' ? (declared ?? []) : chosen.fields };
}
