import { expect, test } from 'vitest';
import { alternatives, oneOf, shown, text } from './value.ts';

const paths = (list: readonly string[]) => alternatives(oneOf(list.map((one) => text(one, undefined, true))));
const numbered = (make: (index: number) => string) => Array.from({ length: 30 }, (_, index) => make(index));

test.each<readonly [string, readonly string[], string]>([
  ['names in one folder', numbered((at) => `data/in/p${at}.json`), 'data/in/p*.json'],
  ['a folder and what lies below it', ['data/pdfs', ...numbered((at) => `data/pdfs/${at}/x`)], 'data/pdfs/**'],
  [
    'files in folders of several depths',
    numbered((at) => `data/x${'/y'.repeat(at % 3)}/a${at}.csv`),
    'data/x/**/*.csv',
  ],
  [
    'one name in folders of several depths',
    numbered((at) => `data/q${at}${'/y'.repeat(at % 3)}/f.csv`),
    'data/**/f.csv',
  ],
])('too many paths become a pattern that fits each of them: %s', (_, list, expected) => {
  expect(paths(list).map((one) => shown(one))).toEqual([expected]);
});
