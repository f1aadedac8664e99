import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const metadataFile = 'data/.pipeline_metadata.json';

interface Status {
  readonly schema: string;
  readonly fresh: boolean;
  readonly stages: readonly { readonly name: string; readonly decision: string }[];
  readonly artifacts: readonly Artifact[];
}

interface Artifact {
  readonly path: string;
  readonly state: string;
  readonly stages: readonly string[];
  readonly reasons: readonly { readonly kind: string; readonly path?: string }[];
  readonly confirmed: string | null;
  readonly freshWithin: string | null;
  readonly notes: readonly string[];
}

async function status(project: TestProject): Promise<Status & { readonly code: number | null }> {
  const { code, stdout } = await project.holdfast('status', '--json', '--exit-code');
  return { ...(JSON.parse(stdout) as Status), code };
}

function artifact({ artifacts }: Status, path: string): Artifact {
  const found = artifacts.find((one) => one.path === path);
  if (found === undefined) throw new Error(`No artifact ${path}`);
  return found;
}

/** Two artifacts of stages, one with a limit. */
function limited(limit: string): TestProject {
  const one = stageText(`writes: { a: json('data/a.json') }`, `run: ({ writes }) => writes.a.write([1])`);
  const two = stageText(`writes: { b: json('data/b.json') }`, `run: ({ writes }) => writes.b.write([2])`);
  return projectOf({ one, two }, {}, `artifacts: { 'data/a.json': { freshWithin: '${limit}' } }`);
}

/** Moves every time that the project remembers of itself, here and in what is committed. */
function shiftTimes(project: TestProject, to: string): void {
  project.edit(metadataFile, (text) => text.replaceAll(/"last_updated": "[^"]+"/g, `"last_updated": "${to}"`));
}

/** As if the last run had been on the first of January. */
function forgetSuccessTimes(project: TestProject): void {
  const database = new DatabaseSync(project.path('.holdfast/state.db'));
  database.exec(`UPDATE successes SET body = json_set(body, '$.at', '2026-01-01T00:00:00Z')`);
  database.close();
}

describe('status with a freshness limit', () => {
  it('says late in words, in JSON and by the exit code, and how to make it again', async () => {
    using project = limited('24h');
    await project.run();
    forgetSuccessTimes(project);
    shiftTimes(project, '2026-01-01T00:00:00Z');
    const late = await status(project);
    expect(late).toMatchObject({ code: 3, fresh: false });
    expect(late.stages.map(({ decision }) => decision)).toEqual(['keep', 'keep']);
    expect(late.artifacts.map(({ state }) => state)).toEqual(['late', 'fresh']);
    const { stdout, code } = await project.holdfast('status');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'late   2026-01-01T00:00:00Z by stages/one.ts; last made or confirmed 2026-01-01T00:00:00Z, to be fresh within 24h',
    );
    expect(stdout).toContain('`holdfast run one --force` does.');
    // It gives the same content: the committed file stays, and the artifact counts as confirmed all the same.
    expect((await project.run('one', '--force')).outcomes).toEqual({ one: 'same' });
    expect(project.read(metadataFile)).toContain('2026-01-01T00:00:00Z');
    expect(await status(project)).toMatchObject({ code: 0, fresh: true });
  });

  it('is fresh for as long as the limit says', async () => {
    using project = limited('7d');
    await project.run();
    expect(await status(project)).toMatchObject({ code: 0, fresh: true });
    expect((await project.holdfast('status')).stdout).toContain('Everything is fresh.');
  });

  it('says that a recorded time lies in the future, and does not take it for fresh', async () => {
    using project = limited('24h');
    await project.run();
    shiftTimes(project, '2099-01-01T00:00:00Z');
    const { artifacts, code } = await status(project);
    expect(code).toBe(3);
    expect(artifacts.map(({ state }) => state)).toEqual(['late', 'fresh']);
    for (const one of artifacts) expect(one.notes.join()).toContain('2099-01-01T00:00:00Z, which is in the future');
    expect((await project.holdfast('status')).stdout).toContain('which is in the future');
  });

  it('shows what scripts record beside what stages make, and what only the config names', async () => {
    using project = limited('24h');
    project.edit('holdfast.config.ts', (text) =>
      text.replace("'24h' }", "'24h' }, 'data/s.csv': { freshWithin: '1h' }, 'data/none.csv': { freshWithin: '1h' }"),
    );
    await project.run();
    project.write('data/s.csv', 'x\n1\n');
    await recordUpdate('data/s.csv', 'scripts/s.py', {}, { project: project.root });
    const now = await status(project);
    expect(artifact(now, 'data/s.csv')).toMatchObject({ state: 'fresh', stages: [], freshWithin: '1h' });
    expect(artifact(now, 'data/none.csv')).toMatchObject({ state: 'missing', notes: ['only the config names it'] });
    project.write('data/none.csv', 'x\n');
    expect(artifact(await status(project), 'data/none.csv')).toMatchObject({ state: 'late', confirmed: null });
  });

  it('takes the later of the committed time and the local confirmation for what a script makes', async () => {
    using project = limited('24h');
    project.edit('holdfast.config.ts', (text) =>
      text.replace("'24h' }", "'24h' }, 'data/s.csv': { freshWithin: '1h' }"),
    );
    await project.run();
    project.write('data/s.csv', 'x\n1\n');
    const record = (): Promise<unknown> => recordUpdate('data/s.csv', 'scripts/s.py', {}, { project: project.root });
    await record();
    project.remove('.holdfast/recorded');
    shiftTimes(project, '2026-01-01T00:00:00Z');
    expect(artifact(await status(project), 'data/s.csv')).toMatchObject({ state: 'late' });
    // The same content again: the committed file stays as it is, and this machine knows better.
    await record();
    expect(project.read(metadataFile)).toContain('2026-01-01T00:00:00Z');
    expect(artifact(await status(project), 'data/s.csv')).toMatchObject({ state: 'fresh' });
  });
});

describe('status of what no stage makes any more', () => {
  const two = stageText(
    `writes: { a: json('data/a.json'), b: json('data/b.json') }`,
    `run: async ({ writes }) => { await writes.a.write([1]); await writes.b?.write([2]); }`,
  );

  it('names it, and what to do, where a stage has dropped it from its outputs', async () => {
    using project = projectOf({ two });
    await project.run();
    project.edit('stages/two.ts', (text) => text.replace(", b: json('data/b.json')", ''));
    await project.run();
    const { notes } = artifact(await status(project), 'data/b.json');
    expect(notes.join()).toContain('no stage makes it any more (stage `two` did)');
    expect((await project.holdfast('status')).stdout).toContain('`holdfast metadata forget data/b.json`');
    expect((await project.holdfast('metadata', 'forget', 'data/b.json')).code).toBe(0);
    expect((await project.holdfast('status')).stdout).not.toContain('no stage makes it');
    // A script may take it over.
    await recordUpdate('data/b.json', 'scripts/b.py', {}, { project: project.root });
    expect((await project.holdfast('status')).stdout).not.toContain('no stage makes it');
  });

  it('names it where the stage is gone from the config', async () => {
    using project = projectOf({ two });
    await project.run();
    project.edit('holdfast.config.ts', (text) => text.replace("'./stages/two.ts'", ''));
    project.remove('stages/two.ts');
    const { artifacts } = await status(project);
    expect(artifacts.map(({ path, notes }) => [path, notes.join().includes('(stage `two` did)')])).toEqual([
      ['data/a.json', true],
      ['data/b.json', true],
    ]);
  });
});

describe('status of what a merge left', () => {
  it('shows a record in conflict as needing a rebuild, until a run has looked at it', async () => {
    using project = limited('24h');
    await project.run();
    project.edit(metadataFile, (text) => text.replace('"data/a.json": {', '"data/a.json": {\n    "conflict": true,'));
    const { artifacts, code } = await status(project);
    expect(code).toBe(3);
    expect(artifacts[0]).toMatchObject({ state: 'stale', reasons: [{ kind: 'conflict' }] });
    const { stdout } = await project.holdfast('status');
    expect(stdout).toContain('a merge kept one of two contents: make it again');
    await project.run();
    expect(await status(project)).toMatchObject({ code: 0, fresh: true });
  });
});

describe('status without a config', () => {
  async function recorded(): Promise<TestProject> {
    const project = new TestProject({
      'package.json': '{}',
      'in/a.txt': 'a',
      'in/b.txt': 'b',
      'in/one.csv': '1',
      'data/x.json': '[1]',
      'data/y.json': '[2]',
      'data/z.json': '[3]',
    });
    const options = { project: project.root };
    await recordUpdate('data/x.json', 'x.ts', {}, { ...options, inputs: ['in/*.txt', 'in/one.csv'] });
    await recordUpdate('data/y.json', 'y.ts', {}, { ...options, inputs: ['data/x.json'] });
    await recordUpdate('data/z.json', 'z.ts', {}, options);
    return project;
  }

  it('is fresh while every file and every recorded input is what was recorded', async () => {
    using project = await recorded();
    const before = project.touches();
    const { stdout, code } = await project.holdfast('status', '--exit-code');
    expect(code).toBe(0);
    expect(stdout).toContain('data/x.json  fresh');
    expect(stdout).toContain('what it was made from is not recorded');
    expect(stdout).toContain('Everything is fresh.');
    expect(project.touches()).toEqual(before);
    expect((await status(project)).stages).toEqual([]);
  });

  it('names the input that changed, the one that is gone, the edit, and the missing file', async () => {
    using project = await recorded();
    project.write('in/b.txt', 'changed');
    project.remove('in/one.csv');
    project.write('data/y.json', '[7]');
    project.remove('data/z.json');
    const now = await status(project);
    expect(now.code).toBe(3);
    expect(now.artifacts.map(({ path, state }) => [path, state])).toEqual([
      ['data/x.json', 'stale'],
      ['data/y.json', 'edited'],
      ['data/z.json', 'missing'],
    ]);
    expect(now.artifacts[0]?.reasons).toMatchObject([
      { kind: 'input-changed', path: 'in/*.txt' },
      { kind: 'input-removed', path: 'in/one.csv' },
    ]);
    const { stdout } = await project.holdfast('status');
    expect(stdout).toContain('input changed: in/*.txt; input removed: in/one.csv');
  });

  it('does not take a touched input with the same content for a change', async () => {
    using project = await recorded();
    project.write('in/b.txt', 'b');
    expect(await status(project)).toMatchObject({ code: 0, fresh: true });
  });

  it('says so where nothing is recorded, and exits 6 for a broken file', async () => {
    using project = new TestProject({ 'package.json': '{}' });
    const { stdout, code } = await project.holdfast('status');
    expect([stdout, code]).toEqual(['Nothing is recorded here yet.\n', 0]);
    project.write('.pipeline_metadata.json', '<<<<<<< ours\n');
    const broken = await project.holdfast('status');
    expect(broken.code).toBe(6);
    expect(broken.stderr).toContain('.pipeline_metadata.json');
  });
});
