import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format } from '../core/handle.ts';
import { decode, encode } from './format.ts';

const path = 'data/x';
const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;
const written = async (format: Format, value: unknown): Promise<string> =>
  Buffer.from(await encode(format, value, path)).toString('utf8');
const read = (format: Format, content: string | Uint8Array): Promise<unknown> => decode(format, bytesOf(content), path);
const again = async (format: Format, value: unknown): Promise<unknown> =>
  read(format, await encode(format, value, path));

const json = fc.jsonValue({ maxDepth: 3 });
/** Text with everything that a line or a cell might be taken apart at, and without halves of characters. */
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'é',
    '\u{1F600}',
    ' ',
    '"',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\uFEFF',
    '\u2028',
    '#',
    "'",
    '\\',
    '=',
    '\0',
  ),
});

describe('what is written reads back as the same value:', () => {
  test('JSON', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        expect(await again('json', value)).toEqual(value);
      }),
    );
  });

  test('JSON, one value a line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(json), async (values) => {
        expect(await again('ndjson', values)).toEqual(values);
        expect((await written('ndjson', values)).split('\n')).toHaveLength(values.length + 1);
      }),
    );
  });

  test('text, with every line break and mark as it was', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect(await again('text', value)).toBe(value);
      }),
    );
  });

  test('bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (value) => {
        expect(await again('bytes', value)).toEqual(value);
      }),
    );
  });

  test('tables of any text, in rows that all have the same columns', async () => {
    const column = fc.oneof(fc.constantFrom('a', 'b', 'long name'), text);
    const table = fc
      .uniqueArray(column, { minLength: 1, maxLength: 4 })
      .chain((columns) =>
        fc
          .array(fc.tuple(...columns.map(() => text)), { minLength: 1, maxLength: 4 })
          .map((rows) => rows.map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ''])))),
      );
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        expect(await again('csv', rows)).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a table', () => {
  test('has the columns of all rows in order of first appearance; what a row lacks is an empty cell', async () => {
    expect(await written('csv', [{ b: 1 }, { a: true, b: 'x' }, {}])).toBe('b,a\n1,\nx,true\n,\n');
  });

  test('has numbers, booleans and nothing as their text', async () => {
    const rows = [{ n: 1.5, b: false, no: null, un: undefined, s: 'x' }];
    expect(await written('csv', rows)).toBe('n,b,no,un,s\n1.5,false,,,x\n');
  });

  test('of one column keeps its empty cells', async () => {
    const rows = [{ a: '' }, { a: 'x' }, { a: '' }];
    expect(await again('csv', rows)).toEqual(rows);
  });

  test('without rows is empty, and reads back so', async () => {
    expect(await written('csv', [])).toBe('');
    expect(await read('csv', '')).toEqual([]);
    expect(await read('csv', 'a,b\n')).toEqual([]);
  });

  test('is written from anything that can be gone through', async () => {
    expect(await written('csv', new Set([{ a: 1 }]))).toBe('a\n1\n');
  });

  test('is read as other programs write it: with a mark, with CRLF, quoted or not, without the last line break', async () => {
    expect(await read('csv', '\uFEFFa,b\r\n"x, y","say ""hi"""\r\n1,\r\n')).toEqual([
      { a: 'x, y', b: 'say "hi"' },
      { a: '1', b: '' },
    ]);
    expect(await read('csv', 'a\nx')).toEqual([{ a: 'x' }]);
    expect(await read('csv', '"a"\n"line\nbreak"\n\nlast\n')).toEqual([{ a: 'line\nbreak' }, { a: 'last' }]);
  });

  test.each([
    ['rows of different lengths', 'a,b\n1\n', 'line 2'],
    ['a quote that is not closed', 'a\n"x\n', 'line 2'],
    ['two columns of one name', 'a,b,a\n1,2,3\n', 'two columns are called `a`'],
  ])('with %s is refused, with the place', async (_, content, why) => {
    await expect(read('csv', content)).rejects.toMatchObject({ code: 'value/unreadable' });
    await expect(read('csv', content)).rejects.toThrow(why);
  });
});

describe('what a format cannot hold is refused, and the file is as it was:', () => {
  test.each<[Format, unknown, string]>([
    ['json', { a: [Number.NaN] }, '$.a[0]'],
    ['json', undefined, '$'],
    ['ndjson', { a: 1 }, 'it takes a list of records'],
    ['ndjson', 'text', 'it takes a list of records'],
    ['ndjson', [{ a: 1 }, { b: 1n }], '$.b'],
    ['csv', { a: 1 }, 'it takes a list of rows'],
    ['csv', ['text'], 'a row is an object of cells'],
    ['csv', [null], 'a row is an object of cells'],
    ['csv', [['x', 'y']], 'a row is an object of cells'],
    ['csv', [{ a: [1] }], 'the cell of column `a`'],
    ['csv', [{ a: Number.NaN }], 'the cell of column `a`'],
    ['csv', [{ a: new Date(0) }], 'the cell of column `a`'],
    ['text', 3, 'a text is written from a string'],
    ['text', { a: 1 }, 'a text is written from a string'],
    ['text', 'half \uD83D', 'half'],
    ['bytes', 'text', 'bytes are written from a Uint8Array'],
    ['bytes', [1, 2], 'bytes are written from a Uint8Array'],
  ])('%s of %o', async (format, value, why) => {
    await expect(encode(format, value, path)).rejects.toThrow(why);
    await expect(encode(format, value, path)).rejects.toMatchObject({ code: expect.stringMatching(/^value\//) });
  });
});

describe('what is not of a format is refused, and said to be so:', () => {
  test.each<[Format]>([['json'], ['ndjson'], ['csv'], ['text']])('%s that is not UTF-8', async (format) => {
    const latin1 = Buffer.from('a\n"é"\n', 'latin1');
    await expect(decode(format, latin1, path)).rejects.toMatchObject({
      code: 'value/unreadable',
      parts: { on: path, why: 'it is not UTF-8 text', still: '`data/x` is as it was' },
    });
  });

  test('bytes are anything', async () => {
    expect(await read('bytes', Buffer.from([0xff, 0x00]))).toEqual(Buffer.from([0xff, 0x00]));
  });

  test('a broken line, with its number', async () => {
    await expect(read('ndjson', '{"a":1}\n\n{"a":\n')).rejects.toThrow('line 3: ');
  });

  test('broken JSON', async () => {
    await expect(read('json', '{"a":')).rejects.toMatchObject({ code: 'value/unreadable' });
    await expect(read('json', '')).rejects.toMatchObject({ code: 'value/unreadable' });
  });
});

test('a byte order mark is no part of JSON, and stays in a text', async () => {
  expect(await read('json', '\uFEFF{"a":1}')).toEqual({ a: 1 });
  expect(await read('ndjson', '\uFEFF{"a":1}\r\n{"a":2}\r\n')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(await read('text', '\uFEFFx')).toBe('\uFEFFx');
});
