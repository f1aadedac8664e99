import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellValue, countCell } from './cells.ts';
import { readRows } from './csv.ts';
import { compareContents } from './diff.ts';
import { FieldNode } from './profile.ts';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '"', '""', 'a,b', 'a\nb', 'a\r\nb', ' x ', '1.5', '007', 'é', 'say "no"'),
);
const table = fc.integer({ min: 2, max: 5 }).chain((columns) =>
  fc.record({
    rows: fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 0, maxLength: 12 }),
    columns: fc.constant(Array.from({ length: columns }, (_, i) => `column ${i}`)),
    delimiter: fc.constantFrom(',', ';', '\t'),
    quoted: fc.boolean(),
    record_delimiter: fc.constantFrom('\n', '\r\n'),
    bom: fc.boolean(),
  }),
);

test('reads what csv-parse reads', () => {
  fc.assert(
    fc.property(table, ({ rows, columns, delimiter, quoted, record_delimiter, bom }) => {
      // A lone carriage return is a line end to some readers and a character to others; RFC 4180 has neither.
      const plain = rows.map((row) => row.map((text) => text.replace(/\r(?!\n)/g, '')));
      const bytes = Buffer.from(
        stringify([columns, ...plain], {
          delimiter,
          quoted,
          record_delimiter,
          bom,
          quoted_empty: true,
          quoted_match: '\n',
        }),
      );
      const theirs: unknown = parse(bytes, { delimiter, columns: true, bom: true, record_delimiter });
      expect(values(bytes)).toEqual(theirs);
    }),
    { seed: 4180, numRuns: 500 },
  );
}, 60_000);

test('a change of one cell in a table of a thousand is one change, however the rest is quoted', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => [String(i), `name ${i}`, i % 3 === 0 ? '' : 'a "b", c']);
  const header = ['id', 'name', 'note'];
  const before = stringify([header, ...rows]);
  const after = stringify(
    [header, ...rows.toReversed().map((row) => (row[0] === '500' ? ['500', 'other', row[2] ?? ''] : row))],
    { quoted: true },
  );
  const { difference, changes } = compareContents(
    { name: 'x.csv', bytes: Buffer.from(before) },
    { name: 'x.csv', bytes: Buffer.from(after) },
  );
  expect(difference.collections[0]).toMatchObject({ added: 0, removed: 0, changed: 1, unchanged: 999, moved: 999 });
  expect([...changes()]).toEqual([
    { collection: '$', kind: 'changed', key: '500', fields: [{ path: 'name', before: 'name 500', after: 'other' }] },
  ]);
});

test('cells count as what they look like', () => {
  const fields = (before: string, after: string) => {
    const csv = (n: string) => Buffer.from(`id,n\n1,${n}\n2,5\n`);
    const { difference } = compareContents({ name: 'x.csv', bytes: csv(before) }, { name: 'x.csv', bytes: csv(after) });
    return [difference.collections[0]?.fields[0]?.patterns[0]?.pattern, difference.breaks.length];
  };
  expect(fields('1', '3')).toEqual(['number +2', 0]);
  expect(fields('1', '')).toEqual(['number -> null', 0]);
  expect(fields('1', 'one')).toEqual(['number -> string', 1]);
  expect(fields('1', '01')).toEqual(['number -> string', 1]);
  expect(fields('1', 'TRUE')).toEqual(['number -> boolean', 1]);
});

test('a cell is counted as what its value is', () => {
  const part = fc.constantFrom('', '0', '7', '12', '-', '+', '.', 'e', 'E', 'true', 'False', ' ', 'x', 'é', 'TRUE');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const text = parts.join('');
      const bytes = Buffer.from(text);
      const node = new FieldNode('n');
      countCell(bytes, 0, bytes.length, node, 1);
      const value = cellValue(text);
      expect([node.nulls, node.numbers, node.booleans, node.strings]).toEqual(
        [value === null, typeof value === 'number', typeof value === 'boolean', typeof value === 'string'].map(Number),
      );
    }),
    { seed: 17, numRuns: 2000 },
  );
});

test('another header compares by names, not by positions', () => {
  const { difference } = compareContents(
    { name: 'x.csv', bytes: Buffer.from('id,a,b\n1,x,y\n2,x,y\n') },
    { name: 'x.csv', bytes: Buffer.from('b,id,new\ny,1,n\nz,2,n\n') },
  );
  expect(difference.collections[0]).toMatchObject({ changed: 2, added: 0, removed: 0 });
  expect(difference.collections[0]?.fields.map(({ path }) => path)).toEqual(['a', 'new', 'b']);
  expect(difference.breaks).toEqual([{ kind: 'field-removed', path: '$', field: 'a', before: 1, after: 0 }]);
});

test('columns of one name are told apart by their place', () => {
  const csv = (text: string) => ({ name: 'x.csv', bytes: Buffer.from(text) });
  const { difference, changes } = compareContents(
    csv('id,v,v,,\n1,a,b,,\n2,a,b,,\n'),
    csv('id,v,v,,\n1,a,c,,\n2,a,b,,x\n'),
  );
  expect(difference.breaks).toEqual([]);
  expect([...changes()].flatMap((one) => (one.kind === 'changed' ? one.fields : []))).toEqual([
    { path: '["v (2)"]', before: 'b', after: 'c' },
    { path: '[" (2)"]', before: '', after: 'x' },
  ]);
  expect(values(Buffer.from('v,v (2),v\n1,2,3\n'))).toEqual([{ v: '1', 'v (2)': '2', 'v (3)': '3' }]);
});

test('lines that end with a carriage return alone are an error, not one long header', () => {
  expect(() => values(Buffer.from('a,b\r1,2\r'))).toThrow('carriage return alone');
  expect(values(Buffer.from('a,"b\rc"\n1,2'))).toEqual([{ a: '1', 'b\rc': '2' }]);
});

function values(bytes: Buffer): unknown[] {
  const { tables } = readRows(bytes, { keys: () => undefined, declared: new Set() });
  const table = tables.get('$')?.table;
  return table === undefined ? [] : Array.from({ length: table.count }, (_, record) => table.value(record));
}
