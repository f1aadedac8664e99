import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../core/difference.ts';
import { compareContents } from './diff.ts';
import { ignoredFields, without } from './ignored.ts';

type Fields = Record<string, unknown>;
type Mutation =
  | { readonly kind: 'add'; readonly at: number; readonly fields: Fields }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'change'; readonly at: number; readonly field: string; readonly value: unknown }
  | { readonly kind: 'drop-field'; readonly at: number; readonly field: string }
  | { readonly kind: 'move'; readonly at: number; readonly to: number };

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', 'a\\"b', '__proto__', '\u2028', '12'));
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.array(fc.record({ n: scalar, m: scalar }), { maxLength: 3 }),
  fc.dictionary(text, scalar, { maxKeys: 3 }),
);
const fieldName = fc.constantFrom('name', 'type', 'n', 'odd "key"', 'list', 'é');
const fields = fc.dictionary(fieldName, value, { maxKeys: 5 });
const position = fc.nat(1000);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), at: position, fields }),
  fc.record({ kind: fc.constant('remove' as const), at: position }),
  fc.record({ kind: fc.constant('change' as const), at: position, field: fieldName, value }),
  fc.record({ kind: fc.constant('drop-field' as const), at: position, field: fieldName }),
  fc.record({ kind: fc.constant('move' as const), at: position, to: position }),
);
const container = fc.constantFrom('list', 'map', 'wrapped-list', 'wrapped-map', 'ndjson');
const indents = fc.constantFrom(0, 0, 2);
const scenario = fc.record({
  before: fc.array(fields, { minLength: 2, maxLength: 25 }),
  mutations: fc.array(mutation, { maxLength: 6 }),
  container,
  indents: fc.tuple(indents, indents),
  prefix: fc.constantFrom('e_', 'é"', ''),
});

/** A record of the test: its key, and its fields. Every record has a `z`, so that maps of them are alike. */
interface Row {
  readonly key: string;
  readonly fields: Fields;
}

/** Milliseconds; a second or two on a machine that does nothing else. */
const patience = 60_000;

describe('1,000 seeded mutations, and 500 with ignored fields', () => {
  test(
    'the difference is exactly what was done, and turns the earlier content into the later one',
    () => {
      fc.assert(
        fc.property(scenario, ({ before, mutations, container, indents, prefix }) => {
          const rows = before.map((fields, i): Row => ({ key: `${prefix}${i}`, fields: { z: 1, ...fields } }));
          const later = mutations.reduce<readonly Row[]>(
            (list, one, i) => mutate(list, one, `${prefix}new ${i}`),
            rows,
          );
          const { difference, changes } = compareContents(
            content(rows, container, indents[0]),
            content(later, container, indents[1]),
            { key: 'id' },
          );
          const found = [...changes()];

          expect(summary(found)).toEqual(expected(rows, later));
          expect(sorted(applied(rows, found))).toEqual(sorted(later));
          const [collection] = difference.collections.filter(({ kind }) => kind !== 'document');
          expect(collection?.moved ?? 0).toBe(movedByHand(rows, later));
          if (collection === undefined) return;
          expect(collection.added).toBe(found.filter(({ kind }) => kind === 'added').length);
          expect(collection.removed).toBe(found.filter(({ kind }) => kind === 'removed').length);
          expect(collection.changed).toBe(found.filter(({ kind }) => kind === 'changed').length);
          expect(collection.added + collection.changed + collection.unchanged).toBe(later.length);
        }),
        { seed: 20251128, numRuns: 1000 },
      );
    },
    patience,
  );

  test(
    'with ignored fields, the difference is that of the contents without them, and names those that differ',
    () => {
      fc.assert(
        fc.property(scenario, fc.subarray(ignorable, { minLength: 1 }), (one, ignore) => {
          const { before, mutations, container, indents, prefix } = one;
          const rows = before.map((fields, i): Row => ({ key: `${prefix}${i}`, fields: { z: 1, ...fields } }));
          const later = mutations.reduce<readonly Row[]>(
            (list, one, i) => mutate(list, one, `${prefix}new ${i}`),
            rows,
          );
          const [earlierBytes, laterBytes] = [
            content(rows, container, indents[0]),
            content(later, container, indents[1]),
          ];
          const { difference, changes } = compareContents(earlierBytes, laterBytes, { key: 'id', ignore });
          const found = [...changes()];
          const [bare, bareLater] = [stripped(rows, ignore), stripped(later, ignore)];

          expect(summary(found)).toEqual(expected(bare, bareLater));
          expect(sorted(stripped(applied(rows, found), ignore))).toEqual(sorted(bareLater));
          const [collection] = difference.collections.filter(({ kind }) => kind !== 'document');
          if (collection !== undefined)
            expect(collection.added + collection.changed + collection.unchanged).toBe(later.length);
          const isSame =
            canonical(byKey(bare)) === canonical(byKey(bareLater)) && !earlierBytes.bytes.equals(laterBytes.bytes);
          if (isSame) expect(['bytes-only', 'order-only']).toContain(difference.kind);
          const shared = rows.flatMap(({ key, fields }) =>
            later.filter((row) => row.key === key).map((row) => [fields, row.fields]),
          );
          const differ = ignore.filter((name) => shared.some(([a, b]) => !same(at(a, name), at(b, name))));
          const named = difference.spelling.filter((text) => text.startsWith('ignored '));
          if (!ignore.includes('list[].n'))
            expect(named.sort()).toEqual(differ.map((name) => `ignored \`${name}\``).sort());
        }),
        { seed: 20261124, numRuns: 500 },
      );
    },
    patience,
  );

  test(
    'records without a key are found again whatever their order, if they differ in ignored fields alone',
    () => {
      fc.assert(
        fc.property(
          fc.array(fields, { minLength: 2, maxLength: 12 }),
          fc.array(value),
          position,
          (list, values, turn) => {
            const before = list.map((fields) => ({ z: 1, ...fields }));
            const other = before.map((fields, i) => ({ ...fields, n: values[i % Math.max(1, values.length)] ?? null }));
            const after = [...other.slice(turn % other.length), ...other.slice(0, turn % other.length)];
            const text = (rows: readonly unknown[]) => ({ name: 'x.json', bytes: Buffer.from(JSON.stringify(rows)) });
            const { difference } = compareContents(text(before), text(after), { ignore: ['n'] });
            expect(difference.kind).not.toBe('changed');
          },
        ),
        { seed: 3, numRuns: 500 },
      );
    },
    patience,
  );

  test(
    'the profile of the later content is the same whether it is read alone or in the light of the earlier',
    () => {
      fc.assert(
        fc.property(scenario, ({ before, mutations, prefix }) => {
          const rows = before.map((fields, i): Row => ({ key: `${prefix}${i}`, fields: { z: 1, ...fields } }));
          const later = mutations.reduce<readonly Row[]>(
            (list, one, i) => mutate(list, one, `${prefix}new ${i}`),
            rows,
          );
          const there = compareContents(content(rows, 'list', 0), content(later, 'list', 0), { key: 'id' });
          const back = compareContents(content(later, 'list', 0), content(rows, 'list', 0), { key: 'id' });
          const added = (of: typeof there) =>
            of.difference.collections.flatMap(({ shape }) =>
              shape.filter(({ kind }) => kind === 'field-added').map((one) => one.path),
            );
          const gone = (of: typeof there) =>
            of.difference.collections.flatMap(({ shape }) =>
              shape.filter((one) => one.kind === 'field-removed' && one.after === 0).map((one) => one.path),
            );
          expect(added(there).sort()).toEqual(gone(back).sort());
          expect(added(back).sort()).toEqual(gone(there).sort());
        }),
        { seed: 7, numRuns: 300 },
      );
    },
    patience,
  );
});

const ignorable = ['name', 'n', '["odd \\"key\\""]', 'list', 'list[].n', 'é'];

function stripped(rows: readonly Row[], ignore: readonly string[]): Row[] {
  const ignored = ignoredFields(ignore);
  return rows.map(({ key, fields }) => ({ key, fields: plain(without(plain(fields), ignored)) }));
}

function byKey(rows: readonly Row[]): Fields {
  return Object.fromEntries(rows.map(({ key, fields }) => [key, fields]));
}

/** What a record has in a field right below it; undefined: nothing. */
function at(fields: Fields | undefined, name: string): unknown {
  return fields === undefined ? undefined : Reflect.get(plain(fields), topName(name));
}

function mutate(rows: readonly Row[], one: Mutation, key: string): Row[] {
  const list = [...rows];
  if (one.kind === 'add') {
    list.splice(one.at % (list.length + 1), 0, { key, fields: { z: 1, ...one.fields } });
    return list;
  }
  if (list.length < 3) return list;
  const at = one.at % list.length;
  const row = list[at];
  if (row === undefined) return list;
  if (one.kind === 'remove') list.splice(at, 1);
  else if (one.kind === 'change') list[at] = { key: row.key, fields: { ...row.fields, [one.field]: one.value } };
  else if (one.kind === 'drop-field') {
    const { [one.field]: _gone, ...rest } = row.fields;
    list[at] = { key: row.key, fields: rest };
  } else {
    list.splice(at, 1);
    list.splice(one.to % (list.length + 1), 0, row);
  }
  return list;
}

function content(rows: readonly Row[], container: string, indent: number) {
  const list = rows.map(({ key, fields }) => ({ id: key, ...fields }));
  const map = Object.fromEntries(rows.map(({ key, fields }) => [`k ${key}`, { id: key, ...fields }]));
  const value = {
    list,
    map,
    'wrapped-list': { meta: { v: 1 }, items: list },
    'wrapped-map': { meta: { v: 1 }, all: map },
  };
  const text =
    container === 'ndjson'
      ? list.map((one) => JSON.stringify(one)).join('\n')
      : JSON.stringify(Reflect.get(value, container), null, indent);
  return { name: container === 'ndjson' ? 'x.ndjson' : 'x.json', bytes: Buffer.from(text) };
}

/** What a person would say was done, found by comparing the rows themselves. */
function expected(before: readonly Row[], after: readonly Row[]): string[] {
  const earlier = new Map(before.map(({ key, fields }) => [key, plain(fields)]));
  const later = new Map(after.map(({ key, fields }) => [key, plain(fields)]));
  const found: string[] = [];
  for (const key of earlier.keys()) if (!later.has(key)) found.push(`removed ${key}`);
  for (const [key, fields] of later) {
    const old = earlier.get(key);
    if (old === undefined) found.push(`added ${key}`);
    else if (!same(old, fields)) {
      const names = new Set([...Object.keys(old), ...Object.keys(fields)]);
      const changed = [...names].filter((name) => !same(old[name], fields[name]) || name in old !== name in fields);
      found.push(`changed ${key}: ${changed.sort().join(', ')}`);
    }
  }
  return found.sort();
}

function summary(changes: readonly RecordChange[]): string[] {
  return changes
    .map((change) => {
      const key = change.key.replace(/^k /, '');
      if (change.kind !== 'changed') return `${change.kind} ${key}`;
      const names = new Set(change.fields.map(({ path }) => topName(path)));
      return `changed ${key}: ${[...names].sort().join(', ')}`;
    })
    .sort();
}

/** Does to the rows what the difference says. */
function applied(rows: readonly Row[], changes: readonly RecordChange[]): Row[] {
  const now = new Map(rows.map(({ key, fields }) => [key, structuredClone(plain(fields))]));
  for (const change of changes) {
    const key = change.key.replace(/^k /, '');
    if (change.kind === 'removed') now.delete(key);
    else if (change.kind === 'added') now.set(key, withoutId(change.after));
    else {
      const target = now.get(key) ?? {};
      for (const field of change.fields) set(target, stepsOf(field.path), field);
    }
  }
  return [...now].map(([key, fields]) => ({ key, fields }));
}

function set(target: Fields, steps: (string | number)[], field: { readonly after?: unknown }): void {
  const last = steps.pop() ?? '';
  let here: unknown = target;
  for (const step of steps) here = typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined;
  if (typeof here !== 'object' || here === null) throw new Error('The path of a change leads nowhere');
  if (!('after' in field)) Reflect.deleteProperty(here, last);
  else
    Object.defineProperty(here, last, {
      value: plainValue(field.after),
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** Reads `contacts[3]["odd key"].phone`. */
function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, quoted, index, name] of path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|([^.[\]"\s]+)/g)) {
    if (quoted !== undefined) steps.push(String(JSON.parse(quoted)));
    else steps.push(index === undefined ? (name ?? '') : Number(index));
  }
  return steps;
}

function topName(path: string): string {
  return String(stepsOf(path)[0]);
}

/** Moved records by their definition: those that keep their place are a longest rising subsequence. Quadratic, and obvious. */
function movedByHand(before: readonly Row[], after: readonly Row[]): number {
  const place = new Map(before.map(({ key }, i) => [key, i]));
  const sequence = after.flatMap(({ key }) => place.get(key) ?? []);
  const longest = sequence.map(() => 1);
  sequence.forEach((at, i) => {
    for (let j = 0; j < i; j++) {
      if ((sequence[j] ?? 0) < at) longest[i] = Math.max(longest[i] ?? 1, (longest[j] ?? 1) + 1);
    }
  });
  return sequence.length - Math.max(0, ...longest);
}

function sorted(rows: readonly Row[]): unknown[] {
  return rows
    .map(({ key, fields }) => [key, canonical(plain(fields))])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

function withoutId(record: unknown): Fields {
  const { id: _id, ...rest } = plain(record);
  return rest;
}

/** As it would be after writing and reading: -0 is 0. */
function plain(record: unknown): Fields {
  const copy: Fields = JSON.parse(
    JSON.stringify(record, (_name, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  return copy;
}

function plainValue(value: unknown): unknown {
  return plain({ value })['value'];
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))
        : inner,
    ) ?? 'undefined'
  );
}
