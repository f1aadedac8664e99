import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { thisMaker } from '../../src/io/maker.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { damageHistory, giveVersions, objectPath, onHistory, putObject } from '../rig/kept.ts';
import { ended, said, TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const metadataFile = 'data/.pipeline_metadata.json';

function git(project: TestProject, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  return execFileSync('git', [...who, ...args], { cwd: project.root, encoding: 'utf8' });
}

/** A repository as it should be: one recorded artifact with two versions, all committed. */
async function healthy(): Promise<TestProject> {
  const project = new TestProject({ 'package.json': '{}', 'data/a.json': '[2]' });
  git(project, 'init', '-q');
  await project.holdfast('init');
  await recordUpdate('data/a.json', 'a.ts', {}, { project: project.root });
  await giveVersions(project, 'data/a.json', ['[1]', '[2]']);
  git(project, 'add', '.');
  git(project, 'commit', '-qm', 'all');
  return project;
}

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly what: string;
  readonly means?: string;
  readonly next?: string;
  readonly on?: readonly string[];
}

interface Doctor {
  readonly code: number | null;
  readonly level: string;
  readonly findings: readonly Finding[];
  /** The findings that are not `ok`, by check. */
  readonly bad: Readonly<Record<string, Finding>>;
}

async function doctor(project: TestProject): Promise<Doctor> {
  const { code, stdout } = await project.holdfast('doctor', '--json');
  const json = JSON.parse(stdout) as { schema: string; level: string; findings: readonly Finding[] };
  expect(json.schema).toBe('holdfast.doctor/1');
  const bad = json.findings.filter(({ level }) => level !== 'ok').map((finding) => [finding.check, finding] as const);
  return { ...json, code, bad: Object.fromEntries(bad) };
}

function allFiles(project: TestProject): Record<string, string> {
  const names = fs.readdirSync(project.root, { recursive: true, encoding: 'utf8' });
  const files = names.filter(
    (name) => fs.statSync(project.path(name)).isFile() && !/state\.db-(?:shm|wal)$/.test(name),
  );
  return Object.fromEntries(files.map((name) => [name, fs.readFileSync(project.path(name), 'latin1')]));
}

describe('doctor', () => {
  it('finds nothing to do in a project that is as it should be, and changes nothing', async () => {
    using project = await healthy();
    const before = allFiles(project);
    const { code, stdout, stderr } = await project.holdfast('doctor');
    expect(stderr).toBe('');
    expect(stdout).toContain('Healthy: ');
    expect(code).toBe(0);
    expect((await doctor(project)).bad).toEqual({});
    expect(allFiles(project)).toEqual(before);
  });

  it('has nothing against a project where nothing happened yet', async () => {
    using project = new TestProject({ 'package.json': '{}' });
    const { code, bad } = await doctor(project);
    expect(code).toBe(0);
    expect(Object.keys(bad)).toEqual(['git']);
  });
});

describe('doctor on git', () => {
  it('says that the metadata file is ignored, by which line, and how to mend it', async () => {
    using project = await healthy();
    git(project, 'rm', '-q', '--cached', metadataFile);
    fs.appendFileSync(project.path('.gitignore'), '.*.json\n');
    const { code, bad } = await doctor(project);
    expect(code).toBe(3);
    expect(bad['metadata-committed']).toMatchObject({
      level: 'todo',
      what: expect.stringContaining('`.gitignore:') as string,
    });
    const line = /`(!\S+)`/.exec(bad['metadata-committed']?.next ?? '')?.[1] ?? '';
    fs.appendFileSync(project.path('.gitignore'), `${line}\n`);
    git(project, 'add', '.');
    git(project, 'commit', '-qm', 'records');
    expect((await doctor(project)).code).toBe(0);
  });

  it('says that it is not committed, and that changes of it are not', async () => {
    using project = await healthy();
    git(project, 'rm', '-q', '--cached', metadataFile);
    expect((await doctor(project)).bad['metadata-committed']).toMatchObject({ level: 'todo' });
    git(project, 'add', '.');
    expect((await doctor(project)).bad['metadata-committed']).toBeUndefined();
    project.write('data/a.json', '[3]');
    await recordUpdate('data/a.json', 'a.ts', {}, { project: project.root });
    expect((await doctor(project)).bad['metadata-committed']).toMatchObject({ level: 'note' });
  });

  it('finds a clone without the merge driver, and attributes that nobody wrote', async () => {
    using project = await healthy();
    git(project, 'config', '--unset', 'merge.holdfast.driver');
    const unset = await doctor(project);
    expect(unset.code).toBe(3);
    expect(unset.bad['merge-driver']?.next).toContain('holdfast init');
    project.write('.gitattributes', '');
    expect((await doctor(project)).bad['merge-driver']?.what).toContain('.gitattributes does not say');
    await project.holdfast('init');
    expect((await doctor(project)).bad['merge-driver']).toBeUndefined();
  });

  it('finds that .holdfast is not ignored, or was committed', async () => {
    using project = await healthy();
    project.write('.gitignore', '');
    fs.rmSync(project.path('.holdfast/.gitignore'), { force: true });
    expect((await doctor(project)).bad['local-ignored']?.what).toBe('git does not ignore .holdfast/');
    git(project, 'add', '.');
    const committed = await doctor(project);
    expect(committed.code).toBe(3);
    expect(committed.bad['local-ignored']?.what).toBe('files of .holdfast/ are in git');
  });
});

describe('doctor on damaged state', () => {
  it('exits 6 for a broken metadata file, and names a way out', async () => {
    using project = await healthy();
    project.edit(metadataFile, (text) => text.slice(0, 40));
    const { code, bad } = await doctor(project);
    expect(code).toBe(6);
    expect(bad['metadata']).toMatchObject({ level: 'damaged', next: expect.stringContaining('git') as string });
    const { stdout } = await project.holdfast('doctor');
    expect(stdout).toMatch(/^damaged {2}data\/\.pipeline_metadata\.json cannot be read/);
  });

  for (const [how, damage] of [
    ['full of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['garbage', () => Buffer.from('not a database at all, '.repeat(400))],
    ['empty', () => Buffer.alloc(0)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2) - 100)],
    [
      'overwritten in the middle',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]),
    ],
  ] as const) {
    it(`exits 6 for a state.db that is ${how}, and its way out works`, async () => {
      using project = await healthy();
      const file = project.path('.holdfast/state.db');
      const damaged = damage(fs.readFileSync(file));
      damageHistory(project, damaged);
      const { code, bad } = await doctor(project);
      expect(code).toBe(6);
      expect(bad['state']).toMatchObject({ level: 'damaged', next: expect.stringMatching(/Move|move/) as string });
      for (const end of ['', '-wal', '-shm']) fs.rmSync(file + end, { force: true });
      expect((await doctor(project)).code).not.toBe(6);
    });
  }

  it('exits 6 for the state of a newer Holdfast', async () => {
    using project = await healthy();
    onHistory(project, 'PRAGMA user_version = 99');
    const { code, bad } = await doctor(project);
    expect(code).toBe(6);
    expect(bad['state']?.what).toContain('a newer Holdfast wrote it (format 99');
  });

  for (const [how, damage] of [
    ['flipped in one bit', (file: string) => fs.writeFileSync(file, '[0]')],
    ['cut short', (file: string) => fs.truncateSync(file, 1)],
    ['emptied', (file: string) => fs.truncateSync(file, 0)],
  ] as const) {
    it(`exits 6 for an object of a version that is ${how}`, async () => {
      using project = await healthy();
      damage(objectPath(project, '[1]'));
      const { code, bad } = await doctor(project);
      expect(code).toBe(6);
      expect(bad['objects-damaged']).toMatchObject({ level: 'damaged' });
      expect(bad['objects-damaged']?.on?.[0]).toContain('data/a.json 0.1.0');
      expect(bad['objects-damaged']?.next).toContain('holdfast gc');
      // It only looks: a damaged object is still there to be examined.
      expect(fs.existsSync(objectPath(project, '[1]'))).toBe(true);
    });
  }

  it('exits 6 for an object of a version that was removed, and names the version', async () => {
    using project = await healthy();
    fs.rmSync(objectPath(project, '[1]'));
    const { code, bad } = await doctor(project);
    expect(code).toBe(6);
    expect(bad['objects-missing']?.on?.[0]).toContain('data/a.json 0.1.0');
  });

  it('has something to do, no damage, where a stage would just compute what is missing', async () => {
    const one = stageText(`writes: { a: json('data/a.json') }`, `run: ({ writes }) => writes.a.write([1])`);
    using project = projectOf({ one });
    await project.run();
    onHistory(project, 'DELETE FROM versions');
    fs.rmSync(project.path('.holdfast/objects'), { recursive: true });
    const { code, bad } = await doctor(project);
    expect(code).toBe(3);
    expect(bad['outputs-missing']?.on?.[0]).toContain('stage one');
  });

  it('exits 6 for a journal that cannot be read', async () => {
    using project = await healthy();
    project.write('.holdfast/journal/abc-1-x-y-z.intent', '{"format":1,"actions":[]}\nsha256:0\n');
    const { code, bad } = await doctor(project);
    expect(code).toBe(6);
    expect(bad['journal']).toMatchObject({ level: 'damaged' });
  });
});

describe('doctor on what was left behind', () => {
  it('notes what nothing needs any more', async () => {
    using project = await healthy();
    putObject(project, 'nobody needs this');
    const { code, bad } = await doctor(project);
    expect(code).toBe(0);
    expect(bad['objects-unneeded']).toMatchObject({ level: 'note', next: '`holdfast gc` frees that room' });
  });

  it('names who holds a lock while it lives, and tells a dead holder from it', async () => {
    const slow = stageText(
      `writes: { a: json('data/a.json') }`,
      `run: async ({ writes }) => { console.log('at work'); await new Promise((resume) => setTimeout(resume, 60000)); await writes.a.write(1); }`,
    );
    using project = projectOf({ slow });
    const run = project.start('run');
    await said(run.stderr, 'at work');
    const live = (await doctor(project)).bad['locks'];
    expect(live?.what).toContain(`process ${run.pid} on ${hostname()}`);
    expect(live?.what).toContain('is held by');
    run.kill('SIGKILL');
    await ended(run);
    const dead = await doctor(project);
    expect(dead.bad['locks']?.what).toContain('was held by');
    expect(dead.bad['locks']?.means).toContain('that process is dead');
  });

  it('finds temporary files of dead writers, not those of live ones, and backups without their file', async () => {
    using project = await healthy();
    const [, , boot, space] = thisMaker().split('-');
    project.write(`data/.a.json.holdfast-${(4_194_303).toString(36)}-1-${boot}-${space}-abc.tmp`, '[');
    project.write(`data/.b.json.holdfast-${thisMaker()}-abc.tmp`, '[');
    project.write('data/gone.backup_20251128_024610.json', '[]');
    const { bad, code } = await doctor(project);
    expect(code).toBe(3);
    expect(bad['litter']?.what).toBe('1 temporary files were left by writers that are dead');
    expect(bad['backups']?.on).toEqual(['data/gone.backup_20251128_024610.json']);
  });

  it('says which times lie in the future', async () => {
    using project = await healthy();
    project.edit(metadataFile, (text) =>
      text.replace(/"last_updated": "[^"]+"/, '"last_updated": "2099-01-01T00:00:00Z"'),
    );
    fs.utimesSync(project.path('data/a.json'), new Date('2099-01-01'), new Date('2099-01-01'));
    const { bad, code } = await doctor(project);
    expect(code).toBe(3);
    expect(bad['clock']?.on).toEqual(['data/a.json (recorded 2099-01-01T00:00:00Z)', 'data/a.json']);
  });

  it.skipIf(process.getuid?.() === 0)('finds a folder that may not be written to', async () => {
    using project = await healthy();
    fs.chmodSync(project.path('data'), 0o555);
    try {
      expect((await doctor(project)).bad['writable']).toMatchObject({ level: 'todo', on: ['data'] });
    } finally {
      fs.chmodSync(project.path('data'), 0o755);
    }
  });
});
