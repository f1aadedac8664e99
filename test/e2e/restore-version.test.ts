import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { openHistory } from '../../src/record/history.ts';
import type { StoredVersion } from '../../src/record/stored-version.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { TestProject } from '../rig/project.ts';

const x = 'data/x.json';
const metadataFile = 'data/.pipeline_metadata.json';

function records(count: number, score = 1): string {
  return JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, score })));
}

/** Three versions of a file: 0.1.0 with 3 records, 0.1.1 with 5, 0.1.2 with other scores. */
async function withVersions(): Promise<TestProject> {
  const project = new TestProject({ 'package.json': '{}', 'data/in.txt': 'in' });
  const contents = [records(3), records(5), records(5, 2)];
  for (const [nth, content] of contents.entries()) {
    project.write(x, content);
    project.write('data/in.txt', `in ${nth}`);
    await recordUpdate(x, `scripts/make-${nth}.py`, { nth }, { project: project.root, inputs: ['data/in.txt'] });
  }
  return project;
}

interface Restored {
  readonly from: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly recorded: { readonly version: string; readonly returnsTo: string | null } | null;
  readonly change: { readonly level: string; readonly because: readonly string[] } | null;
  readonly backup: string | null;
  readonly backups: readonly string[];
  readonly wasEdited: boolean;
  readonly instead: readonly string[];
}

async function restored(project: TestProject, ...args: readonly string[]): Promise<Restored> {
  const { code, stdout, stderr } = await project.holdfast('restore', '--json', ...args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Restored;
}

interface RecordJson {
  readonly hash: string;
  readonly version: string;
  readonly details: object;
  readonly updated_by: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly last_updated: string;
}

function recordOf(project: TestProject, name = x): RecordJson | undefined {
  return (JSON.parse(project.read(metadataFile)) as Record<string, RecordJson>)[name];
}

async function versionsOf(project: TestProject, artifact: string): Promise<readonly StoredVersion[]> {
  const history = await openHistory(project.path('.holdfast/state.db'), { create: false });
  try {
    return history.versions(artifact);
  } finally {
    history.close();
  }
}

function objectOf(project: TestProject, content: string): string {
  const hex = hashBytes(content).slice('sha256:'.length);
  return project.path(`.holdfast/objects/${hex.slice(0, 2)}/${hex.slice(2)}`);
}

function git(project: TestProject, ...args: readonly string[]): void {
  const env = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  execFileSync('git', args, { cwd: project.root, env: { ...process.env, ...env }, stdio: 'ignore' });
}

describe('restore to a version', () => {
  it('gives the content and the record that it had, under a new number that returns to it, and can be undone', async () => {
    using project = await withVersions();
    const { code, stdout } = await project.holdfast('restore', 'x.json', '--to', '0.1.0');
    expect(code).toBe(0);
    expect(project.read(x)).toBe(records(3));
    expect(recordOf(project)).toMatchObject({
      hash: hashBytes(records(3)),
      version: '0.1.3',
      details: { nth: 0 },
      updated_by: 'scripts/make-0.py',
      inputs: { 'data/in.txt': hashBytes('in 0') },
    });
    expect((await versionsOf(project, x)).at(-1)).toMatchObject({ version: '0.1.3', returnsTo: '0.1.0' });
    expect(stdout).toMatch(
      /^restored {2}data\/x\.json from 0\.1\.0, of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by scripts\/make-0\.py\n/,
    );
    expect(stdout).toContain('changes    minor: 2 records removed from `$`');
    expect(stdout).toContain('version    0.1.3, which returns to 0.1.0');
    const undo = /`holdfast restore data\/x\.json --to (x\.backup_\S+)` undoes this/.exec(stdout)?.[1] ?? '';
    expect(await restored(project, 'x.json', '--to', undo)).toMatchObject({
      changed: true,
      recorded: { version: '0.1.4', returnsTo: '0.1.2' },
    });
    expect(project.read(x)).toBe(records(5, 2));
    // A backup of what was a version has its record.
    expect(recordOf(project)).toMatchObject({ details: { nth: 2 }, updated_by: 'scripts/make-2.py' });
  });

  it('takes `v0.1.1`, `0.1` for the newest of those, and a hash', async () => {
    using project = await withVersions();
    expect((await restored(project, x, '--to', 'v0.1.1')).from).toBe('0.1.1');
    expect((await restored(project, x, '--to', hashBytes(records(3)).slice(0, 20))).changed).toBe(true);
    expect(project.read(x)).toBe(records(3));
    expect(await restored(project, x, '--to', '0.1')).toMatchObject({ from: '0.1.4', changed: false });
  });

  it('without a choice: what was recorded if it was edited, else the newest backup, else the version before', async () => {
    using project = await withVersions();
    expect((await restored(project, x)).from).toBe('0.1.1');
    expect(project.read(x)).toBe(records(5));
    // There is a backup now, of what that replaced.
    const newest = await restored(project, x);
    expect(newest.from).toMatch(/^data\/x\.backup_/);
    expect(project.read(x)).toBe(records(5, 2));
    project.write(x, 'edited');
    expect(await restored(project, x)).toMatchObject({ from: recordOf(project)?.version, wasEdited: true });
    expect(project.read(x)).toBe(records(5, 2));
  });

  it('never loses an edit: it is a backup and in the store, and a person hears of it', async () => {
    using project = await withVersions();
    project.write(x, '["edited"]');
    const { stdout } = await project.holdfast('restore', x, '--to', '0.1.1');
    expect(stdout).toContain('somebody had edited it');
    const backup = /--to (x\.backup_\S+)`/.exec(stdout)?.[1] ?? '';
    expect(project.read(`data/${backup}`)).toBe('["edited"]');
    expect(fs.readFileSync(objectOf(project, '["edited"]'), 'utf8')).toBe('["edited"]');
    expect(project.read(x)).toBe(records(5));
    await restored(project, x, '--to', backup);
    expect(project.read(x)).toBe('["edited"]');
  });

  it('undoing an edit leaves the record as it is', async () => {
    using project = await withVersions();
    const metadata = project.read(metadataFile);
    project.write(x, 'edited');
    expect(await restored(project, x, '--to', '0.1.2')).toMatchObject({
      changed: true,
      recorded: { version: '0.1.2' },
    });
    expect(project.read(metadataFile)).toBe(metadata);
  });

  it('says with --dry-run what would change, and touches nothing', async () => {
    using project = await withVersions();
    const before = project.touches();
    const { code, stdout } = await project.holdfast('restore', x, '--to', '0.1.0', '--dry-run');
    expect(code).toBe(0);
    expect(project.touches()).toEqual(before);
    expect(stdout).toContain('would restore  data/x.json from 0.1.0');
    expect(stdout).toContain('minor: 2 records removed from `$`');
    expect(stdout).toContain('Nothing was written.');
    expect(await restored(project, x, '--to', '0.1.0', '--dry-run')).toMatchObject({ dryRun: true, changed: true });
    expect((await versionsOf(project, x)).length).toBe(3);
  });

  it('says which versions are next to one that there is not, exit 2', async () => {
    using project = await withVersions();
    const before = project.contents();
    const { code, stderr } = await project.holdfast('restore', x, '--to', '0.2.0');
    expect(code).toBe(2);
    expect(stderr).toContain('the versions next to it are `0.1.2`, `0.1.1`, `0.1.0`');
    expect(project.contents()).toEqual(before);
  });

  it('brings back a file that is gone, and one that was adopted', async () => {
    using project = await withVersions();
    project.remove(x);
    expect(await restored(project, x, '--to', '0.1.1')).toMatchObject({ changed: true, backup: null });
    expect(project.read(x)).toBe(records(5));
    project.write('data/x.json.bak', records(2));
    await project.holdfast('backups', '--adopt');
    expect(await restored(project, x, '--to', '0.0.1')).toMatchObject({ recorded: { returnsTo: '0.0.1' } });
    expect(project.read(x)).toBe(records(2));
    expect(recordOf(project)).toMatchObject({ details: { adopted_from: 'data/x.json.bak' } });
  });

  it('restores what git has', async () => {
    using project = await withVersions();
    git(project, 'init', '-q');
    project.write(x, records(9));
    git(project, 'add', '-f', x);
    git(project, 'commit', '-qm', 'nine');
    project.write(x, records(1));
    expect(await restored(project, x, '--to', 'HEAD')).toMatchObject({ changed: true, wasEdited: true });
    expect(project.read(x)).toBe(records(9));
  });
});

describe('restore where the store has lost a content', () => {
  it('takes the same bytes from a backup or from git, and says so', async () => {
    using project = await withVersions();
    git(project, 'init', '-q');
    project.write('data/x.backup_20251101_000000.json', records(3));
    fs.rmSync(objectOf(project, records(3)));
    const { code, stderr } = await project.holdfast('restore', x, '--to', '0.1.0');
    expect({ code, said: stderr.includes('it was found in the backup `x.backup_20251101_000000.json`') }).toEqual({
      code: 0,
      said: true,
    });
    expect(project.read(x)).toBe(records(3));

    project.write(x, records(5));
    git(project, 'add', '-f', x);
    git(project, 'commit', '-qm', 'five');
    project.write(x, records(7));
    fs.writeFileSync(objectOf(project, records(5)), 'damaged');
    const again = await project.holdfast('restore', x, '--to', '0.1.1');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('it was found in the commit');
    expect(project.read(x)).toBe(records(5));
  });

  it('is exit 6 with a way out if nothing has it, and nothing is touched', async () => {
    using project = await withVersions();
    for (const damage of [
      () => fs.writeFileSync(objectOf(project, records(3)), 'damaged'),
      () => fs.rmSync(objectOf(project, records(3)), { force: true }),
    ]) {
      damage();
      const before = project.contents();
      const { code, stderr } = await project.holdfast('restore', x, '--to', '0.1.0');
      expect(code).toBe(6);
      expect(stderr).toContain('`holdfast log data/x.json`');
      expect(project.contents()).toEqual(before);
      expect((await project.holdfast('restore', x, '--to', '0.1.0', '--dry-run')).code).toBe(6);
    }
  });
});

describe('restore of a set of files', () => {
  const set = 'data/words/*.json';

  async function withSet(): Promise<TestProject> {
    const project = new TestProject({ 'package.json': '{}' });
    const record = () => recordUpdate(set, 'scripts/words.py', {}, { project: project.root });
    project.write('data/words/a.json', '[1]');
    project.write('data/words/b.json', '[2]');
    await record();
    project.write('data/words/a.json', '[10]');
    project.write('data/words/c.json', '[3]');
    project.remove('data/words/b.json');
    await record();
    return project;
  }

  it('brings every member back, removes those that were not there, and can be undone by its version', async () => {
    using project = await withSet();
    const done = await restored(project, set, '--to', '0.1.0');
    expect(done).toMatchObject({ changed: true, recorded: { version: '0.1.2', returnsTo: '0.1.0' }, backups: [] });
    expect(project.contents('data/words')).toEqual({ 'data/words/a.json': '[1]', 'data/words/b.json': '[2]' });
    await restored(project, set, '--to', '0.1.1');
    expect(project.contents('data/words')).toEqual({ 'data/words/a.json': '[10]', 'data/words/c.json': '[3]' });
  });

  it('keeps edited members, and those that nobody recorded, as backups', async () => {
    using project = await withSet();
    project.write('data/words/a.json', '["edited"]');
    project.write('data/words/d.json', '["new"]');
    const done = await restored(project, set, '--to', '0.1.0');
    expect(done.wasEdited).toBe(true);
    expect(done.backups.map((path) => project.read(path)).sort()).toEqual(['["edited"]', '["new"]']);
    expect(project.files('data/words').filter((path) => !path.includes('.backup_'))).toEqual([
      'data/words/.holdfast-backups',
      'data/words/a.json',
      'data/words/b.json',
    ]);
  });
});

describe('restore to a time', () => {
  const zone = { TZ: 'Europe/Berlin' };

  /** Versions of the times that are given, UTC; the file is as old as the last. */
  async function versionsAt(...times: readonly string[]): Promise<TestProject> {
    const project = new TestProject({ 'package.json': '{}' });
    const history = await openHistory(project.path('.holdfast/state.db'), { create: true });
    const { Objects } = await import('../../src/store/objects.ts');
    const objects = new Objects(project.path('.holdfast/objects'));
    for (const [nth, time] of times.entries()) {
      project.write(x, records(nth + 1));
      const hash = objects.put(records(nth + 1));
      const record = { details: {}, hash, last_updated: time, updated_by: 'a.py', version: `0.1.${nth}` };
      project.write(metadataFile, JSON.stringify({ [x]: record }));
      history.saveVersion({
        artifact: x,
        version: `0.1.${nth}`,
        level: 'minor',
        because: [],
        print: { is: 'file', hash },
        record,
      } as unknown as StoredVersion);
    }
    history.close();
    const last = new Date(times.at(-1) ?? 0);
    fs.utimesSync(project.path(x), last, last);
    return project;
  }

  async function at(project: TestProject, text: string): Promise<string> {
    const { code, stdout, stderr } = await project.holdfastWith(
      zone,
      'restore',
      x,
      '--to',
      text,
      '--dry-run',
      '--json',
    );
    return code === 0 ? (JSON.parse(stdout) as Restored).from : `${code} ${stderr.split('\n')[1]}`;
  }

  it('finds what was the content then, in the local zone, on both sides of a change of the clocks', async () => {
    using project = await versionsAt(
      '2025-10-25T21:30:00Z',
      '2025-10-26T00:30:00Z',
      '2025-10-26T01:30:00Z',
      '2025-10-26T22:59:59Z',
    );
    expect(await at(project, '2025-10-25')).toBe('0.1.0');
    expect(await at(project, '2025-10-26T00:29:59Z')).toBe('0.1.0');
    expect(await at(project, '2025-10-26T00:30:00Z')).toBe('0.1.1');
    // 02:30 comes twice that night: the first.
    expect(await at(project, '2025-10-26 02:30')).toBe('0.1.1');
    expect(await at(project, '2025-10-26 03:00')).toBe('0.1.2');
    expect(await at(project, '2025-10-26T23:59')).toBe('0.1.3');
    expect(await at(project, '2025-10-26')).toBe('0.1.3');
    expect(await at(project, '2025-10-26T02:00+01:00')).toBe('0.1.1');
  });

  it('is a clear error before the first version, in the future, and for what is no time', async () => {
    using project = await versionsAt('2025-10-25T21:30:00Z', '2025-10-26T00:30:00Z');
    expect(await at(project, '2025-10-25 23:29')).toMatch(
      /^2 .*its first version here, `0\.1\.0`, is of 2025-10-25T21:30:00Z/,
    );
    expect(await at(project, '2999-01-01 10:00')).toMatch(/^2 .*in the future/);
    expect(await at(project, '2025-02-30')).toMatch(/^2 .*it is no version/);
  });

  it('takes what is relative: so long ago, yesterday', async () => {
    const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    using project = await versionsAt(hours(72), hours(3), hours(1));
    expect(await at(project, '2h')).toBe('0.1.1');
    expect(await at(project, '2 hours ago')).toBe('0.1.1');
    expect(await at(project, '1d ago')).toBe('0.1.0');
    expect(await at(project, '30m')).toBe('0.1.2');
  });

  it('knows from its backups what nobody recorded: each had been the content since its file was written', async () => {
    using project = await versionsAt('2025-10-01T00:00:00Z', '2025-10-10T00:00:00Z');
    const backup = 'data/x.backup_20251005_120000.json';
    project.write(backup, records(8));
    const written = new Date(Date.UTC(2025, 9, 4));
    fs.utimesSync(project.path(backup), written, written);
    expect(await at(project, '2025-10-03T12:00Z')).toBe('0.1.0');
    expect(await at(project, '2025-10-04T12:00Z')).toBe(backup);
    expect(await at(project, '2025-10-07T12:00Z')).toBe('0.1.0');
    expect(await at(project, '2025-10-11T12:00Z')).toBe('0.1.1');
  });
});
