import { describe, expect, test } from 'vitest';
import { importsOf } from './imports.ts';

const modules = async (source: string, file = 'a.ts') => [...(await importsOf(file, source)).modules].toSorted();
const files = async (source: string) => [...(await importsOf('a.ts', source)).files].toSorted();

describe('a module is found in', () => {
  test.each([
    ["import './x.ts'", './x.ts'],
    ["import x from './x.ts'", './x.ts'],
    ["import { a as b } from './x.ts'", './x.ts'],
    ["import * as x from './x.ts'", './x.ts'],
    ["import x from './x.json' with { type: 'json' }", './x.json'],
    ["import type { X } from './x.ts'", './x.ts'],
    ["export { a } from './x.ts'", './x.ts'],
    ["export * from './x.ts'", './x.ts'],
    ["export * as all from './x.ts'", './x.ts'],
    ["const x = await import('./x.ts')", './x.ts'],
    ['const x = await import("./x.ts")', './x.ts'],
    ['const x = await import(`./x.ts`)', './x.ts'],
    ["function f() { return import( /* late */ './x.ts' ) }", './x.ts'],
    ["const x = require('./x.cjs')", './x.cjs'],
    ['const x = require(`./x.cjs`)', './x.cjs'],
    ["if (a) { b(() => require('./x.cjs')) }", './x.cjs'],
    ["const p = require.resolve('./x.cjs')", './x.cjs'],
    ["const p = import.meta.resolve('./x.ts')", './x.ts'],
    ["import x = require('./x.cjs')", './x.cjs'],
    ["import zod from 'zod'", 'zod'],
  ])('%s', async (source, module) => {
    expect(await modules(source)).toEqual([module]);
  });

  test('code with JSX, and CommonJS', async () => {
    expect(await modules("import y from './y.ts'; export const x = <b>{y}</b>", 'a.tsx')).toEqual(['./y.ts']);
    expect(await modules("module.exports = require('./y.cjs')", 'a.cjs')).toEqual(['./y.cjs']);
  });
});

test('all modules of a file are found, each once', async () => {
  const source = "import a from './a.ts'; export * from './b.ts'; import('./c.ts'); import b from './b.ts'";
  expect(await modules(source)).toEqual(['./a.ts', './b.ts', './c.ts']);
});

test('a computed name is not guessed at', async () => {
  for (const source of [
    'import(name)',
    'import(`./${name}.ts`)',
    "import('./' + name)",
    'require(name)',
    "load('./x.ts')",
  ]) {
    expect(await modules(source)).toEqual([]);
  }
});

test('what stands in a comment or a text is no import', async () => {
  expect(await modules("// import './x.ts'\nconst text = \"import './y.ts'\"; /* require('./z') */")).toEqual([]);
});

test('a file named relative to the module is found', async () => {
  expect(await files("new Worker(new URL('./worker.ts', import.meta.url))")).toEqual(['./worker.ts']);
  expect(await files('fs.readFileSync(new URL(`../names.json`, import.meta.url))')).toEqual(['../names.json']);
  expect(await files("new URL('./x', base); new URL('https://a.b/'); new URL(name, import.meta.url)")).toEqual([]);
});

test('the positions in a source with characters of several bytes are right', async () => {
  expect(await modules("const é = '\u{1F600}ä'; const x = await import('./x.ts')")).toEqual(['./x.ts']);
  expect(await files("const é = '\u{1F600}ä'; new URL('./é.json', import.meta.url)")).toEqual(['./é.json']);
});

test('a file that does not parse gives what could be read, and no error: loading it says what is wrong', async () => {
  await expect(importsOf('a.ts', "import './x.ts'; const = ;")).resolves.toBeDefined();
});
