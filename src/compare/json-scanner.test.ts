import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExact, sameValue } from './exact.ts';
import { JsonScanner, NotJson } from './json-scanner.ts';
import { countValue, FieldNode } from './profile.ts';

const json = fc.json({ maxDepth: 4 });
const pieces = fc.constantFrom(
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '1',
  '-',
  '.',
  'e',
  'E',
  '+',
  't',
  'true',
  'null',
  ' ',
  '\n',
  '\t',
  '\\u00',
  '\u0001',
  'é',
  'NaN',
  '/',
);
const damaged = fc
  .tuple(json, fc.array(fc.tuple(fc.nat(500), fc.nat(2), pieces), { maxLength: 3 }))
  .map(([text, edits]) =>
    edits.reduce((now, [at, gone, put]) => {
      const here = now.length === 0 ? 0 : at % now.length;
      return now.slice(0, here) + put + now.slice(here + gone);
    }, text),
  );

describe('the scanner', () => {
  test('accepts what JSON.parse accepts, and nothing else', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        expect(scans(text)).toBe(parses(text));
      }),
      { seed: 8259, numRuns: 5000 },
    );
  }, 60_000);

  test.each(['1e5', '-0', '-0.0e-0', '1E+2', '"\\ud83d"', '"\\/"', ' \t\r\n1 ', '{"":{}}'])('accepts %j', (text) => {
    expect(scans(text)).toBe(true);
  });

  test.each([
    '',
    '01',
    '1.',
    '.5',
    '-',
    '1e',
    '+1',
    "'a'",
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    'tru',
    'nul',
    '"\\x"',
    '"\\u12"',
    '[1 2]',
    '1 2',
    '\uFEFF',
    '/**/1',
  ])('refuses %j', (text) => {
    expect(scans(text)).toBe(false);
  });

  test('counts what a walk over the value counts, and takes it out again', () => {
    const unique = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.array(unique, { maxLength: 8 }), unique, (list, extra) => {
        const scanned = new FieldNode('$');
        for (const value of [...list, extra]) scan(value, scanned, 1);
        scan(extra, scanned, -1);
        const walked = new FieldNode('$');
        for (const value of list) countValue(JSON.parse(JSON.stringify(value)), walked);
        expect(counts(scanned)).toEqual(counts(walked));
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('exact parsing', () => {
  test('gives what JSON.parse gives where doubles suffice', () => {
    fc.assert(
      fc.property(json, (text) => {
        const theirs: unknown = JSON.parse(text);
        const hasLong =
          JSON.stringify(theirs) !== JSON.stringify(theirs, (_, value: unknown) => (isLong(value) ? 0 : value));
        fc.pre(!hasLong);
        expect(parseExact(text)).toEqual(theirs);
      }),
      { seed: 5 },
    );
  });

  test('keeps every digit of a long number, and every text as it is', () => {
    expect(parseExact('[12345678901234567890,-9007199254740993,9007199254740991]')).toEqual([
      12345678901234567890n,
      -9007199254740993n,
      9007199254740991,
    ]);
    const text =
      '{"a":"12345678901234567890","\uE0FFx":"\uE0FFy","b":"\\ue0ffz","n":12345678901234567890,"__proto__":1,"f":0.1234567890123456789}';
    expect(parseExact(text)).toEqual({ ...(JSON.parse(text) as object), n: 12345678901234567890n, ['__proto__']: 1 });
    expect(Object.hasOwn(Object(parseExact(text)), '__proto__')).toBe(true);
  });

  test('values are the same whatever the order of their properties', () => {
    expect(sameValue({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
    expect(sameValue({ a: undefined }, { b: undefined })).toBe(false);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue([], {})).toBe(false);
  });
});

function scans(text: string): boolean {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner(bytes);
  try {
    return scanner.space(scanner.value(scanner.space(0), new FieldNode('$'))) === bytes.length;
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function scan(value: unknown, node: FieldNode, weight: number): void {
  const scanner = new JsonScanner(Buffer.from(JSON.stringify(value)));
  scanner.weight = weight;
  scanner.value(0, node);
}

function counts(node: FieldNode): unknown {
  const { nulls, booleans, numbers, strings, arrays, objects } = node;
  const children = [...node.children]
    .map(([name, child]): [string, unknown] => [name, counts(child)])
    .filter(([, child]) => child !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const elements = node.elements && counts(node.elements);
  const own = [nulls, booleans, numbers, strings, arrays, objects];
  return own.every((count) => count === 0) ? undefined : { own, children, elements };
}

function isLong(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 1e15;
}
