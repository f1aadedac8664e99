import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { ageObjects, giveSuccess, giveVersions, hasObject, objectPath, onHistory, putObject } from '../rig/kept.ts';
import { ended, said, TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

interface Gc {
  readonly code: number | null;
  readonly dryRun: boolean;
  readonly objects: { readonly count: number; readonly bytes: number };
  readonly young: { readonly count: number };
  readonly versions: readonly { readonly artifact: string; readonly version: string }[];
  readonly results: number;
  readonly failed: readonly string[];
  readonly litter: readonly string[];
  readonly mended: {
    readonly back: number;
    readonly damaged: number;
    readonly lost: readonly { readonly version: string }[];
  };
}

async function gc(project: TestProject, ...options: readonly string[]): Promise<Gc> {
  const { code, stdout } = await project.holdfast('gc', '--json', ...options);
  const json = JSON.parse(stdout) as Gc & { schema: string };
  expect(json.schema).toBe('holdfast.gc/1');
  return { ...json, code };
}

/** A recorded artifact with five versions, the last of which is what is there, and an object that nothing needs. */
async function kept(): Promise<TestProject> {
  const project = new TestProject({ 'package.json': '{}', 'data/a.json': '[4]' });
  await giveVersions(project, 'data/a.json', ['[0]', '[1]', '[2]', '[3]', '[4]']);
  await recordUpdate('data/a.json', 'a.ts', {}, { project: project.root });
  putObject(project, 'nobody needs this');
  ageObjects(project);
  return project;
}

function there(project: TestProject): readonly string[] {
  return ['[0]', '[1]', '[2]', '[3]', '[4]'].filter((content) => hasObject(project, content));
}

describe('gc', () => {
  it('removes what nothing refers to, and keeps every version', async () => {
    using project = await kept();
    const dry = await project.holdfast('gc', '--dry-run');
    expect(dry.stdout).toBe('would remove  1 stored content, 17 bytes\nNothing was removed: this was a dry run.\n');
    expect(hasObject(project, 'nobody needs this')).toBe(true);
    const { code, objects } = await gc(project);
    expect(code).toBe(0);
    expect(objects).toEqual({ count: 1, bytes: 17 });
    expect(hasObject(project, 'nobody needs this')).toBe(false);
    expect(there(project)).toHaveLength(5);
    expect((await project.holdfast('gc')).stdout).toBe('Nothing to remove: everything in the store is needed.\n');
  });

  it('keeps what was put within the last hour: somebody may be about to refer to it', async () => {
    using project = await kept();
    putObject(project, 'nobody needs this');
    const { objects, young } = await gc(project);
    expect([objects.count, young.count]).toEqual([0, 1]);
    expect(hasObject(project, 'nobody needs this')).toBe(true);
  });

  it('lets go of the contents of older versions when told to, and of no number', async () => {
    using project = await kept();
    const dry = await gc(project, '--keep-versions', '2', '--dry-run');
    expect(dry.versions.map(({ version }) => version)).toEqual(['0.1.0', '0.1.1', '0.1.2']);
    expect(there(project)).toHaveLength(5);
    const { stdout } = await project.holdfast('gc', '--keep-versions', '2');
    expect(stdout).toContain(
      'let go  of the contents of 3 versions: data/a.json 0.1.0, data/a.json 0.1.1, data/a.json 0.1.2',
    );
    expect(there(project)).toEqual(['[3]', '[4]']);
    expect(onHistory(project, 'SELECT count(*) AS count FROM versions')[0]?.['count']).toBe(5);
    // What was let go of on purpose is no damage.
    expect((await project.holdfast('doctor')).code).toBe(0);
    expect((await gc(project, '--keep-versions', '2')).versions).toEqual([]);
  });

  it('never lets go of what a record names, however old its version is', async () => {
    using project = await kept();
    project.write('data/a.json', '[1]');
    await recordUpdate('data/a.json', 'a.ts', {}, { project: project.root });
    const { versions } = await gc(project, '--keep-versions', '1');
    expect(versions.map(({ version }) => version)).not.toContain('0.1.1');
    expect(there(project)).toContain('[1]');
  });

  it('forgets results of stages beyond that number, but never the last of a stage', async () => {
    using project = await kept();
    for (const content of ['x', 'y', 'z']) await giveSuccess(project, 'one', 'data/one.txt', content);
    await giveSuccess(project, 'two', 'data/two.txt', 'w');
    ageObjects(project);
    expect((await gc(project)).results).toBe(0);
    expect((await gc(project, '--keep-versions', '1')).results).toBe(2);
    expect(['x', 'y', 'z', 'w'].map((content) => hasObject(project, content))).toEqual([false, false, true, true]);
  });

  it('removes what old failed runs and dead writers left, not what is new', async () => {
    using project = await kept();
    project.write('.holdfast/failed/old/data/a.json', '[');
    project.write('.holdfast/failed/new/data/a.json', '[');
    const then = new Date(Date.now() - 20 * 86_400_000);
    fs.utimesSync(project.path('.holdfast/failed/old'), then, then);
    project.write('data/.a.json.holdfast-zzzzz-1-00000000-00000000-abc.tmp', '[');
    fs.utimesSync(project.path('data/.a.json.holdfast-zzzzz-1-00000000-00000000-abc.tmp'), then, then);
    expect((await gc(project, '--dry-run', '--keep-failed', '4w')).failed).toEqual([]);
    const { failed, litter } = await gc(project);
    expect(failed).toEqual(['.holdfast/failed/old']);
    expect(litter).toEqual(['data/.a.json.holdfast-zzzzz-1-00000000-00000000-abc.tmp']);
    expect(project.has('.holdfast/failed/old')).toBe(false);
    expect(project.has('.holdfast/failed/new')).toBe(true);
    expect(project.files('data')).not.toContain(litter[0]);
  });

  it('takes lost contents back from the artifacts, and marks the versions that are lost', async () => {
    using project = await kept();
    fs.rmSync(objectPath(project, '[4]'));
    fs.writeFileSync(objectPath(project, '[2]'), 'torn');
    expect((await project.holdfast('doctor')).code).toBe(6);
    const { mended } = await gc(project);
    expect(mended).toMatchObject({ back: 1, damaged: 1, lost: [{ version: '0.1.2' }] });
    expect(there(project)).toEqual(['[0]', '[1]', '[3]', '[4]']);
    expect((await project.holdfast('doctor')).code).toBe(0);
  });

  it('has nothing to do where there is nothing, and makes nothing', async () => {
    using project = new TestProject({ 'package.json': '{}' });
    expect((await project.holdfast('gc')).code).toBe(0);
    expect(project.has('.holdfast')).toBe(false);
  });

  it('refuses numbers and times that are none, exit 2', async () => {
    using project = await kept();
    for (const [option, value] of [
      ['--keep-versions', '0'],
      ['--keep-versions', 'all'],
      ['--keep-failed', 'long'],
    ] as const) {
      const { code, stderr } = await project.holdfast('gc', option, value);
      expect(code).toBe(2);
      expect(stderr).toContain(option);
    }
    expect(there(project)).toHaveLength(5);
  });
});

describe('gc of a pipeline', () => {
  it('keeps all that the next runs need, so that nothing is computed again', async () => {
    const list = stageText(
      `reads: { docs: files('in/*.txt') }`,
      `writes: { list: json('data/list.json'), notes: files('data/notes/{name}.txt') }`,
      `each: { of: 'docs', run: async (doc, { writes }) => { await writes.notes.write(await doc.text()); return (await doc.text()).length; } }`,
      `run: async ({ items, writes }) => { await writes.list.write([...items].length); }`,
    );
    const refine = stageText(
      `updates: { list: json('data/list.json') }`,
      `run: async ({ updates }) => updates.list.write([await updates.list.read()])`,
    );
    using project = projectOf({ list, refine }, { 'in/a.txt': 'a', 'in/b.txt': 'bb' });
    expect((await project.run()).code).toBe(0);
    project.write('in/b.txt', 'bbb');
    expect((await project.run()).code).toBe(0);
    ageObjects(project);
    const { code } = await gc(project, '--keep-versions', '1');
    expect(code).toBe(0);
    expect((await project.run()).outcomes).toEqual({ list: 'kept', refine: 'kept' });
    // A changed step starts from the revision before it, and unchanged items are kept.
    project.edit('stages/refine.ts', (text) => text.replace('[await', '[0, await'));
    const { outcomes } = await project.run();
    expect(outcomes).toEqual({ list: 'kept', refine: 'made' });
    project.write('in/a.txt', 'aa');
    expect((await project.run()).stage('list').items).toMatchObject({ total: 2, kept: 1 });
  });

  it('waits for nobody: exit 5 while a run is under way, and nothing is removed', async () => {
    const slow = stageText(
      `writes: { a: json('data/a.json') }`,
      `run: async ({ writes }) => { console.log('at work'); await new Promise((resume) => setTimeout(resume, 60000)); await writes.a.write(1); }`,
    );
    using project = projectOf({ slow });
    putObject(project, 'being made');
    ageObjects(project);
    const run = project.start('run');
    await said(run.stderr, 'at work');
    const { code, stderr } = await project.holdfast('gc');
    expect(code).toBe(5);
    expect(stderr).toContain(`process ${run.pid}`);
    run.kill('SIGKILL');
    await ended(run);
    expect(hasObject(project, 'being made')).toBe(true);
    expect((await project.holdfast('gc')).code).toBe(0);
  });
});

describe('gc with a history that cannot be read', () => {
  for (const [how, damage] of [
    ['garbage', () => Buffer.from('no database, '.repeat(500))],
    ['empty', () => Buffer.alloc(0)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2) - 100)],
    ['gone', () => undefined],
  ] as const) {
    it(`removes nothing if it is ${how}: exit 6, with a way out`, async () => {
      using project = await kept();
      const file = project.path('.holdfast/state.db');
      const bytes = damage(fs.readFileSync(file));
      for (const end of ['', '-wal', '-shm']) fs.rmSync(file + end, { force: true });
      if (bytes !== undefined) fs.writeFileSync(file, bytes);
      const { code, stderr } = await project.holdfast('gc', '--keep-versions', '1');
      expect(code).toBe(6);
      expect(stderr).toContain('state.db');
      expect(stderr).toMatch(/next {3}\S/);
      expect(there(project)).toHaveLength(5);
      expect(hasObject(project, 'nobody needs this')).toBe(true);
    });
  }

  it('removes nothing if a row of it makes no sense', async () => {
    using project = await kept();
    onHistory(project, `UPDATE versions SET body = '{' WHERE version = '0.1.0'`);
    expect((await project.holdfast('gc')).code).toBe(6);
    expect(hasObject(project, 'nobody needs this')).toBe(true);
  });

  it('removes nothing if the metadata file is broken', async () => {
    using project = await kept();
    project.write('data/.pipeline_metadata.json', '{');
    expect((await project.holdfast('gc')).code).toBe(6);
    expect(hasObject(project, 'nobody needs this')).toBe(true);
  });
});
