import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { safeBackup, safeBackupSync } from './backup.ts';
import { backupName, isBackupName, parseBackupName } from './backup-name.ts';
import { hashBytes } from './hash.ts';
import { atomicWriteJsonWithBackup, atomicWriteJsonWithBackupSync } from './json-backup.ts';
import { LEDGER } from './ledger.ts';
import { adoptBackups, listBackups, pruneBackups } from './prune.ts';
import { keptBackups } from './retention.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'holdfast-backup-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let count = 0;
function folderWith(text: string): { readonly folder: string; readonly path: string } {
  const folder = join(root, String(count++));
  fs.mkdirSync(folder);
  const path = join(folder, 'x.json');
  fs.writeFileSync(path, text);
  return { folder, path };
}

const backupsIn = (folder: string): readonly string[] => fs.readdirSync(folder).filter(isBackupName).toSorted();
const second = (n: number): Date => new Date(2025, 10, 19, 14, 30, n);

describe('the name of a backup', () => {
  test.each([
    ['ENTITIES_INDEX.json', 1, 'ENTITIES_INDEX.backup_20251119_143025.json'],
    ['a.tar.gz', 2, 'a.tar.backup_20251119_143025_2.gz'],
    ['Makefile', 1, 'Makefile.backup_20251119_143025'],
    ['.pipeline_metadata.json', 12, '.pipeline_metadata.backup_20251119_143025_12.json'],
  ])('of %s, number %i', (name, nth, expected) => {
    expect(backupName(name, second(25), nth)).toBe(expected);
    expect(parseBackupName(expected)).toEqual({ of: name, stamp: '20251119_143025', nth });
  });

  test.each([
    'x.json',
    'x.backup_2025.json',
    'x.backup_20251119_143025_1.json',
    'x.backup_20251119_143025'.slice(1, 5),
  ])('%s is none', (name) => expect(isBackupName(name)).toBe(false));
});

describe('safeBackup', () => {
  test('makes a copy of its own, with mode and times, and says its hash', async () => {
    const { path } = folderWith('old');
    fs.chmodSync(path, 0o640);
    fs.utimesSync(path, 1_000_000_000, 1_500_000_000.5);
    const receipt = await safeBackup(path, { time: second(25) });
    expect(receipt).toMatchObject({ path, hash: hashBytes('old'), bytes: 3, durable: true });
    const backup = receipt.backup ?? '';
    expect(fs.statSync(backup)).toMatchObject({ mode: fs.statSync(path).mode, mtimeMs: 1_500_000_000_500, nlink: 1 });
    fs.writeFileSync(path, 'changed in place');
    expect(fs.readFileSync(backup, 'utf8')).toBe('old');
  });

  test('gives every backup of one second a name of its own', async () => {
    const { folder, path } = folderWith('old');
    await Promise.all([1, 2, 3].map(() => safeBackup(path, { time: second(1) })));
    expect(backupsIn(folder)).toEqual([
      'x.backup_20251119_143001.json',
      'x.backup_20251119_143001_2.json',
      'x.backup_20251119_143001_3.json',
    ]);
  });

  test('of nothing, or of a folder, is an error', async () => {
    const { folder } = folderWith('old');
    await expect(safeBackup(join(folder, 'none'))).rejects.toMatchObject({ code: 'io/not-found' });
    expect(() => safeBackupSync(folder)).toThrow(expect.objectContaining({ code: 'io/not-a-file' }));
  });
});

describe('a replacement with backup', () => {
  test('keeps what was there under the name of a backup, and has none when nothing was', async () => {
    const { folder, path } = folderWith('old');
    const receipt = await atomicWriteJsonWithBackup(path, 'new', { time: second(2) });
    expect(receipt.backup).toBe(join(folder, 'x.backup_20251119_143002.json'));
    expect(fs.readFileSync(receipt.backup ?? '', 'utf8')).toBe('old');
    expect((await atomicWriteJsonWithBackup(join(folder, 'y.json'), 1)).backup).toBeNull();
  });

  test('of a file with other hard links copies it: those links go on changing', () => {
    const { folder, path } = folderWith('old');
    fs.linkSync(path, join(folder, 'other'));
    const { backup } = atomicWriteJsonWithBackupSync(path, 'new');
    fs.writeFileSync(join(folder, 'other'), 'changed in place');
    expect(fs.readFileSync(backup ?? '', 'utf8')).toBe('old');
  });

  test('keeps the ten newest', () => {
    const { folder, path } = folderWith('0');
    for (let i = 1; i <= 13; i++) atomicWriteJsonWithBackupSync(path, i, { time: second(i), durable: false });
    expect(backupsIn(folder)).toHaveLength(10);
    expect(backupsIn(folder)[0]).toBe('x.backup_20251119_143004.json');
  });
});

describe('pruning', () => {
  test('never removes what we did not make, even under our names', async () => {
    const { folder, path } = folderWith('old');
    fs.writeFileSync(join(folder, 'x.backup_20200101_000000.json'), 'theirs');
    for (let i = 1; i <= 3; i++) safeBackupSync(path, { time: second(i), keepLast: Infinity });
    // Somebody puts another file under the name of one of ours.
    fs.rmSync(join(folder, 'x.backup_20251119_143001.json'));
    fs.writeFileSync(join(folder, 'x.backup_20251119_143001.json'), 'also theirs');
    expect((await listBackups(path)).map(({ ours }) => ours)).toEqual([false, false, true, true]);
    expect(await pruneBackups(path, { keepLast: 1, dryRun: true })).toHaveLength(1);
    expect(await pruneBackups(path, { keepLast: 0 })).toEqual([join(folder, 'x.backup_20251119_143002.json')]);
    expect(backupsIn(folder)).toHaveLength(3);
  });

  test('may remove those of others once they are adopted', async () => {
    const { folder, path } = folderWith('old');
    fs.writeFileSync(join(folder, 'x.backup_20200101_000000.json'), 'theirs');
    safeBackupSync(path);
    expect(await adoptBackups(path)).toHaveLength(1);
    expect(await pruneBackups(path, { keepLast: 1 })).toEqual([join(folder, 'x.backup_20200101_000000.json')]);
  });

  test('keeps one copy of a content that a record names and that is nowhere else', async () => {
    const { folder, path } = folderWith('recorded');
    for (let i = 1; i <= 2; i++) safeBackupSync(path, { time: second(i), keepLast: Infinity });
    fs.writeFileSync(path, 'now');
    safeBackupSync(path, { time: second(9), keepLast: Infinity });
    fs.writeFileSync(
      join(folder, '.pipeline_metadata.json'),
      JSON.stringify({ 'x.json': { hash: hashBytes('recorded') } }),
    );
    expect(await pruneBackups(path, { keepLast: 1 })).toEqual([join(folder, 'x.backup_20251119_143002.json')]);
    fs.writeFileSync(join(folder, '.pipeline_metadata.json'), '{}');
    expect(await pruneBackups(path, { keepLast: 1, protect: [hashBytes('recorded')] })).toEqual([]);
    expect(await pruneBackups(path, { keepLast: 1 })).toHaveLength(1);
  });

  test('without a ledger, or with a broken one, removes nothing', async () => {
    const { folder, path } = folderWith('old');
    for (let i = 1; i <= 3; i++) safeBackupSync(path, { time: second(i) });
    fs.writeFileSync(join(folder, LEDGER), 'broken\n{"name": 1}\n');
    expect(await pruneBackups(path, { keepLast: 1 })).toEqual([]);
    fs.rmSync(join(folder, LEDGER));
    expect(await pruneBackups(path, { keepLast: 1 })).toEqual([]);
  });

  test('keeps the newest of each day and week that was asked for', () => {
    const stamps = [
      '20251103_100000',
      '20251110_100000',
      '20251117_090000',
      '20251117_100000',
      '20251118_100000',
      '20251119_100000',
    ];
    const backups = stamps.map((stamp) => ({ of: 'x', stamp, nth: 1 }));
    const kept = (options: object): readonly string[] =>
      [...keptBackups(backups, options)].map(({ stamp }) => stamp).toSorted();
    expect(kept({ keepLast: 1 })).toEqual(['20251119_100000']);
    expect(kept({ keepLast: 1, keepDaily: 3 })).toEqual(['20251117_100000', '20251118_100000', '20251119_100000']);
    expect(kept({ keepLast: 1, keepWeekly: 2 })).toEqual(['20251110_100000', '20251119_100000']);
    expect(kept({})).toEqual(stamps);
  });
});
