import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ContentHash } from '../core/hash.ts';
import { hashBytes } from '../io/hash.ts';
import { type Closure, closureOf } from './code.ts';
import { Files } from './files.ts';
import type { Imports } from './imports.ts';

describe('the code of a stage', () => {
  test.each([
    ['a static import', "import './x.ts'", { 'stages/x.ts': '' }, ['stages/x.ts']],
    ['a dynamic import', "await import('./x.ts')", { 'stages/x.ts': '' }, ['stages/x.ts']],
    ['a require', "require('./x.cjs')", { 'stages/x.cjs': '' }, ['stages/x.cjs']],
    ['a re-export', "export * from './x.ts'", { 'stages/x.ts': '' }, ['stages/x.ts']],
    ['a JSON file', "import x from './x.json' with { type: 'json' }", { 'stages/x.json': '{}' }, ['stages/x.json']],
    ['a file by its URL', "new URL('./x.txt', import.meta.url)", { 'stages/x.txt': '' }, ['stages/x.txt']],
    ['a .js that names a .ts', "import './x.js'", { 'stages/x.ts': '' }, ['stages/x.ts']],
    ['a .mjs that names a .mts', "import './x.mjs'", { 'stages/x.mts': '' }, ['stages/x.mts']],
    ['a .js that is one', "import './x.js'", { 'stages/x.js': '', 'stages/x.ts': '' }, ['stages/x.js']],
    ['a .js that names a .tsx', "import './x.js'", { 'stages/x.tsx': '' }, ['stages/x.tsx']],
    ['a name without extension', "import './x'", { 'stages/x.ts': '' }, ['stages/x.ts']],
    ['a folder', "import './x'", { 'stages/x/index.ts': '' }, ['stages/x/index.ts']],
    [
      'a file beside a folder of its name',
      "import './x'",
      { 'stages/x.ts': '', 'stages/x/index.ts': '' },
      ['stages/x.ts'],
    ],
    ['the folder above', "import '..'", { 'index.ts': '' }, ['index.ts']],
    ['a file elsewhere in the project', "import '../lib/x.ts'", { 'lib/x.ts': '' }, ['lib/x.ts']],
  ] as const)('is found through %s', async (_, source, others, found) => {
    const { closure } = project({ 'stages/a.ts': source, ...others });
    expect([...(await closure()).code.keys()]).toEqual(['stages/a.ts', ...found]);
  });

  test('is followed all the way, each file once, with the hash of its bytes', async () => {
    const { closure } = project({
      'stages/a.ts': "import '../lib/b.ts'; import '../lib/c.ts'",
      'lib/b.ts': "import './c.ts'; new Worker(new URL('./worker.ts', import.meta.url))",
      'lib/c.ts': '// nothing',
      'lib/worker.ts': "import './d.ts'",
      'lib/d.ts': '',
      'lib/unused.ts': '',
    });
    const { code } = await closure();
    expect([...code.keys()].toSorted()).toEqual(['lib/b.ts', 'lib/c.ts', 'lib/d.ts', 'lib/worker.ts', 'stages/a.ts']);
    expect(code.get('lib/c.ts')).toBe(hashBytes('// nothing'));
  });

  test('may go in a circle', async () => {
    const { closure } = project({ 'stages/a.ts': "import './b.ts'", 'stages/b.ts': "import './a.ts'" });
    expect([...(await closure()).code.keys()]).toEqual(['stages/a.ts', 'stages/b.ts']);
  });

  test('may lie outside of the project, and is named from it', async () => {
    const { closure } = project({ 'p/stages/a.ts': "import '../../shared/x.ts'", 'shared/x.ts': '' }, 'p');
    expect([...(await closure()).code.keys()]).toEqual(['stages/a.ts', '../shared/x.ts']);
  });

  test('has no modules of Node, and not Holdfast itself', async () => {
    const { closure } = project({
      'stages/a.ts': "import 'node:fs'; import 'fs'; import 'holdfast'; import 'holdfast/io'",
    });
    const { code, packages } = await closure();
    expect([...code.keys()]).toEqual(['stages/a.ts']);
    expect(packages.size).toBe(0);
  });

  test('has what it imports by `#` names of its package.json', async () => {
    const { closure } = project({
      'package.json': JSON.stringify({
        imports: {
          '#names': './lib/names.ts',
          '#lib/*': './lib/*.ts',
          '#either': { node: './lib/node.ts', default: './lib/default.ts' },
          '#zod': 'zod',
          '#no': null,
        },
      }),
      'stages/a.ts':
        "import '#names'; import '#lib/deep/x'; import '#either'; import '#zod'; import '#no'; import '#unknown'",
      'lib/names.ts': '',
      'lib/deep/x.ts': '',
      'lib/node.ts': '',
      'lib/default.ts': '',
      'node_modules/zod/package.json': '{"version": "4.0.0"}',
    });
    const { code, packages } = await closure();
    expect([...code.keys()].toSorted()).toEqual([
      'lib/deep/x.ts',
      'lib/default.ts',
      'lib/names.ts',
      'lib/node.ts',
      'stages/a.ts',
    ]);
    expect([...packages]).toEqual([['zod', '4.0.0']]);
  });

  test('is seen as it is now, also where what it imports is remembered', async () => {
    const { root, closure } = project({ 'stages/a.ts': "import './b.ts'", 'stages/b.ts': '1', 'stages/c.ts': '' });
    const before = await closure();
    fs.writeFileSync(join(root, 'stages/b.ts'), "import './c.ts'");
    const after = await closure();
    expect(before.code.get('stages/a.ts')).toBe(after.code.get('stages/a.ts'));
    expect(before.code.get('stages/b.ts')).not.toBe(after.code.get('stages/b.ts'));
    expect([...after.code.keys()]).toEqual(['stages/a.ts', 'stages/b.ts', 'stages/c.ts']);
  });

  test('is parsed once for the same content', async () => {
    const { closure, parsed } = project({ 'stages/a.ts': "import './b.ts'", 'stages/b.ts': '' });
    await closure();
    expect(parsed.size).toBe(2);
    const known = [...parsed.values()];
    await closure();
    expect([...parsed.values()]).toEqual(known);
  });

  test('that is missing is an error that names the file', async () => {
    const { closure } = project({});
    await expect(closure()).rejects.toMatchObject({ code: 'config/stage-file', parts: { on: 'stages/a.ts' } });
  });

  test('that cannot be read is an error, not code that is gone', async () => {
    const { root, closure } = project({ 'stages/a.ts': "import './b.ts'", 'stages/b.ts': '' });
    fs.rmSync(join(root, 'stages/b.ts'));
    // An import of what does not exist is the loader's to report: it may never be reached.
    expect([...(await closure()).code.keys()]).toEqual(['stages/a.ts']);
    fs.rmSync(join(root, 'stages/a.ts'));
    fs.mkdirSync(join(root, 'stages/a.ts'));
    await expect(closure()).rejects.toMatchObject({ code: 'config/stage-file' });
  });
});

describe('the packages of a stage', () => {
  test('are those it imports, by version', async () => {
    const { closure } = project({
      'stages/a.ts': "import 'zod'; import 'zod/mini'; import '@scope/pack/deep.js'; import 'missing'",
      'node_modules/zod/package.json': '{"version": "4.0.0"}',
      'node_modules/@scope/pack/package.json': '{"version": "1.2.3"}',
      'node_modules/unused/package.json': '{"version": "1.0.0"}',
    });
    expect([...(await closure()).packages]).toEqual([
      ['zod', '4.0.0'],
      ['@scope/pack', '1.2.3'],
    ]);
  });

  test('may have no version', async () => {
    const { closure } = project({ 'stages/a.ts': "import 'own'", 'node_modules/own/package.json': '{}' });
    expect((await closure()).packages.get('own')).toBe('none');
  });

  test('are found from the importing file upwards', async () => {
    const { closure } = project(
      {
        'p/stages/a.ts': "import 'zod'; import 'outer'",
        'p/node_modules/zod/package.json': '{"version": "4.0.0"}',
        'node_modules/zod/package.json': '{"version": "3.0.0"}',
        'node_modules/outer/package.json': '{"version": "1.0.0"}',
      },
      'p',
    );
    expect([...(await closure()).packages]).toEqual([
      ['zod', '4.0.0'],
      ['outer', '1.0.0'],
    ]);
  });

  test('that two files find in two places count with both versions', async () => {
    const { root, closure } = project({
      'stages/a.ts': "import 'zod'; import '../lib/x.ts'",
      'lib/x.ts': "import 'zod'",
      'lib/node_modules/zod/package.json': '{"version": "3.0.0"}',
      'node_modules/zod/package.json': '{"version": "4.0.0"}',
    });
    const before = (await closure()).packages.get('zod');
    fs.writeFileSync(join(root, 'lib/node_modules/zod/package.json'), '{"version": "3.0.1"}');
    const between = (await closure()).packages.get('zod');
    fs.writeFileSync(join(root, 'node_modules/zod/package.json'), '{"version": "4.0.1"}');
    const after = (await closure()).packages.get('zod');
    expect(new Set([before, between, after]).size).toBe(3);
  });

  test('that are linked into the project are code: they change without a new version', async () => {
    const { root, closure } = project({
      'stages/a.ts': "import 'linked'",
      'packages/linked/package.json': '{"version": "1.0.0"}',
      'packages/linked/src/index.ts': '1',
      'packages/linked/src/data.txt': '',
      'packages/linked/node_modules/zod/index.js': '',
      'packages/linked/.cache/x.js': '',
    });
    fs.mkdirSync(join(root, 'node_modules'));
    fs.symlinkSync('../packages/linked', join(root, 'node_modules/linked'));
    const before = await closure();
    expect([...before.code.keys()].toSorted()).toEqual([
      'packages/linked/package.json',
      'packages/linked/src/index.ts',
      'stages/a.ts',
    ]);
    fs.writeFileSync(join(root, 'packages/linked/src/index.ts'), '2');
    const after = await closure();
    expect(after.code.get('packages/linked/src/index.ts')).not.toBe(before.code.get('packages/linked/src/index.ts'));
  });

  test('in a store that is linked to are no code: their versions say enough', async () => {
    const { root, closure } = project({
      'stages/a.ts': "import 'zod'",
      'node_modules/.pnpm/zod@4.0.0/node_modules/zod/package.json': '{"version": "4.0.0"}',
      'node_modules/.pnpm/zod@4.0.0/node_modules/zod/index.js': '',
    });
    fs.symlinkSync('.pnpm/zod@4.0.0/node_modules/zod', join(root, 'node_modules/zod'));
    const { code, packages } = await closure();
    expect([...code.keys()]).toEqual(['stages/a.ts']);
    expect(packages.get('zod')).toBe('4.0.0');
  });
});

/** A project in `inside` of a fresh folder; its closure starts at `stages/a.ts`, with the imports of earlier calls remembered. */
function project(contents: Readonly<Record<string, string>>, inside = '.') {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'holdfast-code-')));
  for (const [path, content] of Object.entries(contents)) {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
    fs.writeFileSync(join(folder, path), content);
  }
  const root = join(folder, inside);
  const parsed = new Map<ContentHash, Imports>();
  const cache = {
    get: (content: ContentHash) => parsed.get(content),
    set: (content: ContentHash, imports: Imports) => void parsed.set(content, imports),
  };
  const closure = (): Promise<Closure> => closureOf(root, 'stages/a.ts', new Files(root, new Map()), cache);
  return { root, closure, parsed };
}
