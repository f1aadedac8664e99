import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { openHistory } from '../../src/record/history.ts';
import type { StoredVersion } from '../../src/record/stored-version.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

interface Told {
  readonly version: string;
  readonly level: string;
  readonly because: readonly string[];
  readonly returnsTo?: string;
}

/** What the history has of an artifact, oldest first. */
async function versionsOf(project: TestProject, artifact: string): Promise<readonly StoredVersion[]> {
  const history = await openHistory(project.path('.holdfast/state.db'), { create: false });
  try {
    return history.versions(artifact);
  } finally {
    history.close();
  }
}

async function told(project: TestProject, artifact: string): Promise<readonly Told[]> {
  return (await versionsOf(project, artifact)).map(({ version, level, because, returnsTo }) => ({
    version,
    level,
    because,
    ...(returnsTo !== undefined && { returnsTo }),
  }));
}

function recordOf(project: TestProject, artifact: string): Record<string, unknown> {
  const metadata = JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<string, Record<string, unknown>>;
  return metadata[artifact] ?? {};
}

function objectAt(project: TestProject, hash: string): string {
  return project.path(join('.holdfast/objects', hash.slice(7, 9), hash.slice(9)));
}

const people = (...names: readonly string[]): string =>
  JSON.stringify({ people: names.map((name, id) => ({ id, name, born: 1900 + id })) }, null, 2);

/** A project whose only stage makes `data/people.json` out of what `source.json` says. */
function peopled(rules = '', source = people('Ann', 'Bob', 'Cid', 'Dot')): TestProject {
  return projectOf(
    {
      copy: stageText(
        "reads: { source: json('source.json') }, writes: { people: json('data/people.json') }",
        'run: async ({ reads, writes }) => { await writes.people.write(await reads.source.read()); }',
      ),
    },
    { 'source.json': source, 'data/.keep': '' },
    rules === '' ? '' : `artifacts: { 'data/people.json': ${rules} }`,
  );
}

describe('every content that a run publishes is a version', () => {
  it('with a number that follows from what changed, and the reason', async () => {
    using project = peopled();
    const contents = [
      people('Ann', 'Bob', 'Cid', 'Dot'),
      people('Ann', 'Bob', 'Cid', 'Dora'),
      people('Ann', 'Bob', 'Cid', 'Dora', 'Eve'),
      people('Ann', 'Bob', 'Cid', 'Dora', 'Eve').replaceAll('"born"', '"year"'),
    ];
    for (const content of contents) {
      project.write('source.json', content);
      expect((await project.run()).code).toBe(0);
    }
    expect(await told(project, 'data/people.json')).toEqual([
      { version: '0.1.0', level: 'first', because: ['the first version'] },
      { version: '0.1.1', level: 'patch', because: ['values of 1 record of `$.people` changed: `name`'] },
      { version: '0.1.2', level: 'minor', because: ['1 record added to `$.people`'] },
      {
        version: '0.2.0',
        level: 'major',
        because: ['the field `born` of `$.people` is gone; 100 % of the records had it'],
      },
    ]);
    expect(recordOf(project, 'data/people.json')).toMatchObject({ version: '0.2.0' });
    for (const { print } of await versionsOf(project, 'data/people.json')) {
      expect(hashBytes(fs.readFileSync(objectAt(project, print.hash)))).toBe(print.hash);
    }
  });

  it('and a return to an earlier content is a new number that says where it returned to', async () => {
    using project = peopled();
    await project.run();
    project.write('source.json', people('Ann', 'Bob', 'Cid'));
    await project.run();
    project.write('source.json', people('Ann', 'Bob', 'Cid', 'Dot'));
    await project.run();
    expect((await told(project, 'data/people.json')).at(-1)).toMatchObject({ version: '0.1.2', returnsTo: '0.1.0' });
  });

  it('while nothing that changed in the code or the inputs alone is one', async () => {
    using project = peopled();
    await project.run();
    project.edit('stages/copy.ts', (text) => `${text}// a comment\n`);
    project.write('source.json', JSON.stringify(JSON.parse(project.read('source.json'))));
    await project.run();
    expect(await told(project, 'data/people.json')).toHaveLength(1);
    expect(recordOf(project, 'data/people.json')).toMatchObject({ version: '0.1.0' });
  });

  it('also what a person made of it, once it is accepted', async () => {
    using project = peopled();
    await project.run();
    project.edit('data/people.json', (text) => text.replace('Bob', 'Bobby'));
    expect((await project.holdfast('accept', 'people.json')).code).toBe(0);
    expect((await told(project, 'data/people.json')).at(-1)).toMatchObject({ version: '0.1.1', level: 'patch' });
    expect((await versionsOf(project, 'data/people.json')).at(-1)?.record).toMatchObject({ edited: true });
  });

  it('also a set of files, by its members', async () => {
    using project = projectOf(
      {
        copy: stageText(
          "reads: { docs: files('docs/*.txt') }, writes: { copies: files('data/{name}.txt') }",
          "each: { of: 'docs', run: async (doc, { writes }) => { await writes.copies.write(await doc.text()); } }",
        ),
      },
      { 'docs/a.txt': 'a', 'docs/b.txt': 'b' },
    );
    await project.run();
    project.write('docs/a.txt', 'A');
    await project.run();
    project.write('docs/c.txt', 'c');
    await project.run();
    expect(await told(project, 'data/{name}.txt')).toEqual([
      { version: '0.1.0', level: 'first', because: ['the first version'] },
      {
        version: '0.1.1',
        level: 'patch',
        because: ['1 file of `data/{name}.txt` changed: 1 line added, 1 line removed'],
      },
      { version: '0.1.2', level: 'minor', because: ['1 file added to `data/{name}.txt`'] },
    ]);
  });

  it('of a set by what changed inside of its files, as `diff` has it', async () => {
    using project = projectOf(
      {
        copy: stageText(
          "reads: { docs: files('docs/*.json') }, writes: { copies: files('data/{name}.json') }",
          "each: { of: 'docs', run: async (doc, { writes }) => { await writes.copies.write(JSON.parse(await doc.text())); } }",
        ),
      },
      { 'docs/a.json': '{"id": 1, "name": "Ann"}', 'docs/b.json': '{"id": 2, "name": "Bob"}' },
    );
    const next = async (a: string, b: string) => {
      project.write('docs/a.json', a);
      project.write('docs/b.json', b);
      expect((await project.run()).code).toBe(0);
      const { version, level } = (await told(project, 'data/{name}.json')).at(-1) ?? {};
      return `${level} ${version}`;
    };
    expect(await next('{"id": 1, "name": "Anna"}', '{"id": 2, "name": "Bob"}')).toBe('first 0.1.0');
    expect(await next('{"id": 1, "name": "Ann"}', '{"id": 2, "name": "Bob"}')).toBe('patch 0.1.1');
    expect(await next('{"id": 1, "name": "Ann", "age": 9}', '{"id": 2, "name": "Bob"}')).toBe('minor 0.1.2');
    expect(await next('{"id": 1}', '{"id": 2}')).toBe('major 0.2.0');
    const { stdout } = await project.holdfast('diff', 'data/{name}.json', '0.1.2', '0.2.0', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ level: 'major' });
  });

  it('and what was recorded elsewhere, or before there were versions, has its number and is compared with', async () => {
    using project = peopled();
    await project.run();
    // Another machine: the files and the metadata came by git, `.holdfast` did not.
    project.remove('.holdfast');
    project.write('source.json', people('Ann', 'Bob', 'Cid', 'Dot', 'Eve'));
    expect((await project.run('--overwrite-edits')).code).toBe(0);
    expect(await told(project, 'data/people.json')).toEqual([
      { version: '0.1.0', level: 'unknown', because: ['recorded before this machine kept its versions'] },
      { version: '0.1.1', level: 'minor', because: ['1 record added to `$.people`'] },
    ]);
  });

  it('and a content that cannot be compared, because its object was damaged, says so in its reason', async () => {
    using project = peopled();
    await project.run();
    const [first] = await versionsOf(project, 'data/people.json');
    fs.writeFileSync(objectAt(project, first?.print.hash ?? ''), 'torn');
    project.remove('data/people.json');
    project.write('source.json', people('Ann'));
    expect((await project.run()).code).toBe(0);
    expect((await told(project, 'data/people.json')).at(-1)).toEqual({
      version: '0.1.1',
      level: 'unknown',
      because: ['the content before it is damaged in the store'],
    });
  });
});

describe('a gate of the config', () => {
  it.each([
    ['minRecords: 3', people('Ann', 'Bob'), 'it has 2 records, fewer than minRecords: 3'],
    ['maxRemoved: 0.2', people('Ann', 'Bob', 'Cid'), '(25 %) are gone, more than maxRemoved: 0.2'],
    ['allowBreaking: false', people('Ann', 'Bob', 'Cid').replaceAll('born', 'year'), 'it breaks readers'],
  ])('refuses (%s): exit 4, and nothing is published', async (rule, content, why) => {
    using project = peopled(`{ ${rule} }`);
    expect((await project.run()).code).toBe(0);
    const before = { contents: project.contents('data'), touches: project.touches('data') };
    project.write('source.json', content);
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(4);
    expect(stderr).toContain(why);
    expect(stderr).toContain('Stage was not published: `copy`');
    expect({ contents: project.contents('data'), touches: project.touches('data') }).toEqual(before);
    expect(await told(project, 'data/people.json')).toHaveLength(1);
    // What was refused can be looked at.
    const kept = /in `(\.holdfast\/failed\/[^`]+)`/.exec(stderr)?.[1] ?? '';
    expect(JSON.parse(project.read(`${kept}data/people.json`))).toEqual(JSON.parse(content));
    // And goes on being refused, until somebody says that it is right.
    expect((await project.holdfast('run')).code).toBe(4);
    const overridden = await project.holdfast('run', '--override-gates');
    expect(overridden.code).toBe(0);
    expect(overridden.stderr).toContain('is published though a gate refuses it');
    expect(JSON.parse(project.read('data/people.json'))).toEqual(JSON.parse(content));
  });

  it('refuses the first content too, if it has too few records', async () => {
    using project = peopled('{ minRecords: 9 }');
    expect((await project.holdfast('run')).code).toBe(4);
    expect(project.has('data/people.json')).toBe(false);
  });

  it('uses the declared key: by it, a record that changed its name is none that is gone', async () => {
    using project = peopled("{ key: 'id', maxRemoved: 0 }");
    await project.run();
    project.write('source.json', people('Ann', 'Bert', 'Carl', 'Dora'));
    expect((await project.run()).code).toBe(0);
    expect((await told(project, 'data/people.json')).at(-1)).toMatchObject({ level: 'patch' });
  });

  it.each([
    ['{ maxRemoved: 20 }', 'maxRemoved'],
    ["{ freshWithin: 'a day' }", 'freshWithin'],
    ['{ minRecord: 3 }', 'minRecord'],
  ])('that is misspelt (%s) is an error of the config, before anything runs', async (rules, field) => {
    using project = peopled(rules);
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain(`artifacts['data/people.json'].${field}`);
  });
});

describe('a declared schema decides what breaks', () => {
  const schema =
    'z.object({ people: z.array(z.object({ id: z.number(), name: z.string(), born: z.number().optional() })) })';
  const copying = (of: string): string =>
    stageText(
      `reads: { source: json('source.json') }, writes: { people: json('data/people.json', ${of}) }`,
      'run: async ({ reads, writes }) => { await writes.people.write(await reads.source.read()); }',
    );
  const withoutYears = people('Ann', 'Bob', 'Cid', 'Dot').replaceAll(/,\s*"born": \d+/g, '');

  it('a field that it calls optional may go', async () => {
    using project = projectOf({ copy: copying(schema) }, { 'source.json': people('Ann', 'Bob', 'Cid', 'Dot') });
    await project.run();
    project.write('source.json', withoutYears);
    await project.run();
    expect((await told(project, 'data/people.json')).at(-1)).toMatchObject({ level: 'minor' });
    const diff = await project.holdfast('diff', 'people.json', '--format', 'json');
    expect(JSON.parse(diff.stdout)).toMatchObject({ level: 'minor', verdict: { kind: 'accepts' } });
    for (const format of ['pretty', 'md', 'html']) {
      const { stdout } = await project.holdfast('diff', 'people.json', '--format', format);
      expect(stdout).toContain('the declared schema accepts both contents: nothing breaks');
      expect(stdout).not.toMatch(/breaks readers/i);
    }
    const { stdout } = await project.holdfast('restore', 'people.json', '--to', '0.1.0');
    expect(stdout).toContain('changes    minor: ');
  });

  it('and one that was changed with the data decides nothing', async () => {
    using project = projectOf({ copy: copying(schema) }, { 'source.json': people('Ann', 'Bob', 'Cid', 'Dot') });
    await project.run();
    project.write(
      'stages/copy.ts',
      copying('z.object({ people: z.array(z.strictObject({ id: z.number(), name: z.string() })) })'),
    );
    project.write('source.json', withoutYears);
    await project.run();
    expect((await told(project, 'data/people.json')).at(-1)).toMatchObject({ level: 'major', version: '0.2.0' });
  });
});

describe('what a script records by itself', () => {
  const project = (): TestProject => new TestProject({ 'package.json': '{}', 'data/x.json': people('Ann', 'Bob') });

  it('is a version as well, by the same rules', async () => {
    using scripts = project();
    const options = { project: scripts.root };
    expect(await recordUpdate('data/x.json', 'scripts/a.ts', {}, options)).toMatchObject({ version: '0.1.0' });
    scripts.write('data/x.json', people('Ann', 'Bob', 'Cid'));
    expect(await recordUpdate('x.json', 'scripts/b.ts', {}, options)).toMatchObject({ version: '0.1.1' });
    // The same data in other bytes.
    scripts.write('data/x.json', JSON.stringify(JSON.parse(scripts.read('data/x.json'))));
    expect(await recordUpdate('x.json', 'scripts/b.ts', {}, options)).toMatchObject({ version: '0.1.1' });
    expect(await told(scripts, 'data/x.json')).toEqual([
      { version: '0.1.0', level: 'first', because: ['the first version'] },
      { version: '0.1.1', level: 'minor', because: ['1 record added to `$.people`'] },
      { version: '0.1.1', level: 'none', because: ['the same data in other bytes'] },
    ]);
  });

  it('that cannot be read as what its name says breaks every reader, and is a version that says so', async () => {
    using scripts = project();
    const options = { project: scripts.root };
    await recordUpdate('data/x.json', 'scripts/a.ts', {}, options);
    scripts.write('data/x.json', '{"people": [');
    expect(await recordUpdate('data/x.json', 'scripts/a.ts', {}, options)).toMatchObject({ version: '0.2.0' });
    expect((await told(scripts, 'data/x.json')).at(-1)?.because[0]).toMatch(
      /^`the new content` cannot be read as JSON: /,
    );
  });

  it('in a new clone is compared with what git brought, though the file has been written over', async () => {
    using scripts = project();
    const options = { project: scripts.root };
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: scripts.root });
    await recordUpdate('data/x.json', 'scripts/a.ts', {}, options);
    git('init', '-q');
    git('add', 'data');
    git('commit', '-qm', 'two');
    scripts.remove('.holdfast');
    scripts.write('data/x.json', people('Ann', 'Bob').replaceAll('born', 'year'));
    expect(await recordUpdate('data/x.json', 'scripts/a.ts', {}, options)).toMatchObject({ version: '0.2.0' });
    expect((await told(scripts, 'data/x.json')).at(-1)).toMatchObject({ level: 'major' });
    // And can be gone back to.
    expect((await scripts.holdfast('restore', 'x.json', '--to', '0.1.0')).code).toBe(0);
    expect(scripts.read('data/x.json')).toBe(people('Ann', 'Bob'));
  });

  it('has its number without a copy, if the script wants none', async () => {
    using scripts = project();
    const options = { project: scripts.root, keep: false };
    const { hash } = await recordUpdate('data/x.json', 'scripts/a.ts', {}, options);
    expect(fs.existsSync(objectAt(scripts, String(hash)))).toBe(false);
    scripts.write('data/x.json', '[]');
    await recordUpdate('data/x.json', 'scripts/a.ts', {}, options);
    expect((await told(scripts, 'data/x.json')).at(-1)).toMatchObject({ version: '0.1.1', level: 'unknown' });
  });

  it('by many processes at once has one number for each content', async () => {
    using scripts = project();
    const options = { project: scripts.root };
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        scripts.write(`data/part-${n % 3}.json`, JSON.stringify([{ id: n }, { id: n + 1 }]));
        await recordUpdate(`data/part-${n % 3}.json`, 'scripts/a.ts', {}, options);
      }),
    );
    for (const part of [0, 1, 2]) {
      const versions = await versionsOf(scripts, `data/part-${part}.json`);
      const numbers = versions.map(({ version }) => version);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(recordOf(scripts, `data/part-${part}.json`)['version']).toBe(numbers.at(-1));
    }
  });
});

describe('stabilize', () => {
  it('declares 1.0.0; from then on a break is a major version, and numbers never fall back', async () => {
    using project = peopled();
    await project.run();
    const first = await project.holdfast('stabilize', 'people.json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('0.1.0 is 1.0.0 now');
    expect((await project.holdfast('stabilize', 'people.json')).stdout).toContain('unchanged');
    project.write('source.json', people('Ann', 'Bob', 'Cid', 'Dot', 'Eve'));
    await project.run();
    project.write('source.json', '{"people":{"Ann":{"id":1},"Bob":{"id":2}}}');
    await project.run();
    expect((await told(project, 'data/people.json')).map(({ version, level }) => `${version} ${level}`)).toEqual([
      '0.1.0 first',
      '1.0.0 stable',
      '1.1.0 minor',
      '2.0.0 major',
    ]);
  });

  it('of what nobody has recorded, or of a record without content, is a clear error', async () => {
    using project = new TestProject({ 'package.json': '{}' });
    expect(await project.holdfast('stabilize', 'x.json')).toMatchObject({ code: 2 });
    await recordUpdate('table', 'scripts/a.ts', {}, { project: project.root });
    const { code, stderr } = await project.holdfast('stabilize', 'table');
    expect(code).toBe(2);
    expect(stderr).toContain('its record says nothing of its content');
  });
});
