import { assert, constantFrom, property, string } from 'fast-check';
import { expect, it, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import { inOlderWords } from './newer-syntax.ts';

test.each([
  ['typescript', "export type * from './model.ts';"],
  ['typescript', "export type * as model from './model.ts';"],
  ['typescript', "export type { Model } from './model.ts';"],
  ['typescript', "type Of = import('./model.ts').Value<string>;"],
  [
    'typescript',
    'async function f() { for (await using one of all) one.close(); for (using one of all) one.close(); }',
  ],
  ['typescript', "import data from './data.json' with { type: 'json' };"],
  ['typescript', 'class Store<in out T> { accessor name = 1; static accessor other: T; #p?: T }'],
  ['typescript', "const found = { a: 1 } satisfies Record<string, number>; using file = open('x');"],
  ['javascript', "import defer * as tools from './tools.js';"],
  ['javascript', "import source wasm from './x.wasm';"],
  ['javascript', 'class A { static accessor x = 1;\n  accessor #y = 2;\n}'],
] as const)('%s that is newer than the grammar is no syntax error: %s', async (language, source) => {
  expect((await factsOf('a.ts', language, `${source}\nwrite();\n`)).faults).toEqual([]);
});

it('types stay types: nothing is imported at run time', async () => {
  const { imports } = await factsOf(
    'a.ts',
    'typescript',
    "export type * from './model.ts';\nexport * from './run.ts';\n",
  );
  expect(imports.map((one) => [one.specifier, one.typeOnly])).toEqual([
    ['./model.ts', true],
    ['./run.ts', undefined],
  ]);
});

it('what is broken stays broken', async () => {
  const { faults } = await factsOf('a.ts', 'typescript', "export type * from './a.ts';\nconst x = = 1;\n");
  expect(faults.length).toBe(1);
});

it('every offset stays where it was', () => {
  const pieces = [
    'export',
    'type',
    'import',
    'defer',
    'source',
    'accessor',
    'using',
    'await',
    'for',
    '(',
    ')',
    ' ',
    '\n',
    '*',
    'of',
    'from',
    'a',
    "'./x'",
    '.',
    '<',
    '{',
    '=',
  ];
  assert(
    property(string({ unit: constantFrom(...pieces), maxLength: 60 }), (source) => {
      const older = inOlderWords(source);
      expect(older.length).toBe(source.length);
      expect(older.split('\n').length).toBe(source.split('\n').length);
    }),
  );
});
