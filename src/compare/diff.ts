import { HoldfastError } from '../core/error.ts';
import type { CollectionDifference, Difference, RecordChange, Side } from '../core/difference.ts';
import type { Format } from '../core/handle.ts';
import { compareTables, compareDocuments, eachChange, type Observer, type TableComparison } from './compare-tables.ts';
import type { Contents, ReadOptions, ReadTable } from './contents.ts';
import { breaksOf } from './breaks.ts';
import { ignoredFields } from './ignored.ts';
import { compareLines } from './lines.ts';
import { formatOf, readRecords, type NamedContent } from './read.ts';
import { spellingOf } from './spelling.ts';

export interface CompareOptions {
  /** Default: by the name of the later content. */
  readonly format?: Format;
  /**
   * The field, or the fields together, that tell the records of a list apart: for every list, or by the path of the
   * collection (`{ '$.edges': ['source', 'target'] }`), which also says that there is one. Default: found, by key.ts's rule.
   */
  readonly key?: string | readonly string[] | Readonly<Record<string, string | readonly string[]>>;
  /** Fields whose values are no difference, by the names that reports give them: `['fetched_at', 'meta.seconds']`. */
  readonly ignore?: readonly string[];
  /** How many records of each kind (added, removed, changed) and duplicate keys are shown. Default: 5. */
  readonly samples?: number;
}

/** A difference, and every record in it, made one by one for who wants them all. */
export interface Comparison {
  readonly difference: Difference;
  /**
   * All records that were removed, changed or added, by collection (`$` for the document around them), in the order of the
   * later content, the removed ones first. Values are read again from the bytes, so that memory does not grow with them.
   */
  readonly changes: () => Iterable<RecordChange & { readonly collection: string }>;
}

/** Bytes; longer texts are compared as bytes, because the lines of two of them would take gigabytes. */
const longestText = 2 ** 28;

/**
 * Compares two contents of an artifact, record by record. Contents that cannot be read as what their name says are an
 * error `value/unreadable-…`. Two contents of 100 MB that are mostly
 * the same take about 1.2 s of processor time and 90 MB beside them, Node included; a record that differs costs some 6 microseconds
 * (bench/RESULTS-compare.md).
 */
export function compareContents(before: NamedContent, after: NamedContent, options: CompareOptions = {}): Comparison {
  return compareObserved(before, after, options);
}

export type { Observer };

/** The same, telling an observer of every record that changed while it is at hand. */
export function compareObserved(
  before: NamedContent,
  after: NamedContent,
  options: CompareOptions,
  observer?: Observer,
  read?: ReadBoth,
): Comparison {
  const format = options.format ?? formatOf(after.name, after.bytes);
  if (before.bytes.equals(after.bytes)) return nothing(before, after, format, { kind: 'identical' });
  const isTooLong = format === 'text' && Math.max(before.bytes.length, after.bytes.length) > longestText;
  if (format === 'bytes' || isTooLong) return nothing(before, after, format, { kind: 'changed' });
  if (format === 'text') return compareTexts(before, after, options.samples ?? 5);
  const [earlier, later] = read?.[0] === undefined ? readBoth(before, after, format, options) : read;
  checkDeclaredKey(after.name, options.key, [...earlier.tables.values(), ...later.tables.values()]);
  return compareRecords(sideOf(before, earlier), earlier, sideOf(after, later), later, options, observer);
}

/** What is compared of two contents, read; of texts and bytes, nothing. */
export function readForCompare(before: NamedContent, after: NamedContent, options: CompareOptions): ReadBoth {
  const format = options.format ?? formatOf(after.name, after.bytes);
  return format === 'bytes' || format === 'text' ? [undefined, undefined] : readBoth(before, after, format, options);
}

export type ReadBoth = readonly [Contents, Contents] | readonly [undefined, undefined];

/** One content, read; undefined for text and bytes. */
export function readAlone(content: NamedContent, options: CompareOptions): Contents | undefined {
  const format = options.format ?? formatOf(content.name, content.bytes);
  return format === 'bytes' || format === 'text' ? undefined : readRecords(content, format, readOptions(options));
}

/** How many records a content has, over all its collections; null for text and bytes. */
export function countRecords(content: NamedContent, options: CompareOptions = {}): number | null {
  const format = options.format ?? formatOf(content.name, content.bytes);
  if (format === 'bytes' || format === 'text') return null;
  return recordsIn(readRecords(content, format, readOptions(options)));
}

function compareRecords(
  before: Side,
  earlier: Contents,
  after: Side,
  later: Contents,
  options: CompareOptions,
  observer?: Observer,
): Comparison {
  const { samples = 5 } = options;
  const tables = tablePairs(earlier, later).map(([a, b]) =>
    compareTables(a, b, samples, earlier.format === 'csv', observer),
  );
  const document = compareDocuments(earlier, later, ignoredFields(options.ignore), observer);
  const parts: TableComparison[] = document === undefined ? tables : [document, ...tables];
  const collections = parts.map((part) => part.difference);
  const kind = kindOf(collections);
  const difference: Difference = {
    kind,
    format: later.format,
    before,
    after,
    spelling: spellingOf(earlier, later, parts),
    collections,
    breaks: breaksOf(earlier, later, parts),
  };
  return { difference, changes: () => eachChange(parts) };
}

function kindOf(collections: readonly CollectionDifference[]): Difference['kind'] {
  const isChanged = collections.some((one) => one.presence !== 'both' || one.added + one.removed + one.changed > 0);
  if (isChanged) return 'changed';
  return collections.some(({ moved }) => moved > 0) ? 'order-only' : 'bytes-only';
}

/** Reads the later content in the light of the earlier; where that had too little in it to tell, the other way round. */
function readBoth(
  before: NamedContent,
  after: NamedContent,
  format: 'json' | 'ndjson' | 'csv',
  options: CompareOptions,
): [Contents, Contents] {
  const declared = readOptions(options);
  const earlier = readRecords(before, format, declared);
  const later = readRecords(after, format, { ...declared, like: earlier });
  const undecided = [...earlier.containers].some(([path, seen]) => {
    const found = later.containers.get(path);
    if (!seen.weak || found === undefined || found.weak) return false;
    return found.opening === seen.opening && found.container !== seen.container;
  });
  if (!undecided) return [earlier, later];
  const again = readRecords(before, format, { ...declared, decided: later.containers });
  return [again, readRecords(after, format, { ...declared, like: again })];
}

function tablePairs(earlier: Contents, later: Contents): [ReadTableOr, ReadTableOr][] {
  const pairs: [ReadTableOr, ReadTableOr][] = [];
  for (const [path, read] of earlier.tables) {
    const other = later.tables.get(path);
    if (other?.table.kind === read.table.kind) pairs.push([read, other]);
    else pairs.push([read, undefined]);
  }
  for (const [path, read] of later.tables) {
    if (earlier.tables.get(path)?.table.kind !== read.table.kind) pairs.push([undefined, read]);
  }
  return pairs;
}

type ReadTableOr = Parameters<typeof compareTables>[0];

function readOptions({ key, ignore }: CompareOptions): ReadOptions {
  return { ...declaredKeys(key), ignored: ignoredFields(ignore) };
}

function declaredKeys(key: CompareOptions['key']): Pick<ReadOptions, 'keys' | 'declared'> {
  const none = new Set<string>();
  if (key === undefined) return { keys: () => undefined, declared: none };
  if (typeof key === 'string') return { keys: () => [key], declared: none };
  if (isList(key)) return { keys: () => key, declared: none };
  const keys = (path: string) => {
    const declared = key[path];
    return typeof declared === 'string' ? [declared] : declared;
  };
  return { keys, declared: new Set(Object.keys(key)) };
}

/** A key that no record has is a slip of the pen: by it, all records would be the same one. */
function checkDeclaredKey(name: string, key: CompareOptions['key'], reads: readonly ReadTable[]): void {
  if (key === undefined) return;
  const lists = reads.filter(({ table }) => table.kind === 'list' && table.count > 0);
  const isGlobal = typeof key === 'string' || isList(key);
  const paths = isGlobal ? undefined : Object.keys(key);
  const meant = paths === undefined ? lists : lists.filter(({ table }) => paths.includes(table.path));
  if (meant.length === 0) return;
  const isUsed = meant.some(({ chosen, table }) => {
    if (chosen !== 'declared') return false;
    for (let record = 0; record < table.count; record++) if (table.hasKey(record)) return true;
    return false;
  });
  if (isUsed) return;
  throw new HoldfastError({
    code: 'config/key',
    what: 'Cannot compare',
    on: name,
    why: `no record has the declared key \`${isGlobal ? [key].flat().join(' and ') : JSON.stringify(key)}\``,
    still: 'Nothing was written; both contents are as they were',
    next: 'Declare a field that the records have, or declare none: a key is looked for then',
    data: { name, key },
  });
}

function isList(key: readonly string[] | Readonly<Record<string, unknown>>): key is readonly string[] {
  return Array.isArray(key);
}

function compareTexts(before: NamedContent, after: NamedContent, samples: number): Comparison {
  const a = before.bytes.toString('utf8');
  const b = after.bytes.toString('utf8');
  if (plainText(a) === plainText(b)) {
    const spelling = [];
    if (a.startsWith('\uFEFF') !== b.startsWith('\uFEFF')) spelling.push('byte order mark');
    if (a.includes('\r\n') !== b.includes('\r\n')) spelling.push('line ends');
    if (newlinesAtEnd(a.replaceAll('\r', '')) !== newlinesAtEnd(b.replaceAll('\r', '')))
      spelling.push('newlines at the end');
    return nothing(before, after, 'text', { kind: 'bytes-only', spelling });
  }
  return nothing(before, after, 'text', { kind: 'changed', lines: compareLines(a, b, samples) });
}

/** Without its byte order mark, and with its line ends as they are usual. */
function plainText(text: string): string {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return plain.slice(0, plain.length - newlinesAtEnd(plain));
}

function newlinesAtEnd(text: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === '\n') count++;
  return count;
}

/** A difference without collections. */
function nothing(
  before: NamedContent,
  after: NamedContent,
  format: Format,
  rest: Pick<Difference, 'kind' | 'lines'> & { readonly spelling?: readonly string[] },
): Comparison {
  const { spelling = [], ...found } = rest;
  const difference: Difference = {
    format,
    before: sideOf(before, undefined),
    after: sideOf(after, undefined),
    spelling,
    collections: [],
    breaks: [],
    ...found,
  };
  return { difference, changes: () => [] };
}

function sideOf(content: NamedContent, contents: Contents | undefined): Side {
  const records = contents === undefined ? null : recordsIn(contents);
  return { label: content.label ?? content.name, bytes: content.bytes.length, records };
}

function recordsIn(contents: Contents): number {
  return [...contents.tables.values()].reduce((sum, { table }) => sum + table.count, 0);
}
