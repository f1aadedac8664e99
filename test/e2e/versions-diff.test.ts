import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { damageHistory } from '../rig/kept.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const file = 'data/people.json';
const people = (...names: readonly string[]): string =>
  JSON.stringify({ people: names.map((name, id) => ({ id, name, born: 1900 + id })) }, null, 2);

interface DiffJson {
  readonly kind: string;
  readonly level: string;
  readonly spelling: readonly string[];
  readonly before: { readonly label: string };
  readonly after: { readonly label: string };
  readonly collections: readonly { readonly path: string; readonly samples: readonly unknown[] }[];
  readonly members?: readonly unknown[];
}

async function compared(project: TestProject, ...args: readonly string[]): Promise<DiffJson> {
  const { code, stdout, stderr } = await project.holdfast('diff', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as DiffJson;
}

async function sides(project: TestProject, ...args: readonly string[]): Promise<string> {
  const { before, after, level } = await compared(project, ...args);
  return `${before.label} -> ${after.label}: ${level}`;
}

async function refused(project: TestProject, code: number, ...args: readonly string[]): Promise<string> {
  const ended = await project.holdfast('diff', ...args);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
  return ended.stderr;
}

function git(project: TestProject, ...args: readonly string[]): void {
  gitWith(project, {}, ...args);
}

function gitWith(project: TestProject, env: Readonly<Record<string, string>>, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: project.root, env: { ...process.env, ...env } });
}

/** A project of scripts whose file has had four contents: 0.1.0, 0.1.1 (a name), 0.1.2 (a record), 0.2.0 (a field is gone). */
async function recorded(files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  const project = new TestProject({ 'package.json': '{}', 'scripts/make.mjs': '', ...files });
  const contents = [
    people('Ann', 'Bob', 'Cid', 'Dot'),
    people('Ann', 'Bob', 'Cid', 'Dora'),
    people('Ann', 'Bob', 'Cid', 'Dora', 'Eve'),
    people('Ann', 'Bob', 'Cid', 'Dora', 'Eve').replaceAll('"born"', '"year"'),
  ];
  for (const content of contents) {
    project.write(file, content);
    await recordUpdate(file, 'scripts/make.mjs', {}, { project: project.root });
  }
  return project;
}

function objectOf(project: TestProject, content: string): string {
  const hash = hashBytes(content);
  return project.path(join('.holdfast/objects', hash.slice(7, 9), hash.slice(9)));
}

describe('diff of an artifact', () => {
  it('goes from the version before to what is there now, and from the last one where the file was edited', async () => {
    using project = await recorded();
    expect(await sides(project, 'people.json')).toBe('0.1.2 -> data/people.json: major');
    project.edit(file, (text) => text.replace('Eve', 'Eva'));
    expect(await sides(project, 'people.json')).toBe('0.2.0 -> data/people.json: patch');
  });

  it('takes versions, with v and shortened, hashes, and now', async () => {
    using project = await recorded();
    expect(await sides(project, 'people.json', '0.1.0', '0.1.2')).toBe('0.1.0 -> 0.1.2: minor');
    expect(await sides(project, file, 'v0.1.2', '0.1.0')).toBe('0.1.2 -> 0.1.0: minor');
    expect(await sides(project, file, '0.1', 'now')).toBe('0.1.2 -> data/people.json: major');
    expect(await sides(project, file, '0.1.1')).toBe('0.1.1 -> data/people.json: major');
    const hash = hashBytes(people('Ann', 'Bob', 'Cid', 'Dot')).slice(0, 20);
    expect(await sides(project, file, hash, '0.1.1')).toBe('0.1.0 -> 0.1.1: patch');
  });

  it('takes backups and times, and says of others when the first version was', async () => {
    using project = await recorded();
    project.write('data/people.backup_20200102_030405.json', people('Old'));
    project.write('data/people.backup_20200102_030406.json', people('Older'));
    expect(await sides(project, file, 'people.backup_20200102_030405.json', '0.1.0')).toMatch(
      /^people\.backup_20200102_030405\.json -> 0\.1\.0/,
    );
    // A backup is made right before a change: between the two, it was what the later one has.
    expect(await sides(project, file, '2020-01-02 03:04:05', 'now')).toMatch(
      /^people\.backup_20200102_030406\.json -> /,
    );
    expect(await sides(project, file, '2020-01-02', 'now')).toMatch(/^people\.backup_20200102_030406\.json -> /);
    const today = new Date();
    const two = (n: number) => String(n).padStart(2, '0');
    const date = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
    expect(await sides(project, file, date, 'now')).toBe('0.2.0 -> data/people.json: none');
    expect(await refused(project, 2, file, '2019-12-31')).toContain('its first version here, `0.1.0`, is of');
    expect(await refused(project, 2, file, '2999-01-01')).toContain('that time is in the future');
  });

  it('takes revisions of git, also of what was never a version', async () => {
    using project = new TestProject({ 'package.json': '{}', [file]: people('Ann', 'Bob') });
    git(project, 'init', '-q', '-b', 'main');
    git(project, 'add', '.');
    const long = { GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
    gitWith(project, long, 'commit', '-q', '-m', 'one');
    git(project, 'tag', 'v1.0.0');
    project.write(file, people('Ann', 'Bea'));
    git(project, 'commit', '-q', '-a', '-m', 'two');
    project.write(file, people('Ann', 'Bea', 'Cid'));
    expect(await sides(project, 'people.json', 'HEAD~1', 'main')).toBe(
      'HEAD~1:data/people.json -> main:data/people.json: patch',
    );
    expect(await sides(project, 'people.json', 'HEAD')).toBe('HEAD:data/people.json -> data/people.json: minor');
    // A number that is no version of the artifact may be a tag.
    expect(await sides(project, 'people.json', 'v1.0.0', 'HEAD')).toMatch(/^v1\.0\.0:/);
    expect(await sides(project, 'people.json', '2020-06-01', 'now')).toMatch(/^[0-9a-f]{12}:data\/people\.json -> /);
  });

  it('lists the nearest versions for one that is not there, and says what a misspelt file is', async () => {
    using project = await recorded();
    const said = await refused(project, 2, file, '0.1.9');
    expect(said).toContain('There is no content of `data/people.json` that is called `0.1.9`');
    expect(said).toContain('the versions next to it are `0.2.0`, `0.1.2`, `0.1.1`, `0.1.0`');
    expect(await refused(project, 2, file, 'poeple.json')).toContain('no such file, no artifact and no backup');
    expect(await refused(project, 2, file, '0.1.0', 'nonsense')).toContain(
      'no version, no backup, no time and no revision of git',
    );
  });

  it('takes a content that the store has lost from the file, a backup or git, and says so', async () => {
    using project = await recorded();
    const first = people('Ann', 'Bob', 'Cid', 'Dot');
    fs.rmSync(objectOf(project, first));
    const gone = await refused(project, 1, file, '0.1.0');
    expect(gone).toContain('The content is no longer here of `data/people.json 0.1.0`');
    project.write('data/people.backup_20200102_030405.json', first);
    const found = await project.holdfast('diff', file, '0.1.0');
    expect(found.code).toBe(0);
    expect(found.stderr).toBe(
      'The store has 0.1.0 of `data/people.json` no longer; the same content was found in the backup `people.backup_20200102_030405.json`.\n',
    );
    project.remove('data/people.backup_20200102_030405.json');
    const now = project.read(file);
    git(project, 'init', '-q');
    project.write(file, first);
    git(project, 'add', file);
    git(project, 'commit', '-q', '-m', 'the first');
    project.write(file, now);
    expect((await project.holdfast('diff', file, '0.1.0')).stderr).toMatch(/found in the commit `[0-9a-f]{12}`/);
  });

  it('says that a damaged content is damaged, exit 6, unless it is found elsewhere', async () => {
    using project = await recorded();
    const first = people('Ann', 'Bob', 'Cid', 'Dot');
    fs.writeFileSync(objectOf(project, first), 'torn');
    const said = await refused(project, 6, file, '0.1.0');
    expect(said).toContain('what the store has is not what was kept');
    // Looking at it does not make it look as if nobody had kept it.
    expect(await refused(project, 6, file, '0.1.0')).toBe(said);
    fs.writeFileSync(objectOf(project, people('Ann', 'Bob', 'Cid', 'Dora')), 'torn');
    project.write('data/people.backup_20200102_030405.json', people('Ann', 'Bob', 'Cid', 'Dora'));
    expect((await project.holdfast('diff', file, '0.1.1')).code).toBe(0);
  });

  it('says that a damaged state is damaged, exit 6', async () => {
    using project = await recorded();
    damageHistory(project, 'not a database at all, and long enough to be looked at as one');
    expect(await refused(project, 6, file, '0.1.0')).toContain('state.db');
  });

  it('ignores the fields that the config or the command line say, and uses the declared key', async () => {
    const config = `artifacts: { '${file}': { key: 'name', ignore: ['born'] } }`;
    using project = projectOf(
      { only: stageText("writes: { x: json('x.json') }", 'run: async ({ writes }) => { await writes.x.write(1); }') },
      { [file]: people('Ann', 'Bob'), 'data/before.json': people('Ann', 'Bob').replaceAll('190', '180') },
      config,
    );
    const found = await compared(project, 'data/before.json', file);
    expect(found).toMatchObject({ kind: 'bytes-only', level: 'none', spelling: ['ignored `born`'] });
    expect(found.collections).toMatchObject([{ key: { fields: ['name'], why: 'declared' } }]);
    expect(await compared(project, file, 'data/before.json')).toMatchObject({ kind: 'bytes-only' });
    const more = people('Ann', 'Bob').replaceAll('"id"', '"nr"').replaceAll('"nr": 1', '"nr": 7');
    project.write('data/before.json', more.replaceAll('190', '180'));
    expect(await compared(project, 'data/before.json', file, '--ignore', 'nr,id')).toMatchObject({
      kind: 'bytes-only',
    });
    expect((await project.holdfast('diff', file, 'data/before.json', '--ignore', 'a[')).code).toBe(2);
    expect(await refused(project, 2, file, 'data/before.json', '--ignore', 'a[')).toContain(
      'is not the name of a field',
    );
  });

  it('shows as many samples as asked for, or every record as NDJSON', async () => {
    using project = await recorded();
    const { collections } = await compared(project, file, '0.1.0', '0.2.0', '--samples', '1');
    expect(collections[0]?.samples).toHaveLength(2);
    const { stdout } = await project.holdfast('diff', file, '0.1.0', '0.1.2', '--all');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { collection: '$.people', kind: 'changed', key: '3', fields: [{ path: 'name', before: 'Dot', after: 'Dora' }] },
      { collection: '$.people', kind: 'added', key: '4', after: { id: 4, name: 'Eve', born: 1904 } },
    ]);
    expect(await refused(project, 2, file, '0.1.0', '--samples', 'many')).toContain('not a whole number');
    expect(await refused(project, 2, file, '0.1.0', '--all', '--format', 'md')).toContain('one JSON value a line');
  });

  it('exits 3 on request, and prints as Markdown and as a page', async () => {
    using project = await recorded();
    expect((await project.holdfast('diff', file, '0.1.0', '0.1.1', '--exit-code')).code).toBe(3);
    expect((await project.holdfast('diff', file, 'now', 'now', '--exit-code')).code).toBe(0);
    expect((await project.holdfast('diff', file, '0.1.0', '0.1.1', '--format', 'md')).stdout).toBe(
      [
        '## `data/people.json`',
        '0.1.0 -\\> 0.1.1: records: 1 changed.',
        'This is **a patch: values or their order changed**.',
        '### `$.people`',
        '1 changed; 4 records. Records are told apart by `id` (found: named like an id, unique).',
        '| Field | Records | Change | Times | Example |\n| --- | ---: | --- | ---: | --- |\n| `name` | 1 | "Dot" -\\> "Dora" | 1 | `3: "Dot" -> "Dora"` |',
        '```text\n~ 3\n    name: "Dot" -> "Dora"\n```',
        '- 0.1.0: 292 bytes, 4 records\n- 0.1.1: 293 bytes, 4 records',
      ]
        .join('\n\n')
        .concat('\n'),
    );
    expect((await project.holdfast('diff', file, '0.1.0', '0.1.1', '--format', 'html')).stdout).toContain(
      '0.1.0 -&#62; 0.1.1',
    );
  });
});

describe('diff of a set', () => {
  const set = 'data/notes/*.json';
  const note = (n: number, text = `note ${n}`) => JSON.stringify({ n, text });

  async function notes(): Promise<TestProject> {
    const project = new TestProject({ 'package.json': '{}', 'scripts/make.mjs': '' });
    const record = () => recordUpdate(set, 'scripts/make.mjs', {}, { project: project.root });
    for (const n of [1, 2, 3]) project.write(`data/notes/${n}.json`, note(n));
    await record();
    project.write('data/notes/2.json', note(2, 'another'));
    project.write('data/notes/4.json', note(4));
    project.remove('data/notes/3.json');
    await record();
    return project;
  }

  it('says which files came, went and changed, and what changed in them', async () => {
    using project = await notes();
    const { stdout, code } = await project.holdfast('diff', set);
    expect(code).toBe(0);
    expect(stdout).toBe(`data/notes/*.json  0.1.0 -> data/notes/*.json: files: 1 added, 1 removed, 1 changed
This is a minor change: records or fields came or went.

data/notes/*.json  1 added, 1 removed, 1 changed; 3 files
  ~ data/notes/2.json
  + data/notes/4.json
  - data/notes/3.json

$  changed
  text  in 1 record: "note 2" -> "another" (1)
  ~ data/notes/2.json
      text: "note 2" -> "another"

0.1.0: 3 files
data/notes/*.json: 3 files
`);
    const json = await compared(project, '*.json', '0.1.0', '0.1.1');
    expect(json.members).toEqual([
      { path: 'data/notes/2.json', change: 'changed', kind: 'changed' },
      { path: 'data/notes/3.json', change: 'removed' },
      { path: 'data/notes/4.json', change: 'added' },
    ]);
    const all = await project.holdfast('diff', set, '0.1.0', '--all');
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(3);
  });

  it('compares with git', async () => {
    using project = await notes();
    git(project, 'init', '-q');
    git(project, 'add', 'data/notes');
    git(project, 'commit', '-q', '-m', 'one');
    expect(await compared(project, set, 'HEAD')).toMatchObject({ kind: 'identical' });
    project.write('data/notes/1.json', note(1, 'new'));
    expect(await sides(project, set, 'HEAD')).toBe('HEAD:data/notes/*.json -> data/notes/*.json: patch');
  });
});
