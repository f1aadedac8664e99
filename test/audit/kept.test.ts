import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../src/audit/cache.ts';
import { examine } from '../../src/audit/examine.ts';

const fixtures = fileURLToPath(new URL('../fixtures/audit', import.meta.url));

/** A change of a repository; `at` and `to` choose files, `line` a place in them. */
interface Edit {
  readonly does: 'append' | 'cut' | 'replace' | 'remove' | 'move' | 'copy' | 'add' | 'settle';
  readonly at: number;
  readonly to: number;
  readonly line: number;
}

const edits = fc.array(
  fc.record<Edit>({
    does: fc.constantFrom('append', 'cut', 'replace', 'remove', 'move', 'copy', 'add', 'settle'),
    at: fc.nat(999),
    to: fc.nat(999),
    line: fc.nat(60),
  }),
  { minLength: 4, maxLength: 6 },
);

describe('what an audit keeps', () => {
  it('changes nothing in what the next one says, whatever was edited in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('py-helpers', 'second-py', 'second-js', 'ts-monorepo', 'shell-drivers', 'py-driven'),
        edits,
        check,
      ),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('is asked again when a module appears that an import now leads to', async () => {
    const root = made({ 'a.py': 'from paths import OUT\nopen(OUT, "w")\n', 'b.py': 'open("data/b.txt", "w")\n' });
    await same(root);
    writeFileSync(join(root, 'paths.py'), 'OUT = "data/a.txt"\n');
    expect((await same(root)).map((one) => one.target)).toEqual(['data/a.txt', 'data/b.txt']);
    rmSync(root, { recursive: true });
  });

  it('is asked again when the data that names a file changes', async () => {
    const root = made({
      'config.json': '{"out": "data/one.txt"}',
      'a.mjs':
        'import config from "./config.json" with { type: "json" };\nimport fs from "fs";\nfs.writeFileSync(config.out, "");\n',
    });
    await same(root);
    writeFileSync(join(root, 'config.json'), '{"out": "data/two.txt"}');
    expect((await same(root)).map((one) => one.target)).toContain('data/two.txt');
    rmSync(root, { recursive: true });
  });

  it('is asked again when a script is started with other words', async () => {
    const root = made({
      Makefile: 'OUT = data/one.txt\nall:\n\tpython3 a.py $(OUT)\n',
      'a.py': 'import sys\nopen(sys.argv[1], "w")\n',
    });
    expect((await same(root)).map((one) => one.target)).toEqual(['data/one.txt']);
    writeFileSync(join(root, 'Makefile'), 'OUT = data/two.txt\nall:\n\tpython3 a.py $(OUT)\n');
    expect((await same(root)).map((one) => one.target)).toEqual(['data/two.txt']);
    rmSync(root, { recursive: true });
  });

  it('is asked again when data that a rule looks into changes, and when somebody confirms a script', async () => {
    const root = made({
      'a.py': 'print(open("people.json", encoding="utf-8").read())\n',
      'people.json': '["/home/bo.txt"]',
    });
    const rulesOf = async (): Promise<string[]> => {
      await same(root);
      return (await examine(root, {})).result.findings.map((one) => one.rule);
    };
    expect(await rulesOf()).not.toContain('absolute-path-in-data');
    // As many bytes as before.
    writeFileSync(join(root, 'people.json'), '["/home/b/x.tx"]');
    expect(await rulesOf()).toContain('absolute-path-in-data');
    mkdirSync(join(root, 'scripts'));
    writeFileSync(
      join(root, 'scripts/CANONICAL_SCRIPTS.md'),
      '# Canonical scripts\n\n## Artifacts\n\n| Artifact | Creator | Refiners |\n| --- | --- | --- |\n| `people.json` | `gone.py` | |\n',
    );
    expect(await rulesOf()).toContain('registry-mismatch');
    rmSync(root, { recursive: true });
  });

  it('is not believed when a part of it is lost', async () => {
    const root = made({ 'a.py': 'open("data/a.txt", "w")\n' });
    await same(root);
    const folder = join(root, '.holdfast/cache/audit');
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      writeFileSync(join(folder, name), bytes.subarray(0, bytes.length - 9));
      await same(root);
    }
    rmSync(root, { recursive: true });
  });

  it('of an earlier version, in another form under the same name, is not believed and ends nothing', async () => {
    const root = made({ 'a.py': 'open("data/a.txt", "w")\n' });
    await same(root);
    const cache = openCache(root);
    for (const form of ['{"code":"of old","model":{}}', 'no JSON', '[]', 'null', '']) {
      for (const kind of ['model', 'judged', 'parts']) cache.setLines(`${kind} ${root}`, [form, form]);
      expect((await same(root)).map((one) => one.target)).toEqual(['data/a.txt']);
    }
    rmSync(root, { recursive: true });
  });

  it('holds for scripts that only the evaluation finds to belong together', async () => {
    const root = made({
      'a.js': 'const name = "b";\nconst { out } = require("./" + name);\nrequire("fs").writeFileSync(out, "");\n',
      'b.js': 'exports.out = "data/b.json";\n',
      'c.js': 'require("fs").writeFileSync("data/c.json", "");\n',
    });
    expect((await same(root)).map((one) => one.target)).toEqual(['data/b.json', 'data/c.json']);
    writeFileSync(join(root, 'b.js'), 'exports.out = "data/other.json";\n');
    expect((await same(root)).map((one) => one.target)).toEqual(['data/other.json', 'data/c.json']);
    rmSync(root, { recursive: true });
  });
});

async function check(fixture: string, list: readonly Edit[]): Promise<void> {
  const root = made({});
  cpSync(join(fixtures, fixture), root, { recursive: true });
  await same(root);
  for (const edit of list) {
    apply(root, edit);
    await same(root);
  }
  rmSync(root, { recursive: true });
}

/** An audit that may use what the last one kept, twice, and one that may not, say the same. */
async function same(root: string) {
  const fresh = await examine(root, { cache: false });
  const again = await examine(root, {});
  const kept = await examine(root, {});
  expect(again).toEqual(fresh);
  expect(JSON.stringify(kept)).toBe(JSON.stringify(fresh));
  return fresh.model.accesses;
}

function made(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'audit-kept-'));
  // It keeps what it knows in here then, and nothing outlives the test.
  mkdirSync(join(root, '.holdfast'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return root;
}

function apply(root: string, { does, at, to, line }: Edit): void {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !one.parentPath.includes('.holdfast'))
    .map((one) => join(one.parentPath, one.name))
    .sort();
  const [one, other] = [files[at % files.length], files[to % files.length]];
  if (one === undefined || other === undefined) return;
  const lines = readFileSync(one, 'utf8').split('\n');
  const spot = line % lines.length;
  switch (does) {
    case 'append':
      return appendFileSync(one, '\n# a remark\n');
    case 'cut':
      return writeFileSync(one, lines.toSpliced(spot, 1).join('\n'));
    case 'replace':
      // Other names for the same things: paths, functions, modules.
      return writeFileSync(one, lines.with(spot, (lines[spot] ?? '').replace(/[a-z]{3,}/, 'other')).join('\n'));
    case 'remove':
      return rmSync(one);
    case 'move':
      return renameSync(one, join(dirname(other), `moved_${line}${/\.\w+$/.exec(one)?.[0] ?? ''}`));
    case 'copy':
      return copyFileSync(one, other);
    case 'add':
      return writeFileSync(join(dirname(one), '__init__.py'), `open("data/added-${line}.txt", "w")\n`);
    case 'settle':
      // Same size, other content.
      if (existsSync(one)) writeFileSync(one, lines.join('\n').replace(/[a-z]/, 'z'));
  }
}
