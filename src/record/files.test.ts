import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentHash } from '../core/hash.ts';
import { hashBytes } from '../io/hash.ts';
import { Files, type KnownFile, signatureOf } from './files.ts';

/** A hash that no file here has: whoever gets it, got it from the cache. */
const remembered = contentHash(`sha256:${'e'.repeat(64)}`);

test('the state of a file is the hash of its bytes and its size', () => {
  const { root, files } = project({ 'data/x.txt': 'abc' });
  expect(files().state('data/x.txt')).toEqual({ is: 'file', hash: hashBytes('abc'), size: 3 });
  fs.writeFileSync(join(root, 'empty'), '');
  expect(files().state('empty')).toEqual({ is: 'file', hash: hashBytes(''), size: 0 });
});

test('a file that is not there is absent, also below a folder that is not there, or is a file', () => {
  const { files } = project({ x: '' });
  for (const path of ['nothing', 'no/folder/x', 'x/y']) expect(files().state(path)).toEqual({ is: 'absent' });
});

test('what is there and cannot be read is unreadable, never absent', () => {
  const { root, files } = project({ x: '' });
  fs.mkdirSync(join(root, 'folder'));
  fs.symlinkSync('loop', join(root, 'loop'));
  expect(files().state('folder')).toEqual({ is: 'unreadable', why: 'it is not a file' });
  expect(files().state('loop')).toMatchObject({ is: 'unreadable', why: expect.stringContaining('ELOOP') });
  expect(files().state('n'.repeat(300))).toMatchObject({
    is: 'unreadable',
    why: expect.stringContaining('ENAMETOOLONG'),
  });
});

test.runIf(fs.existsSync('/proc/self/mem'))('a file of which the disk does not give the bytes is unreadable', () => {
  const state = new Files('/proc/self', new Map()).state('mem');
  expect(state.is).toBe('unreadable');
});

test('a link is the file that it leads to, and one that leads nowhere is absent', () => {
  const { root, files } = project({ x: 'abc' });
  fs.symlinkSync('x', join(root, 'link'));
  fs.symlinkSync('nowhere', join(root, 'broken'));
  expect(files().state('link')).toMatchObject({ is: 'file', hash: hashBytes('abc') });
  expect(files().state('broken')).toEqual({ is: 'absent' });
});

test('a file whose signature is known and proven is not read', () => {
  const { files, known } = project({ x: 'abc' });
  const looking = files(known('x', 60_000));
  expect(looking.state('x')).toEqual({ is: 'file', hash: remembered, size: 3 });
  expect(looking.fresh.size).toBe(0);
});

test('a file that was hashed within a tick of its last change is read again, for a later write may look the same', () => {
  const { files, known } = project({ x: 'abc' });
  for (const age of [-60_000, 0, 5, 19])
    expect(files(known('x', age)).state('x')).toMatchObject({ hash: hashBytes('abc') });
});

test('a same-size edit whose time was put back is seen', () => {
  const { root, files } = project({ x: 'abc' });
  const path = join(root, 'x');
  const long = new Date('2025-01-01T00:00:00Z');
  fs.utimesSync(path, long, long);
  const before = files();
  before.state('x');
  // As if it had been hashed long after its last change, so that only the signature can tell.
  const known = new Map([...before.fresh].map(([name, file]) => [name, { ...file, seen: file.seen + 60_000 }]));
  expect(files(known).state('x')).toMatchObject({ hash: hashBytes('abc') });
  const ctime = fs.statSync(path).ctimeMs;
  // Until the kernel's clock has ticked: within one tick only the rule above can tell, and this is about the signature.
  while (fs.statSync(path).ctimeMs === ctime) {
    fs.writeFileSync(path, 'abd');
    fs.utimesSync(path, long, long);
  }
  expect(fs.statSync(path).mtimeMs).toBe(long.getTime());
  expect(files(known).state('x')).toMatchObject({ hash: hashBytes('abd') });
});

test('a file that was replaced by an older one of the same size is seen', () => {
  const { root, files } = project({ x: 'abc', older: 'xyz' });
  const long = new Date('2025-01-01T00:00:00Z');
  fs.utimesSync(join(root, 'older'), long, long);
  const before = files();
  before.state('x');
  const known = new Map([...before.fresh].map(([name, file]) => [name, { ...file, seen: file.seen + 60_000 }]));
  fs.renameSync(join(root, 'older'), join(root, 'x'));
  expect(files(known).state('x')).toMatchObject({ hash: hashBytes('xyz') });
});

test('a touched file has another signature and the same hash', () => {
  const { root, files } = project({ x: 'abc' });
  const first = files();
  const before = first.state('x');
  fs.utimesSync(join(root, 'x'), new Date(), new Date(2_000_000_000_000));
  const second = files(first.fresh);
  expect(second.state('x')).toEqual(before);
  expect(second.fresh.get('x')?.signature).not.toBe(first.fresh.get('x')?.signature);
});

test('what was hashed anew is there to be remembered, under the path that was asked for', () => {
  const { root, files } = project({ 'a/x': 'abc' });
  const looking = files();
  looking.state('a/x');
  looking.state('missing');
  const stat = fs.statSync(join(root, 'a/x'), { bigint: true });
  expect([...looking.fresh]).toEqual([
    ['a/x', { signature: signatureOf(stat), hash: hashBytes('abc'), size: 3, seen: expect.any(Number) }],
  ]);
});

function project(contents: Readonly<Record<string, string>>) {
  const root = fs.mkdtempSync(join(tmpdir(), 'holdfast-files-'));
  for (const [path, content] of Object.entries(contents)) {
    fs.mkdirSync(join(root, path, '..'), { recursive: true });
    fs.writeFileSync(join(root, path), content);
  }
  const files = (known: ReadonlyMap<string, KnownFile> = new Map()): Files => new Files(root, known);
  /** What the cache says of a file that was hashed so many milliseconds after its last change. */
  const known = (path: string, age: number): ReadonlyMap<string, KnownFile> => {
    const stat = fs.statSync(join(root, path), { bigint: true });
    const seen = Number((stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs) / 1_000_000n) + age;
    return new Map([[path, { signature: signatureOf(stat), hash: remembered, size: Number(stat.size), seen }]]);
  };
  return { root, files, known };
}
