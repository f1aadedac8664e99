import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { sortedJson } from './sorted-json.ts';

test('keys are sorted by code unit at every level, also those that JavaScript would move', () => {
  const value = { b: [{ z: 1, Z: 2 }], a: {}, é: [], '10': null, '9': 1 };
  expect(sortedJson(value)).toBe(`{
  "10": null,
  "9": 1,
  "a": {},
  "b": [
    {
      "Z": 2,
      "z": 1
    }
  ],
  "é": []
}`);
});

test('any JSON value is read back as it was, and insertion order does not matter', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = sortedJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(sortedJson(reversed(JSON.parse(text)))).toBe(text);
    }),
  );
});

test('a key `__proto__` is a key like any other', () => {
  const text = '{\n  "__proto__": {\n    "x": 1\n  }\n}';
  expect(sortedJson(JSON.parse(text))).toBe(text);
});

const cycle: Record<string, unknown> = { name: 'x' };
cycle['self'] = { again: cycle };

test.each<[string, unknown, string]>([
  ['NaN', { details: { scores: [1, Number.NaN] } }, '$.details.scores[1]'],
  ['Infinity', { x: Infinity }, '$.x'],
  ['a bigint', { 'odd key': 1n }, '$["odd key"]'],
  ['undefined in a list', [1, undefined], '$[1]'],
  // oxlint-disable-next-line no-sparse-arrays
  ['a hole in a list', [1, , 3], '$[1]'],
  ['a Map', { map: new Map() }, '$.map'],
  ['a function', { run: () => 1 }, '$.run'],
  ['an invalid date', { at: new Date(Number.NaN) }, '$.at'],
  ['a cycle', cycle, '$.self.again'],
])('%s is an error that names its place', (_, value, place) => {
  const error = thrownBy(() => sortedJson(value));
  expect(isHoldfastError(error) && error.code).toBe('value/not-json');
  expect(isHoldfastError(error) && error.parts.on).toBe(place);
});

test('a date becomes its text, an undefined property is left out, and the same object may occur twice', () => {
  const shared = { n: 1 };
  expect(JSON.parse(sortedJson({ at: new Date(0), none: undefined, a: shared, b: shared }))).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    a: { n: 1 },
    b: { n: 1 },
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing');
}
