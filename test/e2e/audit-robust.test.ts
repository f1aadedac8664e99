import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, examine, explainPath } from '../../src/audit/index.ts';

const root = mkdtempSync(join(tmpdir(), 'audit-robust-'));
const write = (path: string, text: string | Buffer) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeAll(() => {
  for (let n = 0; n < 4_600; n += 1) write(`data/items/${n % 50}/item-${n}.json`, '{}');
  for (let n = 0; n < 400; n += 1) write(`scripts/s${n}.py`, `open("data/out/${n}.json", "w").write("x")\n`);
  write(
    'big/table.py',
    `ROWS = [\n${'    ("name", 12345, "some text in a row"),\n'.repeat(48_000)}]\nopen("data/big.txt", "w").write("x")\n`,
  );
  write('big/bundle.js', `${'var a=function(){return 1};'.repeat(80_000)}\n`);
  write('odd/binary.py', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 0xff, 0xfe]));
  write(
    'odd/latin1.py',
    Buffer.from('# caf\xe9\nopen("data/caf\xe9.txt", "w")\nopen("data/plain.txt", "w")\n', 'latin1'),
  );
  write('odd/bom.py', '\uFEFFopen("data/bom.txt", "w")\n');
  write('odd/empty.py', '');
  write('odd/crlf.py', 'import json\r\nwith open("data/crlf.json", "w") as f:\r\n    json.dump({}, f)\r\n');
  write('odd/broken.py', 'def f(:\n  x = = 3\nopen("data/after.txt", "w")\nclass\n');
  write('odd/broken.ts', 'import fs from "fs";\nfunction ( { \nfs.writeFileSync("data/after-ts.txt", "x");\n}}}\n');
  write('odd/recursive.py', 'def f(n):\n    return f(n + 1) + g(n)\ndef g(n):\n    return f(n)\nopen(f(1), "w")\n');
  write('odd/deep.py', `x = ${'('.repeat(3_000)}1${')'.repeat(3_000)}\nopen("data/deep.txt", "w")\n`);
  write(
    'odd/chain.js',
    `const x = ${Array.from({ length: 9_000 }, (_, n) => `"a${n}"`).join(' +\n')};\nrequire('fs').writeFileSync('data/chain.txt', 'x');\n`,
  );
  const names = JSON.stringify(Array.from({ length: 9 }, (_, n) => `n${n}`));
  const loops = Array.from({ length: 7 }, (_, n) => `${'  '.repeat(n)}for v${n} in ${names}:\n`).join('');
  write('odd/loops.py', `${loops}${'  '.repeat(7)}open(f"data/{v0}{v1}{v2}{v3}{v4}{v5}{v6}.csv", "w")\n`);
  write('odd/a.py', 'from b import PATH\nOTHER = "data/a.txt"\nopen(PATH, "w")\n');
  write('odd/b.py', 'from a import OTHER\nPATH = "data/b.txt"\nopen(OTHER, "w")\n');
  const nested = (depth: number) =>
    `${Array.from({ length: depth }, (_, n) => `${' '.repeat(n)}if x:\n`).join('')}${' '.repeat(depth)}open("data/${depth}.txt", "w")\n`;
  write('odd/blocks300.py', `${nested(300)}open("data/behind.txt", "w")\n`);
  write('odd/blocks900.py', nested(900));
  symlinkSync('..', join(root, 'odd/loop'));
  symlinkSync('itself', join(root, 'odd/itself'));
  // A name of one byte that is no UTF-8.
  writeFileSync(
    Buffer.concat([Buffer.from(`${root}/odd/caf`), Buffer.from([0xe9]), Buffer.from('.py')]),
    'open("x", "w")\n',
  );
  symlinkSync('nowhere', join(root, 'odd/dangling.py'));
  symlinkSync('empty.py', join(root, 'odd/linked.py'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('an audit of a repository as they are found', () => {
  it('reads 5,000 files, of 2 MB, binary, damaged, in a circle, without git, and names what it could not read', async () => {
    const result = await audit(root, { cache: false });
    const target = (script: string) => result.accesses.filter((one) => one.script === script).map((one) => one.target);
    const script = (path: string) => result.scripts.find((one) => one.path === path);

    expect(result.accesses.filter((one) => one.script.startsWith('scripts/'))).toHaveLength(400);
    expect(target('big/table.py')).toEqual(['data/big.txt']);
    expect(script('big/bundle.js')?.unreadable).toMatch(/packed/);
    expect(script('odd/binary.py')?.unreadable).toMatch(/not text/);
    // Five million rounds of its loops.
    expect(script('odd/loops.py')?.unreadable).toMatch(/too many steps/);
    expect(target('odd/loops.py')).toContain('data/n0n0n0n0n0n0n0.csv');
    expect(target('odd/latin1.py')).toContain('data/plain.txt');
    expect(target('odd/bom.py')).toEqual(['data/bom.txt']);
    expect(target('odd/crlf.py')).toEqual(['data/crlf.json']);
    expect(target('odd/broken.py')).toEqual(['data/after.txt']);
    expect(script('odd/broken.py')?.syntaxErrors.map((one) => one.line)).toContain(1);
    expect(target('odd/broken.ts')).toEqual(['data/after-ts.txt']);
    expect(target('odd/recursive.py')).toEqual([null]);
    expect(target('odd/deep.py')).toContain('data/deep.txt');
    expect([...target('odd/chain.js'), script('odd/chain.js')?.unreadable]).toContainEqual(
      expect.stringMatching(/data\/chain|too deeply/),
    );
    expect(target('odd/a.py')).toHaveLength(1);
    expect(target('odd/b.py')).toHaveLength(1);
    // The grammar's scanner has no room for so many blocks, and what lies deeper than it is copied is named.
    expect(script('odd/blocks900.py')?.unreadable).toMatch(/too deeply/);
    expect(script('odd/blocks300.py')?.syntaxErrors.map((one) => one.line)).toEqual([301]);
    expect(target('odd/blocks300.py')).toContain('data/behind.txt');
    expect(script('odd/dangling.py')).toBeUndefined();
    expect(result.scripts.every((one) => one.ignored === null)).toBe(true);
    expect(existsSync(join(root, '.holdfast'))).toBe(false);
  });

  it('names what it could not look at', async () => {
    const { model, result } = await examine(root, { cache: false, only: ['syntax-error'] });
    // Where names are text, as on macOS, there is no such file.
    const odd = readdirSync(join(root, 'odd')).filter((name) => name.startsWith('caf'));
    expect(model.unseen ?? []).toEqual(odd.map((name) => ({ path: `odd/${name}`, why: 'its name is no UTF-8' })));
    const told = result.findings.filter((one) => one.message.startsWith('It is not in this audit'));
    expect(told.map((one) => one.script)).toEqual(odd.map((name) => `odd/${name}`));
  });

  it('says the same twice, from its memory too, and forgets what has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-cache-'));
    try {
      mkdirSync(join(folder, '.holdfast'));
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, 'x.py'), 'open("data/one.json", "w")\n');
      const fresh = await audit(folder);
      expect(readdirSync(join(folder, '.holdfast/cache/audit')).length).toBeGreaterThan(0);
      expect(JSON.stringify(await audit(folder))).toBe(JSON.stringify(fresh));
      expect(JSON.stringify(await audit(folder, { cache: false }))).toBe(JSON.stringify(fresh));
      writeFileSync(join(folder, 'x.py'), 'open("data/two.json", "w")\n');
      expect((await audit(folder)).accesses.map((one) => one.target)).toEqual(['data/two.json']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('knows what git ignores, among scripts and data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-git-'));
    try {
      execFileSync('git', ['init', '-q'], { cwd: folder });
      mkdirSync(join(folder, 'lib'));
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, '.gitignore'), 'lib/\ndata/big.json\n');
      writeFileSync(join(folder, 'lib/helper.py'), 'def save(p):\n    open(p, "w")\n');
      writeFileSync(join(folder, 'run.py'), 'from lib.helper import save\nsave("data/big.json")\n');
      writeFileSync(join(folder, 'data/big.json'), '{}');
      const result = await audit(folder, { cache: false });
      expect(result.scripts.map((one) => [one.path, one.ignored])).toEqual([
        ['lib/helper.py', true],
        ['run.py', false],
      ]);
      expect(result.artifacts.map((one) => [one.path, one.ignored, one.creators])).toEqual([
        ['data/big.json', true, ['run.py']],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('explain-path', () => {
  it('tells how a path was found, step by step, also through a helper of another module', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-explain-'));
    try {
      mkdirSync(join(folder, 'scripts'));
      mkdirSync(join(folder, 'data'));
      writeFileSync(
        join(folder, 'scripts/paths.py'),
        'from pathlib import Path\nROOT = Path(__file__).parent.parent\nDATA = ROOT / "data"\n',
      );
      writeFileSync(
        join(folder, 'scripts/x.py'),
        'from paths import DATA\nname = "people"\nout = DATA / f"{name}.json"\nwith open(out, "w") as f:\n    f.write("x")\n',
      );
      const [access] = await explainPath(folder, 'scripts/x.py', 4, { cache: false });
      expect(access?.target).toBe('data/people.json');
      expect(access?.steps.map((one) => [one.where, one.value])).toEqual([
        ['scripts/paths.py:2', '.'],
        ['scripts/paths.py:3', './data'],
        ['scripts/x.py:2', 'people'],
        ['scripts/x.py:3', './data/people.json'],
        ['', 'data/people.json'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
