import { describe, expect, test } from 'vitest';
import { compareContents, countRecords } from './diff.ts';

function difference(before: unknown, after: unknown, ignore: readonly string[], name = 'x.json') {
  const content = (value: unknown) => ({
    name,
    bytes: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  });
  return compareContents(content(before), content(after), { ignore }).difference;
}

describe('ignored fields', () => {
  test('what differs in them alone is the same data in other bytes, and says so', () => {
    const before = { meta: { seconds: 1, source: 'a' }, people: people({ fetched_at: '2026-11-20' }) };
    const after = { meta: { seconds: 9, source: 'a' }, people: people({ fetched_at: '2026-11-21' }) };
    const found = difference(before, after, ['fetched_at', 'meta.seconds']);
    expect(found).toMatchObject({
      kind: 'bytes-only',
      spelling: ['ignored `meta.seconds`', 'ignored `fetched_at`'],
      breaks: [],
    });
    expect(found.collections.map(({ path, changed, unchanged }) => ({ path, changed, unchanged }))).toEqual([
      { path: '$', changed: 0, unchanged: 1 },
      { path: '$.people', changed: 0, unchanged: 3 },
    ]);
  });

  test('the other fields of the same records are reported, and only those', () => {
    const after = people({ fetched_at: 2 }).map((one) => ({ ...one, born: one.born + 1 }));
    const found = difference(people({ fetched_at: '1' }), after, ['fetched_at']);
    expect(found.kind).toBe('changed');
    expect(found.collections[0]?.fields.map(({ path }) => path)).toEqual(['born']);
    expect(found.collections[0]?.samples.map((one) => one.kind === 'changed' && one.fields)).toEqual([
      [{ path: 'born', before: 1900, after: 1901 }],
      [{ path: 'born', before: 1901, after: 1902 }],
      [{ path: 'born', before: 1902, after: 1903 }],
    ]);
    expect(found.spelling).toEqual(['ignored `fetched_at`']);
    expect(found.breaks).toEqual([]);
  });

  test('they may come and go, and change their type', () => {
    const [plain, dated] = [people({}), people({ fetched_at: '2026' })];
    for (const [a, b] of [
      [plain, dated],
      [dated, plain],
      [dated, people({ fetched_at: 2026 })],
    ]) {
      expect(difference(a, b, ['fetched_at'])).toMatchObject({ kind: 'bytes-only', breaks: [] });
      expect(difference(a, b, ['fetched_at']).collections[0]).toMatchObject({ shape: [], fields: [] });
    }
  });

  test.each([
    ['contacts[].phone', { contacts: [{ phone: 1, name: 'a' }] }, { contacts: [{ phone: 2, name: 'a' }] }],
    ['contacts[].phone', { contacts: [{ phone: 1 }, null] }, { contacts: [{ phone: 2 }, null] }],
    ['tags[]', { tags: ['a'] }, { tags: ['b', 'c'] }],
    ['counts.*', { counts: { a: 1 } }, { counts: { b: 2 } }],
    ['*.seen', { a: { seen: 1 } }, { a: { seen: 2 } }],
    ['["odd key"].x', { 'odd key': { x: 1 } }, { 'odd key': { x: 2 } }],
    ['odd key.x', { 'odd key': { x: 1 } }, { 'odd key': { x: 2 } }],
    ['["a.b"]', { 'a.b': 1 }, { 'a.b': 2 }],
    ['a.b', { a: { b: 1, c: 1 } }, { a: { c: 1 } }],
  ])('%s is found as reports name it', (name, before, after) => {
    expect(difference([{ id: 1, ...before }], [{ id: 1, ...after }], [name])).toMatchObject({
      kind: 'bytes-only',
      spelling: [`ignored \`${name}\``],
    });
    expect(difference([{ id: 1, ...before }], [{ id: 1, ...after }], ['other'])).toMatchObject({ kind: 'changed' });
  });

  test('what is around an ignored place is data', () => {
    expect(difference([{ id: 1 }], [{ id: 1, a: { b: 2 } }], ['a.b']).kind).toBe('changed');
    expect(difference([{ id: 1, a: { b: 1 } }], [{ id: 1, a: [] }], ['a.b']).kind).toBe('changed');
  });

  test('a flat object is a map of records, unless one of its names is ignored', () => {
    const flat = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`n${i}`, 'x']));
    const [before, after] = [
      { ...flat, made_at: '1' },
      { ...flat, made_at: '2' },
    ];
    expect(difference(before, after, ['made_at'])).toMatchObject({ kind: 'bytes-only' });
    expect(difference(before, { ...after, n3: 'y' }, ['made_at'])).toMatchObject({ kind: 'changed' });
  });

  test('columns of CSV and fields of NDJSON are ignored as well', () => {
    const csv = (time: string) => `id,name,fetched\n1,Ann,${time}\n2,Bob,${time}\n`;
    expect(difference(csv('a'), csv('b'), ['fetched'], 'x.csv').kind).toBe('bytes-only');
    expect(difference(csv('a'), csv('b'), ['name'], 'x.csv').kind).toBe('changed');
    const lines = (time: number) => `{"id":1,"t":${time}}\n{"id":2,"t":${time}}\n`;
    expect(difference(lines(1), lines(2), ['t'], 'x.ndjson').kind).toBe('bytes-only');
  });

  test('an ignored field is no key, and records in another order are no more than that', () => {
    const before = people({ fetched_at: 1 }).map(({ id, ...rest }) => ({ fetch_id: id, ...rest }));
    const after = before.map((one) => ({ ...one, fetch_id: one.fetch_id + 100 })).toReversed();
    const found = difference(before, after, ['fetch_id']);
    expect(found.kind).toBe('order-only');
    expect(found.collections[0]?.key).toMatchObject({ by: 'fields', fields: ['name'] });
  });

  test('what is not the name of a field is refused before anything is compared', () => {
    for (const name of ['', 'a..b', 'a[', 'a[3]', '.a']) {
      expect(() => difference([1], [2], [name])).toThrow('is not the name of a field');
    }
    const content = { name: 'x.json', bytes: Buffer.from('[]') };
    expect(() => countRecords(content, { ignore: ['a['] })).toThrow('is not the name of a field');
  });
});

function people<T extends object>(more: T): ({ id: number; name: string; born: number } & T)[] {
  return ['Ann', 'Bob', 'Cid'].map((name, i) => ({ id: i, name, born: 1900 + i, ...more }));
}
