import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CollectionDifference } from '../core/difference.ts';
import { compareContents, type CompareOptions } from './diff.ts';

/**
 * What was done to the records is written down while it is done, and is what the difference must say: in every format, with a key
 * that is declared, found, or not there, and whatever the bytes of the later content look like.
 */
type Fields = Readonly<Record<string, unknown>>;

interface Row {
  readonly key: string;
  readonly fields: Fields;
}

type Format = 'list' | 'map' | 'wrapped' | 'ndjson' | 'csv';

/** How a content is spelled: none of this is data. */
interface Spelling {
  readonly indent: number;
  readonly turned: boolean;
  readonly escaped: boolean;
  readonly quoted: boolean;
  readonly crlf: boolean;
  readonly mark: boolean;
}

interface Truth {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** By key, the fields that changed, as reports name them. */
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly moved: number;
}

type Mutation = { readonly at: number } & (
  | { readonly kind: 'add'; readonly fields: Fields }
  | { readonly kind: 'remove' }
  | { readonly kind: 'change'; readonly field: string; readonly value: unknown }
  | { readonly kind: 'move'; readonly to: number }
);

const names = ['title', 'kind', 'n', 'inner', 'odd "name"', 'é'];
const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' x ',
    '12',
    '007',
    'true',
    'a,b;c\td',
    'say "x"',
    'one\ntwo',
    'one\r\ntwo',
    'é',
    'e\u0301',
    '__proto__',
  ),
);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -1.5));
const scalar = fc.oneof(word, number, fc.boolean(), fc.constant(null));
const inner = fc.oneof(scalar, fc.record({ a: scalar, b: scalar }), fc.array(scalar, { maxLength: 3 }));
const json: fc.Arbitrary<Fields> = fc.record({
  title: word,
  kind: fc.constantFrom('a', 'b'),
  n: number,
  inner,
  é: scalar,
});
const cells: fc.Arbitrary<Fields> = fc.record({
  title: word,
  kind: fc.constantFrom('a', 'b'),
  n: word,
  inner: word,
  é: word,
});
const spelling = fc.record({
  indent: fc.constantFrom(0, 2),
  turned: fc.boolean(),
  escaped: fc.boolean(),
  quoted: fc.boolean(),
  crlf: fc.boolean(),
  mark: fc.boolean(),
});

function mutations(fields: fc.Arbitrary<Fields>, value: fc.Arbitrary<unknown>): fc.Arbitrary<Mutation[]> {
  const at = fc.nat(1000);
  const one: fc.Arbitrary<Mutation> = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), at, fields }),
    fc.record({ kind: fc.constant('remove' as const), at }),
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('change' as const), at, field: fc.constantFrom(...names), value }),
    },
    fc.record({ kind: fc.constant('move' as const), at, to: at }),
  );
  return fc.array(one, { maxLength: 8 });
}

const patience = 60_000;
const formats: readonly Format[] = ['list', 'map', 'wrapped', 'ndjson', 'csv'];

describe.each(formats)('1,000 seeded mutations of %s', (format) => {
  const fields = format === 'csv' ? cells : json;
  const value = format === 'csv' ? word : inner;

  test.each(format === 'map' ? (['found'] as const) : (['declared', 'found'] as const))(
    'with a key that is %s: what was added, removed, changed and moved, field by field',
    (key) => {
      fc.assert(
        fc.property(
          fc.array(fields, { minLength: 3, maxLength: 25 }),
          mutations(fields, value),
          spelling,
          fc.nat(),
          (list, todo, later, turn) => {
            const rows = list.map((fields, i): Row => ({ key: `e_${i}`, fields }));
            const done = todo.reduce(mutate, rows);
            const after = turn % 5 === 0 ? turned(done, turn) : done;
            const options: CompareOptions = key === 'declared' ? { key: 'id' } : {};
            const { difference, changes } = compareContents(
              content(rows, format, plain, true),
              content(after, format, later, true),
              options,
            );
            const truth = truthOf(rows, after, format);
            const collection = difference.collections.find(({ kind }) => kind !== 'document');
            if (difference.kind === 'identical') {
              expect(truth).toEqual(nothing);
              return;
            }
            expect(countsOf(collection)).toEqual(countsIn(truth, after));
            expect(fieldCounts(collection)).toEqual(fieldsIn(truth));

            const found = [...changes()];
            const keys = (kind: string) => found.filter((one) => one.kind === kind).map((one) => one.key);
            expect(keys('added').sort()).toEqual([...truth.added].sort());
            expect(keys('removed').sort()).toEqual([...truth.removed].sort());
            const changed = found.flatMap((one) =>
              one.kind === 'changed' ? [[one.key, one.fields.map(({ path }) => path).sort()]] : [],
            );
            expect(Object.fromEntries(changed)).toEqual(
              Object.fromEntries([...truth.changed].map(([id, paths]) => [id, [...paths].sort()])),
            );
            expect(difference.kind === 'changed').toBe(truth.added.size + truth.removed.size + truth.changed.size > 0);
          },
        ),
        { seed: 20251201, numRuns: 1000 },
      );
    },
    patience,
  );
});

describe.each(formats.filter((format) => format !== 'map'))('1,000 seeded mutations of %s without a key', (format) => {
  const fields = format === 'csv' ? cells : json;

  test(
    'no record that was left alone is said to be changed, and what was changed in place is one record',
    () => {
      fc.assert(
        fc.property(
          fc.array(fields, { minLength: 8, maxLength: 25 }),
          fc.array(fc.tuple(fc.constantFrom('add', 'remove', 'change', 'keep'), fc.nat(1000)), { maxLength: 4 }),
          spelling,
          (list, todo, later) => {
            // Of each eighth record at most, so that its neighbours are there to find it by.
            const rows = list.map((fields, i): Row => ({ key: `e_${i}`, fields: unlike(fields, i) }));
            const what = new Map(todo.map(([kind, at]) => [Math.floor((at % rows.length) / 3) * 3, kind]));
            const after = rows.flatMap((row, i): Row[] => {
              const kind = what.get(i);
              if (kind === 'remove') return [];
              if (kind === 'add') return [{ key: `new ${i}`, fields: unlike(row.fields, 1000 + i) }, row];
              return kind === 'change' ? [{ ...row, fields: { ...row.fields, kind: 'another' } }] : [row];
            });
            const { difference } = compareContents(
              content(rows, format, plain, false),
              content(after, format, later, false),
            );
            const collection = difference.collections.find(({ kind }) => kind !== 'document');
            // The same bytes are not read.
            if (difference.kind === 'identical') {
              expect(after).toEqual(rows);
              return;
            }
            const times = (kind: string) => [...what.values()].filter((one) => one === kind).length;
            expect(countsOf(collection)).toEqual({
              added: times('add'),
              removed: times('remove'),
              changed: times('change'),
              unchanged: rows.length - times('remove') - times('change'),
              moved: 0,
            });
          },
        ),
        { seed: 20251202, numRuns: 1000 },
      );
    },
    patience,
  );

  test(
    'in any order, equal records are the same ones, and the rest came or went',
    () => {
      fc.assert(
        fc.property(fc.array(fields, { minLength: 8, maxLength: 25 }), fc.nat(), spelling, (list, turn, later) => {
          const rows = list.map((fields, i): Row => ({ key: `e_${i}`, fields: unlike(fields, i) }));
          const kept = turned(rows, turn).slice(turn % 3);
          const { difference } = compareContents(
            content(rows, format, plain, false),
            content(kept, format, later, false),
          );
          const collection = difference.collections.find(({ kind }) => kind !== 'document');
          if (difference.kind === 'identical') {
            expect(kept).toEqual(rows);
            return;
          }
          expect(countsOf(collection)).toEqual({
            added: 0,
            removed: turn % 3,
            changed: 0,
            unchanged: kept.length,
            moved: movedByHand(rows, kept),
          });
        }),
        { seed: 20251203, numRuns: 1000 },
      );
    },
    patience,
  );
});

const nothing: Truth = { added: new Set(), removed: new Set(), changed: new Map(), moved: 0 };
const plain: Spelling = { indent: 0, turned: false, escaped: false, quoted: false, crlf: false, mark: false };

/** With contents that no other record has, so that a record is never like another by accident. */
function unlike(fields: Fields, i: number): Fields {
  return { title: `title ${i}`, kind: 'a', n: `${i * 7}`, inner: `${i} of them`, place: fields['title'] ?? '' };
}

function mutate(rows: readonly Row[], one: Mutation, i: number): Row[] {
  const list = [...rows];
  const at = one.at % list.length;
  const row = list[at];
  if (one.kind === 'add') list.splice(one.at % (list.length + 1), 0, { key: `new_${i}`, fields: one.fields });
  else if (row === undefined || list.length < 3) return list;
  else if (one.kind === 'remove') list.splice(at, 1);
  else if (one.kind === 'change') list[at] = { key: row.key, fields: { ...row.fields, [one.field]: one.value } };
  else {
    list.splice(at, 1);
    list.splice(one.to % (list.length + 1), 0, row);
  }
  return list;
}

function turned(rows: readonly Row[], seed: number): Row[] {
  return rows
    .map((row, i) => ({ row, at: Math.imul(i + 1, 2654435761 ^ seed) >>> 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

function content(rows: readonly Row[], format: Format, how: Spelling, hasKey: boolean) {
  const mark = how.mark ? '\uFEFF' : '';
  if (format === 'csv') return { name: 'x.csv', bytes: Buffer.from(mark + csvText(rows, how, hasKey)) };
  const end = how.crlf ? '\r\n' : '\n';
  const records = rows.map(({ key, fields }) => {
    const entries = Object.entries(hasKey ? { id: key, ...fields } : fields);
    return Object.fromEntries(how.turned ? entries.toReversed() : entries);
  });
  const spelled = (value: unknown, indent: number) => {
    const text = JSON.stringify(value, null, indent);
    if (!how.escaped) return text;
    return text.replace(/[\u0080-\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  };
  if (format === 'ndjson')
    return { name: 'x.ndjson', bytes: Buffer.from(mark + records.map((one) => spelled(one, 0) + end).join('')) };
  const map = Object.fromEntries(rows.map(({ key }, i) => [key, records[i]]));
  const value = format === 'map' ? map : format === 'list' ? records : { meta: { v: 1 }, items: records };
  return { name: 'x.json', bytes: Buffer.from(mark + spelled(value, how.indent)) };
}

function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set([...names, ...rows.flatMap(({ fields }) => Object.keys(fields))])];
}

function csvText(rows: readonly Row[], how: Spelling, hasKey: boolean): string {
  const columns = how.turned ? columnsOf(rows).toReversed() : columnsOf(rows);
  const delimiter = how.indent === 2 ? ';' : ',';
  const cell = (text: string) =>
    how.quoted || /[",;\t\r\n]/.test(text) || text.startsWith('\uFEFF') ? `"${text.replaceAll('"', '""')}"` : text;
  const line = (texts: readonly string[]) => texts.map(cell).join(delimiter) + (how.crlf ? '\r\n' : '\n');
  const first = hasKey ? ['id'] : [];
  return (
    line([...first, ...columns]) +
    rows
      .map(({ key, fields }) => line([...(hasKey ? [key] : []), ...columns.map((name) => cellOf(fields[name]))]))
      .join('')
  );
}

function cellOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function truthOf(before: readonly Row[], after: readonly Row[], format: Format): Truth {
  const earlier = new Map(before.map((row) => [row.key, seenIn(row, format)]));
  const later = new Map(after.map((row) => [row.key, seenIn(row, format)]));
  const changed = new Map<string, ReadonlySet<string>>();
  for (const [key, fields] of later) {
    const old = earlier.get(key);
    const paths = old === undefined ? new Set<string>() : new Set(differing('', old, fields));
    if (paths.size > 0) changed.set(key, paths);
  }
  return {
    added: new Set([...later.keys()].filter((key) => !earlier.has(key))),
    removed: new Set([...earlier.keys()].filter((key) => !later.has(key))),
    changed,
    moved: movedByHand(before, after),
  };
}

/** A cell that a row does not have is empty, and -0 is 0 once it was written. */
function seenIn({ fields }: Row, format: Format): Fields {
  if (format !== 'csv') return JSON.parse(JSON.stringify(fields)) as Fields;
  return Object.fromEntries(names.map((name) => [name, cellOf(fields[name])]));
}

function differing(path: string, before: unknown, after: unknown): string[] {
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
      const here = pathTo(path, name);
      if (!Object.hasOwn(before, name) || !Object.hasOwn(after, name)) return [here];
      return differing(here, before[name], after[name]);
    });
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
}

function pathTo(path: string, name: string): string {
  if (/["\s]/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function countsOf(collection: CollectionDifference | undefined) {
  if (collection === undefined) return undefined;
  const { added, removed, changed, unchanged, moved } = collection;
  return { added, removed, changed, unchanged, moved };
}

function countsIn({ added, removed, changed, moved }: Truth, after: readonly Row[]) {
  const unchanged = after.length - added.size - changed.size;
  return { added: added.size, removed: removed.size, changed: changed.size, unchanged, moved };
}

function fieldCounts(collection: CollectionDifference | undefined): Record<string, number> {
  return Object.fromEntries((collection?.fields ?? []).map(({ path, records }) => [path, records]));
}

function fieldsIn({ changed }: Truth): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const paths of changed.values()) for (const path of paths) counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}

/** Those that keep their place are a longest rising run of the earlier places. Quadratic, and obvious. */
function movedByHand(before: readonly Row[], after: readonly Row[]): number {
  const place = new Map(before.map(({ key }, i) => [key, i]));
  const sequence = after.flatMap(({ key }) => place.get(key) ?? []);
  const longest = sequence.map(() => 1);
  sequence.forEach((at, i) => {
    for (let j = 0; j < i; j++)
      if ((sequence[j] ?? 0) < at) longest[i] = Math.max(longest[i] ?? 1, (longest[j] ?? 1) + 1);
  });
  return sequence.length - Math.max(0, ...longest);
}
