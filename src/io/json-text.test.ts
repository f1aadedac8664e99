import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonChunks, jsonText } from './json-text.ts';
import type { JsonTextOptions } from './json-text.ts';

describe('what JSON can say', () => {
  test('is written as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2, 4, '\t'), (value, indent) => {
        // What reads back is what JSON has; fast-check also makes -0, which only we keep.
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(jsonText(plain, { indent })).toBe(`${JSON.stringify(plain, null, indent)}\n`);
      }),
    );
  });

  test('reads back as the same value, -0 and lone surrogates too', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, sortKeys) => {
        expect(JSON.parse(jsonText(value, { sortKeys }))).toEqual(value);
      }),
    );
    expect(JSON.parse(jsonText(['\ud800', { a: -0 }]))).toEqual(['\ud800', { a: -0 }]);
  });

  test('comes in pieces of some size, however large or deep it is, and the pieces are the text', () => {
    const wide = Array.from({ length: 30_000 }, (_, i) => ({ id: i, name: `name ${i}`, inner: { list: [i, [i]] } }));
    const keyed = Object.fromEntries(wide.map((entry) => [entry.name, entry]));
    const mixed = { wide, keyed, date: new Date(0), gone: undefined, long: 'x'.repeat(300_000), tail: [[], {}, [{}]] };
    for (const indent of [0, 2]) {
      const pieces = [...jsonChunks(mixed, { indent })];
      expect(pieces.join('')).toBe(`${JSON.stringify(mixed, null, indent)}\n`);
      expect(pieces.length).toBeGreaterThan(10);
    }
  });

  test('may be nested a hundred thousand deep', () => {
    let value: unknown = 'end';
    for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? [value] : { a: value };
    const text = jsonText(value, { indent: 0 });
    expect(text.startsWith('{"a":[{"a":[')).toBe(true);
    expect(text.length).toBe('"end"\n'.length + 50_000 * (2 + 6));
  });

  test('`__proto__` is a key like any other', () => {
    const value: unknown = JSON.parse('{"__proto__": {"x": 1}, "a": -0}');
    expect(jsonText(value, { indent: 0 })).toBe('{"__proto__":{"x":1},"a":-0}\n');
    expect(jsonText(value, { indent: 0, sortKeys: true })).toBe('{"__proto__":{"x":1},"a":-0}\n');
  });

  test.each<[string, unknown, JsonTextOptions, string]>([
    ['a date is its ISO text', new Date(0), {}, '"1970-01-01T00:00:00.000Z"\n'],
    ['an undefined property is left out', { a: undefined, b: 1 }, { indent: 0 }, '{"b":1}\n'],
    ['no final line break', 1, { finalNewline: false }, '1'],
    [
      'a replacer',
      { a: 1n },
      { indent: 0, replacer: (_, value) => (typeof value === 'bigint' ? `${value}` : value) },
      '{"a":"1"}\n',
    ],
    ['a list of keys', { a: 1, b: 2 }, { indent: 0, replacer: ['b'] }, '{"b":2}\n'],
    ['lossy', [undefined, Number.NaN, new Map()], { indent: 0, lossy: true }, '[null,null,{}]\n'],
    [
      'lossy and sorted',
      { b: Number.NaN, a: { d: 1, c: 2 } },
      { indent: 0, lossy: true, sortKeys: true },
      '{"a":{"c":2,"d":1},"b":null}\n',
    ],
    [
      'the class of an object is forgotten',
      new (class Entity {
        name = 'x';
      })(),
      { indent: 0 },
      '{"name":"x"}\n',
    ],
    ['an array with toJSON', Object.assign([1], { toJSON: () => 'mine' }), {}, '"mine"\n'],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { indent: 0 }, '{"a":1}\n'],
  ])('%s', (_, value, options, text) => {
    expect(jsonText(value, options)).toBe(text);
  });
});

describe('sorted keys', () => {
  test('are by code unit, also where an object cannot have them in that order', () => {
    expect(jsonText({ b: 1, 10: 2, 9: 3, B: 4, é: 5, '': 6 }, { sortKeys: true, indent: 0 })).toBe(
      '{"":6,"10":2,"9":3,"B":4,"b":1,"é":5}\n',
    );
  });

  test('make the text independent of the order in which a value was built', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(jsonText(reversed, { sortKeys: true })).toBe(jsonText(value, { sortKeys: true }));
      }),
    );
  });
});

describe('what would read back as something else is refused, with its place', () => {
  const cycle: Record<string, unknown> = { list: [] };
  cycle['list'] = [{ back: cycle }];

  test.each<[unknown, string, RegExp]>([
    [{ entities: [0, 1, 2, { score: Number.NaN }] }, '$.entities[3].score', /NaN/],
    [[1, undefined], '$[1]', /undefined, in an array/],
    [[, 1], '$[0]', /undefined/], // oxlint-disable-line no-sparse-arrays -- a hole is the case.
    [undefined, '$', /undefined/],
    [{ 'odd key': Number.POSITIVE_INFINITY }, '$["odd key"]', /Infinity/],
    [{ n: 1n }, '$.n', /BigInt/],
    [{ m: new Map([[1, 2]]) }, '$.m', /a Map/],
    [{ s: new Set([1]) }, '$.s', /a Set/],
    [{ r: /x/ }, '$.r', /a RegExp/],
    [{ e: new Error('x') }, '$.e', /an Error/],
    [{ b: new Uint8Array(2) }, '$.b', /a Uint8Array/],
    [{ f: () => 1 }, '$.f', /a function/],
    [{ f: Symbol('x') }, '$.f', /a symbol/],
    [{ d: new Date(Number.NaN) }, '$.d', /invalid date/],
    [{ p: Promise.resolve(1) }, '$.p', /a Promise/],
    [{ o: Object(1) as unknown }, '$.o', /a Number/],
    [cycle, '$.list[0].back', /a cycle/],
    [{ t: { toJSON: () => undefined } }, '$.t', /never/],
  ])('case %#: %o', (value, where, why) => {
    if (why.source === 'never') {
      // What a `toJSON` leaves out of an object is left out.
      expect(jsonText(value, { indent: 0 })).toBe('{}\n');
      return;
    }
    const attempt = (): string => jsonText(value);
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'value/not-json', parts: expect.objectContaining({ on: where }) }),
    );
    expect(attempt).toThrow(why);
  });

  test('any value is written so that it reads back, or refused with a path that leads into it', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        let text: string;
        try {
          text = jsonText(value);
        } catch (error) {
          expect(error).toMatchObject({ code: 'value/not-json', parts: { on: expect.stringMatching(/^\$/) } });
          return;
        }
        expect(JSON.parse(text)).toEqual(readBack(value));
      }),
      { numRuns: 500 },
    );
  });
});

/** The same value as JSON has it: dates as text, prototypes and undefined properties gone. */
function readBack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(readBack);
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) Object.defineProperty(result, key, { value: readBack(inner), enumerable: true });
  }
  return result;
}
