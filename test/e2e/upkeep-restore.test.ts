import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { acquireLock } from '../../src/io/lock.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { archive } from '../rig/archive.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf } from '../rig/small.ts';

const index = 'data/INDEX.json';

interface Restored {
  readonly schema: string;
  readonly from: string;
  readonly changed: boolean;
  readonly backup: string | null;
}

async function restored(project: TestProject, ...args: readonly string[]): Promise<Restored> {
  const { code, stdout, stderr } = await project.holdfast('restore', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Restored;
}

/** The archive of the rig with its packages, built, and with a backup of its index. */
async function built(): Promise<TestProject> {
  const project = projectOf({}, archive);
  expect((await project.run()).code).toBe(0);
  expect((await project.holdfast('backup', 'INDEX.json')).code).toBe(0);
  return project;
}

async function stateOf(project: TestProject, path: string): Promise<string | undefined> {
  const { stdout } = await project.holdfast('status', '--json');
  const { artifacts } = JSON.parse(stdout) as { artifacts: { path: string; state: string }[] };
  return artifacts.find((artifact) => artifact.path === path)?.state;
}

describe('restore, of a file that no stage makes', () => {
  it('puts the newest backup back, keeps what was there, and can be undone', async () => {
    using project = new TestProject({ 'package.json': '{}', 'data/x.json': 'old' });
    await project.holdfast('backup', 'x.json');
    project.write('data/x.json', 'new');
    const first = await restored(project, 'x.json');
    expect(project.read('data/x.json')).toBe('old');
    expect(project.read(first.backup ?? '')).toBe('new');
    const undone = await restored(project, 'x.json', '--to', first.backup ?? '');
    expect(undone.from).toBe(first.backup);
    expect(project.read('data/x.json')).toBe('new');
  });

  it('brings the record along, and a record of another file stays', async () => {
    using project = new TestProject({ 'package.json': '{}', 'data/x.json': 'old', 'data/y.json': 'y' });
    await project.holdfast('backup', 'x.json');
    project.write('data/x.json', 'new');
    const options = { project: project.root };
    await recordUpdate('data/x.json', 'scripts/x.ts', { rows: 1 }, options);
    await recordUpdate('data/y.json', 'scripts/y.ts', {}, options);
    await restored(project, 'x.json');
    const metadata = JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<string, unknown>;
    expect(metadata['data/x.json']).toMatchObject({ hash: hashBytes('old'), updated_by: 'scripts/x.ts' });
    expect(metadata['data/y.json']).toMatchObject({ hash: hashBytes('y') });
  });

  it('brings back a file that is gone, and leaves one alone that is right', async () => {
    using project = new TestProject({ 'package.json': '{}', 'data/x.json': 'old' });
    await project.holdfast('backup', 'x.json');
    const before = project.touches();
    expect(await restored(project, 'x.json')).toMatchObject({ changed: false, backup: null });
    expect(project.touches()).toEqual(before);
    project.remove('data/x.json');
    expect(await restored(project, 'x.json')).toMatchObject({ changed: true, backup: null });
    expect(project.read('data/x.json')).toBe('old');
  });

  it('refuses what it cannot restore to, exit 2, each with a way on', async () => {
    using project = new TestProject({ 'package.json': '{}', 'data/x.json': 'old', 'data/y.json': 'y' });
    await project.holdfast('backup', 'x.json');
    project.write('data/x.json', 'new');
    const before = project.contents();
    const said = async (...args: readonly string[]) => {
      const { code, stderr } = await project.holdfast('restore', ...args);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await said('x.json', '--to', '2.14.0')).toContain('it is no version, no backup, no time');
    expect(await said('x.json', '--to', '2025-11-28T02:46:10Z')).toContain('Nothing is known of `data/x.json` from');
    expect(await said('x.json', '--to', '2999-01-01')).toContain('in the future');
    expect(await said('x.json', '--to', 'x.backup_19990101_000000.json')).toContain('`x.backup_2');
    expect(await said('y.json')).toContain('it has no backup');
    expect(await said('no/such/z.json')).toContain('it has no backup');
    expect(project.contents()).toEqual(before);
  });
});

describe('restore, of what a stage makes', () => {
  it('counts as accepted: fresh, kept by the next run, and what reads it is made again', async () => {
    using project = await built();
    const wanted = project.read(index).replace('"Grant": 3', '"Grant": 30');
    expect(wanted).toContain('30');
    project.write(index, wanted);
    await project.holdfast('backup', 'INDEX.json');
    project.edit(index, (text) => text.replace('30', '31'));
    await project.holdfast('accept', 'INDEX.json');
    expect(await restored(project, 'INDEX.json')).toMatchObject({ schema: 'holdfast.restore/1', changed: true });
    expect(project.read(index)).toBe(wanted);
    expect(await stateOf(project, index)).toBe('fresh');
    const run = await project.run();
    expect(run.code).toBe(0);
    expect(run.outcomes).toMatchObject({ 'drop-noise': 'kept', report: 'made' });
    expect(project.read(index)).toBe(wanted);
    expect(project.read('data/report.txt')).toContain('Grant 30');
  });

  it('undoes an edit that blocked its stage', async () => {
    using project = await built();
    const good = project.read(index);
    project.write(index, '{ "broken": ');
    expect(await stateOf(project, index)).toBe('edited');
    const { backup } = await restored(project, 'INDEX.json');
    expect(project.read(index)).toBe(good);
    expect(project.read(backup ?? '')).toBe('{ "broken": ');
    expect(await stateOf(project, index)).toBe('fresh');
    expect(Object.values((await project.run()).outcomes)).toEqual(Array(5).fill('kept'));
  });

  it('restores one member of a set, and no other edit is taken for accepted', async () => {
    using project = await built();
    const one = 'data/words/one.json';
    await project.holdfast('backup', one);
    const good = project.read(one);
    project.write(one, '["edited"]');
    project.write('data/words/two.json', '["edited", "too"]');
    await restored(project, one);
    expect(project.read(one)).toBe(good);
    expect(project.read('data/words/two.json')).toBe('["edited", "too"]');
    const { stderr, stdout } = await project.holdfast('status');
    expect(stdout + stderr).toContain('edited');
    expect((await project.run()).code).toBe(1);
  });

  it('leaves it to a person where its stage has never run, and no run replaces it unasked', async () => {
    using project = await built();
    const made = project.read(index);
    const wanted = made.replace('"Grant": 3', '"Grant": 30');
    project.write(index, wanted);
    const { stdout } = await project.holdfast('backup', 'INDEX.json', '--json');
    const { backup } = JSON.parse(stdout) as { backup: string };
    project.write(index, made);
    project.remove('.holdfast');
    const { code, stderr } = await project.holdfast('restore', 'INDEX.json', '--to', backup);
    expect(code).toBe(0);
    expect(stderr).toContain('holdfast accept data/INDEX.json');
    expect((await project.run()).code).toBe(1);
    expect(project.read(index)).toBe(wanted);
    expect((await project.holdfast('accept', 'INDEX.json')).code).toBe(0);
    expect((await project.run()).code).toBe(0);
    expect(project.read(index)).toBe(wanted);
  });

  it('waits for nobody: while a run goes on it says who holds the lock, exit 5', async () => {
    using project = await built();
    project.write(index, '{}');
    const lock = await acquireLock(project.path('.holdfast/locks/run.lock'), { timeoutMs: 0, command: 'holdfast run' });
    try {
      const { code, stderr } = await project.holdfast('restore', 'INDEX.json');
      expect(code).toBe(5);
      expect(stderr).toContain('holdfast run');
      expect(project.read(index)).toBe('{}');
    } finally {
      lock.release();
    }
  });

  it('touches nothing while the config does not load, exit 2', async () => {
    using project = await built();
    project.write(index, '{}');
    project.edit('stages/report.ts', (text) => `${text}\nthis is no program`);
    const before = project.contents('data');
    expect((await project.holdfast('restore', 'INDEX.json')).code).toBe(2);
    expect(project.contents('data')).toEqual(before);
  });
});
