import {
  completeProfile,
  indexOf,
  settleKey,
  tableFor,
  type Contents,
  type ReadOptions,
  type ReadTable,
} from './contents.ts';
import { cellValue, countCell } from './cells.ts';
import { setField } from './exact.ts';
import { hashKey } from './key-index.ts';
import { glimpsed, isKeyValue, type Glimpse, type Member } from './outline.ts';
import { emptyLike, type FieldNode } from './profile.ts';
import type { RecordTable } from './records.ts';
import { resume, sameRecordsAt, startGuide, type Guide } from './scan.ts';

const quote = 34;
const newline = 10;
const carriageReturn = 13;

/** Where the text stops being CSV. */
export class NotCsv extends Error {
  override readonly name = 'NotCsv';
  readonly at: number;

  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/**
 * Reads CSV by RFC 4180: a header, then rows of as many cells; cells in quotes may hold anything. A quote inside a cell that
 * does not start with one is a character. Blank lines are none, unless there is one column. The delimiter is found
 * in the header. A column with the name of another is `name (2)`. Throws `NotCsv`.
 */
export function readRows(bytes: Buffer, options: ReadOptions): Contents {
  const start = bytes[0] === 0xef ? 3 : 0;
  const reader = new RowReader(bytes, start);
  const { header } = reader;
  const shape = {
    bytes,
    path: '$',
    kind: 'list' as const,
    decode: (row: Buffer) => reader.rowValue(row),
    spaceIsData: true,
    ignored: options.ignored,
  };
  const read: ReadTable = tableFor(shape, reader.glimpse(), options, () => reader.readKeys(read.table));
  const { table } = read;
  const earlier = options.like?.tables.get('$');
  const guide =
    earlier !== undefined &&
    earlier.table.count > 0 &&
    options.like?.format === 'csv' &&
    sameHeader(options.like, header)
      ? startGuide(earlier.table, indexOf(earlier))
      : undefined;
  if (guide !== undefined) table.profile = emptyLike(guide.table.profile);
  reader.readAll(table, guide);
  if (guide === undefined && earlier === undefined) settleKey(read);
  if (guide !== undefined) {
    read.hints = guide.hints;
    completeProfile(table, guide, (of, record, weight) => reader.count(of, record, table.profile, weight));
  }
  return {
    format: 'csv',
    bytes,
    tables: new Map([['$', read]]),
    document: undefined,
    hasDocument: false,
    containers: new Map([['$', { container: 'list', opening: newline, weak: false }]]),
    header,
  };
}

function sameHeader(like: Contents, header: readonly string[]): boolean {
  return like.header?.length === header.length && header.every((name, i) => name === like.header?.[i]);
}

class RowReader {
  readonly header: readonly string[];
  private readonly bytes: Buffer;
  private readonly body: number;
  private readonly delimiter: number;
  /** The spans of the cells of the row read last, quotes included. */
  private readonly cellStart: number[] = [];
  private readonly cellEnd: number[] = [];

  constructor(bytes: Buffer, start: number) {
    this.bytes = bytes;
    this.delimiter = delimiterOf(bytes, start);
    const end = start < bytes.length ? this.row(bytes, start, bytes.length) : start;
    this.header = unlike(this.cellStart.map((_, cell) => this.cellText(bytes, cell)));
    this.body = pastLineEnd(bytes, end);
    // As spreadsheets on old machines wrote it: all of the file would be its header.
    const alone = this.body >= bytes.length ? bytes.subarray(start, end).indexOf(carriageReturn) : -1;
    if (alone >= 0)
      throw new NotCsv(start + alone, 'lines end with a carriage return alone, which is no line end in CSV');
  }

  readAll(table: RecordTable, guide: Guide | undefined): void {
    const { bytes } = this;
    let here = this.body;
    while (here < bytes.length) {
      if (this.isBlank(here)) {
        here = pastLineEnd(bytes, here);
        continue;
      }
      const same = guide === undefined ? 0 : sameRecordsAt(table, here, guide);
      if (same > 0) {
        here = pastLineEnd(bytes, same);
        continue;
      }
      const end = this.row(bytes, here, bytes.length);
      if (this.cellStart.length !== this.header.length) {
        const found = this.cellStart.length === 1 ? '1 cell' : `${this.cellStart.length} cells`;
        throw new NotCsv(here, `a row has ${found}, and the header names ${this.header.length}`);
      }
      const record = table.push(here, end);
      this.countCells(bytes, table.profile, 1);
      this.keepKey(table, record);
      if (guide !== undefined) resume(guide, table, record);
      here = pastLineEnd(bytes, end);
    }
  }

  readKeys(table: RecordTable): void {
    for (let record = 0; record < table.count; record++) {
      this.row(this.bytes, table.starts[record] ?? 0, table.ends[record] ?? 0);
      this.keepKey(table, record);
    }
  }

  /** Counts a row of this or an earlier content into a profile. */
  count(table: RecordTable, record: number, profile: FieldNode, weight: number): void {
    this.row(table.bytes, table.starts[record] ?? 0, table.ends[record] ?? 0);
    this.countCells(table.bytes, profile, weight);
  }

  rowValue(row: Buffer): Record<string, string> {
    this.row(row, 0, row.length);
    const value: Record<string, string> = {};
    this.header.forEach((name, cell) => {
      setField(value, name, this.cellText(row, cell));
    });
    return value;
  }

  glimpse(): Glimpse {
    const members: Member[] = [];
    const { bytes } = this;
    let here = this.body;
    const limit = Math.min(bytes.length, this.body + glimpsed.bytes);
    try {
      while (here < limit && members.length < glimpsed.members) {
        if (!this.isBlank(here)) {
          const end = this.row(bytes, here, bytes.length);
          const value = this.rowValue(bytes.subarray(here, end));
          const fields = new Map(Object.entries(value).map(([name, cell]) => [name, isKeyValue(cellValue(cell))]));
          members.push({ name: '', type: 'object', fields, value });
          here = end;
        }
        here = pastLineEnd(bytes, here);
      }
    } catch (error) {
      // A broken row: reading all rows will say so.
      if (!(error instanceof NotCsv)) throw error;
    }
    return { members };
  }

  private isBlank(at: number): boolean {
    const byte = this.bytes[at];
    if (this.header.length === 1) return false;
    return byte === newline || (byte === carriageReturn && this.bytes[at + 1] === newline);
  }

  /** Finds the cells of the row at `at`; gives the position of its line end. */
  private row(bytes: Uint8Array, at: number, limit: number): number {
    const { cellStart, cellEnd, delimiter } = this;
    let cells = 0;
    let here = at;
    for (;;) {
      const start = here;
      if (bytes[here] === quote && here < limit) here = this.quoted(bytes, here, limit);
      let byte = bytes[here];
      while (here < limit && byte !== delimiter && byte !== newline) byte = bytes[++here];
      let end = here;
      const lineEnds = here >= limit || byte === newline;
      if (lineEnds && end > start && bytes[end - 1] === carriageReturn) end--;
      if (bytes[start] === quote && start < limit && (end === start + 1 || bytes[end - 1] !== quote)) {
        throw new NotCsv(start, 'something follows the closing quote of a cell');
      }
      cellStart[cells] = start;
      cellEnd[cells] = end;
      cells++;
      if (lineEnds) {
        cellStart.length = cells;
        cellEnd.length = cells;
        return end;
      }
      here++;
    }
  }

  /** `at` is the opening quote; gives the position after the closing one. */
  private quoted(bytes: Uint8Array, at: number, limit: number): number {
    let here = at + 1;
    for (;;) {
      while (here < limit && bytes[here] !== quote) here++;
      if (here >= limit) throw new NotCsv(at, 'the text ends inside a cell in quotes that starts');
      if (bytes[here + 1] !== quote || here + 1 >= limit) break;
      here += 2;
    }
    const byte = bytes[here + 1];
    if (here + 1 < limit && byte !== this.delimiter && byte !== newline && byte !== carriageReturn) {
      throw new NotCsv(here + 1, 'something follows the closing quote of a cell');
    }
    return here + 1;
  }

  private cellText(bytes: Buffer, cell: number): string {
    const start = this.cellStart[cell] ?? 0;
    const end = this.cellEnd[cell] ?? 0;
    if (bytes[start] !== quote || end <= start) return bytes.toString('utf8', start, end);
    return bytes.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
  }

  private countCells(bytes: Uint8Array, profile: FieldNode, weight: number): void {
    profile.objects += weight;
    let node = profile.first;
    for (let cell = 0; cell < this.header.length; cell++) {
      const name = this.header[cell] ?? '';
      if (node === undefined || node.name !== name) {
        node = profile.child(name, Buffer.from(name));
        if (cell === 0) profile.first = node;
      }
      const start = this.cellStart[cell] ?? 0;
      const end = this.cellEnd[cell] ?? 0;
      // Quotes are spelling: `"1"` is what `1` is.
      const inside = bytes[start] === quote && end > start ? 1 : 0;
      countCell(bytes, start + inside, end - inside, node, weight);
      node = node.next ??= nextColumn(profile, this.header[cell + 1]);
    }
  }

  private keepKey(table: RecordTable, record: number): void {
    if (table.source.by === 'fields') {
      for (let part = 0; part < table.keys.length; part++) {
        const cell = this.header.indexOf(table.source.fields[part] ?? '');
        const column = table.keys[part];
        if (cell < 0 || column === undefined) continue;
        const start = this.cellStart[cell] ?? 0;
        const end = this.cellEnd[cell] ?? 0;
        const isQuoted = this.bytes[start] === quote && end > start;
        column.starts[record] = isQuoted ? start + 1 : start;
        column.ends[record] = isQuoted ? end - 1 : end;
        if (isQuoted && this.bytes.subarray(start + 1, end - 1).includes(quote)) {
          table.markRespelled(record, part);
        }
      }
    }
    hashKey(table, record);
  }
}

/** The second column of a name is `name (2)`: RFC 4180 lets a header say what it likes. */
function unlike(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const all = new Set(names);
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = all.has(`${name} (${n})`) ? free : `${name} (${n})`;
    taken.add(free);
    return free;
  });
}

function nextColumn(profile: FieldNode, name: string | undefined): FieldNode | undefined {
  return name === undefined ? undefined : profile.child(name, Buffer.from(name));
}

function pastLineEnd(bytes: Uint8Array, at: number): number {
  let here = at;
  if (bytes[here] === carriageReturn) here++;
  return bytes[here] === newline ? here + 1 : here;
}

/** Of the comma, the tab and the semicolon, the one that the header has most of outside quotes; the comma if none. */
function delimiterOf(bytes: Uint8Array, start: number): number {
  const counts = new Map([
    [44, 0],
    [9, 0],
    [59, 0],
  ]);
  let inQuotes = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (byte === newline) break;
    const count = counts.get(byte);
    if (count !== undefined) counts.set(byte, count + 1);
  }
  let best = 44;
  for (const [delimiter, count] of counts) if (count > (counts.get(best) ?? 0)) best = delimiter;
  return best;
}
