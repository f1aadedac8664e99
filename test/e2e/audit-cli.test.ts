import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/audit.ts';
import { TestProject } from '../rig/project.ts';

const build = `import json
with open("data/people.json", "w", encoding="utf-8") as out:
    json.dump([], out)
`;
const files = {
  'data/people.json': '[]\n',
  'scripts/build.py': build,
  'scripts/show.py': 'import json\nwith open("data/people.json", encoding="utf-8") as f:\n    print(json.load(f))\n',
};
const another = build.replace('people', 'places');
const holdfast = fileURLToPath(new URL('../..', import.meta.url));

function git(root: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' });
}

describe('holdfast audit', () => {
  it('prints findings with source, path and evidence, and changes nothing in a folder without git', async () => {
    using project = new TestProject(files);
    const before = project.touches();
    expect(await project.holdfast('audit')).toEqual({
      code: 0,
      stderr: '',
      stdout: `scripts/build.py
  2:1     error  \`data/people.json\` is emptied and then written: a crash in between leaves half a file. [unsafe-write]
          2 | with open("data/people.json", "w", encoding="utf-8") as out:
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          3 |     json.dump([], out)
          path: data/people.json (certain)
              a relative path, from the root (its files are there)  →  data/people.json
          \`open\` in mode \`w\` empties the file first.
          Read by \`scripts/show.py\`.
          \`data/people.json\` has 3 bytes now.

notes  metadata-missing 1

2 scripts (2 python), 1 data file; accesses: 1 write, 1 read; paths: 2 certain, 0 pattern, 0 guess, 0 unknown.
1 error, 0 warnings, 1 note.

First: stop losing data
  scripts/build.py  unsafe-write, 1 place, safe rewrite
`,
    });
    expect(project.touches()).toEqual(before);
    expect(fs.readdirSync(project.root).sort()).toEqual(['data', 'scripts']);
  });

  it('keeps the JSON contract, on a stdout that has nothing else, with the same bytes on each run', async () => {
    using project = new TestProject(files);
    const { code, stdout, stderr } = await project.holdfast('audit', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(result).slice(0, 6)).toEqual([
      'schema',
      'scripts',
      'accesses',
      'artifacts',
      'findings',
      'summary',
    ]);
    expect(result).toMatchObject({
      schema: 'holdfast.audit/1',
      scripts: [{ path: 'scripts/build.py' }, { path: 'scripts/show.py' }],
      accesses: [
        { script: 'scripts/build.py', line: 2, kind: 'write', api: 'open', target: 'data/people.json', mode: 'w' },
        { script: 'scripts/show.py', line: 2, kind: 'read', target: 'data/people.json', confidence: 'certain' },
      ],
      artifacts: [
        {
          path: 'data/people.json',
          creators: ['scripts/build.py'],
          updaters: [],
          readers: ['scripts/show.py'],
          backups: [],
        },
      ],
      summary: { scripts: 2, artifacts: 1, findings: { error: 1, warning: 0, note: 1 } },
    });
    const [first] = (result['findings'] as Finding[]).filter(({ rule }) => rule === 'unsafe-write');
    expect(first).toMatchObject({
      severity: 'error',
      script: 'scripts/build.py',
      line: 2,
      artifact: 'data/people.json',
      fix: 'safe',
      fingerprint: expect.stringMatching(/^[0-9a-f]{20}$/) as string,
    });
    for (const args of [
      ['--format', 'json'],
      ['--json', '--no-cache'],
      ['.', '--json'],
    ])
      expect((await project.holdfast('audit', ...args)).stdout).toBe(stdout);
    expect((await project.holdfast('-C', 'scripts', 'audit', '..', '--json')).stdout).toBe(stdout);
  });

  it('writes each format, to stdout or as a whole file', async () => {
    using project = new TestProject(files);
    const beginnings = {
      md: '# ',
      html: '<!doctype html>\n',
      sarif: '{\n  "$schema"',
      github: '::error file=scripts/',
    };
    for (const [format, beginning] of Object.entries(beginnings)) {
      const { stdout } = await project.holdfast('audit', '--format', format);
      expect(stdout.slice(0, beginning.length)).toBe(beginning);
      const { code, ...said } = await project.holdfast(
        'audit',
        '--format',
        format,
        '--output',
        `../${format}.out`,
        '-C',
        'scripts',
        '..',
      );
      expect({ code, ...said }).toEqual({ code: 0, stdout: '', stderr: `Wrote \`../${format}.out\`.\n` });
      expect(project.read(`${format}.out`)).toBe(stdout);
      project.remove(`${format}.out`);
    }
  });

  it('refuses what it does not know, exit 2, before anything is read', async () => {
    using project = new TestProject({ ...files, 'text.txt': '' });
    const refused: readonly (readonly [args: readonly string[], says: string])[] = [
      [['--format', 'xml'], 'There is no report format `xml`'],
      [['nowhere'], 'Cannot audit `nowhere`\n  why    there is no such folder'],
      [['text.txt'], 'Cannot audit `text.txt`\n  why    it is not a folder'],
      [['-C', 'nowhere'], 'Cannot audit `nowhere`'],
      [['--only', 'unsafe-write,unsafe-wirte'], 'There is no rule `unsafe-wirte`'],
      [['--only', 'cycle', '--write-baseline'], 'Cannot write the baseline with `--only`'],
      [['--prune-baseline'], 'Cannot prune the baseline `.holdfast-baseline.json`'],
      [['--since', 'HEAD'], 'Cannot compare with the revision `HEAD`'],
    ];
    for (const [args, says] of refused) {
      const { code, stdout, stderr } = await project.holdfast('audit', ...args);
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(says);
    }
    const { stdout } = await project.holdfast('audit', 'nowhere', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'holdfast.error/1', error: { code: 'usage/folder' } });
    expect(project.has('.holdfast-baseline.json')).toBe(false);
  });

  it('exits 3 for an error only with --exit-code, and only for rules that were asked for', async () => {
    using project = new TestProject(files);
    expect((await project.holdfast('audit')).code).toBe(0);
    expect((await project.holdfast('audit', '--exit-code')).code).toBe(3);
    expect((await project.holdfast('audit', '--exit-code', '--only', 'cycle', '--only', 'many-writers')).code).toBe(0);
    project.edit('scripts/build.py', (text) => text.replace('with', '# holdfast: ignore unsafe-write -- a test\nwith'));
    expect((await project.holdfast('audit', '--exit-code')).code).toBe(0);
  });

  it('a baseline lets findings stay, shows new ones, shrinks when it is pruned, and is refused when it is damaged', async () => {
    using project = new TestProject(files);
    const first = await project.holdfast('audit', '--write-baseline', '--exit-code');
    expect(first.code).toBe(0);
    expect(first.stderr).toBe('Wrote `.holdfast-baseline.json`: 2 findings may stay for now.\n');
    expect(first.stdout).toContain('0 errors, 0 warnings, 0 notes (and 2 known to the baseline).');

    project.write('scripts/places.py', another);
    const { code, stdout } = await project.holdfast('audit', '--exit-code', '--json', '--only', 'unsafe-write');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      known: 1,
      findings: [{ script: 'scripts/places.py', severity: 'warning' }],
      summary: { findings: { error: 0, warning: 1, note: 0 } },
    });

    project.edit('scripts/build.py', (text) => text.replace('"w"', '"x"'));
    expect((await project.holdfast('audit')).stderr).toContain('of the baseline');
    const known = project.read('.holdfast-baseline.json');
    expect(known).toContain('unsafe-write');
    expect((await project.holdfast('audit', '--prune-baseline')).stderr).toContain('out of `.holdfast-baseline.json`');
    expect(project.read('.holdfast-baseline.json')).not.toContain('unsafe-write');
    project.write('scripts/build.py', build);
    expect((await project.holdfast('audit', '--exit-code')).code).toBe(3);

    project.write('.holdfast-baseline.json', '<<<<<<< HEAD\n');
    const damaged = await project.holdfast('audit');
    expect({ code: damaged.code, stdout: damaged.stdout }).toEqual({ code: 6, stdout: '' });
  });

  it('compares with a revision, and leaves the repository and the temporary folder as they were', async () => {
    using project = new TestProject({ ...files, '.gitignore': 'data/\n' });
    using temporary = new TestProject();
    git(project.root, 'init', '-q');
    git(project.root, 'add', '.');
    git(project.root, 'commit', '-qm', 'one');
    const env = { TMPDIR: temporary.root };
    const same = await project.holdfastWith(env, 'audit', '--since', 'HEAD', '--exit-code');
    expect(same).toMatchObject({ code: 0, stderr: '' });
    expect(same.stdout).toContain('Since HEAD: 0 new, 0 gone, 2 as before.\n');

    // Not committed, and staged in part: neither may be lost.
    project.write('scripts/places.py', `${another}\nprint(open("data/places.json", encoding="utf-8").read())\n`);
    project.write('scripts/build.py', build.replace('"w"', '"x"'));
    git(project.root, 'add', 'scripts/places.py');
    const status = git(project.root, 'status', '--porcelain');
    const { stdout } = await project.holdfastWith(env, 'audit', '--since', 'HEAD', '--json');
    const { comparison } = JSON.parse(stdout) as { comparison: { appeared: Finding[]; fixed: Finding[] } };
    expect(comparison.appeared.map(({ script, rule }) => `${script} ${rule}`)).toContain(
      'scripts/places.py unsafe-write',
    );
    expect(comparison.fixed.map(({ script, rule }) => `${script} ${rule}`)).toContain('scripts/build.py unsafe-write');
    expect(git(project.root, 'status', '--porcelain')).toBe(status);
    expect(git(project.root, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(fs.readdirSync(temporary.root).filter((name) => name.startsWith('holdfast-since'))).toEqual([]);

    const below = await project.holdfastWith(env, 'audit', 'scripts', '--since', 'HEAD', '--format', 'github');
    expect(below.code).toBe(0);
    expect(below.stdout).toContain('file=scripts/places.py,line=2');
    expect((await project.holdfastWith(env, 'audit', '--since', 'nothing')).code).toBe(2);
    expect((await project.holdfastWith(env, 'audit', '--since', '--help')).code).toBe(2);
  });
});

describe('holdfast explain-path', () => {
  it('shows the evaluation of one line, and refuses what is no line of a script', async () => {
    using project = new TestProject(files);
    expect(await project.holdfast('explain-path', 'scripts/build.py:2')).toEqual({
      code: 0,
      stderr: '',
      stdout: `scripts/build.py:2  write by open in mode w
  with open("data/people.json", "w", encoding="utf-8") as out:
  1.   a relative path, from the root (its files are there)  →  data/people.json
  = data/people.json (certain: every part was evaluated)
`,
    });
    const { stdout } = await project.holdfast('explain-path', './scripts/show.py:2:6', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'holdfast.explain-path/1',
      script: 'scripts/show.py',
      line: 2,
      accesses: [{ kind: 'read', target: 'data/people.json' }],
    });
    expect(await project.holdfast('explain-path', 'scripts/build.py:1')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'No access to a file was seen at scripts/build.py:1.\n',
    });
    expect(await project.holdfast('explain-path', 'data/people.json:1')).toEqual({
      code: 0,
      stderr: '`data/people.json` is not a script that the audit reads.\n',
      stdout: 'No access to a file was seen at data/people.json:1.\n',
    });
    expect(await project.holdfast('explain-path', 'scripts/build.py:99')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('why    the file has 3 lines'),
    });
    for (const place of ['scripts/build.py', 'scripts/none.py:1', '../x.py:1', 'scripts:1'])
      expect(await project.holdfast('explain-path', place)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('holdfast scripts and deprecate', () => {
  it('proposes, takes what people confirm, and then calls another writer an error', async () => {
    using project = new TestProject(files);
    const proposed = await project.holdfast('scripts');
    expect(proposed).toMatchObject({ code: 0, stderr: '' });
    expect(proposed.stdout).toContain('data/people.json  proposed\n     35  scripts/build.py');
    expect((await project.holdfast('scripts', '--details')).stdout).toContain('+5  it can be started');

    expect(await project.holdfast('scripts', '--confirm', './data/people.json', 'scripts/build.py')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'scripts/CANONICAL_SCRIPTS.md: data/people.json is made by scripts/build.py.\n',
    });
    expect(project.read('scripts/CANONICAL_SCRIPTS.md')).toContain(
      '| `data/people.json` | `scripts/build.py` |  |  |\n',
    );
    expect((await project.holdfast('scripts')).stdout).toContain('All are confirmed.');
    project.write('scripts/quick.py', build);
    const { stdout } = await project.holdfast('audit', '--only', 'new-writer', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ script: 'scripts/quick.py', severity: 'error' }] });

    const refined = await project.holdfast('scripts', '--confirm', 'data/people.json', 'scripts/show.py', '--refines');
    expect(refined.stderr).toBe('The audit sees no line in which `scripts/show.py` writes `data/people.json`.\n');
    const { proposals, registry, schema } = JSON.parse((await project.holdfast('scripts', '--json')).stdout) as {
      schema: string;
      proposals: object[];
      registry: object;
    };
    expect(schema).toBe('holdfast.scripts/1');
    expect(proposals).toMatchObject([
      { artifact: 'data/people.json', status: 'confirmed', script: 'scripts/build.py' },
    ]);
    expect(registry).toMatchObject({ artifacts: [{ creator: 'scripts/build.py', refiners: ['scripts/show.py'] }] });
  });

  it('writes nothing for names that are not there', async () => {
    using project = new TestProject(files);
    const before = project.contents();
    for (const args of [
      ['scripts', '--confirm', 'data/people.json'],
      ['scripts', '--confirm', 'data/people.json', 'scripts/none.py'],
      ['scripts', '--confirm', '../people.json', 'scripts/build.py'],
      ['scripts', '--refines'],
      ['deprecate', 'scripts/none.py'],
      ['deprecate', 'scripts/show.py', '--use', 'scripts/none.py'],
      ['deprecate', 'scripts/show.py', '--use', './scripts/show.py'],
    ])
      expect(await project.holdfast(...args), args.join(' ')).toMatchObject({ code: 2, stdout: '' });
    expect(project.contents()).toEqual(before);
  });

  it('keeps what two people confirm and deprecate at once, in a folder that had no scripts/', async () => {
    const names = ['a', 'b', 'c', 'd'];
    using project = new TestProject(Object.fromEntries(names.map((name) => [`${name}.sh`, `echo ${name}\n`])));
    const all = await Promise.all(names.map((name) => project.holdfast('deprecate', `${name}.sh`, '--json')));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(JSON.parse(all[0]?.stdout ?? '')).toEqual({
      schema: 'holdfast.deprecate/1',
      script: 'a.sh',
      use: null,
      registry: 'scripts/CANONICAL_SCRIPTS.md',
      changed: true,
    });
    for (const name of names) expect(project.read('scripts/CANONICAL_SCRIPTS.md')).toContain(`| \`${name}.sh\` | - |`);
  });
});

describe('the package as it is installed', () => {
  it('brings its grammars: the audit and `holdfast/audit` work from a tarball, without its development packages', async () => {
    using project = new TestProject({
      ...files,
      'scripts/more.ts': "import fs from 'node:fs';\nfs.writeFileSync('data/more.txt', 'x');\n",
      'scripts/run.sh': 'echo x > data/run.txt\n',
      'use.mjs': `import { audit, explainPath } from 'holdfast/audit';
const { accesses } = await audit('.', { cache: false });
const [first] = await explainPath('.', 'scripts/run.sh', 1);
console.log(accesses.filter(({ kind }) => kind === 'write').map(({ target }) => target).join(' '), first.target);
`,
    });
    const modules = project.path('node_modules');
    fs.mkdirSync(modules);
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', modules], {
      cwd: holdfast,
      stdio: 'ignore',
    });
    const tarball = fs.readdirSync(modules).find((name) => name.endsWith('.tgz')) ?? '';
    execFileSync('tar', ['-xzf', tarball], { cwd: modules });
    fs.renameSync(join(modules, 'package'), join(modules, 'holdfast'));
    const manifest = JSON.parse(project.read('node_modules/holdfast/package.json')) as {
      bin: { holdfast: string };
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(manifest.dependencies)) {
      fs.mkdirSync(join(modules, name, '..'), { recursive: true });
      fs.symlinkSync(join(holdfast, 'node_modules', name), join(modules, name));
    }
    const run = (...args: readonly string[]): string =>
      execFileSync(process.execPath, args, { cwd: project.root, encoding: 'utf8' });
    const result = JSON.parse(
      run(join(modules, 'holdfast', manifest.bin.holdfast), 'audit', '--json', '--no-cache'),
    ) as {
      summary: object;
    };
    expect(result.summary).toMatchObject({ accesses: { write: 3 }, confidence: { certain: 4 } });
    expect(run('use.mjs')).toBe('data/people.json data/more.txt data/run.txt data/run.txt\n');
  });
});
