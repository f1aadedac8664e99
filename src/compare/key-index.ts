import { canonicalText } from './ignored.ts';
import type { RecordTable } from './records.ts';
import { hashBytes, hashStart, hashTokens, sameTokens } from './tokens.ts';

/**
 * Finds the record with a key. Keys that several records share are found by the first of them; `groups` has them all.
 */
export class KeyIndex {
  readonly table: RecordTable;
  /** The first record with a key that is shared, and all records with it, itself included, in their order. */
  readonly groups = new Map<number, number[]>();
  private readonly slots: Int32Array;

  constructor(table: RecordTable, records?: Iterable<number>) {
    this.table = table;
    let size = 16;
    while (size < table.count * 1.6) size *= 2;
    this.slots = new Int32Array(size).fill(-1);
    if (records === undefined) for (let record = 0; record < table.count; record++) this.add(record);
    else for (const record of records) this.add(record);
  }

  /** The first record here that has the key of a record of another table (or of this one), or -1. */
  find(other: RecordTable, record: number): number {
    return this.slots[this.slotOf(other, record)] ?? -1;
  }

  /** How many records share their key with another. */
  get shared(): number {
    let shared = 0;
    for (const group of this.groups.values()) shared += group.length;
    return shared;
  }

  private add(record: number): void {
    const slot = this.slotOf(this.table, record);
    const first = this.slots[slot] ?? -1;
    if (first < 0) this.slots[slot] = record;
    else {
      const group = this.groups.get(first);
      if (group === undefined) this.groups.set(first, [first, record]);
      else group.push(record);
    }
  }

  private slotOf(other: RecordTable, record: number): number {
    const { slots, table } = this;
    const hash = other.hashes[record] ?? 0;
    const mask = slots.length - 1;
    // Keys that end alike have hashes that end alike: the upper bits are mixed in.
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const candidate = slots[slot] ?? -1;
      if (candidate < 0) return slot;
      if (table.hashes[candidate] === hash && sameKey(table, candidate, other, record)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

/** Computes and stores the hash of a record's key; the spans of its parts are there already. */
export function hashKey(table: RecordTable, record: number): void {
  if (table.source.by === 'content' && table.ignored !== undefined) {
    const text = Buffer.from(contentText(table, record));
    table.hashes[record] = hashBytes(text, 0, text.length);
    return;
  }
  if (table.source.by === 'content') {
    const hash = table.spaceIsData ? hashBytes : hashTokens;
    table.hashes[record] = hash(table.bytes, table.starts[record] ?? 0, table.ends[record] ?? 0);
    return;
  }
  let hash = hashStart;
  for (let part = 0; part < table.keys.length; part++) {
    const column = table.keys[part];
    const start = column?.starts[record] ?? 0;
    const end = column?.ends[record] ?? 0;
    if (column?.respelled?.[record] === 1) {
      const bytes = table.keyPart(record, part);
      hash = hashBytes(bytes, 0, bytes.length, hash ^ part);
    } else hash = hashBytes(table.bytes, start, end, hash ^ part);
  }
  table.hashes[record] = hash;
}

function sameKey(a: RecordTable, i: number, b: RecordTable, j: number): boolean {
  if (a.source.by === 'content') {
    if (sameSpelling(a, i, b, j) || (!a.spaceIsData && sameButSpaced(a, i, b, j))) return true;
    return a.ignored !== undefined && contentText(a, i) === contentText(b, j);
  }
  const isRespelled = a.isRespelled || b.isRespelled;
  for (let part = 0; part < a.keys.length; part++) {
    const mine = a.keys[part];
    const theirs = b.keys[part];
    if (mine === undefined || theirs === undefined) return false;
    const start = mine.starts[i] ?? 0;
    const length = (mine.ends[i] ?? 0) - start;
    const from = theirs.starts[j] ?? 0;
    if ((theirs.ends[j] ?? 0) - from === length && sameBytes(a.bytes, start, b.bytes, from, length)) continue;
    // Two keys in the same bytes are the same; in other bytes they may still be.
    if (!isRespelled || !a.keyPart(i, part).equals(b.keyPart(j, part))) return false;
  }
  return true;
}

function sameBytes(a: Uint8Array, start: number, b: Uint8Array, from: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (a[start + at] !== b[from + at]) return false;
  return true;
}

function contentText(table: RecordTable, record: number): string {
  return canonicalText(table.value(record), table.ignored);
}

/** Whether the values of two records are the same bytes. */
export function sameSpelling(a: RecordTable, i: number, b: RecordTable, j: number): boolean {
  const start = a.starts[i] ?? 0;
  const end = a.ends[i] ?? 0;
  const from = b.starts[j] ?? 0;
  const to = b.ends[j] ?? 0;
  return end - start === to - from && a.bytes.compare(b.bytes, from, to, start, end) === 0;
}

/** Whether the values of two records of JSON are the same tokens. */
export function sameButSpaced(a: RecordTable, i: number, b: RecordTable, j: number): boolean {
  return sameTokens(a.bytes, a.starts[i] ?? 0, a.ends[i] ?? 0, b.bytes, b.starts[j] ?? 0, b.ends[j] ?? 0);
}
