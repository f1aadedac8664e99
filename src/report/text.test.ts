import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { count, duration, table } from './text.ts';

test.each([
  [0, '0 ms'],
  [0.0004, '0 ms'],
  [0.0123, '12 ms'],
  [0.0949, '95 ms'],
  [0.095, '0.1 s'],
  [0.44, '0.4 s'],
  [9.94, '9.9 s'],
  [9.95, '10 s'],
  [12.3, '12 s'],
  [59.4, '59 s'],
  [59.5, '1 min 0 s'],
  [200, '3 min 20 s'],
  [3599.4, '59 min 59 s'],
  [3599.5, '1 h 0 min'],
  [7500, '2 h 5 min'],
  [86_400, '24 h 0 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('a longer time never reads as a shorter one, and no part overflows', () => {
  const seconds = fc.double({ min: 0, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(seconds, seconds, (a, b) => {
      fc.pre(a <= b);
      expect(inSeconds(duration(a))).toBeLessThanOrEqual(inSeconds(duration(b)));
      expect(duration(a)).not.toMatch(/\b(60 s|60 min|1000 ms)\b/);
    }),
  );
});

test('one of a thing is singular', () => {
  expect([count(0, 'stage'), count(1, 'stage'), count(2, 'stage')]).toEqual(['0 stages', '1 stage', '2 stages']);
});

test('columns are as wide as their widest cell; the last is not padded, and no line ends in blanks', () => {
  expect(
    table([
      ['a', 'long', 'x'],
      ['bcd', 'b', 'more'],
      ['', 'c', ''],
    ]),
  ).toEqual(['a    long  x', 'bcd  b     more', '     c']);
  expect(table([])).toEqual([]);
});

test('paint does not count as width', () => {
  const painted = table(
    [
      ['a', 'x'],
      ['bc', 'y'],
    ],
    (cell, column) => (column === 0 ? `<${cell}>` : cell),
  );
  expect(painted).toEqual(['<a>   x', '<bc>  y']);
});

function inSeconds(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600 };
  return [...text.matchAll(/([\d.]+) (\w+)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? Number.NaN),
    0,
  );
}

test('what scripts and files are called gives a terminal no orders', () => {
  expect(table([['a\u001b[2Jb', 'c\rd']])).toEqual(['a\\u001b[2Jb  c\\u000dd']);
});
