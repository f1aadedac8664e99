import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { compareContents, countRecords, type CompareOptions } from './diff.ts';

describe('what kind of difference it is', () => {
  const rows = [
    { id: 1, n: 'a' },
    { id: 2, n: 'b' },
  ];

  test.each([
    ['identical', 'x.json', '[1]', '[1]'],
    ['bytes-only', 'x.json', '[1,2]', '[1, 2]\n'],
    ['bytes-only', 'x.json', '{"a":{"n":1},"b":{"n":2}}', '\uFEFF{"a":{"n":1},"b":{"n":2}}'],
    ['bytes-only', 'x.json', '[{"id":1,"a":2,"b":3}]', '[{"b":3,"a":2.0,"\\u0069d":1}]'],
    ['bytes-only', 'x.ndjson', '{"id":1}\n{"id":2}\n', '{"id":1}\r\n\r\n{"id":2}'],
    ['bytes-only', 'x.csv', 'id,n\n1,a\n', 'id,n\r\n"1","a"\r\n'],
    ['bytes-only', 'x.txt', 'a\nb\n', 'a\r\nb'],
    ['order-only', 'x.json', JSON.stringify(rows), JSON.stringify(rows.toReversed())],
    ['order-only', 'x.json', '["a","b","b"]', '["b","a","b"]'],
    ['changed', 'x.csv', 'id,n\n1,a\n', 'id,n\n1, a\n'],
    ['changed', 'x.json', '[{"id":1,"n":12345678901234567890}]', '[{"id":1,"n":12345678901234567891}]'],
    ['changed', 'x.json', '{"a":null}', '{}'],
    ['changed', 'x.bin', '\0\u0001', '\0\u0002'],
  ])('%s: %s %s', (kind, name, before, after) => {
    expect(diff(name, before, after).kind).toBe(kind);
  });

  test('says in what the bytes differ', () => {
    expect(diff('x.json', '[1,2]', '[1, 2]').spelling).toEqual(['white space between records']);
    expect(diff('x.json', '[{"id":1}]', '[{"id": 1}]\n').spelling).toEqual(['final newline', 'white space']);
    expect(diff('x.json', '[{"id":1,"a":1}]', '[{"a":1,"id":1}]').spelling).toEqual([
      'order of properties, escapes, or digits of numbers',
    ]);
    expect(diff('x.txt', 'a\n', 'a\r\n').spelling).toEqual(['line ends']);
  });
});

describe('collections of a document', () => {
  test.each([
    ['an array', [{ id: 1 }, { id: 2 }], ['$ list']],
    ['a map of like objects', { ann: { n: 1 }, bob: { n: 2, m: 1 } }, ['$ map']],
    ['a wrapper around a map', { meta: { v: 1 }, all: { ann: { n: 1 }, bob: { n: 2 } } }, ['$ document', '$.all map']],
    [
      'a wrapper around lists',
      { nodes: [{ id: 1 }], edges: [{ from: 1, to: 2 }], v: 1 },
      ['$ document', '$.nodes list', '$.edges list'],
    ],
    [
      'a wrapper in a wrapper',
      { data: { result: { items: [{ id: 1 }] } }, v: 1 },
      ['$ document', '$.data.result.items list'],
    ],
    ['a map of counts', Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`w${i}`, i])), ['$ map']],
    ['one record', { name: 'Ann', tags: ['a', 'b'], born: 1900 }, ['$ document']],
  ])('%s', (_what, value, found) => {
    const changed = structuredClone(value);
    Object.assign(changed, Array.isArray(changed) ? [{ id: 9 }] : { 'something new': { n: 9 } });
    const { collections } = diff('x.json', JSON.stringify(value), JSON.stringify(changed));
    const told = collections.map(({ path, kind }) => `${path} ${kind}`);
    expect(told).toEqual(found);
  });

  test('the later content decides where the earlier has too little in it', () => {
    const { collections, kind } = diff('x.json', '{"v":1,"items":[]}', '{"v":1,"items":[{"id":1}]}');
    expect(kind).toBe('changed');
    expect(collections.find(({ path }) => path === '$.items')).toMatchObject({ presence: 'both', before: 0, added: 1 });
    expect(collections.find(({ path }) => path === '$')).toMatchObject({ changed: 0 });
  });

  test('a declared path is a collection', () => {
    const before = { '2001': { x: 1 }, '2002': { y: 1 } };
    const after = { '2001': { x: 1 }, '2002': { y: 2 } };
    const key = { '$.tags': [] as string[] };
    const { collections } = diff('x.json', JSON.stringify({ tags: before }), JSON.stringify({ tags: after }), { key });
    expect(collections.find(({ path }) => path === '$.tags')).toMatchObject({ kind: 'map', changed: 1 });
  });
});

describe('the key', () => {
  const keyOf = (before: unknown, after: unknown = [...(before as unknown[]), {}], key?: string) =>
    diff('x.json', JSON.stringify(before), JSON.stringify(after), key === undefined ? {} : { key }).collections[0]?.key;

  test('is a field named like an id, though another comes first', () => {
    const rows = [1, 2, 3].map((n) => ({ name: `n${n}`, doc_id: n, id: n }));
    expect(keyOf(rows, rows.slice(1))).toEqual({ by: 'fields', fields: ['id'], why: { rule: 'id', shared: 0 } });
  });

  test('is a reference that is unique, then a name that is', () => {
    const rows = [1, 2, 3].map((n) => ({ name: `n${n}`, doc_id: n, type_id: 1 }));
    expect(keyOf(rows, rows.slice(1))).toMatchObject({ fields: ['doc_id'], why: { rule: 'reference' } });
    const named = rows.map(({ name }) => ({ name, doc_id: 1 }));
    expect(keyOf(named, named.slice(1))).toMatchObject({ fields: ['name'], why: { rule: 'name' } });
  });

  test('is a pair of ends where no field alone is unique', () => {
    const edges = [
      { source: 'a', target: 'b', w: 1 },
      { source: 'a', target: 'c', w: 1 },
      { source: 'b', target: 'c', w: 1 },
    ];
    expect(keyOf(edges, edges.slice(1))).toMatchObject({ fields: ['source', 'target'], why: { rule: 'pair' } });
  });

  test('that only some thousands of records show to be none gives way to the next', () => {
    const rows = Array.from({ length: 500 }, (_, n) => ({ name: n === 499 ? 'n0' : `n${n}`, email: `e${n}` }));
    expect(keyOf(rows, rows.slice(1))).toMatchObject({ fields: ['email'] });
  });

  test('that the later records lack is a break, and the next one is taken', () => {
    const rows = [1, 2, 3].map((n) => ({ id: n, name: `n${n}` }));
    const { collections, breaks } = diff(
      'x.json',
      JSON.stringify(rows),
      JSON.stringify(rows.map(({ name }) => ({ name }))),
    );
    expect(collections[0]).toMatchObject({ key: { fields: ['name'] }, changed: 3 });
    expect(breaks).toContainEqual({ kind: 'key-lost', path: '$', fields: ['id'] });
  });

  test('may be declared, for one collection or for all', () => {
    const rows = [1, 2].map((n) => ({ id: n, code: `c${n}` }));
    const after = rows.map((row) => ({ ...row, id: row.id + 10 }));
    expect(diff('x.json', JSON.stringify(rows), JSON.stringify(after), { key: 'code' }).collections[0]).toMatchObject({
      key: { by: 'fields', fields: ['code'], why: 'declared' },
      changed: 2,
    });
    expect(
      diff('x.json', JSON.stringify(rows), JSON.stringify(after), { key: { $: ['code', 'id'] } }).collections[0],
    ).toMatchObject({
      added: 2,
      removed: 2,
    });
  });

  test('that is declared for every list is that of those which have it; that nothing has is an error', () => {
    const before = { nodes: [{ code: 'a' }, { code: 'b' }], edges: [{ from: 1, to: 2, w: 1 }], v: 1 };
    const after = { nodes: [{ code: 'b' }, { code: 'a' }], edges: [{ from: 1, to: 2, w: 2 }], v: 1 };
    const [a, b] = [JSON.stringify(before), JSON.stringify(after)];
    expect(diff('x.json', a, b, { key: 'code' }).collections.map(({ key }) => key)).toMatchObject([
      { by: 'document' },
      { why: 'declared' },
      { fields: ['from', 'to'], why: { rule: 'pair' } },
    ]);
    expect(() => diff('x.json', a, b, { key: 'cod' })).toThrow('no record has the declared key `cod`');
    expect(() => diff('x.json', a, b, { key: { '$.edges': 'id' } })).toThrow('no record has the declared key');
  });

  test('without one, equal records are paired, and similar ones between the same neighbours', () => {
    const before = ['a', 'b', 'c'].map((x) => ({ x, y: 1, z: 1 }));
    const after = [before[0], { x: 'b', y: 2, z: 1 }, before[2], { x: 'new', y: 0, z: 0 }];
    expect(diff('x.json', JSON.stringify(before), JSON.stringify(after)).collections[0]).toMatchObject({
      key: { by: 'content' },
      changed: 1,
      added: 1,
      removed: 0,
      unchanged: 2,
    });
  });

  test('without one, thousands of changed records are paired in their order', () => {
    const before = Array.from({ length: 3000 }, (_, n) => ({ x: `x${n}`, y: n % 7, z: 1 }));
    const after = before.map((row) => ({ ...row, y: row.y + 1 }));
    const { changed, added, fields } = collection(before, after);
    expect({ changed, added }).toEqual({ changed: 3000, added: 0 });
    expect(fields).toMatchObject([{ path: 'y', records: 3000, patterns: [{ pattern: 'number +1' }] }]);
  });

  test('1 and "1" are two keys, and an escaped key is the same', () => {
    const found = diff('x.json', '[{"id":1,"n":1},{"id":2,"n":1}]', '[{"id":"1","n":1},{"id":2,"n":1}]').collections[0];
    expect(found).toMatchObject({ added: 1, removed: 1, unchanged: 1 });
    const escaped = diff('x.json', '{"\\u0061":{"n":1},"b":{"n":2}}', '{"b":{"n":2},"a":{"n":9}}').collections[0];
    expect(escaped).toMatchObject({ added: 0, removed: 0, changed: 1, moved: 1 });
  });
});

describe('duplicate keys', () => {
  test('are reported, and no record is dropped', () => {
    const before = '{"a":{"n":1},"b":{"n":2},"a":{"n":3}}';
    const after = '{"a":{"n":3},"b":{"n":2},"c":{"n":1},"c":{"n":1}}';
    expect(diff('x.json', before, after).collections[0]).toMatchObject({
      before: 3,
      after: 4,
      added: 2,
      removed: 1,
      unchanged: 2,
      duplicates: {
        keys: 2,
        listed: [
          { key: 'a', before: 2, after: 1 },
          { key: 'c', before: 0, after: 2 },
        ],
      },
    });
  });

  test('of a wrapper do not hide the records under the first', () => {
    const text = (n: number) => `{"v":1,"items":[{"id":1},{"id":2}],"items":[{"id":3,"n":${n}}]}`;
    const { collections } = diff('x.json', text(1), text(2));
    expect(collections.find(({ path }) => path === '$.items')).toMatchObject({
      before: 3,
      after: 3,
      changed: 1,
      added: 0,
    });
  });

  test('that come later do not cost the key', () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({ name: `n${n}`, v: n }));
    const after = [...rows, { name: 'n3', v: 99 }];
    expect(diff('x.json', JSON.stringify(rows), JSON.stringify(after)).collections[0]).toMatchObject({
      key: { fields: ['name'] },
      added: 1,
      removed: 0,
      unchanged: 30,
      duplicates: { keys: 1, listed: [{ key: 'n3', before: 1, after: 2 }] },
    });
  });

  test('in CSV and in records without the declared key', () => {
    expect(diff('x.csv', 'id,n\n1,a\n1,b\n2,c\n', 'id,n\n1,b\n1,a\n2,d\n').collections[0]).toMatchObject({
      changed: 1,
      unchanged: 2,
      duplicates: { keys: 1 },
    });
    const found = diff('x.json', '[{"id":1},{"n":1},{"n":2}]', '[{"n":2},{"id":1}]', { key: 'id' }).collections[0];
    expect(found).toMatchObject({
      removed: 1,
      unchanged: 2,
      duplicates: { listed: [{ key: '(none)', before: 2, after: 1 }] },
    });
  });
});

describe('fields', () => {
  const patterns = (before: Record<string, unknown>, after: Record<string, unknown>) =>
    diff(
      'x.json',
      JSON.stringify([{ id: 0, ...before }]),
      JSON.stringify([{ id: 0, ...after }]),
    ).collections[0]?.fields.map(
      ({ path, patterns }) => `${path}: ${patterns.map(({ pattern }) => pattern).join('; ')}`,
    );

  test.each([
    [null, 'x', 'null -> string'],
    [1, '1', 'number -> string'],
    [1, 3, 'number +2'],
    ['Ann', 'ANN', 'case'],
    ['Ann  B', 'Ann B ', 'white space'],
    ['\u00e9', 'e\u0301', 'Unicode form'],
    ['x', 'p/x', 'prefix "p/" added'],
    ['x.txt', 'x', 'suffix ".txt" removed'],
    ['http://a', 'https://a', '"http" -> "https"'],
    ['', 'x', 'empty -> text'],
    [true, false, 'true -> false'],
    [[1, 2], [2, 1], 'members in another order'],
    [[1], [1, 2], 'members added'],
    [[1], [2], 'members added and removed'],
    [{}, [], 'object -> array'],
  ])('%j -> %j is %s', (before, after, pattern) => {
    expect(patterns({ f: before }, { f: after })).toEqual([`f: ${pattern}`]);
  });

  test('are named by their way inside the record', () => {
    expect(patterns({ a: { b: [{ c: 1 }, { c: 1 }] } }, { a: { b: [{ c: 2 }, { c: 2 }] } })).toEqual([
      'a.b[].c: number +1',
    ]);
    expect(patterns({ 'a.b': 1 }, { 'c d': 1 })).toEqual(['["a.b"]: removed', '["c d"]: added']);
  });

  test('come first that changed in most records, with how many', () => {
    const before = Array.from({ length: 20 }, (_, id) => ({ id, a: id, b: `x${id}`, c: null }));
    const after = before.map((row) => ({ ...row, a: row.a + 5, b: `y${row.b}`, c: row.id < 3 ? 'v' : null }));
    const { fields } = collection(before, after);
    expect(fields.map(({ path, records, patterns: [first] }) => [path, records, first?.pattern, first?.count])).toEqual(
      [
        ['a', 20, 'number +5', 20],
        ['b', 20, 'prefix "y" added', 20],
        ['c', 3, 'null -> string', 3],
      ],
    );
  });

  test('of a wide table keep their names', () => {
    const row = (id: number, changed: number) => ({
      ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`column ${i}`, i === changed ? 'x' : 'y'])),
      id,
    });
    const found = collection([row(1, 7), row(2, 7)], [row(1, 7), row(2, 150)]);
    expect(found.key).toMatchObject({ fields: ['id'] });
    expect(found.fields.map(({ path }) => path)).toEqual(['["column 150"]', '["column 7"]']);
  });

  test('with hundreds of different names are data, and are counted together', () => {
    const counts = (n: number) => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`doc${i}`, n]));
    const before = Array.from({ length: 4 }, (_, id) => ({ id, counts: counts(1) }));
    const { fields, shape } = collection(
      before,
      before.map((row) => ({ ...row, counts: counts(2) })),
    );
    expect(fields).toMatchObject([{ path: 'counts.*', records: 4, patterns: [{ count: 1200 }] }]);
    expect(shape).toEqual([]);
  });
});

describe('where changes are thickest', () => {
  const rows = Array.from({ length: 400 }, (_, id) => ({ id, type: id % 5 === 0 ? 'place' : 'person', n: id }));

  test('by the value of a field', () => {
    const { concentrations } = collection(
      rows,
      rows.map((row) => (row.type === 'place' ? { ...row, n: -1 } : row)),
    );
    expect(concentrations).toEqual([{ where: 'type = "place"', changes: 80, share: 1, usual: 0.2 }]);
  });

  test('by position', () => {
    const { concentrations } = collection(
      rows,
      rows.map((row) => (row.id >= 100 && row.id < 140 ? { ...row, n: -1 } : row)),
    );
    expect(concentrations).toEqual([{ where: 'records 101 to 140', changes: 40, share: 1, usual: 0.1 }]);
  });

  test('nowhere, if they are everywhere', () => {
    expect(
      collection(
        rows,
        rows.map((row) => ({ ...row, n: -1 })),
      ).concentrations,
    ).toEqual([]);
  });
});

test('a difference is plain JSON and short, whatever is in the records', () => {
  const before = [{ id: 1, big: 'x'.repeat(10_000), n: 0 }];
  const text = JSON.stringify(before).replace('"n":0', '"n":12345678901234567890');
  const { difference } = compare('x.json', JSON.stringify(before), text);
  expect(JSON.parse(JSON.stringify(difference))).toEqual(difference);
  const added = compare('x.json', '[{"id":0},{"id":2}]', JSON.stringify([{ id: 0 }, ...before]));
  expect(JSON.stringify(added.difference).length).toBeLessThan(4000);
  expect([...added.changes()].find(({ kind }) => kind === 'added')).toEqual({
    kind: 'added',
    collection: '$',
    key: '1',
    after: before[0],
  });
});

describe('a content that cannot be read as what its name says', () => {
  test.each([
    ['x.json', '[1,\n2', 'the text ends where `,` or `]` should follow at line 2, column 2'],
    ['x.json', '{"a":1}}', 'expected the end of the text at line 1, column 8'],
    ['x.json', '[01]', 'expected `,` or `]` at line 1, column 3'],
    ['x.json', '["a\nb"]', 'a control character stands unescaped in a string at line 1, column 4'],
    ['x.json', '[-NaN]', 'expected a value; `NaN` and `Infinity` are none in JSON at line 1, column 2'],
    ['x.json', '', 'the text ends where a value should follow at line 1, column 1'],
    ['x.ndjson', '{"a":1} {"a":2}\n', 'expected the end of the line at line 1, column 9'],
    ['x.csv', 'a,b\n1,2\n1\n', 'a row has 1 cell, and the header names 2 at line 3, column 1'],
    ['x.csv', 'a,b\n1,"2\n', 'the text ends inside a cell in quotes that starts at line 2, column 3'],
    ['x.csv', 'a,b\r1,2\r', 'lines end with a carriage return alone, which is no line end in CSV at line 1, column 4'],
    ['x.json', Buffer.from([0xff, 0xfe, 0x5b, 0]), 'it is UTF-16, and only UTF-8 is read'],
    ['x.json', Buffer.from([0x22, 0xff, 0x22]), 'it is not UTF-8'],
  ])('%s %j', (name, after, why) => {
    const before = name === 'x.csv' ? 'a,b\n' : '[]';
    try {
      compare(name, before, after);
      expect.unreachable();
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      expect(error.code).toBe(`value/unreadable-${name.slice(2)}`);
      expect(error.parts.why).toContain(why);
      expect(error.parts.why).toContain('`later`');
    }
  });

  test('is an error also deep inside, and too deep is one', () => {
    expect(() => diff('x.json', '[]', `${'['.repeat(5000)}${']'.repeat(5000)}`)).toThrow('nested deeper than 1000');
    expect(() => diff('x.json', '[{"id":1}]', '[{"id":1},{"id":2,"x":{"y":[tru]}}]')).toThrow('expected `true`');
  });
});

test('texts are compared by lines', () => {
  const { lines } = diff('x.md', 'a\nb\nc\nd\ne\n', 'a\nB\nc\nd\nnew\ne\n');
  expect(lines).toEqual({
    before: 5,
    after: 6,
    added: 2,
    removed: 1,
    hunks: [
      { before: 2, after: 2, removed: ['b'], added: ['B'] },
      { before: 5, after: 5, removed: [], added: ['new'] },
    ],
  });
});

test('records are counted over all collections', () => {
  const count = (name: string, text: string) => countRecords({ name, bytes: Buffer.from(text) });
  expect(count('x.json', '{"v":1,"a":[{"id":1}],"b":{"x":{"n":1},"y":{"n":1}}}')).toBe(3);
  expect(count('x.csv', 'a,b\n1,2\n\n')).toBe(1);
  expect(count('x.csv', 'a\n1\n\n')).toBe(2);
  expect(count('x.txt', 'a')).toBe(null);
});

function compare(name: string, before: string, after: string | Buffer, options?: CompareOptions) {
  return compareContents(
    { name, label: 'earlier', bytes: Buffer.from(before) },
    { name, label: 'later', bytes: Buffer.from(after) },
    options,
  );
}

function diff(name: string, before: string, after: string, options?: CompareOptions) {
  return compare(name, before, after, options).difference;
}

function collection(before: unknown, after: unknown) {
  const [found] = diff('x.json', JSON.stringify(before), JSON.stringify(after)).collections;
  if (found === undefined) throw new Error('There is no collection');
  return found;
}
