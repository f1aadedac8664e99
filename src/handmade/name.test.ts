import { describe, expect, it } from 'vitest';
import { readings, type Sign } from './name.ts';

/** What a name says about one original: the clearest sign. */
function signFor(name: string, of: string): Sign | undefined {
  const order = ['marked', 'suggested', 'hint'] as const;
  const found = readings(name).filter((reading) => reading.of === of);
  return order.find((sign) => found.some((reading) => reading.sign === sign));
}

function timeIn(name: string, of: string): string | undefined {
  const ms = readings(name).find((reading) => reading.of === of && reading.stamp !== undefined)?.stamp?.ms;
  if (ms === undefined) return undefined;
  const time = new Date(ms);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

const marked = [
  'x.json.bak',
  'x.json.BAK',
  'x.json.bak2',
  'x.json.bak.1',
  'x.json.bkp',
  'x.json~',
  'x.json.~3~',
  'x.json.old',
  'x.json.orig',
  'x.json.save',
  'x.json.backup',
  'x.json_backup',
  'x.json-old',
  'x.json.prev',
  'x.json.copy',
  'x.json.bak_before_clean',
  'x.json.bak-pre-R322',
  'x.json.bak_S243_1a2b3c4d',
  'x.json.before_merge',
  'x.json.bak_2026_05_11_summaries',
  'x.json.bak_2026-02-01T08-38-28-914Z',
  'x.json.backup.20251122_165443',
  'x.json.20251117_140235',
  'x.json.2025-11-17',
  'x.json.1763388155',
  'x.json.bak.gz',
  'x.bak.json',
  'x.old.json',
  'x.backup.json',
  'x_backup.json',
  'x_bak.json',
  'x-backup.json',
  'x backup.json',
  'x_backup_2.json',
  'x_BACKUP_20251128.json',
  'x_backup_20251128_024610.json',
  'x.backup_20251128_024610.json',
  'x.backup.20251122_165443.json',
  'x_backup_20251128_024610.json.gz',
  'x_backup_1763388155.json',
  'x_backup_before_merge.json',
  'x-20251117140235.bk.json',
  'x_20251117_140235_backup.json',
  'x_old.json',
  'x_old2.json',
  'x_orig.json',
  'x_prev.json',
  'x_copy.json',
  'x copy.json',
  'x copy 2.json',
  'x (copy).json',
  'x (copy 2).json',
  'x - Copy.json',
  'x - Copy (2).json',
  'x - Kopie.json',
  'Copy of x.json',
  'Copy (2) of x.json',
  'Kopie von x.json',
  'Copie de x.json',
  'copy_of_x.json',
  'backup_x.json',
  'bak_x.json',
  'backup_20251117_x.json',
];

const suggested = [
  'x_20251128.json',
  'x-2025-11-28.json',
  'x_2025_11_28.json',
  'x 28.11.2025.json',
  'x.20251128.json',
  'x_20251117_140235.json',
  'x_20251117T140235Z.json',
  'x_1763388155.json',
  'x_1763388155123.json',
  '20251128_x.json',
  '2025-11-28 x.json',
  'x (1).json',
  'x.json.1',
  'x_original.json',
  'x_saved.json',
  'x_snapshot_20251128.json',
  'x_before_merge.json',
  'x.pre_merge.json',
  'x_archive.json',
  'old_x.json',
];

const hinted = [
  'x_v2.json',
  'x_v1.2.json',
  'x-final.json',
  'x_final_v2.json',
  'x_new.json',
  'x_clean.json',
  'x_2.json',
  'x 2.json',
  'x.json.gz',
];

/** Names of data: none of these is a copy of `x.json`. */
const data = [
  'x.json',
  'x_2024.json',
  'x_2024-11.json',
  'x_202411.json',
  'x_2024_Q3.json',
  'x_20241399.json',
  'x_old_testament.json',
  'x_copy_editing.json',
  'x_previous_owners.json',
  'x_backups.csv',
  'x_people.json',
  'xbackup.json',
  'x_olden.json',
  'x_bakery.json',
  'x_newspapers.json',
  'x_en.json',
  'x_12345678901.json',
  'x.schema.json',
  'x.json.tmp',
  'x.json.lock',
  'x.csv.bak',
  'y.json.bak',
  'backup.json',
  'new_x.json',
  'last_x.json',
];

describe('the name of a copy', () => {
  it.each(marked)('%s says that it is one of x.json', (name) => expect(signFor(name, 'x.json')).toBe('marked'));
  it.each(suggested)('%s may be one of x.json', (name) => expect(signFor(name, 'x.json')).toBe('suggested'));
  it.each(hinted)('%s might be one of x.json', (name) => expect(signFor(name, 'x.json')).toBe('hint'));
  it.each(data)('%s is none of x.json', (name) => expect(signFor(name, 'x.json')).toBeUndefined());

  it('may have lost the extension of its original', () => {
    expect(signFor('x.bak', 'x.*')).toBe('marked');
    expect(signFor('x.old', 'x.*')).toBe('marked');
    expect(signFor('x.json', 'x.*')).toBeUndefined();
  });

  it('may belong to an original whose own name has separators, digits and dots', () => {
    expect(signFor('sales_2024_backup_20251128.csv', 'sales_2024.csv')).toBe('marked');
    expect(signFor('a.b-c_d.geojson.bak', 'a.b-c_d.geojson')).toBe('marked');
    expect(signFor('my data.csv.bak', 'my data.csv')).toBe('marked');
    expect(signFor('café_backup.json', 'café.json')).toBe('marked');
  });

  it.each([
    ['x_backup_20251128_024610.json', '2025-11-28 02:46:10'],
    ['x.backup.20251122_165443.json', '2025-11-22 16:54:43'],
    ['x.json.bak_2025-11-22_16-54', '2025-11-22 16:54:00'],
    ['x.json.20251117_140235', '2025-11-17 14:02:35'],
    ['x_20251128.json', '2025-11-28 00:00:00'],
    ['20251128-0246_x.json', '2025-11-28 02:46:00'],
    ['x 28.11.2025.json', '2025-11-28 00:00:00'],
    ['x-20251117140235.bk.json', '2025-11-17 14:02:35'],
  ])('%s says when: %s, local time', (name, time) => expect(timeIn(name, 'x.json')).toBe(time));

  it('says when in UTC where it says so, or counts from 1970', () => {
    const ms = (name: string) =>
      readings(name).find(({ of, stamp }) => of === 'x.json' && stamp !== undefined)?.stamp?.ms;
    expect(ms('x.json.bak_2026-02-01T08-38-28-914Z')).toBe(Date.UTC(2026, 1, 1, 8, 38, 28));
    expect(ms('x_backup_20251128T024610Z.json')).toBe(Date.UTC(2025, 10, 28, 2, 46, 10));
    expect(ms('x_backup_1763388155.json')).toBe(1_763_388_155_000);
    expect(ms('x_backup_1763388155123.json')).toBe(1_763_388_155_123);
  });
});
