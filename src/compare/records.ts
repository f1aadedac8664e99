import type { Ignored } from './ignored.ts';
import { nameOf } from './json-scanner.ts';
import { recordProfile } from './profile.ts';

/** Which bytes make the key of a record; see key.ts for how it is chosen. */
export type KeySource =
  | { readonly by: 'property' }
  | { readonly by: 'fields'; readonly fields: readonly string[] }
  | { readonly by: 'content' };

/** What a table is of. */
export interface TableShape {
  readonly bytes: Buffer;
  /** `$`, `$.entities`. */
  readonly path: string;
  readonly kind: 'map' | 'list';
  /** Makes the value of a record from its bytes. */
  readonly decode: (bytes: Buffer) => unknown;
  /** JSON may be spaced at will between its tokens; in CSV a space is data. */
  readonly spaceIsData: boolean;
  /** What is no difference between two records. */
  readonly ignored: Ignored | undefined;
}

/**
 * The records of one collection of one content, as spans of its bytes: 12 bytes of memory for each record and 8 for each
 * part of its key, whatever it holds. Values are made one at a time, when somebody asks for them.
 */
export class RecordTable {
  readonly bytes: Buffer;
  readonly path: string;
  readonly kind: 'map' | 'list';
  readonly decode: TableShape['decode'];
  readonly spaceIsData: boolean;
  readonly ignored: Ignored | undefined;
  source: KeySource;
  profile = recordProfile();
  count = 0;
  starts: Uint32Array;
  ends: Uint32Array;
  /** Of the key; equal keys have equal hashes. */
  hashes: Uint32Array;
  /** For each part of the key, the spans of its bytes; both 0: the record has no such field. */
  keys: KeyColumn[];
  /** Whether any key has another spelling than the plain one: escapes, `1.0`, doubled quotes in CSV. */
  isRespelled = false;

  /** `room`: for how many records; more are made room for as they come. */
  constructor(shape: TableShape, source: KeySource, room = firstSize) {
    this.bytes = shape.bytes;
    this.path = shape.path;
    this.kind = shape.kind;
    this.decode = shape.decode;
    this.spaceIsData = shape.spaceIsData;
    this.ignored = shape.ignored;
    this.source = source;
    this.starts = new Uint32Array(room);
    this.ends = new Uint32Array(room);
    this.hashes = new Uint32Array(room);
    this.keys = keyColumns(source, room);
  }

  /** Adds a record; its key parts and hash are set by the caller. */
  push(start: number, end: number): number {
    const record = this.reserve(1);
    this.starts[record] = start;
    this.ends[record] = end;
    return record;
  }

  /** Adds so many records, all of which the caller sets; gives the first. */
  reserve(records: number): number {
    const first = this.count;
    this.count += records;
    while (this.count > this.starts.length) this.grow();
    return first;
  }

  /** The first byte that belongs to the record: in a map, the quote that opens its name. */
  from(record: number): number {
    if (this.kind === 'map') return (this.keys[0]?.starts[record] ?? 0) - 1;
    return this.starts[record] ?? 0;
  }

  value(record: number): unknown {
    return this.decode(this.bytes.subarray(this.starts[record], this.ends[record]));
  }

  /** In its plain spelling. */
  keyPart(record: number, part: number): Buffer {
    const column = this.keys[part];
    const raw = this.bytes.subarray(column?.starts[record], column?.ends[record]);
    return column?.respelled?.[record] === 1 ? this.plainSpelling(raw) : raw;
  }

  /** Marks a key that is not in its plain spelling: it is made plain each time when it is asked for, and takes one byte of memory. */
  markRespelled(record: number, part: number): void {
    const column = this.keys[part];
    if (column === undefined) return;
    column.respelled ??= new Uint8Array(this.starts.length);
    column.respelled[record] = 1;
    this.isRespelled = true;
  }

  hasKey(record: number): boolean {
    return this.keys.every((column) => (column.ends[record] ?? 0) > 0);
  }

  /** The key as people read it. */
  keyText(record: number): string {
    if (this.source.by === 'content') return `#${record + 1}`;
    return this.keys.map((_, part) => this.partText(this.keyPart(record, part))).join(' | ');
  }

  /** Forgets the keys, to be read again from another source. */
  rekey(source: KeySource): void {
    this.source = source;
    this.keys = keyColumns(source, this.starts.length);
    this.isRespelled = false;
  }

  /** One spelling for all that mean the same: `\u0061` is `a`, `1.0` is `1`. */
  private plainSpelling(raw: Buffer): Buffer {
    const text = raw.toString('utf8');
    if (this.spaceIsData) return Buffer.from(text.replaceAll('""', '"'));
    const bare = this.source.by === 'property';
    const plain = JSON.stringify(JSON.parse(bare ? `"${text}"` : text));
    return Buffer.from(bare ? plain.slice(1, -1) : plain);
  }

  private partText(part: Buffer): string {
    const text = part.toString('utf8');
    if (text === '') return '(none)';
    if (this.spaceIsData) return text;
    if (this.source.by === 'property') return nameOf(part);
    return text.startsWith('"') ? String(JSON.parse(text)) : text;
  }

  private grow(): void {
    const size = this.starts.length * 2;
    this.starts = grown(this.starts, size);
    this.ends = grown(this.ends, size);
    this.hashes = grown(this.hashes, size);
    for (const column of this.keys) {
      column.starts = grown(column.starts, size);
      column.ends = grown(column.ends, size);
      if (column.respelled === undefined) continue;
      const longer = new Uint8Array(size);
      longer.set(column.respelled);
      column.respelled = longer;
    }
  }
}

/** At first, unless more is known; doubled as needed. */
const firstSize = 64;

interface KeyColumn {
  starts: Uint32Array;
  ends: Uint32Array;
  /** 1 for those that are not in their plain spelling; undefined: none is. */
  respelled: Uint8Array | undefined;
}

function keyColumns(source: KeySource, size: number): KeyColumn[] {
  const parts = source.by === 'property' ? 1 : source.by === 'fields' ? source.fields.length : 0;
  return Array.from({ length: parts }, () => ({
    starts: new Uint32Array(size),
    ends: new Uint32Array(size),
    respelled: undefined,
  }));
}

function grown(column: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(column);
  return larger;
}
