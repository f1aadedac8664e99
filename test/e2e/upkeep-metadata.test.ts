import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { TestProject } from '../rig/project.ts';

const file = 'data/.pipeline_metadata.json';

async function recorded(): Promise<TestProject> {
  const project = new TestProject({
    'package.json': '{}',
    'data/in.json': '1',
    'data/a/X.json': '2',
    'data/b/Y.json': '3',
  });
  const options = { project: project.root };
  await recordUpdate('data/a/X.json', 'scripts/x.ts', { rows: 5 }, { ...options, inputs: ['data/in.json'] });
  await recordUpdate('data/b/Y.json', 'scripts/y.ts', {}, options);
  return project;
}

describe('metadata', () => {
  it('shows every record, and one with what it was made from, by its last segment', async () => {
    using project = await recorded();
    const all = await project.holdfast('metadata');
    expect(all.code).toBe(0);
    expect(all.stdout).toContain(`2 artifacts in ${file}`);
    const one = await project.holdfast('metadata', 'show', 'X.json');
    expect(one.stdout).toMatch(
      /^data\/a\/X\.json 0\.1\.0\n {2}\S+Z by scripts\/x\.ts\n {2}rows: 5\n {2}content sha256:/,
    );
    expect(one.stdout).toMatch(/made from\n {4}data\/in\.json {2}sha256:/);
    expect(one.stdout).not.toContain('Y.json');
  });

  it('gives JSON', async () => {
    using project = await recorded();
    const { stdout } = await project.holdfast('metadata', 'show', 'X.json', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'holdfast.metadata/1',
      file,
      artifacts: [{ artifact: 'data/a/X.json', updated_by: 'scripts/x.ts', details: { rows: 5 } }],
    });
  });

  it('forgets one record, not the file, and keeps the others', async () => {
    using project = await recorded();
    const { code, stdout } = await project.holdfast('metadata', 'forget', 'X.json', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schema: 'holdfast.metadata/1', file, forgotten: ['data/a/X.json'] });
    const left = JSON.parse(project.read(file)) as object;
    expect(Object.keys(left)).toEqual(['$holdfast', 'data/b/Y.json', '~']);
    expect(project.read('data/a/X.json')).toBe('2');
  });

  it('refuses unknown names and actions, exit 2, and touches nothing', async () => {
    using project = await recorded();
    const before = project.touches();
    const unknown = await project.holdfast('metadata', 'forget', 'Z.json');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('`data/a/X.json`, `data/b/Y.json`');
    const action = await project.holdfast('metadata', 'X.json');
    expect(action.code).toBe(2);
    expect(action.stderr).toContain('`show` and `forget`');
    const none = await project.holdfast('metadata', 'forget');
    expect(none.code).toBe(2);
    expect(project.touches()).toEqual(before);
  });

  it('says exit 6 and how to go on when the file is broken', async () => {
    using project = await recorded();
    project.write(file, '{ "data/a/X.json": ');
    const { code, stderr } = await project.holdfast('metadata', 'forget', 'X.json');
    expect(code).toBe(6);
    expect(stderr).toContain(file);
    expect(project.read(file)).toBe('{ "data/a/X.json": ');
  });
});
