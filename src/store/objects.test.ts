import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ContentHash, contentHash } from '../core/hash.ts';
import { hashBytes } from '../io/hash.ts';
import { Objects } from './objects.ts';

const nowhere = contentHash(`sha256:${'0'.repeat(64)}`);

test('a content is found again by its hash, whatever it is', () => {
  const { objects } = store();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), (content) => {
      const hash = objects.put(content);
      expect(hash).toBe(hashBytes(content));
      expect(objects.has(hash)).toBe(true);
      expect(objects.isWhole(hash)).toBe(true);
      expect(objects.read(hash)).toEqual(Buffer.from(content));
    }),
    { numRuns: 30 },
  );
});

test('an object lies under its hash, as the format says', () => {
  const { folder, objects } = store();
  const hash = objects.put('abc');
  const hex = hash.slice('sha256:'.length);
  expect(objects.pathOf(hash)).toBe(join(folder, hex.slice(0, 2), hex.slice(2)));
  expect(filesIn(folder)).toEqual([join(hex.slice(0, 2), hex.slice(2))]);
});

test('the same content twice is one object, written once', () => {
  const { objects } = store();
  const hash = objects.put('abc');
  const { ino } = fs.statSync(objects.pathOf(hash));
  expect(objects.put(Buffer.from('abc'))).toBe(hash);
  expect(fs.statSync(objects.pathOf(hash)).ino).toBe(ino);
});

test('what is not there is not found, and reading it is an error that says what to do', () => {
  const { folder, objects } = store();
  expect(objects.has(nowhere)).toBe(false);
  expect(objects.isWhole(nowhere)).toBe(false);
  expect(() => objects.read(nowhere)).toThrow(
    expect.objectContaining({ code: 'damaged/object', parts: expect.objectContaining({ on: nowhere }) }),
  );
  objects.remove(nowhere);
  expect(fs.existsSync(folder)).toBe(false);
});

test.each([
  ['truncated', ''],
  ['cut short', 'ab'],
  ['full of zeros, as some file systems leave it', '\0\0\0'],
])('an object that a power cut left %s is found out, and made again', (_, torn) => {
  const { objects } = store();
  const hash = objects.put('abc');
  fs.writeFileSync(objects.pathOf(hash), torn);
  expect(objects.isWhole(hash)).toBe(false);
  expect(() => objects.read(hash)).toThrow(expect.objectContaining({ code: 'damaged/object' }));
  expect(objects.has(hash)).toBe(false);

  objects.put('abc');
  fs.writeFileSync(objects.pathOf(hash), torn);
  const nextRun = new Objects(dirname(dirname(objects.pathOf(hash))));
  expect(nextRun.put('abc')).toBe(hash);
  expect(nextRun.read(hash).toString()).toBe('abc');
});

test('a sweep removes what killed writers left, and no object', () => {
  const { folder, objects } = store();
  objects.sweep();
  const hash = objects.put('abc');
  fs.writeFileSync(join(folder, '.0123456789abcdef.tmp'), 'half');
  fs.writeFileSync(join(folder, 'note.tmp'), 'mine');
  objects.sweep();
  expect(fs.readdirSync(folder).toSorted()).toEqual([hash.slice(7, 9), 'note.tmp']);
  expect(objects.read(hash).toString()).toBe('abc');
});

test('writers of the same contents at the same time, in several processes, leave whole objects and no litter', async () => {
  const { folder, objects } = store();
  const write = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', writer, folder], { cwd: root });
  await Promise.all([write(), write()]);
  const hashes = Array.from({ length: 50 }, (_, at): ContentHash => hashBytes(content(at)));
  for (const hash of hashes) expect(objects.isWhole(hash)).toBe(true);
  expect(filesIn(folder)).toHaveLength(50);
});

const root = fileURLToPath(new URL('../..', import.meta.url));

const writer = `
  import { createJiti } from 'jiti';
  const { Objects } = await createJiti(process.cwd() + '/x.mjs').import('./src/store/objects.ts');
  const objects = new Objects(process.argv[1]);
  for (let at = 0; at < 50; at++) objects.put(String(at).repeat(20_000));
`;

function content(at: number): string {
  return String(at).repeat(20_000);
}

function store() {
  const folder = join(fs.mkdtempSync(join(tmpdir(), 'holdfast-objects-')), 'objects');
  return { folder, objects: new Objects(folder) };
}

function filesIn(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(join(folder, entry.name)).map((name) => join(entry.name, name)) : [entry.name],
    );
}

test('an object is let go of only if nobody has put it since, whoever comes first', () => {
  const { objects } = store();
  const hash = objects.put('abc');
  const hourAgo = Date.now() - 3_600_000;
  const old = new Date(hourAgo - 1000);
  expect(objects.letGo(hash, hourAgo)).toBe(false);
  fs.utimesSync(objects.pathOf(hash), old, old);
  // Put again, by a process that finds it there: it is young from then on.
  objects.put('abc');
  expect(objects.letGo(hash, hourAgo)).toBe(false);
  expect(objects.isWhole(hash)).toBe(true);
  fs.utimesSync(objects.pathOf(hash), old, old);
  expect(objects.letGo(hash, hourAgo)).toBe(true);
  expect(objects.has(hash)).toBe(false);
  expect(objects.letGo(hash, hourAgo)).toBe(false);
  expect(objects.put('abc')).toBe(hash);
  expect([...objects.all()].map((one) => one.hash)).toEqual([hash]);
});
