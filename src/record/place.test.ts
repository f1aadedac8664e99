import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { absolutePath } from '../core/path.ts';
import { metadataFileName, metadataFileOf } from './place.ts';

const project = () => absolutePath(realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-place-'))));

test('the configured place comes first', () => {
  const root = project();
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, metadataFileName), '{}');
  expect(metadataFileOf(root, { configured: 'meta/record.json' })).toBe(join(root, 'meta/record.json'));
});

test('a file that is there is used, the one in data/ before the one in the root', () => {
  const root = project();
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, metadataFileName), '{}');
  expect(metadataFileOf(root)).toBe(join(root, metadataFileName));
  writeFileSync(join(root, 'data', metadataFileName), '{}');
  expect(metadataFileOf(root)).toBe(join(root, 'data', metadataFileName));
});

test('a new one goes to data/ if the project has that folder, or will have', () => {
  const root = project();
  expect(metadataFileOf(root)).toBe(join(root, metadataFileName));
  expect(metadataFileOf(root, { artifacts: ['out/x.json', 'database.json'] })).toBe(join(root, metadataFileName));
  expect(metadataFileOf(root, { artifacts: ['out/x.json', 'data/x.json'] })).toBe(join(root, 'data', metadataFileName));
  mkdirSync(join(root, 'data'));
  expect(metadataFileOf(root)).toBe(join(root, 'data', metadataFileName));
});

test('a file called data is no data folder', () => {
  const root = project();
  writeFileSync(join(root, 'data'), '');
  expect(metadataFileOf(root)).toBe(join(root, metadataFileName));
});
