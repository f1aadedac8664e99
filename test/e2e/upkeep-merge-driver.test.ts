import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMetadata } from '../../src/record/parse.ts';
import { cli, TestProject } from '../rig/project.ts';

const file = 'data/.pipeline_metadata.json';
const command = `'${process.execPath}' '${cli}' merge-driver %O %A %B %P`;

/** A metadata file with records of these names, each made of one digit. */
function metadata(records: Readonly<Record<string, string>>): string {
  const blocks = Object.entries(records).map(([name, digit]) => [
    name,
    {
      details: {},
      hash: `sha256:${digit.repeat(64)}`,
      last_updated: `2025-11-0${digit}T00:00:00Z`,
      updated_by: 'scripts/make.ts',
    },
  ]);
  return `${JSON.stringify({ $holdfast: { format: 1 }, ...Object.fromEntries(blocks), '~': {} }, null, 2)}\n`;
}

function gitIn(project: TestProject): (...args: string[]) => string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  return (...args) => execFileSync('git', [...identity, ...args], { cwd: project.root, encoding: 'utf8' }).trim();
}

/** Which content each record has. */
function digitsIn(project: TestProject): Record<string, string | undefined> {
  const { records } = parseMetadata(project.read(file), { file });
  return Object.fromEntries([...records].map(([name, { hash }]) => [name, hash?.slice(-1)]));
}

/** Two branches of a real repository, with the driver that `init` sets, as built here. Gives git's exit code. */
function merged(project: TestProject, base: string, ours: string, theirs: string): number | null {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const git = gitIn(project);
  const commit = (text: string) => {
    project.write(file, text);
    git('add', '.');
    git('commit', '-q', '-m', 'change');
  };
  git('config', 'merge.holdfast.driver', command);
  commit(base);
  git('branch', 'theirs');
  commit(ours);
  git('checkout', '-q', 'theirs');
  commit(theirs);
  git('checkout', '-q', '-');
  return spawnSync('git', [...identity, 'merge', '-q', '--no-edit', 'theirs'], { cwd: project.root }).status;
}

async function initialised(): Promise<TestProject> {
  const project = new TestProject();
  execFileSync('git', ['init', '-q'], { cwd: project.root });
  await project.holdfast('init');
  return project;
}

describe('merge-driver', () => {
  it('merges additions at one place in a real `git merge`, without a conflict', async () => {
    using project = await initialised();
    const base = metadata({ 'data/a.json': '1' });
    const code = merged(
      project,
      base,
      metadata({ 'data/a.json': '1', 'data/b.json': '2' }),
      metadata({ 'data/a.json': '1', 'data/c.json': '3' }),
    );
    expect(code).toBe(0);
    const { records } = parseMetadata(project.read(file), { file });
    expect([...records.keys()]).toEqual(['data/a.json', 'data/b.json', 'data/c.json']);
  });

  it('keeps ours, marked, where both sides changed an artifact, and git says that there is a conflict', async () => {
    using project = await initialised();
    const code = merged(
      project,
      metadata({ 'data/a.json': '1' }),
      metadata({ 'data/a.json': '2' }),
      metadata({ 'data/a.json': '3' }),
    );
    expect(code).toBe(1);
    const record = parseMetadata(project.read(file), { file }).records.get('data/a.json');
    expect(record).toMatchObject({ conflict: true, hash: `sha256:${'2'.repeat(64)}` });
  });

  it('gives the marked artifacts as JSON, exit 1', async () => {
    using project = new TestProject({
      base: metadata({ 'x.json': '1' }),
      ours: metadata({ 'x.json': '2' }),
      theirs: metadata({ 'x.json': '3' }),
    });
    const { code, stdout } = await project.holdfast('merge-driver', 'base', 'ours', 'theirs', file, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ schema: 'holdfast.merge-driver/1', path: file, conflicts: ['x.json'] });
  });

  it.each<[string, string | Buffer]>([
    ['cut short', '{ "x.json": '],
    ['of no bytes, which would remove the records of ours', ''],
    ['left with conflict markers', metadata({}).replace('\n', '\n<<<<<<< HEAD\n')],
    ['not UTF-8', Buffer.from(metadata({ 'ä.json': '3' }), 'latin1')],
  ])('leaves ours as it was when a version is %s, exit 6', async (_, theirs) => {
    const ours = metadata({ 'x.json': '2' });
    using project = new TestProject({ base: metadata({}), ours });
    fs.writeFileSync(project.path('theirs'), theirs);
    const { code, stderr } = await project.holdfast('merge-driver', 'base', 'ours', 'theirs', file);
    expect(code).toBe(6);
    expect(stderr).toContain(file);
    expect(project.read('ours')).toBe(ours);
  });

  it('merges what a rebase and a cherry-pick bring, as it does a merge', async () => {
    using project = await initialised();
    const base = { 'data/a.json': '1', 'data/z.json': '1' };
    const git = gitIn(project);
    const commit = (records: Readonly<Record<string, string>>): void => {
      project.write(file, metadata(records));
      git('add', '.');
      git('commit', '-q', '-m', 'change');
    };
    git('config', 'merge.holdfast.driver', command);
    commit(base);
    const main = git('branch', '--show-current');
    git('checkout', '-q', '-b', 'topic');
    commit({ ...base, 'data/b.json': '2' });
    commit({ ...base, 'data/b.json': '2', 'data/z.json': '5' });
    git('checkout', '-q', main);
    commit({ ...base, 'data/c.json': '3' });
    git('checkout', '-q', 'topic');
    git('rebase', '-q', main);
    expect(digitsIn(project)).toEqual({
      'data/a.json': '1',
      'data/b.json': '2',
      'data/c.json': '3',
      'data/z.json': '5',
    });
    git('checkout', '-q', main);
    commit({ ...base, 'data/d.json': '4' });
    git('cherry-pick', 'topic');
    expect(digitsIn(project)).toEqual({ 'data/a.json': '1', 'data/d.json': '4', 'data/z.json': '5' });
  });

  it('takes an empty base: both branches made the file', async () => {
    using project = new TestProject({
      base: '',
      ours: metadata({ 'x.json': '2' }),
      theirs: metadata({ 'y.json': '3' }),
    });
    const { code, stdout, stderr } = await project.holdfast('merge-driver', 'base', 'ours', 'theirs', file);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([...parseMetadata(project.read('ours'), { file }).records.keys()]).toEqual(['x.json', 'y.json']);
  });
});
