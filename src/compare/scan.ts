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
  return { table, index, hints: new Int32Array(Math.max(16, table.count)).fill(-1), hinted: 0, next: 0 };
}

function scanRecord(scanner: JsonScanner, at: number, table: RecordTable, guide: Guide | undefined): number {
  const same = guide === undefined ? 0 : sameRecordAt(table, at, guide);
  if (same > 0) return same;
  clearSlots(scanner, table);
  const end = scanner.value(at, table.profile);
  const record = table.push(at, end);
  keepKey(scanner, table, record);
  if (guide !== undefined) resume(guide, table, record);
  return end;
}

function scanProperty(scanner: JsonScanner, at: number, table: RecordTable, guide: Guide | undefined): number {
  const same = guide === undefined ? 0 : sameRecordAt(table, at, guide);
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
 * If the earlier content's next record stands here, takes it over and gives the position after it, else 0. The byte that
 * follows must be the same too: `12` stands at the start of `123`.
 */
export function sameRecordAt(table: RecordTable, at: number, guide: Guide): number {
  const earlier = guide.table;
  const from = guide.next;
  if (from >= earlier.count) return 0;
  const start = earlier.from(from);
  const end = earlier.ends[from] ?? 0;
  const after = at + end - start;
  if (after >= table.bytes.length || end >= earlier.bytes.length) return 0;
  if (table.bytes[after] !== earlier.bytes[end]) return 0;
  if (table.bytes.compare(earlier.bytes, start, end + 1, at, after + 1) !== 0) return 0;
  takeOver(table, guide, from, at - start);
  guide.next = from + 1;
  return after;
}

function takeOver(table: RecordTable, guide: Guide, from: number, shift: number): void {
  const earlier = guide.table;
  const record = table.push((earlier.starts[from] ?? 0) + shift, (earlier.ends[from] ?? 0) + shift);
  table.hashes[record] = earlier.hashes[from] ?? 0;
  for (let part = 0; part < table.keys.length; part++) {
    const theirs = earlier.keys[part];
    const mine = table.keys[part];
    const keyEnd = theirs?.ends[from] ?? 0;
    if (theirs === undefined || mine === undefined || keyEnd === 0) continue;
    mine.starts[record] = (theirs.starts[from] ?? 0) + shift;
    mine.ends[record] = keyEnd + shift;
    const respelled = earlier.respelled.size > 0 ? earlier.respelled.get(`${from}/${part}`) : undefined;
    if (respelled !== undefined) table.respelled.set(`${record}/${part}`, respelled);
  }
  hint(guide, record, from);
  guide.hinted++;
}

/** After a record that is not the earlier content's next one: go on after the record with its key, if there is one. */
export function resume(guide: Guide, table: RecordTable, record: number): void {
  hint(guide, record, -1);
  const found = guide.index.find(table, record);
  if (found >= 0) guide.next = found + 1;
}

function hint(guide: Guide, record: number, from: number): void {
  if (record >= guide.hints.length) {
    const longer = new Int32Array(record * 2).fill(-1);
    longer.set(guide.hints);
    guide.hints = longer;
  }
  guide.hints[record] = from;
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

/** Keeps the span of one part of a key, and its plain spelling where the file uses escapes. */
function keepPart(table: RecordTable, record: number, part: number, start: number, end: number): void {
  const column = table.keys[part];
  if (column === undefined) return;
  column.starts[record] = start;
  column.ends[record] = end;
  const { bytes } = table;
  for (let at = start; at < end; at++) {
    if (bytes[at] === 92) {
      table.respelled.set(
        `${record}/${part}`,
        plainSpelling(bytes.subarray(start, end), table.source.by === 'property'),
      );
      return;
    }
  }
}

/** One spelling for all that mean the same: `\u0061` is `a`. */
function plainSpelling(bytes: Buffer, bare: boolean): Buffer {
  const text = bytes.toString('utf8');
  const plain = JSON.stringify(JSON.parse(bare ? `"${text}"` : text));
  return Buffer.from(bare ? plain.slice(1, -1) : plain);
}
