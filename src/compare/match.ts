import type { DuplicateKey } from '../core/difference.ts';
import { dataHash } from './data-hash.ts';
import { indexOf, type ReadTable } from './contents.ts';
import { KeyIndex } from './key-index.ts';
import type { RecordTable } from './records.ts';
import { sameValue } from './exact.ts';
import { canonicalText, without } from './ignored.ts';

/** Which record became which. */
export interface Matching {
  /** For each earlier record, its later one; -1: removed. */
  readonly toAfter: Int32Array;
  /** For each later record, its earlier one; -1: added. */
  readonly toBefore: Int32Array;
  readonly duplicates: readonly DuplicateKey[];
}

type Pairs = Pick<Matching, 'toAfter' | 'toBefore'>;
/** Makes an earlier and a later record partners. */
type Link = (i: number, j: number) => void;

/**
 * Pairs the records of two tables with the same kind of key. Records that share their key are paired with one in the
 * same bytes where there is one, then in their order, so that every record has at most one partner and none is lost.
 */
export function matchRecords(before: ReadTable, after: ReadTable): Matching {
  const index = indexOf(before);
  const a = before.table;
  const b = after.table;
  const toAfter = new Int32Array(a.count).fill(-1);
  const toBefore = new Int32Array(b.count).fill(-1);
  const contested = new Map<number, number[]>();
  const added: number[] = [];
  const { groups } = index;
  const hints = groups.size === 0 ? after.hints : undefined;
  for (let record = 0; record < b.count; record++) {
    const hint = hints?.[record] ?? -1;
    const first = hint >= 0 ? hint : index.find(b, record);
    const owner = first < 0 ? -1 : (toAfter[first] ?? -1);
    // Looking up half a million records in maps that are nearly always empty takes longer than the rest of this loop.
    const rivals = contested.size === 0 ? undefined : contested.get(first);
    if (first < 0) added.push(record);
    else if (rivals !== undefined) rivals.push(record);
    else if (groups.size > 0 && groups.has(first)) contested.set(first, [record]);
    else if (owner >= 0) {
      contested.set(first, [owner, record]);
      toAfter[first] = -1;
      toBefore[owner] = -1;
    } else {
      toAfter[first] = record;
      toBefore[record] = first;
    }
  }
  const link: Link = (i, j) => {
    toAfter[i] = j;
    toBefore[j] = i;
  };
  for (const [first, rivals] of contested) pairContested(a, index.groups.get(first) ?? [first], b, rivals, link);
  if (a.source.by === 'content') {
    pairSameData(a, b, { toAfter, toBefore }, link);
    pairNeighbours(a, b, { toAfter, toBefore }, link);
    return { toAfter, toBefore, duplicates: [] };
  }
  return { toAfter, toBefore, duplicates: duplicateKeys(index, contested, b, added) };
}

function pairContested(
  a: RecordTable,
  earlier: readonly number[],
  b: RecordTable,
  later: readonly number[],
  link: Link,
): void {
  const rest: number[] = [];
  const free = new Set(earlier);
  const bySpelling = new Map<string, Queue>();
  // Many equal records, as in a list of plain texts: spellings are looked up, not compared each with each.
  for (const i of earlier) enqueue(bySpelling, spellingOf(a, i), i);
  for (const j of later) {
    const same = dequeue(bySpelling.get(spellingOf(b, j)));
    if (same === undefined) rest.push(j);
    else {
      free.delete(same);
      link(same, j);
    }
  }
  pairRespelled(a, free, b, rest, link);
}

/** Of records with one key and no equal in the same bytes: those that are the same data, then the rest in their order. */
function pairRespelled(a: RecordTable, free: Set<number>, b: RecordTable, later: readonly number[], link: Link): void {
  const byData = new Map<string, Queue>();
  if (later.length > 0) for (const i of free) enqueue(byData, canonicalText(a.value(i), a.ignored), i);
  const rest = later.filter((j) => {
    const same = byData.size === 0 ? undefined : dequeue(byData.get(canonicalText(b.value(j), b.ignored)));
    if (same === undefined) return true;
    free.delete(same);
    link(same, j);
    return false;
  });
  const left = [...free];
  rest.slice(0, left.length).forEach((j, n) => {
    const i = left[n];
    if (i !== undefined) link(i, j);
  });
}

/** Equal for records that are the same bytes, or the same but for what is ignored. */
function spellingOf(table: RecordTable, record: number): string {
  if (table.ignored !== undefined) return canonicalText(table.value(record), table.ignored);
  return table.bytes.toString('latin1', table.starts[record], table.ends[record]);
}

function duplicateKeys(
  index: KeyIndex,
  contested: ReadonlyMap<number, readonly number[]>,
  b: RecordTable,
  added: readonly number[],
): DuplicateKey[] {
  const a = index.table;
  const found: DuplicateKey[] = [];
  for (const [first, group] of index.groups) {
    found.push({ key: a.keyText(first), before: group.length, after: contested.get(first)?.length ?? 0 });
  }
  for (const [first, rivals] of contested) {
    if (!index.groups.has(first)) found.push({ key: a.keyText(first), before: 1, after: rivals.length });
  }
  for (const [first, group] of new KeyIndex(b, added).groups) {
    found.push({ key: b.keyText(first), before: 0, after: group.length });
  }
  return found.sort((x, y) => y.before + y.after - (x.before + x.after));
}

/**
 * Without a key: records that are the same data in other bytes (`\u00e9` for `é`, `1.0` for `1`, properties in another order)
 * are equal too, wherever they stand. Where fields are ignored, they have been found by their data already.
 */
function pairSameData(a: RecordTable, b: RecordTable, { toAfter, toBefore }: Pairs, link: Link): void {
  if (a.ignored !== undefined || !toAfter.includes(-1) || !toBefore.includes(-1)) return;
  /** The first record with each hash, and after each record the next one with its hash. */
  const first = new Map<number, number>();
  const next = new Int32Array(a.count).fill(-1);
  for (let i = a.count - 1; i >= 0; i--) {
    if ((toAfter[i] ?? -1) >= 0) continue;
    const hash = dataHash(a.value(i));
    next[i] = first.get(hash) ?? -1;
    first.set(hash, i);
  }
  toBefore.forEach((partner, j) => {
    if (partner >= 0) return;
    const value = b.value(j);
    const hash = dataHash(value);
    const i = first.get(hash) ?? -1;
    // Other data with the same hash: one pair in four thousand million is left to the neighbours.
    if (i < 0 || !sameValue(a.value(i), value)) return;
    first.set(hash, next[i] ?? -1);
    link(i, j);
  });
}

/**
 * Without a key: an earlier and a later record without an equal one, which stand between the same neighbours and have at
 * least half of their fields in common, are one record that changed.
 */
function pairNeighbours(a: RecordTable, b: RecordTable, { toAfter, toBefore }: Pairs, link: Link): void {
  // The later records without a partner, by the neighbour that they follow.
  const gaps = new Map<number, Queue>();
  let neighbour = -1;
  for (let j = 0; j < b.count; j++) {
    if ((toBefore[j] ?? -1) >= 0) neighbour = j;
    else enqueue(gaps, neighbour, j);
  }
  if (gaps.size === 0) return;
  const pairs: [number, number][] = [];
  neighbour = -1;
  for (let i = 0; i < a.count; i++) {
    const partner = toAfter[i] ?? -1;
    if (partner >= 0) neighbour = partner;
    else {
      const j = takeSimilar(without(a.value(i), a.ignored), b, gaps.get(neighbour));
      if (j >= 0) pairs.push([i, j]);
    }
  }
  for (const [i, j] of pairs) link(i, j);
}

/** Takes the first similar one of the next five records of a gap out of it; -1: there is none. */
function takeSimilar(value: unknown, b: RecordTable, gap: Queue | undefined): number {
  if (gap === undefined) return -1;
  const { records } = gap;
  const end = Math.min(records.length, gap.next + 5);
  for (let at = gap.next; at < end; at++) {
    const found = records[at] ?? -1;
    if (!areSimilar(value, without(b.value(found), b.ignored))) continue;
    // Those passed over move up by one; taking from the front of a long array would move all of it.
    records.copyWithin(gap.next + 1, gap.next, at);
    gap.next++;
    return found;
  }
  return -1;
}

function areSimilar(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  let same = 0;
  for (const name of names) if (sameValue(Reflect.get(before, name), Reflect.get(after, name))) same++;
  return same * 2 >= names.size;
}

/** `next`: those before it were taken. Shifting them out of an array of 100,000 would move all the others, each time. */
interface Queue {
  readonly records: number[];
  next: number;
}

function enqueue<K>(queues: Map<K, Queue>, key: K, record: number): void {
  const queue = queues.get(key);
  if (queue === undefined) queues.set(key, { records: [record], next: 0 });
  else queue.records.push(record);
}

function dequeue(queue: Queue | undefined): number | undefined {
  return queue === undefined ? undefined : queue.records[queue.next++];
}
