import { execFileSync, spawnSync } from 'node:child_process';
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

/** Two branches of a real repository, with the driver that `init` sets, as built here. Gives git's exit code. */
function merged(project: TestProject, base: string, ours: string, theirs: string): number | null {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: project.root });
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

  it('leaves ours as it was when a version is broken, exit 6', async () => {
    const ours = metadata({ 'x.json': '2' });
    using project = new TestProject({ base: metadata({}), ours, theirs: '{ "x.json": ' });
    const { code, stderr } = await project.holdfast('merge-driver', 'base', 'ours', 'theirs', file);
    expect(code).toBe(6);
    expect(stderr).toContain(file);
    expect(project.read('ours')).toBe(ours);
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
