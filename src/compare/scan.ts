import type { JsonScanner } from './json-scanner.ts';
import { hashKey, type KeyIndex } from './key-index.ts';
import { recordProfile, type FieldNode } from './profile.ts';
import type { RecordTable } from './records.ts';

/**
 * The earlier content, while the later one is read: a record that stands in the same bytes at the place where the
 * earlier content would go on is compared by the processor's own comparison and not scanned at all.
 */
export interface Guide {
  readonly table: RecordTable;
  readonly index: KeyIndex;
  /** For each record read, the earlier record in the same bytes; -1: none was met. */
  hints: Int32Array;
  hinted: number;
  next: number;
  /** How many records are compared at once: as many again as were the same last time. */
  run: number;
}

/** Reads the records of `[...]` into the table; `at` is the bracket. Gives the position after the closing bracket. */
export function scanList(scanner: JsonScanner, at: number, table: RecordTable, guide?: Guide): number {
  const { bytes } = scanner;
  let here = scanner.space(at + 1);
  if (bytes[here] === 93) return here + 1;
  for (;;) {
    here = scanRecord(scanner, here, table, guide);
    here = scanner.space(here);
    if (bytes[here] === 93) return here + 1;
    if (bytes[here] !== 44) throw scanner.expected(here, '`,` or `]`');
    here = scanner.space(here + 1);
  }
}

/** Reads the properties of `{...}` into the table; `at` is the brace. */
export function scanMap(scanner: JsonScanner, at: number, table: RecordTable, guide?: Guide): number {
  const { bytes } = scanner;
  let here = scanner.space(at + 1);
  if (bytes[here] === 125) return here + 1;
  for (;;) {
    here = scanProperty(scanner, here, table, guide);
    here = scanner.space(here);
    if (bytes[here] === 125) return here + 1;
    if (bytes[here] !== 44) throw scanner.expected(here, '`,` or `}`');
    here = scanner.space(here + 1);
  }
}

/** Reads one value a line; blank lines are none. */
export function scanLines(scanner: JsonScanner, start: number, table: RecordTable, guide?: Guide): void {
  const { bytes } = scanner;
  let here = scanner.space(start);
  while (here < bytes.length) {
    here = scanRecord(scanner, here, table, guide);
    let end = here;
    while (bytes[end] === 32 || bytes[end] === 9 || bytes[end] === 13) end++;
    if (end < bytes.length && bytes[end] !== 10) throw scanner.expected(end, 'the end of the line');
    here = scanner.space(end);
  }
}

/** Reads the keys of all records again, after `table.rekey`. */
export function scanKeys(scanner: JsonScanner, table: RecordTable): void {
  const aside = recordProfile();
  giveSlots(table, aside);
  for (let record = 0; record < table.count; record++) {
    clearSlots(scanner, table);
    scanner.value(table.starts[record] ?? 0, aside);
    keepKey(scanner, table, record);
  }
}

/** Tells the scanner which fields of a record are its key. */
export function giveSlots(table: RecordTable, profile: FieldNode): void {
  if (table.source.by !== 'fields') return;
  table.source.fields.forEach((field, slot) => {
    profile.child(field, Buffer.from(field)).slot = slot;
  });
}

export function startGuide(table: RecordTable, index: KeyIndex): Guide {
  return { table, index, hints: new Int32Array(Math.max(16, table.count)).fill(-1), hinted: 0, next: 0, run: 1 };
}

function scanRecord(scanner: JsonScanner, at: number, table: RecordTable, guide: Guide | undefined): number {
  const same = guide === undefined ? 0 : sameRecordsAt(table, at, guide);
  if (same > 0) return same;
  clearSlots(scanner, table);
  const end = scanner.value(at, table.profile);
  const record = table.push(at, end);
  keepKey(scanner, table, record);
  if (guide !== undefined) resume(guide, table, record);
  return end;
}

function scanProperty(scanner: JsonScanner, at: number, table: RecordTable, guide: Guide | undefined): number {
  const same = guide === undefined ? 0 : sameRecordsAt(table, at, guide);
  if (same > 0) return same;
  if (scanner.bytes[at] !== 34) throw scanner.expected(at, 'a property name in quotes');
  const nameEnd = scanner.string(at);
  const colon = scanner.space(nameEnd);
  if (scanner.bytes[colon] !== 58) throw scanner.expected(colon, '`:`');
  const start = scanner.space(colon + 1);
  const end = scanner.value(start, table.profile);
  const record = table.push(start, end);
  keepPart(table, record, 0, at + 1, nameEnd - 1);
  hashKey(table, record);
  if (guide !== undefined) resume(guide, table, record);
  return end;
}

/**
 * If the earlier content's next records stand here, takes them over and gives the position after the last, else 0. The byte that
 * follows must be the same too: `12` stands at the start of `123`. Where contents are mostly the same, hundreds of records are
 * compared at once.
 */
export function sameRecordsAt(table: RecordTable, at: number, guide: Guide): number {
  const earlier = guide.table;
  const from = guide.next;
  if (from >= earlier.count) return 0;
  const start = earlier.from(from);
  for (let run = Math.min(guide.run, earlier.count - from); run >= 1; run = run >> 2) {
    const end = earlier.ends[from + run - 1] ?? 0;
    const after = at + end - start;
    if (after >= table.bytes.length || end >= earlier.bytes.length) continue;
    if (table.bytes[after] !== earlier.bytes[end]) continue;
    if (table.bytes.compare(earlier.bytes, start, end + 1, at, after + 1) !== 0) continue;
    takeOver(table, guide, from, run, at - start);
    guide.next = from + run;
    guide.run = Math.min(longestRun, run * 2);
    return after;
  }
  guide.run = 1;
  return 0;
}

const longestRun = 1024;

function takeOver(table: RecordTable, guide: Guide, from: number, run: number, shift: number): void {
  const earlier = guide.table;
  const first = table.reserve(run);
  keepHints(guide, first + run);
  for (let i = 0; i < run; i++) {
    table.starts[first + i] = (earlier.starts[from + i] ?? 0) + shift;
    table.ends[first + i] = (earlier.ends[from + i] ?? 0) + shift;
    table.hashes[first + i] = earlier.hashes[from + i] ?? 0;
    guide.hints[first + i] = from + i;
  }
  for (let part = 0; part < table.keys.length; part++) {
    const theirs = earlier.keys[part];
    const mine = table.keys[part];
    if (theirs === undefined || mine === undefined) continue;
    for (let i = 0; i < run; i++) {
      const keyEnd = theirs.ends[from + i] ?? 0;
      // Both 0: the record has no such field.
      mine.starts[first + i] = keyEnd === 0 ? 0 : (theirs.starts[from + i] ?? 0) + shift;
      mine.ends[first + i] = keyEnd === 0 ? 0 : keyEnd + shift;
    }
    if (theirs.respelled === undefined) continue;
    for (let i = 0; i < run; i++) if (theirs.respelled[from + i] === 1) table.markRespelled(first + i, part);
  }
  guide.hinted += run;
}

/** After a record that is not the earlier content's next one: go on after the record with its key, if there is one. */
export function resume(guide: Guide, table: RecordTable, record: number): void {
  hint(guide, record, -1);
  const found = guide.index.find(table, record);
  if (found >= 0) guide.next = found + 1;
}

function hint(guide: Guide, record: number, from: number): void {
  keepHints(guide, record + 1);
  guide.hints[record] = from;
}

/** Makes room for the hints of so many records. */
function keepHints(guide: Guide, records: number): void {
  if (records <= guide.hints.length) return;
  const longer = new Int32Array(records * 2).fill(-1);
  longer.set(guide.hints);
  guide.hints = longer;
}

function clearSlots(scanner: JsonScanner, table: RecordTable): void {
  for (let part = 0; part < table.keys.length; part++) scanner.slotEnd[part] = 0;
}

function keepKey(scanner: JsonScanner, table: RecordTable, record: number): void {
  if (table.source.by === 'fields') {
    for (let part = 0; part < table.keys.length; part++) {
      const end = scanner.slotEnd[part] ?? 0;
      keepPart(table, record, part, end === 0 ? 0 : (scanner.slotStart[part] ?? 0), end);
    }
  }
  hashKey(table, record);
}

/** Keeps the span of one part of a key, and whether the file spells it in a way of its own. */
function keepPart(table: RecordTable, record: number, part: number, start: number, end: number): void {
  const column = table.keys[part];
  if (column === undefined) return;
  column.starts[record] = start;
  column.ends[record] = end;
  const bare = table.source.by === 'property';
  if (hasOtherSpelling(table.bytes, start, end, bare || table.bytes[start] === 34)) table.markRespelled(record, part);
}

/** Whether a text has escapes, or a number is written as no program writes it that has whole numbers: `1.0`, `1e3`, `-0`. */
function hasOtherSpelling(bytes: Uint8Array, start: number, end: number, isText: boolean): boolean {
  if (isText) {
    for (let at = start; at < end; at++) if (bytes[at] === 92) return true;
    return false;
  }
  const first = bytes[start] ?? 0;
  if (first !== 45 && (first < 48 || first > 57)) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 46 || byte === 101 || byte === 69) return true;
  }
  return first === 45 && bytes[start + 1] === 48;
}
