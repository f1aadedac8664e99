import type { Format } from '../core/handle.ts';
import { valuePath } from '../core/schema.ts';
import { parseExact, setField } from './exact.ts';
import {
  completeProfile,
  indexOf,
  settleKey,
  tableFor,
  type Contents,
  type ReadOptions,
  type ReadTable,
  type Seen,
} from './contents.ts';
import { JsonScanner, nameOf } from './json-scanner.ts';
import { containerOf, glimpse, glimpseLines, type Container, type Glimpse } from './outline.ts';
import { emptyLike, recordProfile } from './profile.ts';
import type { RecordTable } from './records.ts';
import { giveSlots, scanKeys, scanLines, scanList, scanMap, startGuide, type Guide } from './scan.ts';

/** How deep below the root collections are looked for: `$.data.result.items`. */
const deepestWrapper = 3;

/** Reads one JSON document. Throws `NotJson`. */
export function readDocument(bytes: Buffer, options: ReadOptions): Contents {
  const reader = new DocumentReader(bytes, 'json', options);
  const { scanner } = reader;
  const start = scanner.space(bytes[0] === 0xef ? 3 : 0);
  const root = reader.root(start);
  const end = scanner.space(root.end);
  if (end < bytes.length) throw scanner.expected(end, 'the end of the text');
  return reader.contents(root.isCollection ? undefined : { value: root.value });
}

/** Reads one JSON value a line. Throws `NotJson`. */
export function readLines(bytes: Buffer, options: ReadOptions): Contents {
  const reader = new DocumentReader(bytes, 'ndjson', options);
  const start = bytes[0] === 0xef ? 3 : 0;
  reader.collection('$', 'list', glimpseLines(bytes, start), 10, (table, guide) => {
    scanLines(reader.scanner, start, table, guide);
    return bytes.length;
  });
  return reader.contents(undefined);
}

interface Part {
  readonly end: number;
  readonly isCollection: boolean;
  readonly value?: unknown;
}

class DocumentReader {
  readonly scanner: JsonScanner;
  private readonly tables = new Map<string, ReadTable>();
  private readonly containers = new Map<string, Seen>();
  private readonly bytes: Buffer;
  private readonly format: Format;
  private readonly options: ReadOptions;

  constructor(bytes: Buffer, format: Format, options: ReadOptions) {
    this.bytes = bytes;
    this.format = format;
    this.options = options;
    this.scanner = new JsonScanner(bytes);
  }

  contents(document: { readonly value: unknown } | undefined): Contents {
    return {
      format: this.format,
      bytes: this.bytes,
      tables: this.tables,
      document: document?.value,
      hasDocument: document !== undefined,
      containers: this.containers,
    };
  }

  /** The whole document. That it is neither an object nor an array is kept as well: it may have been one. */
  root(at: number): Part {
    const root = this.part(at, [], true);
    const opening = this.bytes[at] ?? 0;
    if (!this.containers.has('$')) this.containers.set('$', { container: 'plain', opening, weak: false });
    return root;
  }

  /** A value of the document: a collection, an object to look into, or anything else as a value. */
  part(at: number, path: readonly string[], mayBeCollection: boolean): Part {
    const opening = this.bytes[at];
    if (mayBeCollection && (opening === 91 || opening === 123)) {
      const here = valuePath(path);
      const seen = glimpse(this.bytes, at);
      const container = this.container(here, path.length, opening, seen);
      if (container === 'map') {
        const end = this.collection(here, 'map', seen, opening, (table, guide) =>
          scanMap(this.scanner, at, table, guide),
        );
        return { end, isCollection: true };
      }
      if (container === 'list') {
        const end = this.collection(here, 'list', seen, opening, (table, guide) =>
          scanList(this.scanner, at, table, guide),
        );
        return { end, isCollection: true };
      }
      if (container === 'wrapper') return this.wrapper(at, path);
    }
    const end = this.scanner.value(at, recordProfile());
    return { end, isCollection: false, value: parseExact(this.bytes.toString('utf8', at, end)) };
  }

  collection(
    path: string,
    kind: 'map' | 'list',
    seen: Glimpse,
    opening: number,
    scan: (table: RecordTable, guide: Guide | undefined) => number,
  ): number {
    const twice = this.tables.get(path);
    // A name that occurs twice in a wrapper: its records are all read, so that none is dropped.
    if (twice?.table.kind === kind) {
      twice.index = undefined;
      return scan(twice.table, undefined);
    }
    if (!this.containers.has(path)) this.containers.set(path, { container: kind, opening, weak: false });
    const read = this.newTable(path, kind, seen);
    const { table } = read;
    const earlier = this.options.like?.tables.get(path);
    const guide = guideFrom(earlier, read);
    if (guide !== undefined) table.profile = emptyLike(guide.table.profile);
    giveSlots(table, table.profile);
    const end = scan(table, guide);
    if (guide === undefined) settleKey(read);
    else {
      read.hints = guide.hints;
      completeProfile(table, guide, counter(table, this.scanner, new JsonScanner(guide.table.bytes)));
    }
    this.tables.set(path, read);
    return end;
  }

  private newTable(path: string, kind: 'map' | 'list', seen: Glimpse): ReadTable {
    const { bytes, scanner } = this;
    const read: ReadTable = tableFor(
      { bytes, path, kind, decode: decodeJson, spaceIsData: false, ignored: this.options.ignored },
      seen,
      this.options,
      () => scanKeys(scanner, read.table),
    );
    return read;
  }

  private container(path: string, depth: number, opening: number, seen: Glimpse): Container {
    if (this.options.declared.has(path)) return opening === 91 ? 'list' : 'map';
    const given = this.options.like?.containers.get(path) ?? this.options.decided?.get(path);
    const found = containerOf(opening, seen, this.options.ignored);
    const followed = given !== undefined && given.opening === opening && !given.weak ? given.container : found;
    const container = depth === 0 && opening === 91 ? 'list' : followed === 'empty' ? 'plain' : followed;
    const weak = seen.members.length === 0 || (opening === 123 && seen.members.length === 1 && container === 'wrapper');
    this.containers.set(path, { container, opening, weak });
    return container;
  }

  private wrapper(at: number, path: readonly string[]): Part {
    const { scanner, bytes } = this;
    const value: Record<string, unknown> = {};
    let here = scanner.space(at + 1);
    if (bytes[here] === 125) return { end: here + 1, isCollection: false, value };
    for (;;) {
      if (bytes[here] !== 34) throw scanner.expected(here, 'a property name in quotes');
      const nameEnd = scanner.string(here);
      const name = nameOf(bytes.subarray(here + 1, nameEnd - 1));
      here = scanner.space(nameEnd);
      if (bytes[here] !== 58) throw scanner.expected(here, '`:`');
      const inner = this.part(scanner.space(here + 1), [...path, name], path.length < deepestWrapper);
      if (!inner.isCollection) setField(value, name, inner.value);
      here = scanner.space(inner.end);
      if (bytes[here] === 125) return { end: here + 1, isCollection: false, value };
      if (bytes[here] !== 44) throw scanner.expected(here, '`,` or `}`');
      here = scanner.space(here + 1);
    }
  }
}

function guideFrom(earlier: ReadTable | undefined, read: ReadTable): Guide | undefined {
  if (earlier === undefined || earlier.table.kind !== read.table.kind || earlier.table.count === 0) return undefined;
  return startGuide(earlier.table, indexOf(earlier));
}

function decodeJson(bytes: Buffer): unknown {
  return parseExact(bytes.toString('utf8'));
}

function counter(
  table: RecordTable,
  later: JsonScanner,
  earlier: JsonScanner,
): (of: RecordTable, record: number, weight: 1 | -1) => void {
  earlier.weight = -1;
  return (of, record, weight) => {
    const scanner = weight === 1 ? later : earlier;
    scanner.value(of.starts[record] ?? 0, table.profile);
  };
}
