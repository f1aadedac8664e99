import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import type { LogEntry } from '../../src/report/log.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { damageHistory } from '../rig/kept.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const file = 'data/people.json';
const people = (...names: readonly string[]): string =>
  JSON.stringify({ people: names.map((name, id) => ({ id, name, born: 1900 + id })) });

const contents = [people('Ann', 'Bob', 'Cid'), people('Ann', 'Bob', 'Cid', 'Dot'), people('Ann', 'Bob', 'Cid')];

async function recorded(all: readonly string[] = contents): Promise<TestProject> {
  const project = new TestProject({ 'package.json': '{}', 'scripts/make.mjs': '' });
  for (const content of all) await record(project, content);
  return project;
}

async function record(project: TestProject, content: string, path = file): Promise<void> {
  project.write(path, content);
  await recordUpdate(path, 'scripts/make.mjs', {}, { project: project.root });
}

function git(project: TestProject, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: project.root });
}

function objectOf(project: TestProject, content: string): string {
  const hash = hashBytes(content);
  return project.path(join('.holdfast/objects', hash.slice(7, 9), hash.slice(9)));
}

/** What is printed, with every time as TIME and every commit as COMMIT. */
async function printed(project: TestProject, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.holdfast('log', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replaceAll(/commit [0-9a-f]{12}/g, 'COMMIT');
}

async function versions(project: TestProject, ...args: readonly string[]): Promise<readonly LogEntry[]> {
  const { code, stdout } = await project.holdfast('log', '--json', ...args);
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as { readonly schema: string; readonly versions: readonly LogEntry[] };
  expect(found.schema).toBe('holdfast.log/1');
  return found.versions;
}

describe('log', () => {
  it('lists the versions of an artifact, newest first, with why and by which script', async () => {
    using project = await recorded();
    expect(await printed(project, 'people.json')).toBe(`data/people.json
0.1.2    minor    TIME  scripts/make.mjs  [current]  [the content of 0.1.0 again]
         1 record removed from \`$.people\`
0.1.1    minor    TIME  scripts/make.mjs
         1 record added to \`$.people\`
0.1.0    first    TIME  scripts/make.mjs
         the first version
`);
  });

  it('marks contents that are gone, and says that what is there now was edited', async () => {
    using project = await recorded(contents.slice(0, 2));
    fs.rmSync(objectOf(project, contents[0] ?? ''));
    project.write(file, people('Eve'));
    expect(await printed(project, file)).toBe(`data/people.json
now      none of these: it was changed and not recorded
0.1.1    minor    TIME  scripts/make.mjs  [current]
         1 record added to \`$.people\`
0.1.0    first    TIME  scripts/make.mjs  [content gone]
         the first version
`);
    // Put back by hand: then it is here again, in the file.
    project.write(file, contents[0] ?? '');
    expect(await printed(project, file, '--limit', '1')).toBe(`data/people.json
now      the content of 0.1.0, which is not what is recorded
0.1.1    minor    TIME  scripts/make.mjs  [current]
         1 record added to \`$.people\`
and 1 older: see them with a higher --limit
`);
    project.remove(file);
    expect(await printed(project, file, '--limit', '1')).toContain('now      there is no file\n');
  });

  it('has what git knows and this machine does not, so that a fresh clone has a log', async () => {
    using project = await recorded([]);
    project.write('.gitignore', '.holdfast\n');
    git(project, 'init', '-q');
    for (const content of contents.slice(0, 2)) {
      await record(project, content);
      git(project, 'add', '.');
      git(project, 'commit', '-q', '-m', 'data');
    }
    using clone = new TestProject();
    git(clone, 'clone', '-q', project.root, 'copy');
    const { stdout } = await clone.holdfast('log', file, '-C', 'copy');
    expect(stdout.replaceAll(/\S+Z/g, 'TIME').replaceAll(/commit [0-9a-f]{12}/g, 'COMMIT')).toBe(`data/people.json
0.1.1    unknown  TIME  scripts/make.mjs  [current]  [known from git alone, COMMIT]
0.1.0    unknown  TIME  scripts/make.mjs  [known from git alone, COMMIT]  [content gone]
`);
    // A new version there follows on what git knows, and git's others stay in the log.
    clone.write(`copy/${file}`, people('Ann', 'Bob', 'Cid', 'Eve'));
    await recordUpdate(file, 'scripts/make.mjs', {}, { project: clone.path('copy') });
    const { stdout: after } = await clone.holdfast('log', file, '-C', 'copy', '--json');
    const { versions: all } = JSON.parse(after) as { readonly versions: readonly LogEntry[] };
    expect(all.map(({ version, commit, current }) => [version, commit === null, current])).toEqual([
      ['0.1.2', true, true],
      ['0.1.1', true, false],
      ['0.1.0', false, false],
    ]);
  });

  it('has all artifacts without a name, also those that nothing but their record tells of', async () => {
    using project = await recorded(contents.slice(0, 2));
    await record(project, 'x\n', 'data/notes.txt');
    const all = await versions(project);
    expect(new Set(all.map(({ artifact, version }) => `${artifact} ${version}`))).toEqual(
      new Set(['data/people.json 0.1.0', 'data/people.json 0.1.1', 'data/notes.txt 0.1.0']),
    );
    expect(await versions(project, '--limit', '1')).toHaveLength(1);
    project.remove('.holdfast');
    const left = await versions(project);
    expect(left.map(({ artifact, current, level }) => [artifact, current, level])).toEqual(
      expect.arrayContaining([
        [file, true, 'unknown'],
        ['data/notes.txt', true, 'unknown'],
      ]),
    );
    expect(left).toHaveLength(2);
  });

  it('marks an edit that was accepted', async () => {
    using project = projectOf(
      {
        make: stageText(
          `writes: { x: json('${file}') }`,
          'run: async ({ writes }) => { await writes.x.write([{ id: 1, n: 1 }]); }',
        ),
      },
      { 'data/.keep': '' },
    );
    expect((await project.run()).code).toBe(0);
    project.write(file, '[{ "id": 1, "n": 2 }]');
    expect((await project.holdfast('accept', 'people.json')).code).toBe(0);
    expect(await versions(project, 'people.json')).toMatchObject([
      { version: '0.1.1', level: 'patch', edited: true, current: true, by: 'stages/make.ts' },
      { version: '0.1.0', level: 'first', edited: false, current: false },
    ]);
  });

  it('has the backups made by hand that were adopted', async () => {
    using project = await recorded(contents.slice(0, 1));
    project.write('data/people.json.bak', people('Old'));
    fs.utimesSync(project.path('data/people.json.bak'), 1.6e9, 1.6e9);
    expect((await project.holdfast('backups', '--adopt')).code).toBe(0);
    expect(await versions(project, 'people.json')).toMatchObject([
      { version: '0.1.0', adopted: null },
      { version: '0.0.1', adopted: 'data/people.json.bak', content: 'here', at: '2020-09-13T12:26:40Z' },
    ]);
    expect(await printed(project, file)).toContain('[adopted from data/people.json.bak]');
    const { stdout } = await project.holdfast('diff', file, '0.0.1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ before: { label: '0.0.1' }, level: 'minor' });
  });

  it('prints as Markdown, for sets too', async () => {
    using project = await recorded([]);
    project.write('data/notes/a|b.txt', 'one');
    await recordUpdate('data/notes/*.txt', 'scripts/make.mjs', {}, { project: project.root });
    expect(await printed(project, 'notes/*.txt', '--format', 'md')).toBe(`## \`data/notes/*.txt\`

| Version | Level | Recorded | By | Why | Marks |
| --- | --- | --- | --- | --- | --- |
| 0.1.0 | first | TIME | \`scripts/make.mjs\` | the first version | current, 1 file |
`);
  });

  it('says what it cannot know', async () => {
    using project = await recorded();
    const said = async (...args: readonly string[]) => {
      const { code, stderr, stdout } = await project.holdfast('log', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await said('none.json')).toContain('recorded are `data/people.json`');
    expect(await said('people.json', '--limit', '0')).toContain('not a whole number from 1');
    expect(await said('people.json', '--format', 'html')).toContain('the formats are pretty, md, json');
    await record(project, '[]', 'data/old/people.json');
    expect(await said('people.json')).toContain('2 have that name: `data/old/people.json`, `data/people.json`');
    damageHistory(project, 'not a database at all, and long enough to be looked at as one');
    expect((await project.holdfast('log', file)).code).toBe(6);
  });
});
