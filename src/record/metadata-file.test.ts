import { mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AbsolutePath, absolutePath } from '../core/path.ts';
import { readMetadata, writeMetadata } from './metadata-file.ts';
import { type ArtifactRecord, emptyMetadata, metadataText } from './metadata.ts';
import { timestamp } from './timestamp.ts';
import { withRecord } from './update.ts';

const record: ArtifactRecord = { details: {}, last_updated: timestamp(0), updated_by: 'x.ts' };
const some = withRecord(emptyMetadata, 'data/x.json', record);

test('a file that is not there is empty, and is made with its folders', async () => {
  const { root, file } = project();
  expect(readMetadata(file)).toEqual(emptyMetadata);
  expect(await writeMetadata(file, some)).toBe(true);
  expect(readMetadata(file, { root }).records).toEqual(some.records);
});

test('writing what is there does not touch the file', async () => {
  const { file } = project();
  await writeMetadata(file, some);
  const before = statSync(file, { bigint: true });
  expect(await writeMetadata(file, readMetadata(file))).toBe(false);
  const after = statSync(file, { bigint: true });
  expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([before.ino, before.mtimeNs, before.ctimeNs]);
});

test('a broken file is never overwritten, and its newest backup is named', async () => {
  const { root, file } = project();
  mkdirSync(join(root, 'data'));
  writeFileSync(file, '{ "data/x.json": {');
  for (const stamp of ['20251119_143025', '20251119_143025_2', '20251018_143025']) {
    writeFileSync(join(root, `data/.pipeline_metadata.backup_${stamp}.json`), metadataText(some));
  }
  await expect(writeMetadata(file, some, { root })).rejects.toMatchObject({ code: 'damaged/metadata' });
  expect(() => readMetadata(file, { root })).toThrow(
    'cp data/.pipeline_metadata.backup_20251119_143025_2.json data/.pipeline_metadata.json',
  );
  expect(readFileSync(file, 'utf8')).toBe('{ "data/x.json": {');
});

test('what cannot be read is not taken for absent', () => {
  const { root, file } = project();
  mkdirSync(join(root, 'data/.pipeline_metadata.json'), { recursive: true });
  expect(() => readMetadata(file)).toThrow('Cannot read');
});

function project(): { root: AbsolutePath; file: AbsolutePath } {
  const root = absolutePath(realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-file-'))));
  return { root, file: absolutePath(join(root, 'data/.pipeline_metadata.json')) };
}
