import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { auditFiles } from '../../test/rig/audit-folder.ts';
import { scopeText } from '../report/audit-view.ts';
import { parseIgnoreFile } from './ignore-file.ts';

test.each([
  ['*.py', 'a/b.py', true],
  ['/b.py', 'a/b.py', false],
  ['a/*.py', 'a/b.py', true],
  ['a/*.py', 'x/a/b.py', false],
  ['**/a/*.py', 'x/a/b.py', true],
  ['*.py\n!b.py', 'a/b.py', false],
  ['# a.py', '# a.py', false],
  ['\\#a', '#a', true],
  ['a?[0-9]', 'ab1', true],
  ['folder/', 'folder', false],
] as const)('%j and %s: %s', (text, path, expected) => {
  expect(parseIgnoreFile(text).matches(path, false)).toBe(expected);
});

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-ignore-'));
  execFileSync('git', ['init', '-q', root]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('leaves out what git would', () => {
  const piece = constantFrom('a', 'b', '.', '*', '**', '?', '/', '!', '[ab]', '[!a]', '\\*', 'a/', '/a', ' ');
  // Two stars beside something else are no syntax, and git takes them as its versions please.
  const line = string({ unit: piece, minLength: 1, maxLength: 5 }).filter(
    (one) => !/[^/!]\*\*|\*\*[^/]|\*{3}/.test(one),
  );
  const name = string({ unit: constantFrom('a', 'b', '*', 'ab'), minLength: 1, maxLength: 2 });
  const path = array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  assert(
    property(
      array(line, { minLength: 1, maxLength: 3 }),
      array(path, { minLength: 1, maxLength: 12 }),
      (lines, paths) => {
        const text = lines.join('\n');
        writeFileSync(join(root, '.gitignore'), text);
        const asked = spawnSync('git', ['check-ignore', '--no-index', '-z', '--stdin'], {
          cwd: root,
          input: paths.join('\0'),
          encoding: 'utf8',
        });
        const byGit = new Set(asked.stdout.split('\0').filter((one) => one !== ''));
        const { matches } = parseIgnoreFile(text);
        for (const one of paths) {
          const parents = one.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
          const isOut = parents.some((each, index) => matches(each, index < parents.length - 1));
          expect(isOut, `${JSON.stringify(text)} ${one}`).toBe(byGit.has(one));
        }
      },
    ),
    { numRuns: 40 },
  );
});

const files = {
  '.holdfastignore': '# what the tests read\ntest/fixtures/\n*.gen.py\n',
  'build.py': "open('test/fixtures/x.json', encoding='utf-8')\nopen('data/out.json', 'w')\n",
  'old.gen.py': "open('data/old.json', 'w')\n",
  'test/fixtures/broken.py': 'def (\n',
  'test/fixtures/x.json': '{}',
};

it('what is left out is not read, is still there for those who read it, and is counted', async () => {
  const { model, result } = await auditFiles(files);
  expect(model.scripts.map((one) => one.path)).toEqual(['build.py']);
  expect(model.files.map((one) => one.path)).toEqual(['.holdfastignore']);
  expect(result.findings.filter((one) => one.rule === 'missing-input' || one.rule === 'syntax-error')).toEqual([]);
  expect(result.summary.leftOut).toEqual({ scripts: 2, files: 3 });
  expect(scopeText(result)).toContain('3 files, 2 of them scripts, are left out by `.holdfastignore`');
});

it('nothing is left out where nothing says so, or when asked', async () => {
  const { '.holdfastignore': _, ...rest } = files;
  expect((await auditFiles(rest)).result.summary.leftOut).toBeUndefined();
  const all = await auditFiles(files, { ignore: false });
  expect(all.model.scripts.length).toBe(3);
  expect(all.result.summary.leftOut).toBeUndefined();
});
