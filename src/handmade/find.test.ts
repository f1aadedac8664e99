import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findHandmade, type HandmadeBackup, type Search } from './find.ts';

/** `count` records with keys from `from` on. */
function index(count: number, from = 0): string {
  const entities = Array.from({ length: count }, (_, nth) => [`e${from + nth}`, { name: `E${nth}`, mentions: nth }]);
  return JSON.stringify({ entities: Object.fromEntries(entities) });
}

function found(
  files: Readonly<Record<string, string | Buffer>>,
  search: Partial<Search> = {},
): readonly HandmadeBackup[] {
  const root = fs.mkdtempSync(join(tmpdir(), 'handmade-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), content);
  }
  return findHandmade({ root, artifacts: [], setOf: () => undefined, ours: new Set(), ...search });
}

/** Of each file: what it is a copy of, and how sure that is. */
function verdicts(backups: readonly HandmadeBackup[]): Record<string, string> {
  return Object.fromEntries(backups.map(({ path, of, confidence }) => [path, `${confidence} ${of}`]));
}

describe('hand-made backups', () => {
  it('are found beside their originals and in folders, wherever these lie', () => {
    const copies = [
      'data/e/x.json.bak',
      'data/e/x_backup_20251128_024610.json',
      'data/e/backups/x.json',
      'data/e/backups/x_20251128.json',
      'data/backup_20251117_135528/x.json',
      'backup_20251117_135528/x.json',
      'backups/data/e/x.json',
      'backups/20251117_135528/data/e/x.json',
      'data/.backups/e/x.json',
      'data/e/bak/x.json.gz',
    ];
    const files = Object.fromEntries(
      copies.map((path) => [path, path.endsWith('.gz') ? gzipSync(index(19)) : index(19)]),
    );
    const backups = found({ 'data/e/x.json': index(20), ...files });
    expect(verdicts(backups)).toEqual(Object.fromEntries(copies.map((path) => [path, 'certain data/e/x.json'])));
  });

  it('of an archive of former states are likely, if most records are the same', () => {
    const backups = found({ 'data/x.json': index(20), 'data/old/x.json': index(18), 'archive/data/x.json': index(2) });
    expect(verdicts(backups)).toEqual({
      'data/old/x.json': 'likely data/x.json',
      'archive/data/x.json': 'unsure data/x.json',
    });
  });

  it('are told by their contents where the name only suggests it', () => {
    const backups = found({
      'data/x.json': index(100),
      'data/x_20251128.json': index(90),
      'data/x_20251121.json': index(40),
      'data/x_20251101.json': index(30),
      'data/x_v2.json': index(99),
      'data/x_new.json': index(50, 1000),
    });
    expect(verdicts(backups)).toEqual({
      'data/x_20251128.json': 'likely data/x.json',
      'data/x_20251101.json': 'unsure data/x.json',
      'data/x_20251121.json': 'unsure data/x.json',
      'data/x_v2.json': 'unsure data/x.json',
    });
  });

  it('are none where files of days are parts of a whole, or where there is no original', () => {
    const days = Array.from({ length: 5 }, (_, nth) => [`data/x_2025-11-0${nth + 1}.json`, index(20, nth * 20)]);
    expect(found({ 'data/x.json': index(100), ...Object.fromEntries(days) })).toEqual([]);
    // One part makes up most of the whole, and still the parts tell each other apart.
    const large = found({
      'data/x.json': index(100),
      'data/x_2025-11-01.json': index(90),
      'data/x_2025-11-02.json': index(10, 90),
    });
    expect(verdicts(large)).toEqual({ 'data/x_2025-11-01.json': 'unsure data/x.json' });
    expect(found({ 'data/x_2023.json': index(9), 'data/x_2024.json': index(9) })).toEqual([]);
    expect(found({ 'data/x.json': index(9), 'data/x_2024.json': index(9), 'data/x_2024-11.json': index(9) })).toEqual(
      [],
    );
    expect(found({ 'data/x_20251128.json': index(9), 'data/x_20251129.json': index(9) })).toEqual([]);
    expect(
      found({ 'scripts/a.py': 'x', 'scripts/a.py.bak': 'y', 'package.json': '{}', 'package.json.bak': '{}' }),
    ).toEqual([]);
  });

  it('are unsure where the content speaks against the name', () => {
    const backups = found({
      'data/x.json': index(20),
      'data/x.json.bak': '[{"id": "a", "k": [1]}, {"id": "b", "k": [2]}]',
      'data/x.json.old': index(20).slice(0, 50),
      'data/x_backup.json': '',
      'data/x.json.bak.gz': 'not compressed',
    });
    expect(verdicts(backups)).toEqual({
      'data/x.json.bak': 'unsure data/x.json',
      'data/x.json.old': 'unsure data/x.json',
      'data/x_backup.json': 'unsure data/x.json',
      'data/x.json.bak.gz': 'unsure data/x.json',
    });
    expect(backups.find(({ path }) => path === 'data/x.json.bak.gz')?.hash).toBeUndefined();
  });

  it('are certain by the name where the original is broken or gone, which is when they are needed', () => {
    const broken = found({ 'data/x.json': '{"entities": ', 'data/x.json.bak': index(20) });
    expect(verdicts(broken)).toEqual({ 'data/x.json.bak': 'certain data/x.json' });
    const gone = found({ 'data/x.json.bak': index(20) }, { artifacts: ['data/x.json'] });
    expect(verdicts(gone)).toEqual({ 'data/x.json.bak': 'certain data/x.json' });
  });

  it('are never what is declared or recorded itself, nor what Holdfast made; members of a set are unsure', () => {
    const files = {
      'data/x.json': index(9),
      'data/x_old.json': index(9),
      'data/x.backup_20251128_024610.json': index(9),
    };
    const ours = new Set(['data/x.backup_20251128_024610.json']);
    expect(found(files, { artifacts: ['data/x_old.json'], ours })).toEqual([]);
    const member = found(files, { ours, setOf: (path) => (path.startsWith('data/') ? 'data/*.json' : undefined) });
    expect(verdicts(member)).toEqual({ 'data/x_old.json': 'unsure data/x.json' });
  });

  it('of a copy belong to the original; a person has the last word', () => {
    const files = {
      'data/x.json': index(9),
      'data/x_backup.json': index(9),
      'data/x_backup.json.old': index(9),
      'was.json': index(8),
    };
    expect(verdicts(found(files))).toEqual({ 'data/x_backup.json': 'certain data/x.json' });
    const named = new Map([
      ['was.json', 'data/x.json'],
      ['data/x_backup.json.old', 'data/x.json'],
    ]);
    expect(verdicts(found(files, { named }))).toMatchObject({
      'was.json': 'certain data/x.json',
      'data/x_backup.json.old': 'certain data/x.json',
    });
  });

  it('have the time of their name, of their folder, or of the file, which knows the time of day', () => {
    const root = fs.mkdtempSync(join(tmpdir(), 'handmade-'));
    onTestFinished(() => fs.rmSync(root, { recursive: true }));
    const made = new Date(2025, 10, 28, 9, 30, 15);
    for (const path of ['x.json', 'x.json.bak', 'x_bak_20251127.json', 'backup_20251117_135528/x.json']) {
      fs.mkdirSync(dirname(join(root, path)), { recursive: true });
      fs.writeFileSync(join(root, path), index(5));
      fs.utimesSync(join(root, path), made, made);
    }
    const backups = findHandmade({ root, artifacts: [], setOf: () => undefined, ours: new Set() });
    expect(
      Object.fromEntries(backups.map(({ path, time }) => [path, [new Date(time.ms).toString(), time.from]])),
    ).toEqual({
      'x.json.bak': [made.toString(), 'file'],
      'x_bak_20251127.json': [new Date(2025, 10, 27).toString(), 'name'],
      'backup_20251117_135528/x.json': [new Date(2025, 10, 17, 13, 55, 28).toString(), 'folder'],
    });
  });
});
