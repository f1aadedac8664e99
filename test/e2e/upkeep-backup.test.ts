import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';
import { projectOf } from '../rig/small.ts';

function scripts(files: Readonly<Record<string, string>> = {}): TestProject {
  return new TestProject({ 'package.json': '{}', 'data/a/INDEX.json': '[1]', ...files });
}

describe('backup', () => {
  it('makes a copy beside the file, which its last segment names', async () => {
    using project = scripts();
    const { code, stdout } = await project.holdfast('backup', 'INDEX.json', '--json');
    expect(code).toBe(0);
    const made = JSON.parse(stdout) as { schema: string; artifact: string; backup: string; bytes: number };
    expect(made).toMatchObject({ schema: 'holdfast.backup/1', artifact: 'data/a/INDEX.json', bytes: 3 });
    expect(made.backup).toMatch(/^data\/a\/INDEX\.backup_\d{8}_\d{6}\.json$/);
    expect(project.read(made.backup)).toBe('[1]');
  });

  it('keeps as many as the config says', async () => {
    using project = projectOf({}, { 'data/x.json': '1' }, 'backups: { keep: 2 }');
    for (let nth = 0; nth < 3; nth++) expect((await project.holdfast('backup', 'data/x.json')).code).toBe(0);
    expect(project.files('data').filter((path) => path.includes('.backup_'))).toHaveLength(2);
  });

  it('refuses names of several files, of none, and of sets, exit 2, and writes nothing', async () => {
    using project = scripts({ 'data/b/INDEX.json': '[2]' });
    const before = project.files();
    const several = await project.holdfast('backup', 'INDEX.json');
    expect(several.code).toBe(2);
    expect(several.stderr).toContain('`data/a/INDEX.json`, `data/b/INDEX.json`');
    expect((await project.holdfast('backup', 'none.json')).code).toBe(2);
    expect((await project.holdfast('backup', 'no/folder/none.json')).code).toBe(2);
    expect((await project.holdfast('backup', 'data/*/INDEX.json')).code).toBe(2);
    expect(project.files()).toEqual(before);
  });
});

describe('backups', () => {
  it('lists those of every file, oldest first, also of one that is gone or may not be written', async () => {
    using project = scripts({ 'data/b.csv': 'x\n' });
    for (const name of ['INDEX.json', 'INDEX.json', 'b.csv']) await project.holdfast('backup', name);
    project.remove('data/b.csv');
    fs.chmodSync(project.path('data/a/INDEX.json'), 0o444);
    const { stdout } = await project.holdfast('backups', '--json');
    const { schema, artifacts } = JSON.parse(stdout) as {
      schema: string;
      artifacts: { artifact: string; backups: { name: string; ours: boolean }[] }[];
    };
    expect(schema).toBe('holdfast.backups/1');
    expect(artifacts.map(({ artifact, backups }) => [artifact, backups.length])).toEqual([
      ['data/a/INDEX.json', 2],
      ['data/b.csv', 1],
    ]);
    const text = await project.holdfast('backups', 'b.csv');
    expect(text.stdout).toMatch(/^data\/b\.csv {2}1 backup, 2 bytes\n {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}b\.backup_/);
  });

  it('prunes what the retention does not keep, after a dry run that only says so; never what others made', async () => {
    using project = projectOf({}, { 'data/x.json': '1' });
    for (let nth = 0; nth < 3; nth++) {
      project.write('data/x.json', String(nth));
      await project.holdfast('backup', 'x.json');
    }
    project.write('data/x.backup_20010101_000000.json', 'mine');
    project.edit('holdfast.config.ts', (text) => text.replace('stages: []', 'stages: [], backups: { keep: 1 }'));
    const before = project.files();
    const dry = await project.holdfast('backups', '--prune', '--dry-run');
    expect(dry.stdout.match(/would remove/g)).toHaveLength(2);
    expect(project.files()).toEqual(before);
    const { code, stdout } = await project.holdfast('backups', '--prune');
    expect(code).toBe(0);
    expect(stdout).toContain('never pruned');
    const left = project.files('data').filter((path) => path.includes('.backup_'));
    expect(left.map((path) => project.read(path))).toEqual(['mine', '2']);
  });

  it('says so where there are none', async () => {
    using project = scripts();
    const { code, stdout } = await project.holdfast('backups');
    expect(code).toBe(0);
    expect(stdout).toContain('There are no backups.');
    expect((await project.holdfast('backups', '--dry-run')).code).toBe(2);
  });
});
