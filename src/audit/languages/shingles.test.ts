import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Language } from '../model.ts';
import { shinglesOf } from './shingles.ts';

const pieces = fc.constantFrom(
  '#',
  '//',
  '/*',
  '*/',
  '"',
  "'",
  '`',
  '"""',
  "'''",
  '\\',
  '\n',
  '\r',
  '\u2028',
  '\u00a0',
  ' ',
  '.',
  '$',
  '_',
  '0',
  'name',
  'é',
  '😀',
  '1.5e3',
  '(',
  ')',
  '=>',
  '\\"',
  '/',
  '*',
);

test.each<Language>(['python', 'javascript'])('tokens are what the expressions of %s say that they are', (language) => {
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 12, maxLength: 80 }), (list) => {
      const source = list.join('');
      expect(shinglesOf(source, language)).toEqual(byExpression(source, language));
    }),
    { numRuns: 2_000 },
  );
});

test('names, layout, comments and texts make no difference, code does', () => {
  const code = (text: string, step: string): string =>
    `for n in range(10):  # ${text}\n    print("${text}", n ${step} 1)\n`.repeat(3);
  expect(shinglesOf(code('a', '+'), 'python')).toEqual(shinglesOf(code('another', '+'), 'python'));
  expect(shinglesOf(code('a', '+'), 'python')).not.toEqual(shinglesOf(code('a', '-'), 'python'));
});

/** The definition, for reading: the same by regular expressions. */
function byExpression(source: string, language: Language): number[] {
  const expression =
    language === 'python'
      ? /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\d[\w.]*|[^\s\w]/g
      : /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[A-Za-z_$][\w$]*|\d[\w.]*|[^\s\w]/g;
  const tokens = (source.match(expression) ?? [])
    .filter((token) => !/^(#|\/\/|\/\*)/.test(token))
    .map((token) =>
      /^["'`]/.test(token)
        ? 1
        : [...units(token)].reduce((value, code) => Math.imul(value ^ code, 0x01000193), 0x811c9dc5) >>> 0,
    );
  const windows = tokens
    .slice(11)
    .map(
      (_, at) =>
        tokens
          .slice(at, at + 12)
          .reduce((value, token) => Math.imul(value ^ token, 0x01000193) ^ (value >>> 15), 0x811c9dc5) >>> 0,
    );
  return [...new Set(windows)].sort((a, b) => a - b).slice(0, 512);
}

function* units(text: string): Iterable<number> {
  for (let at = 0; at < text.length; at += 1) yield text.charCodeAt(at);
}
