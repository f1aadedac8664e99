import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { openHistory } from '../../src/record/history.ts';
import type { StoredVersion } from '../../src/record/stored-version.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { ended, TestProject } from '../rig/project.ts';

const x = 'data/x.json';

function records(count: number, score = 1): string {
  return JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, score })));
}

/** A file with three contents before its present one, in four copies, and one that is unsure. */
function withCopies(): TestProject {
  return new TestProject({
    'package.json': '{}',
    [x]: records(20),
    'data/backup_20251117_135528/x.json': records(10),
    'data/x.json.bak_20251118_090000': records(10),
    'data/x_backup_20251128_024610.json': records(15),
    'data/x.backup.20251129_101500.json': records(15, 2),
    'data/x_final.json': records(20),
  });
}

interface Report {
  readonly schema: string;
  readonly found: readonly {
    readonly path: string;
    readonly version: string | null;
    readonly same: string | null;
    readonly isNew: boolean;
  }[];
  readonly unsure: readonly { readonly path: string }[];
  readonly totals: { readonly files: number; readonly bytes: number; readonly duplicateBytes: number };
}

async function adopted(project: TestProject, ...args: readonly string[]): Promise<Report> {
  const { code, stdout, stderr } = await project.holdfast('backups', '--adopt', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Report;
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
  return project.read(`.holdfast/objects/${hex.slice(0, 2)}/${hex.slice(2)}`);
}

describe('backups --adopt', () => {
  it('shows first, if asked, and writes nothing', async () => {
    using project = withCopies();
    const { code, stdout } = await project.holdfast('backups', '--adopt', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('data/x.json  4 hand-made backups');
    expect(stdout).toMatch(
      /2025-11-28 02:46:10 +data\/x_backup_20251128_024610\.json .* certain: `backup` and a time in its name/,
    );
    expect(stdout).toContain('= data/backup_20251117_135528/x.json');
    expect(stdout).toMatch(
      /left alone[^]*data\/x_final\.json .*of data\/x\.json\? +`final` in its name; the same content/,
    );
    expect(stdout).toContain('Dry run: 3 versions would be made of 4 files.');
    expect(project.has('.holdfast/state.db')).toBe(false);
    expect(project.has('.holdfast/objects')).toBe(false);
  });

  it('makes a version of each content, oldest first, says what they cost, and touches no file', async () => {
    using project = withCopies();
    const before = project.touches();
    const { code, stdout } = await project.holdfast('backups', '--adopt');
    expect(code).toBe(0);
    expect(project.touches()).toEqual(before);
    const versions = await versionsOf(project, x);
    expect(versions.map(({ version, level, because, adopted: from }) => ({ version, level, because, from }))).toEqual([
      {
        version: '0.0.1',
        level: 'first',
        because: ['adopted from `data/backup_20251117_135528/x.json`'],
        from: 'data/backup_20251117_135528/x.json',
      },
      {
        version: '0.0.2',
        level: 'minor',
        because: ['adopted from `data/x_backup_20251128_024610.json`', '5 records added to `$`'],
        from: 'data/x_backup_20251128_024610.json',
      },
      {
        version: '0.0.3',
        level: 'patch',
        because: ['adopted from `data/x.backup.20251129_101500.json`', 'values of 15 records of `$` changed: `score`'],
        from: 'data/x.backup.20251129_101500.json',
      },
    ]);
    expect(versions.map(({ print }) => print.hash)).toEqual([records(10), records(15), records(15, 2)].map(hashBytes));
    for (const content of [records(10), records(15), records(15, 2)]) expect(objectOf(project, content)).toBe(content);
    expect(stdout).toContain('Adopted 3 versions from 4 files. No file was changed or deleted.');
    expect(stdout).toMatch(
      /They take [\d,]+ bytes in 4 files, [\d,]+ bytes of them for contents that another file has as well/,
    );
    expect(stdout).toContain('rm -- \\\n  data/backup_20251117_135528/x.json \\\n');
    expect(stdout).not.toMatch(/rm --[^]*x_final/);
  });

  it('imports nothing the second time, and says so', async () => {
    using project = withCopies();
    await adopted(project);
    const again = await adopted(project);
    expect(again.found.filter(({ isNew }) => isNew)).toEqual([]);
    expect(again.found.map(({ version }) => version)).toEqual(['0.0.1', '0.0.1', '0.0.2', '0.0.3']);
    expect((await versionsOf(project, x)).length).toBe(3);
    const { stdout } = await project.holdfast('backups', '--adopt');
    expect(stdout).toContain('Nothing to adopt: every content is a version already.');
  });

  it('what its `rm` lines free is in the store, byte for byte', async () => {
    using project = withCopies();
    project.write("data/it's (copy).csv", 'id,a\n1,2\n');
    project.write("data/it's.csv", 'id,a\n1,3\n');
    const { stdout } = await project.holdfast('backups', '--adopt');
    const command = stdout.slice(stdout.indexOf('rm -- '));
    const { execFileSync } = await import('node:child_process');
    execFileSync('sh', ['-c', command], { cwd: project.root });
    expect(project.files('data')).toEqual(["data/it's.csv", x, 'data/x_final.json']);
    for (const content of [records(10), records(15), records(15, 2), 'id,a\n1,2\n'])
      expect(objectOf(project, content)).toBe(content);
  });

  it('takes in an unsure one that is named, and one whose name does not tell with --of', async () => {
    using project = withCopies();
    project.write('was/then.json', records(3));
    const one = await adopted(project, 'data/x_final.json');
    expect(one.found.map(({ path, version, same }) => ({ path, version, same }))).toEqual([
      { path: 'data/x_final.json', version: '0.0.1', same: 'current' },
    ]);
    const other = await adopted(project, 'was/then.json', '--of', 'x.json');
    expect(other.found.map(({ path, version }) => ({ path, version }))).toEqual([
      { path: 'was/then.json', version: '0.0.2' },
    ]);
    expect((await versionsOf(project, x)).map(({ adopted: from }) => from)).toEqual([
      'data/x_final.json',
      'was/then.json',
    ]);
  });

  it('takes in those of one artifact alone', async () => {
    using project = withCopies();
    project.write('data/y.csv', 'id\n1\n');
    project.write('data/y.csv.bak', 'id\n2\n');
    expect((await adopted(project, 'y.csv')).found.map(({ path }) => path)).toEqual(['data/y.csv.bak']);
    expect(await versionsOf(project, x)).toEqual([]);
  });

  it('numbers what they had below everything that was published, before and after', async () => {
    using project = withCopies();
    const options = { project: project.root };
    await recordUpdate('x.json', 'scripts/x.py', {}, options);
    project.write(x, records(30));
    await recordUpdate('x.json', 'scripts/x.py', {}, options);
    const metadata = project.read('data/.pipeline_metadata.json');
    await adopted(project);
    const numbers = async () => (await versionsOf(project, x)).map(({ version }) => version);
    expect(await numbers()).toEqual(['0.0.1', '0.0.2', '0.0.3', '0.1.0', '0.1.1']);
    // What is committed says nothing of what one machine has found.
    expect(project.read('data/.pipeline_metadata.json')).toBe(metadata);
    project.write(x, records(15));
    const { version } = await recordUpdate('x.json', 'scripts/x.py', {}, options);
    expect(version).toBe('0.1.2');
    expect((await versionsOf(project, x)).at(-1)?.returnsTo).toBe('0.0.2');
  });

  it('leaves the first number to what is published first, also of a content that was adopted', async () => {
    using project = withCopies();
    await adopted(project, 'data/x_final.json');
    await adopted(project);
    const { version } = await recordUpdate(x, 'scripts/x.py', {}, { project: project.root });
    expect(version).toBe('0.1.0');
    const { level, print, adopted: from } = (await versionsOf(project, x)).at(-1) ?? {};
    expect([level, print?.hash, from]).toEqual(['first', hashBytes(records(20)), undefined]);
  });

  it('reads compressed ones, and leaves alone what it cannot read', async () => {
    using project = withCopies();
    fs.writeFileSync(project.path('data/x.json.old.gz'), gzipSync(records(12)));
    project.write('data/x.json.save', records(12).slice(0, 40));
    const report = await adopted(project);
    expect(report.unsure.map(({ path }) => path).sort()).toEqual(['data/x.json.save', 'data/x_final.json']);
    expect(objectOf(project, records(12))).toBe(records(12));
    project.write('data/x.json.old.gz', 'no gzip');
    const { code, stderr } = await project.holdfast('backups', '--adopt', 'data/x.json.old.gz');
    expect(code).toBe(2);
    expect(stderr).toContain('it cannot be read');
  });

  it('lets Holdfast prune those with its own form of name, once it has their contents', async () => {
    using project = new TestProject({
      'package.json': '{}',
      [x]: records(9),
      'data/x.backup_20251101_000000.json': records(1),
      'data/x.backup_20251102_000000.json': '[{"id": 0',
    });
    const { stdout } = await project.holdfast('backups', '--adopt');
    expect(stdout).toContain("1 file with Holdfast's own form of name");
    const { stdout: listed } = await project.holdfast('backups', '--json');
    const [only] = (JSON.parse(listed) as { artifacts: { backups: { name: string; ours: boolean }[] }[] }).artifacts;
    expect(only?.backups.map(({ name, ours }) => [name, ours])).toEqual([
      ['x.backup_20251101_000000.json', true],
      // Damaged: its bytes are in no store.
      ['x.backup_20251102_000000.json', false],
    ]);
  });

  it('killed at any moment, it has made the oldest versions, and the next call makes the others', async () => {
    using project = new TestProject({ 'package.json': '{}', [x]: records(200) });
    const count = 40;
    for (let nth = 0; nth < count; nth++)
      project.write(`data/x_backup_20251101_0000${String(nth).padStart(2, '0')}.json`, records(100 + nth));
    let interrupted = 0;
    for (let nth = 0; nth < 12; nth++) {
      const child = project.start('backups', '--adopt');
      child.stdout?.resume();
      const timer = setTimeout(() => child.kill('SIGKILL'), 200 + nth * 60);
      if ((await ended(child)).signal === 'SIGKILL') interrupted++;
      clearTimeout(timer);
      const versions = await versionsOf(project, x);
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, n) => `0.0.${n + 1}`));
      expect(versions.map(({ print }) => print.hash)).toEqual(versions.map((_, n) => hashBytes(records(100 + n))));
    }
    expect(interrupted).toBeGreaterThan(0);
    await adopted(project);
    expect(await versionsOf(project, x)).toHaveLength(count);
  });

  it('leaves the name of the file to the file: copies that were adopted are not meant by it', async () => {
    using project = new TestProject({
      'package.json': '{}',
      'data/y.json': records(5),
      'data/old/y.json': records(4),
      'data/archive/y.json': records(3),
    });
    expect((await project.holdfast('diff', 'y.json', '0.0.1')).stderr).toContain('Cannot tell which file is meant');
    await project.holdfast('backups', '--adopt');
    for (const command of ['log', 'diff', 'restore']) {
      const { code, stderr } = await project.holdfast(
        command,
        'y.json',
        ...(command === 'restore' ? ['--dry-run'] : []),
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('refuses options that mean nothing together, exit 2', async () => {
    using project = withCopies();
    for (const args of [
      ['--adopt', '--prune'],
      ['--of', 'x.json'],
      ['--adopt', '--of', 'x.json'],
      ['--dry-run'],
      ['a', 'b'],
    ]) {
      const { code, stderr } = await project.holdfast('backups', ...args);
      expect(code).toBe(2);
      expect(stderr).toContain('Nothing was read or written');
    }
    expect((await project.holdfast('backups', '--adopt', 'none.json', '--of', 'x.json')).code).toBe(2);
  });

  it('finds none, and says so', async () => {
    using project = new TestProject({
      'package.json': '{}',
      'data/x_2023.json': records(3),
      'data/x_2024.json': records(3),
    });
    const { code, stdout } = await project.holdfast('backups', '--adopt');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'There are no backups made by hand. `holdfast backups` lists those that Holdfast made.\n',
    });
  });
});
