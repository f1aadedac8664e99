import { expect, it } from 'vitest';
import { accessesIn, auditFiles, lines } from '../../../../test/rig/audit-folder.ts';

it('a descriptor that is closed is closed, however it was used before', async () => {
  const script = lines(
    "import { close, closeSync, openSync, writeSync } from 'node:fs';",
    "const a = openSync('data/a.dat', 'w');",
    'for (const one of [1, 2]) put(a, one);',
    'closeSync(a);',
    "const b = openSync('data/b.dat', 'w');",
    'close(b, () => {});',
    "const c = openSync('data/c.dat', 'w');",
    'put(c, 1);',
    'function put(to: number, what: number) { writeSync(to, String(what)); }',
  );
  const { model } = await auditFiles({ 'a.ts': script });
  const closing = new Map(model.accesses.map((one) => [one.target, one.facts.closing]));
  expect(Object.fromEntries(closing)).toEqual({
    'data/a.dat': 'explicit',
    'data/b.dat': 'explicit',
    'data/c.dat': 'never',
  });
});

it('the dollar of a document is no shell', async () => {
  const script = lines("$('body > section').show();", "$('<h2 />', { text: 'x' });");
  expect(await accessesIn({ 'a.js': script })).toEqual([]);
  expect(await accessesIn({ 'a.mjs': "import { $ } from 'zx';\nawait $`cp data/a.txt data/b.txt`;\n" })).toEqual([
    'a.mjs:2 read data/a.txt',
    'a.mjs:2 write data/b.txt',
  ]);
});

it('what is returned, or given to what nobody knows, may be closed there', async () => {
  const script = lines(
    "import fs from 'node:fs';",
    "import { archive } from 'archives';",
    "export const open = () => fs.createWriteStream('data/a.txt');",
    "archive.pipe(fs.createWriteStream('data/b.zip'));",
    "const kept = fs.createWriteStream('data/c.txt');",
    "kept.write('x');",
  );
  const { model, result } = await auditFiles({ 'a.ts': script });
  expect(model.accesses.map((one) => `${one.target} ${one.facts.closing}`)).toEqual([
    'data/a.txt escapes',
    'data/b.zip escapes',
    'data/c.txt never',
  ]);
  expect(result.findings.filter((one) => one.rule === 'write-without-close').map((one) => one.line)).toEqual([5]);
});

it('the same in Python, also for what another process writes to', async () => {
  const script = lines(
    'import contextlib, subprocess',
    'def out(path):',
    "    return open('data/a.txt', 'w')",
    "with contextlib.closing(open('data/b.txt', 'w')) as f: f.write('x')",
    "subprocess.run(['ls'], stdout=open('data/c.txt', 'w'))",
    "print('x', file=open('data/d.txt', 'w'))",
  );
  const { result } = await auditFiles({ 'a.py': script });
  expect(result.findings.filter((one) => one.rule === 'write-without-close').map((one) => one.line)).toEqual([6]);
});
