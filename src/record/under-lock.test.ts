import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { absolutePath } from '../core/path.ts';
import { realDisk } from '../io/disk.ts';
import { transaction } from '../io/transaction.ts';
import { readMetadata } from './metadata-file.ts';
import { type ArtifactRecord, emptyMetadata, metadataText } from './metadata.ts';
import { timestamp } from './timestamp.ts';
import { updateMetadata } from './under-lock.ts';
import { withRecord } from './update.ts';

const record: ArtifactRecord = { details: {}, last_updated: timestamp(0), updated_by: 'x.ts' };

test('of updates at the same time in one process none is lost', async () => {
  const place = project();
  const names = Array.from({ length: 20 }, (_, i) => `data/${i}.json`);
  await Promise.all(names.map((name) => updateMetadata(place, (metadata) => withRecord(metadata, name, record))));
  expect([...readMetadata(place.file).records.keys()].toSorted()).toEqual(names.toSorted());
});

test('an update that changes nothing makes no file', async () => {
  const place = project();
  await updateMetadata(place, (metadata) => metadata);
  expect(existsSync(place.file)).toBe(false);
});

test('a change that throws leaves the file, and the lock free', async () => {
  const place = project();
  await updateMetadata(place, (metadata) => withRecord(metadata, 'a.json', record));
  const before = readFileSync(place.file, 'utf8');
  await expect(
    updateMetadata(place, () => {
      throw new Error('mine');
    }),
  ).rejects.toThrow('mine');
  expect(readFileSync(place.file, 'utf8')).toBe(before);
  await updateMetadata(place, (metadata) => withRecord(metadata, 'b.json', record));
  expect(readMetadata(place.file).records.size).toBe(2);
});

test('a broken file is an error, and stays', async () => {
  const place = project();
  writeFileSync(place.file, '{');
  await expect(updateMetadata(place, (metadata) => withRecord(metadata, 'a.json', record))).rejects.toMatchObject({
    code: 'damaged/metadata',
  });
  expect(readFileSync(place.file, 'utf8')).toBe('{');
});

test('a publish that died half-way is finished first: done later, it would undo what is recorded now', async () => {
  const place = project();
  const published = withRecord(emptyMetadata, 'published.json', record);
  const died = (from: string, to: string) => {
    if (to === place.file) throw Object.assign(new Error('the power is gone'), { code: 'EIO', syscall: 'rename' });
    return realDisk.rename(from, to);
  };
  const later = { ...realDisk.later, rename: async (from: string, to: string) => died(from, to) };
  const publish = transaction((tx) => tx.write(place.file, metadataText(published)), {
    journal: join(place.root, '.holdfast/journal'),
    disk: { ...realDisk, rename: died, later },
  });
  await expect(publish).rejects.toThrow();
  expect(existsSync(place.file)).toBe(false);

  await updateMetadata(place, (metadata) => withRecord(metadata, 'mine.json', record));
  expect([...readMetadata(place.file).records.keys()]).toEqual(['mine.json', 'published.json']);
});

test('the local folder keeps itself out of version control', async () => {
  const place = project();
  await updateMetadata(place, (metadata) => metadata);
  expect(readFileSync(join(place.root, '.holdfast/.gitignore'), 'utf8')).toBe('*\n');
});

function project() {
  const root = absolutePath(realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-lock-'))));
  return { root, file: absolutePath(join(root, '.pipeline_metadata.json')) };
}
