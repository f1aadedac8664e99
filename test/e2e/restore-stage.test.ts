import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { archive } from '../rig/archive.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf } from '../rig/small.ts';

const index = 'data/INDEX.json';
const words = 'data/words/{name}.json';

/** The archive of the rig, built twice: between the two, a document came. */
async function builtTwice(): Promise<{ project: TestProject; first: string; second: string }> {
  const project = projectOf({}, archive);
  expect((await project.run()).code).toBe(0);
  const first = project.read(index);
  project.write('documents/more.txt', 'Grant Grant Grant Sherman');
  expect((await project.run()).code).toBe(0);
  return { project, first, second: project.read(index) };
}

interface Restored {
  readonly schema: string;
  readonly from: string;
  readonly changed: boolean;
  readonly accepted: boolean;
  readonly recorded: { readonly version: string; readonly returnsTo: string | null } | null;
  readonly backup: string | null;
  readonly backups: readonly string[];
}

async function restored(project: TestProject, ...args: readonly string[]): Promise<Restored> {
  const { code, stdout, stderr } = await project.holdfast('restore', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Restored;
}

interface RecordJson {
  readonly hash: string;
  readonly version: string;
  readonly edited?: true;
  readonly details: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, string>>;
}

function recordOf(project: TestProject, name: string): RecordJson | undefined {
  return (JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<string, RecordJson>)[name];
}

async function statesOf(project: TestProject): Promise<Record<string, string>> {
  const { stdout } = await project.holdfast('status', '--json');
  const { artifacts } = JSON.parse(stdout) as { artifacts: { path: string; state: string }[] };
  return Object.fromEntries(artifacts.map(({ path, state }) => [path, state]));
}

describe('restore to a version, of what stages make', () => {
  it('a refined artifact has the content, the details and the inputs of then, and stays when nothing changes', async () => {
    const { project, first, second } = await builtTwice();
    using _ = project;
    const [now] = [recordOf(project, index)];
    const done = await restored(project, 'INDEX.json', '--to', '0.1.0');
    expect(done).toMatchObject({ from: '0.1.0', changed: true, accepted: true });
    expect(done.recorded?.returnsTo).toBe('0.1.0');
    expect(project.read(index)).toBe(first);
    expect(project.read(done.backup ?? '')).toBe(second);
    const then = recordOf(project, index);
    expect(then).toMatchObject({ hash: hashBytes(first), edited: true, version: done.recorded?.version });
    expect(then?.details).not.toEqual(now?.details);
    expect(then?.inputs[words]).not.toBe(now?.inputs[words]);

    expect((await statesOf(project))[index]).toBe('fresh');
    const run = await project.run();
    expect(run.code).toBe(0);
    expect(run.outcomes).toMatchObject({ 'build-index': 'kept', 'drop-noise': 'kept', report: 'restored' });
    expect(project.read(index)).toBe(first);
    expect(Object.values((await project.run()).outcomes)).toEqual(Array(5).fill('kept'));

    await restored(project, index, '--to', done.backup ?? '');
    expect(project.read(index)).toBe(second);
    // What the stage gives is no edit of it any more.
    expect(recordOf(project, index)?.edited).toBeUndefined();
    expect((await project.run()).outcomes).toMatchObject({ 'drop-noise': 'kept', report: 'restored' });
  });

  it('gives way when its stage gives something new, and the run says so', async () => {
    const { project, first } = await builtTwice();
    using _ = project;
    await restored(project, index, '--to', '0.1.0');
    project.write('documents/last.txt', 'Lincoln Lincoln Lincoln Lincoln');
    const run = await project.run();
    expect(run.code).toBe(0);
    expect(project.read(index)).not.toBe(first);
    expect(run.stderr + JSON.stringify(run.json)).toContain(index);
    expect(recordOf(project, index)?.edited).toBeUndefined();
    // And can be had again.
    expect((await restored(project, index, '--to', '0.1.0')).changed).toBe(true);
    expect(project.read(index)).toBe(first);
  });

  it('a set goes back with all its members, and what reads it follows', async () => {
    const { project, first, second } = await builtTwice();
    using _ = project;
    expect(project.has('data/words/more.json')).toBe(true);
    const done = await restored(project, words, '--to', '0.1.0');
    expect(done).toMatchObject({ changed: true, accepted: true, backups: [], recorded: { returnsTo: '0.1.0' } });
    expect(project.has('data/words/more.json')).toBe(false);
    expect((await statesOf(project))[words]).toBe('fresh');
    expect((await project.run()).outcomes).toMatchObject({ 'extract-words': 'kept' });
    expect(project.read(index)).toBe(first);
    await restored(project, words, '--to', '0.1.1');
    expect(project.has('data/words/more.json')).toBe(true);
    expect((await project.run()).code).toBe(0);
    expect(project.read(index)).toBe(second);
  });

  it('takes an edit back that blocks its stage, without a name, also where there are older backups', async () => {
    const { project, first, second } = await builtTwice();
    using _ = project;
    project.write('data/INDEX.backup_20251101_000000.json', first);
    project.write(index, '{"broken": ');
    expect((await statesOf(project))[index]).toBe('edited');
    await restored(project, index);
    expect(project.read(index)).toBe(second);
    expect((await statesOf(project))[index]).toBe('fresh');
    expect(recordOf(project, index)?.edited).toBeUndefined();
  });

  it('is an edit to other machines: no run there replaces it unasked', async () => {
    const { project, first } = await builtTwice();
    using _ = project;
    await restored(project, index, '--to', '0.1.0');
    using other = new TestProject();
    fs.cpSync(project.root, other.root, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('/.holdfast'),
    });
    expect((await other.run()).code).toBe(1);
    expect(other.read(index)).toBe(first);
    // There, nobody knows the versions: the error says what there is.
    const { code, stderr } = await other.holdfast('restore', index, '--to', '0.1.0');
    expect(code).toBe(2);
    expect(stderr).toContain('Nothing was written');
  });

  it('an unrelated edit of another output stays one', async () => {
    const { project } = await builtTwice();
    using _ = project;
    project.write('data/report.txt', 'edited');
    await restored(project, index, '--to', '0.1.0');
    expect((await statesOf(project))['data/report.txt']).toBe('edited');
    expect(project.read('data/report.txt')).toBe('edited');
  });
});
