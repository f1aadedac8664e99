import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';

const before = JSON.stringify([
  { id: 1, name: 'Grant', rank: 'general' },
  { id: 2, name: 'Lee', rank: 'general' },
  { id: 3, name: 'Ord', rank: 'major' },
]);
const after = before.replace('"Ord"', '"Edward Ord"');

interface DiffJson {
  readonly schema: string;
  readonly kind: string;
  readonly level: string;
  readonly before: { readonly label: string };
  readonly after: { readonly label: string };
  readonly collections: readonly { readonly changed: number; readonly key: unknown }[];
}

async function compared(project: TestProject, ...args: readonly string[]): Promise<DiffJson> {
  const { code, stdout, stderr } = await project.holdfast('diff', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as DiffJson;
}

function git(project: TestProject, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: project.root });
}

describe('diff', () => {
  it('compares two files anywhere, also outside of a project', async () => {
    using project = new TestProject({ 'a.json': before, 'b.json': after });
    expect(await compared(project, 'a.json', 'b.json')).toMatchObject({
      schema: 'holdfast.diff/1',
      kind: 'changed',
      level: 'patch',
      before: { label: 'a.json' },
      after: { label: 'b.json' },
      collections: [{ changed: 1 }],
    });
  });

  it('compares an artifact, by its last segment, with its newest backup', async () => {
    using project = new TestProject({ 'package.json': '{}', 'data/x/GENERALS.json': before });
    await project.holdfast('backup', 'GENERALS.json');
    project.write('data/x/GENERALS.json', after);
    const found = await compared(project, 'GENERALS.json');
    expect(found).toMatchObject({ kind: 'changed', after: { label: 'data/x/GENERALS.json' } });
    expect(found.before.label).toMatch(/^GENERALS\.backup_/);
    // The backup by its own name alone, as `backups` lists it: the other way round.
    const back = await compared(project, 'GENERALS.json', found.before.label);
    expect(back).toMatchObject({ kind: 'changed', after: { label: `data/x/${found.before.label}` } });
  });

  it('compares with what git has where there is no backup, and revisions with each other', async () => {
    using project = new TestProject({ 'data/x.json': before });
    git(project, 'init', '-q');
    git(project, 'add', '.');
    git(project, 'commit', '-q', '-m', 'one');
    project.write('data/x.json', after);
    expect(await compared(project, 'data/x.json')).toMatchObject({
      kind: 'changed',
      before: { label: 'HEAD:./x.json' },
    });
    git(project, 'commit', '-q', '-a', '-m', 'two');
    expect(await compared(project, 'data/x.json')).toMatchObject({ kind: 'identical', level: 'none' });
    expect(await compared(project, 'HEAD~1:data/x.json', 'HEAD:data/x.json')).toMatchObject({ kind: 'changed' });
  });

  it('tells records apart by the key that is given', async () => {
    using project = new TestProject({ 'a.json': before, 'b.json': after });
    const { collections } = await compared(project, 'a.json', 'b.json', '--key', 'name,rank');
    expect(collections).toMatchObject([{ changed: 0, key: { fields: ['name', 'rank'], why: 'declared' } }]);
    expect((await project.holdfast('diff', 'a.json', 'b.json', '--key', 'nmae')).code).toBe(2);
  });

  it('exits 3 on request if the data differs, and not for other bytes', async () => {
    using project = new TestProject({ 'a.json': before, 'b.json': after, 'c.json': before.replaceAll(',', ', ') });
    expect((await project.holdfast('diff', 'a.json', 'b.json', '--exit-code')).code).toBe(3);
    expect((await project.holdfast('diff', 'a.json', 'c.json', '--exit-code')).code).toBe(0);
  });

  it('prints for people, as Markdown and as a page', async () => {
    using project = new TestProject({ 'a.json': before, 'b.json': after });
    const pretty = await project.holdfast('diff', 'a.json', 'b.json');
    expect(pretty.stdout).toContain('name  in 1 record');
    expect(pretty.stdout).toContain('This is a patch');
    expect((await project.holdfast('diff', 'a.json', 'b.json', '--format', 'md')).stdout).toMatch(/^## `?b\.json/);
    expect((await project.holdfast('diff', 'a.json', 'b.json', '--format', 'html')).stdout).toMatch(/^<!doctype html>/);
    expect((await project.holdfast('diff', 'a.json', 'b.json', '--format', 'constructor')).code).toBe(2);
  });

  it('says what it cannot find, exit 2', async () => {
    using project = new TestProject({ 'package.json': '{}', 'a.json': before });
    const said = async (...args: readonly string[]) => {
      const { code, stderr, stdout } = await project.holdfast('diff', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await said('a.json', 'none.json')).toContain('no such file, no artifact and no backup');
    expect(await said('a.json')).toContain('There is nothing to compare with');
    expect(await said('HEAD:a.json', 'a.json')).toContain('Cannot read from git');
    expect(await said('HEAD:a.json')).toContain('nothing was named to compare it with');
  });

  it('says which line of a broken file cannot be read, exit 1', async () => {
    using project = new TestProject({ 'a.json': before, 'b.json': '[\n{ "id": ' });
    const { code, stderr } = await project.holdfast('diff', 'a.json', 'b.json');
    expect(code).toBe(1);
    expect(stderr).toContain('line 2');
    // The way on that it names.
    expect(stderr).toContain('`holdfast diff --as text`');
    const lines = await project.holdfast('diff', 'a.json', 'b.json', '--as', 'text');
    expect(lines).toMatchObject({ code: 0, stderr: '' });
    expect(lines.stdout).toContain('2 lines added, 1 line removed');
  });

  it('reads contents as it is told, whatever they are called', async () => {
    using project = new TestProject({ 'before.dat': before, 'after.dat': after });
    expect((await compared(project, 'before.dat', 'after.dat')).collections).toEqual([]);
    expect(await compared(project, 'before.dat', 'after.dat', '--as', 'json')).toMatchObject({
      collections: [{ changed: 1 }],
    });
    const { code, stderr } = await project.holdfast('diff', 'before.dat', 'after.dat', '--as', 'yaml');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot read contents as `yaml`'),
    });
  });
});
