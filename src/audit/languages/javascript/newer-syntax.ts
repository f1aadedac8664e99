/**
 * The same text, as long and with every offset where it was, in which syntax that is newer than the grammar is written in words
 * that it knows. Only for parsing, and only where the grammar could not follow: what a statement means is read from the text itself.
 */
export function inOlderWords(source: string): string {
  return newer.reduce((text, [pattern, older]) => text.replace(pattern, older), source);
}

/** Each gives back a text of the same length. */
const newer: readonly (readonly [RegExp, (found: string, ...groups: string[]) => string])[] = [
  // `export type * from './model.ts'`
  [/\bexport(\s+)type(?=\s*\*)/g, (_, space = '') => `export${space}    `],
  // `import defer * as ns from 'x'`, `import source wasm from './x.wasm'`
  [
    /\bimport(\s+)(defer(?=\s*\*)|source(?=\s+[\w$]+\s+from\b))/g,
    (_, space = '', word = '') => `import${space}${' '.repeat(word.length)}`,
  ],
  // `for (using file of files)`, `for (await using …)`
  [
    /\bfor(\s*)\((\s*)(await\s+using|using)(?=\s+[\w$]+\s+of\b)/g,
    (_, a = '', b = '', word = '') => `for${a}(${b}const${' '.repeat(word.length - 5)}`,
  ],
  // `accessor name = 1` in a class
  [
    /(^|[;{}\n])([ \t]*(?:static[ \t]+)?)accessor(?=[ \t]+[\w$#]+\s*[=;:\n])/g,
    (_, start = '', lead = '') => `${start}${lead}        `,
  ],
  // `import('./model.ts').Value<string>` as a type
  [/\bimport\(\s*(['"])[^'"\n]*\1\s*\)(?=(?:\s*\.\s*(?!then\b)[\w$]+)+\s*<)/g, (found) => 'i'.repeat(found.length)],
];
