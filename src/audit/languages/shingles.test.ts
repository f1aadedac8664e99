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

test('tables are alike if they say the same', () => {
  const words = (names: readonly string[]): string =>
    `module.exports = {\n${names.map((name) => `  '${name}': '${name.toUpperCase()}',\n`).join('')}};\n`;
  const english = words(['close', 'open', 'save', 'print', 'name', 'year', 'size', 'kind']);
  const german = words(['zu', 'auf', 'sichern', 'drucken', 'Name', 'Jahr', 'Umfang', 'Art']);
  expect(shinglesOf(english, 'javascript')).toEqual(shinglesOf(english.replaceAll('\n', '\n\n'), 'javascript'));
  const shared = shinglesOf(english, 'javascript').filter((hash) => shinglesOf(german, 'javascript').includes(hash));
  expect(shared.length).toBeLessThan(shinglesOf(english, 'javascript').length / 4);
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
        ? { code: 1, said: hashOf(token.slice(1, -1).slice(0, 32)) }
        : { code: hashOf(token), said: null },
    );
  const windows = tokens.slice(11).map((_, at) => {
    const window = tokens.slice(at, at + 12);
    const isTable = window.filter((token) => token.said !== null).length >= 4;
    return (
      window.reduce(
        (value, { code, said }) =>
          Math.imul(value ^ (isTable && said !== null ? said : code), 0x01000193) ^ (value >>> 15),
        0x811c9dc5,
      ) >>> 0
    );
  });
  return [...new Set(windows)].sort((a, b) => a - b).slice(0, 512);
}

function hashOf(text: string): number {
  return [...units(text)].reduce((value, code) => Math.imul(value ^ code, 0x01000193), 0x811c9dc5) >>> 0;
}

function* units(text: string): Iterable<number> {
  for (let at = 0; at < text.length; at += 1) yield text.charCodeAt(at);
}
