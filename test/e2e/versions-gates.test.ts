import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const five = '[{"id":1,"v":1},{"id":2,"v":1},{"id":3,"v":1},{"id":4,"v":1},{"id":5,"v":1}]';
const out = 'data/out.json';

/** A project whose only stage publishes the bytes of `source.bin` as JSON, whatever they are. */
function copying(rules: string, source = five): TestProject {
  return projectOf(
    {
      copy: stageText(
        `reads: { source: bytes('source.bin') }, writes: { out: bytes('${out}') }`,
        'run: async ({ reads, writes }) => { await writes.out.write(await reads.source.read()); }',
      ),
    },
    { 'source.bin': source, 'data/.keep': '' },
    `artifacts: { '${out}': ${rules} }`,
  );
}

/** A project whose only stage makes one file for each member of `source.json`. */
function many(rules: string, source: string): TestProject {
  return projectOf(
    {
      split: stageText(
        "reads: { source: json('source.json') }, writes: { all: files('data/all/{name}.json') }",
        'run: async ({ reads, writes }) => { for (const [name, one] of Object.entries(await reads.source.read())) await writes.all.write(name, one); }',
      ),
    },
    { 'source.json': source, 'data/.keep': '' },
    `artifacts: { 'data/all/{name}.json': ${rules} }`,
  );
}

async function refusedRun(project: TestProject, ...args: readonly string[]): Promise<string> {
  const before = { contents: project.contents('data'), touches: project.touches('data') };
  const { code, stderr } = await project.holdfast('run', ...args);
  expect({ code, stderr }).toMatchObject({ code: 4 });
  expect({ contents: project.contents('data'), touches: project.touches('data') }).toEqual(before);
  return stderr;
}

describe('a content that no reader can read', () => {
  it.each(['minRecords: 1', 'maxRemoved: 0.5', 'allowBreaking: false'])(
    'is refused by %s: what was there stays, byte for byte',
    async (rule) => {
      using project = copying(`{ ${rule} }`);
      expect((await project.run()).code).toBe(0);
      project.write('source.bin', five.slice(0, 40));
      expect(await refusedRun(project)).toContain(`so that none of its records can be read (${rule})`);
    },
  );

  it('is refused by minRecords as the first one, and as the one after another such', async () => {
    using project = copying('{ minRecords: 1 }', '[{"id":1');
    expect(await refusedRun(project)).toContain('cannot be read as JSON');
    expect((await project.holdfast('run', '--override-gates')).code).toBe(0);
    project.write('source.bin', '[{"id":1,');
    await refusedRun(project);
    project.write('source.bin', five);
    expect((await project.holdfast('run')).code).toBe(0);
  });

  it('is published where no gate was asked for, as a major version', async () => {
    using project = copying("{ key: 'id' }");
    await project.run();
    project.write('source.bin', five.slice(0, 40));
    expect((await project.run()).code).toBe(0);
    project.write('source.bin', five);
    expect((await project.run()).code).toBe(0);
    const { stdout } = await project.holdfast('log', out, '--json');
    const { versions } = JSON.parse(stdout) as { versions: { version: string; level: string; returnsTo: string }[] };
    expect(versions.map(({ version, level, returnsTo }) => [version, level, returnsTo])).toEqual([
      // What can be read again is the content of the first version, and says so.
      ['0.2.1', 'minor', '0.1.0'],
      ['0.2.0', 'major', null],
      ['0.1.0', 'first', null],
    ]);
  });
});

describe('a gate compares with what is there', () => {
  it('also where the store has it damaged', async () => {
    using project = copying('{ maxRemoved: 0.2 }');
    await project.run();
    const [object] = fs
      .readdirSync(project.path('.holdfast/objects'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile());
    fs.writeFileSync(join(object?.parentPath ?? '', object?.name ?? ''), 'torn');
    project.write('source.bin', '[{"id":1,"v":1}]');
    expect(await refusedRun(project)).toContain('4 of the 5 records of `$` (80 %) are gone');
  });

  it('also in a new clone, whose history knows nothing of the set that git brought', async () => {
    using project = many('{ maxRemoved: 0.2, allowBreaking: false }', '{"a":{"v":1},"b":{"v":2},"c":{"v":3}}');
    expect((await project.run()).code).toBe(0);
    project.remove('.holdfast');
    project.write('source.json', '{"a":{"v":1}}');
    expect(await refusedRun(project)).toContain('2 of the 3 files of `data/all/{name}.json` (66.7 %) are gone');
    project.write('source.json', '{"a":{"w":1},"b":{"w":2},"c":{"w":3}}');
    expect(await refusedRun(project)).toContain('the field `v` of `$` is gone');
    // What can be compared is: another value is a patch, and not something unknown.
    project.write('source.json', '{"a":{"v":1},"b":{"v":2},"c":{"v":4}}');
    expect((await project.run()).code).toBe(0);
    const { stdout } = await project.holdfast('log', 'data/all/{name}.json', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      versions: [{ version: '0.1.1', level: 'patch' }, { version: '0.1.0' }],
    });
  });

  it('also where git took records and files back to before a content that was let through once', async () => {
    using project = copying('{ maxRemoved: 0.2 }');
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: project.root });
    await project.run();
    git('init', '-q');
    git('add', 'data');
    git('commit', '-qm', 'five');
    project.write('source.bin', '[{"id":1,"v":1}]');
    expect((await project.holdfast('run', '--override-gates')).code).toBe(0);
    git('checkout', '-q', '.');
    expect(await refusedRun(project, '--overwrite-edits')).toContain('(80 %) are gone');
  });
});

describe('rules that cannot hold', () => {
  it.each(['maxRemoved: 0.2', 'allowBreaking: false'])(
    '%s for what no stage makes: the name is misspelt',
    async (rule) => {
      using project = copying('{}');
      project.edit('holdfast.config.ts', (text) => text.replace(`'${out}': {}`, `'data/uot.json': { ${rule} }`));
      const { code, stderr } = await project.holdfast('run');
      expect(code).toBe(2);
      expect(stderr).toContain('Cannot guard `data/uot.json`');
      expect(stderr).toContain(`Name an output of a stage (\`${out}\`)`);
      expect(project.has(out)).toBe(false);
    },
  );

  it.each(['minRecords: 3', 'maxRemoved: 0.2'])('%s for a text is an error of the config', async (rule) => {
    using project = projectOf(
      {
        one: stageText(
          "writes: { out: text('data/out.txt') }",
          "run: async ({ writes }) => { await writes.out.write('x'); }",
        ),
      },
      {},
      `artifacts: { 'data/out.txt': { ${rule} } }`,
    );
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain('it is no JSON, NDJSON or CSV, and has no records to count');
    expect(project.has('data/out.txt')).toBe(false);
  });
});

describe('an artifact whose name does not tell what it is', () => {
  it('is compared as what its stage declares: its versions, its gates, and by `diff`, `changelog` and `restore`', async () => {
    using project = projectOf(
      {
        copy: stageText(
          "reads: { source: json('source.json') }, writes: { out: json('data/places.topo') }",
          'run: async ({ reads, writes }) => { await writes.out.write(await reads.source.read()); }',
        ),
      },
      { 'source.json': five, 'data/.keep': '' },
      "artifacts: { 'data/places.topo': { maxRemoved: 0.2 } }",
    );
    expect((await project.run()).code).toBe(0);
    project.write('source.json', '[{"id":1,"v":1}]');
    expect(await refusedRun(project)).toContain('4 of the 5 records of `$` (80 %) are gone');
    project.write('source.json', five.replace('"v":1', '"v":2'));
    expect((await project.run()).code).toBe(0);
    const diff = await project.holdfast('diff', 'places.topo', '0.1.0', '--json');
    expect(JSON.parse(diff.stdout)).toMatchObject({
      format: 'json',
      collections: [{ changed: 1, key: { fields: ['id'] } }],
    });
    expect((await project.holdfast('changelog')).stdout).toContain('- `$`: 1 changed; 5 records');
    const back = await project.holdfast('restore', 'places.topo', '--to', '0.1.0', '--dry-run', '--json');
    expect(JSON.parse(back.stdout)).toMatchObject({ change: { because: ['values of 1 record of `$` changed: `v`'] } });
  });
});
