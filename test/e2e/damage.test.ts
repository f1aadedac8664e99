import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damageHistory, onHistory } from '../rig/kept.ts';
import { TestProject } from '../rig/project.ts';
import { installHoldfast, runScript } from '../rig/scripts.ts';
import { projectOf, stageText } from '../rig/small.ts';

const metadataFile = 'data/.pipeline_metadata.json';

/** Every command that reads or writes what Holdfast keeps of a project, by what it needs of it. */
const commands = {
  metadata: ['status', 'validate', 'metadata forget rec.json', 'backup rec.json', 'doctor'],
  state: ['run', 'status', 'log rec.json', 'restore rec.json --to 0.1.0', 'gc', 'doctor'],
  objects: ['doctor'],
  locks: ['run', 'metadata forget rec.json', 'gc', 'doctor'],
  recovering: ['recover', 'run', 'validate', 'metadata show', 'doctor'],
} as const;

type Need = keyof typeof commands;

const half = (text: string): string => text.slice(0, text.length / 2);

const damages: readonly (readonly [how: string, of: readonly Need[], damage: (project: TestProject) => void])[] = [
  ['records cut short', ['metadata', 'state'], (project) => project.edit(metadataFile, half)],
  ['records with conflict markers', ['metadata'], (project) => project.edit(metadataFile, conflicted)],
  ['records of no bytes', ['metadata'], (project) => project.write(metadataFile, '')],
  ['records that are not UTF-8', ['metadata'], (project) => garble(project.path(metadataFile))],
  ['records of a newer format', ['metadata'], (project) => project.edit(metadataFile, newer)],
  ['a folder in the place of the records', ['metadata', 'state'], (project) => folderAt(project, metadataFile)],
  ['records that are a link to themselves', ['metadata'], (project) => loopAt(project, metadataFile)],
  ['a history that is no database', ['state'], (project) => damageHistory(project, 'no database, '.repeat(400))],
  ['a history of no bytes', ['state'], (project) => damageHistory(project, '')],
  ['a folder in the place of the history', ['state'], (project) => folderAt(project, '.holdfast/state.db')],
  ['a history of a newer format', ['state'], ofNewerHoldfast],
  ['contents that were changed', ['objects'], (project) => eachObject(project, (file) => fs.writeFileSync(file, '?'))],
  ['folders in the place of contents', ['objects'], (project) => eachObject(project, turnIntoFolder)],
  [
    'lock files that somebody wrote into',
    ['locks'],
    (project) => eachLock(project, (f) => fs.writeFileSync(f, 'mine')),
  ],
  ['folders in the place of lock files', ['locks'], (project) => eachLock(project, turnIntoFolder)],
  [
    'a journal that cannot be read',
    ['recovering'],
    (project) => project.write('.holdfast/journal/a-1-b-c-d.intent', '{'),
  ],
  ['a file in the place of .holdfast', ['recovering', 'state'], fileAtHoldfast],
];

describe('damage', () => {
  let whole: TestProject;

  beforeAll(async () => {
    whole = projectOf(
      { make: stageText(`writes: { made: json('data/made.json') }`, `run: ({ writes }) => writes.made.write([1])`) },
      { 'data/rec.json': '[{"id":1}]', 'record.mjs': recorder, 'package.json': '{"type":"module"}' },
    );
    fs.unlinkSync(whole.path('node_modules'));
    installHoldfast(whole);
    expect((await whole.run()).code).toBe(0);
    expect((await runScript(whole, 'record.mjs')).stderr).toBe('');
    whole.write('data/rec.json', '[{"id":1},{"id":2}]');
    expect((await runScript(whole, 'record.mjs')).stderr).toBe('');
  });

  afterAll(() => whole[Symbol.dispose]());

  it.each(damages)(
    '%s: exit 6 from whatever touches it, with a way out, and nothing is changed',
    async (_, of, damage) => {
      using project = new TestProject();
      fs.cpSync(whole.root, project.root, { recursive: true, verbatimSymlinks: true });
      damage(project);
      const before = everything(project);
      for (const command of new Set(of.flatMap((need) => commands[need]))) {
        const { code, stdout, stderr } = await project.holdfast(...command.split(' '));
        expect([command, code, stderr + stdout]).toEqual([command, 6, expect.stringMatching(/^ *(?:next|still) /m)]);
        expect(stderr + stdout).not.toContain('unexpected error');
        expect([command, everything(project)]).toEqual([command, before]);
      }
      // What goes into a bug report is asked for when all is broken.
      expect((await project.holdfast('report')).code).toBe(0);
      if (of.includes('objects')) return;
      project.write('data/rec.json', '[{"id":3}]');
      const { code, stderr } = await runScript(project, 'record.mjs');
      expect([code, stderr]).toEqual([1, expect.stringMatching(/code: 'damaged\//)]);
      expect(project.has(metadataFile) && everything(project)[metadataFile]).toBe(
        project.has(metadataFile) && before[metadataFile],
      );
    },
  );
});

const recorder = `import { recordUpdate } from 'holdfast';\nawait recordUpdate('data/rec.json', import.meta.url);\n`;

/** Every file of a project but for those that SQLite keeps beside an open database. */
function everything(project: TestProject): Record<string, string> {
  const files = fs
    .readdirSync(project.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/state\.db-(?:shm|wal)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(project.root.length + 1))
    .filter((path) => !path.startsWith('node_modules/') && !path.startsWith('.holdfast/cache/'));
  return Object.fromEntries(files.map((path) => [path, fs.readFileSync(project.path(path), 'latin1')]));
}

function conflicted(text: string): string {
  return text.replace('\n', '\n<<<<<<< HEAD\n');
}

function newer(text: string): string {
  return text.replace('"format": 1', '"format": 9');
}

function ofNewerHoldfast(project: TestProject): void {
  onHistory(project, 'PRAGMA user_version = 99');
  // Into the file itself: whoever opens it next would do so.
  onHistory(project, 'PRAGMA wal_checkpoint(TRUNCATE)');
}

function garble(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[bytes.indexOf('record.mjs')] = 0xff;
  fs.writeFileSync(file, bytes);
}

function folderAt(project: TestProject, path: string): void {
  turnIntoFolder(project.path(path));
}

function loopAt(project: TestProject, path: string): void {
  project.remove(path);
  fs.symlinkSync(project.path(path), project.path(path));
}

function fileAtHoldfast(project: TestProject): void {
  project.remove('.holdfast');
  project.write('.holdfast', 'mine');
}

function turnIntoFolder(file: string): void {
  fs.rmSync(file);
  fs.mkdirSync(file);
}

function eachObject(project: TestProject, damage: (file: string) => void): void {
  const objects = fs.readdirSync(project.path('.holdfast/objects'), { recursive: true, withFileTypes: true });
  for (const entry of objects) if (entry.isFile()) damage(`${entry.parentPath}/${entry.name}`);
}

function eachLock(project: TestProject, damage: (file: string) => void): void {
  for (const name of ['metadata.lock', 'run.lock']) damage(project.path(`.holdfast/locks/${name}`));
}
