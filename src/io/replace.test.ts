import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hashBytes, hashFile, hashFileLater } from './hash.ts';
import { atomicWriteJson, atomicWriteJsonSync, readJson, readJsonSync } from './json.ts';
import { isTemporaryName, temporaryName } from './temporary.ts';
import { realDisk } from './disk.ts';
import { testDisk } from './test-disk.ts';
import { atomicWriteFile, atomicWriteFileSync, atomicWriteText, atomicWriteTextSync } from './write.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'holdfast-replace-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let count = 0;
function fresh(): string {
  const folder = join(root, String(count++));
  fs.mkdirSync(folder);
  return folder;
}

const read = (path: string): string => fs.readFileSync(path, 'utf8');

describe('a write', () => {
  test('gives a receipt: where, the hash as sha256sum prints it, the size, durable', async () => {
    const path = join(fresh(), 'x.txt');
    const receipt = await atomicWriteText(path, 'hello\n');
    expect(receipt).toEqual({
      path,
      hash: 'sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
      bytes: 6,
      backup: null,
      durable: process.platform !== 'win32',
    });
    expect(hashFile(path)).toBe(receipt.hash);
    expect(await hashFileLater(path)).toBe(receipt.hash);
    expect(hashBytes('hello\n')).toBe(receipt.hash);
  });

  test('that need not be durable says so', () => {
    const path = join(fresh(), 'x.txt');
    const disk = testDisk();
    expect(atomicWriteTextSync(path, 'x', { durable: false, disk })).toMatchObject({ durable: false });
    expect(disk.calls.filter(({ call }) => call === 'sync')).toEqual([]);
  });

  test('syncs the file before the rename, and the folder after it', () => {
    const path = join(fresh(), 'x.txt');
    const disk = testDisk();
    atomicWriteTextSync(path, 'x', { disk });
    const order = disk.calls.map(({ call }) => call).filter((call) => ['write', 'sync', 'rename'].includes(call));
    expect(order).toEqual(['write', 'sync', 'rename', 'sync']);
  });

  test('takes every view of bytes whole, and iterables of them, of any kind', async () => {
    const path = join(fresh(), 'x');
    const numbers = new Float64Array([1, 2, 3, 4]);
    for (const content of [numbers, numbers.buffer, new DataView(numbers.buffer), Buffer.from(numbers.buffer)]) {
      await atomicWriteFile(path, content);
      expect(new Float64Array(new Uint8Array(fs.readFileSync(path)).buffer)).toEqual(numbers);
    }
    expect((await atomicWriteFile(path, numbers.subarray(1, 3))).bytes).toBe(16);
    expect(
      (await atomicWriteFile(path, ['a', Buffer.from('b'), new Set(['c']).values().next().value ?? ''])).bytes,
    ).toBe(3);
    const slowly = async function* (): AsyncGenerator<string> {
      yield 'é';
      yield '𝒳'.repeat(100_000);
    };
    expect((await atomicWriteFile(path, slowly())).bytes).toBe(400_002);
    expect(read(path)).toBe(`é${'𝒳'.repeat(100_000)}`);
  });

  test('encodes text over the edges of its buffer as a whole', () => {
    const path = join(fresh(), 'x');
    const text = 'a'.repeat(262_143) + '𝒳é'.repeat(50_000);
    atomicWriteFileSync(path, ['x', text, 'y', Buffer.from('z'), text]);
    expect(read(path)).toBe(`x${text}yz${text}`);
  });

  test.each([[42], [null], [{ a: 1 }], [[1, 2]]])('of %o is refused before anything is touched', async (content) => {
    const folder = fresh();
    // @ts-expect-error -- what a caller without types may do
    await expect(atomicWriteFile(join(folder, 'x'), content)).rejects.toMatchObject({ code: 'usage/argument' });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('counts what the system took: a short write fails and leaves the old bytes', async () => {
    const folder = fresh();
    const path = join(folder, 'x.json');
    fs.writeFileSync(path, 'old');
    const counting = testDisk();
    await atomicWriteText(path, 'old', { disk: counting });
    const at = counting.calls.findIndex(({ call }) => call === 'write') + 1;
    const disk = testDisk({ kind: 'short', at });
    await expect(atomicWriteText(path, 'much longer', { disk })).rejects.toMatchObject({ code: 'io/no-space' });
    expect(read(path)).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['x.json']);
  });

  test('to one file, many at once: the last call wins, and every one was whole', async () => {
    const path = join(fresh(), 'x.json');
    await Promise.all(Array.from({ length: 100 }, (_, i) => atomicWriteJson(path, { i })));
    expect(readJsonSync(path)).toEqual({ i: 99 });
  });

  test('of two thousand files at once does not run out of descriptors', async () => {
    const folder = fresh();
    await Promise.all(
      Array.from({ length: 2000 }, (_, i) => atomicWriteText(join(folder, `${i}`), 'x', { durable: false })),
    );
    expect(fs.readdirSync(folder)).toHaveLength(2000);
  });

  test('that is aborted leaves the old bytes', async () => {
    const folder = fresh();
    const path = join(folder, 'x');
    fs.writeFileSync(path, 'old');
    const controller = new AbortController();
    const parts = function* (): Generator<string> {
      yield 'new'.repeat(200_000);
      controller.abort();
      yield 'more'.repeat(200_000);
    };
    await expect(atomicWriteFile(path, parts(), { signal: controller.signal })).rejects.toThrow(/aborted/);
    expect(fs.readdirSync(folder)).toEqual(['x']);
    expect(read(path)).toBe('old');
  });

  test('passes an error of its source on as it is', async () => {
    const folder = fresh();
    const source = async function* (): AsyncGenerator<string> {
      yield 'a';
      throw new RangeError('mine');
    };
    await expect(atomicWriteFile(join(folder, 'x'), source())).rejects.toThrow(RangeError);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe('what stands there', () => {
  test('keeps its mode; a new file gets the one asked for', () => {
    const path = join(fresh(), 'x');
    fs.writeFileSync(path, 'old');
    fs.chmodSync(path, 0o640);
    atomicWriteTextSync(path, 'new', { mode: 0o600 });
    expect(fs.statSync(path).mode & 0o7777).toBe(0o640);
    atomicWriteTextSync(`${path}2`, 'new', { mode: 0o600 });
    expect(fs.statSync(`${path}2`).mode & 0o7777).toBe(0o600);
  });

  test.runIf(process.getuid?.() === 0)('keeps its owner and its set-user-id bit', () => {
    const path = join(fresh(), 'x');
    fs.writeFileSync(path, 'old');
    fs.chownSync(path, 1234, 5678);
    fs.chmodSync(path, 0o4755);
    atomicWriteTextSync(path, 'new');
    expect(fs.statSync(path)).toMatchObject({ uid: 1234, gid: 5678 });
    expect(fs.statSync(path).mode & 0o7777).toBe(0o4755);
  });

  test('stays a symbolic link, also over several links, relative ones, and ones that lead nowhere yet', async () => {
    const folder = fresh();
    fs.mkdirSync(join(folder, 'real'));
    fs.symlinkSync('real', join(folder, 'linked'));
    fs.symlinkSync('../second', join(folder, 'real/first'));
    fs.symlinkSync('real/end.json', join(folder, 'second'));
    await atomicWriteText(join(folder, 'linked/first'), 'new');
    expect(fs.lstatSync(join(folder, 'second')).isSymbolicLink()).toBe(true);
    expect(fs.readlinkSync(join(folder, 'real/first'))).toBe('../second');
    expect(read(join(folder, 'real/end.json'))).toBe('new');
    expect(fs.readdirSync(folder).toSorted()).toEqual(['linked', 'real', 'second']);
  });

  test('in a circle of links is an error', async () => {
    const folder = fresh();
    fs.symlinkSync('b', join(folder, 'a'));
    fs.symlinkSync('a', join(folder, 'b'));
    await expect(atomicWriteText(join(folder, 'a'), 'x')).rejects.toMatchObject({ code: 'io/link-loop' });
  });

  test('and is no file is refused: a folder, a pipe, a device, a path with a file in it', async () => {
    const folder = fresh();
    fs.writeFileSync(join(folder, 'file'), '');
    await expect(atomicWriteText(folder, 'x')).rejects.toMatchObject({ code: 'io/not-a-file' });
    await expect(atomicWriteText(`${folder}/new/`, 'x')).rejects.toMatchObject({ code: 'io/not-a-file' });
    await expect(atomicWriteText('/dev/null', 'x')).rejects.toMatchObject({ code: 'io/not-a-file' });
    await expect(atomicWriteText(join(folder, 'file/x'), 'x')).rejects.toMatchObject({ code: 'io/not-a-file' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(atomicWriteText(join(folder, 'pipe'), 'x')).rejects.toMatchObject({
      code: 'io/not-a-file',
      parts: { data: { kind: 'a named pipe' } },
    });
    expect(fs.readdirSync(folder).toSorted()).toEqual(['file', 'pipe']);
  });

  test.each([[''], ['a\0b']])('a path like %j is refused', async (path) => {
    await expect(atomicWriteText(path, 'x')).rejects.toMatchObject({ code: 'usage/argument' });
  });

  test('without its folder is an error if folders must not be made', async () => {
    const folder = fresh();
    const path = join(folder, 'a/b/x');
    await expect(atomicWriteText(path, 'x', { parents: false })).rejects.toMatchObject({ code: 'io/not-found' });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('is an error for who asked for a new file', async () => {
    const path = join(fresh(), 'x');
    await atomicWriteText(path, 'first', { mustBeNew: true });
    await expect(atomicWriteText(path, 'second', { mustBeNew: true })).rejects.toMatchObject({ code: 'io/exists' });
    expect(read(path)).toBe('first');
  });

  test('may have a name as long as the file system allows', async () => {
    const folder = fresh();
    const path = join(folder, `${'é'.repeat(120)}.json`);
    await atomicWriteText(path, 'x');
    expect(isTemporaryName(temporaryName(realDisk, `${'é'.repeat(120)}.json`))).toBe(true);
    await expect(atomicWriteText(join(folder, 'n'.repeat(300)), 'x')).rejects.toMatchObject({
      code: 'io/name-too-long',
    });
  });
});

describe('litter', () => {
  test('of a dead process is cleared by the next write, that of a live one is not', async () => {
    const folder = fresh();
    const dead = testDisk(undefined, { maker: 'test-1-1-1' });
    const here = temporaryName(realDisk, 'x');
    const theirs = temporaryName(dead, 'x');
    fs.writeFileSync(join(folder, here), '');
    fs.writeFileSync(join(folder, theirs), '');
    const disk = testDisk(undefined, { maker: 'test-2-1-1' });
    await atomicWriteText(join(folder, 'other'), 'x', { disk });
    expect(fs.readdirSync(folder).toSorted()).toEqual([here, 'other']);
  });

  test('of a process that has ended is told by its number and its start', () => {
    const [, , boot, space] = realDisk.maker.split('-');
    const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const path = join(fresh(), 'x');
    fs.writeFileSync(path, '');
    expect(realDisk.isMakerAlive(realDisk.maker, path)).toBe(true);
    expect(realDisk.isMakerAlive(`${Number(ended).toString(36)}-1-${boot}-${space}`, path)).toBe(false);
    // The number was given again, to a process that started at another time.
    expect(realDisk.isMakerAlive(`${process.pid.toString(36)}-1-${boot}-${space}`, path)).toBe(
      process.platform !== 'linux',
    );
    // Another container on this machine: alive, until its file is a day old.
    expect(realDisk.isMakerAlive(`1-1-${boot}-elsewhere`, path)).toBe(true);
    fs.utimesSync(path, 1, 1);
    expect(realDisk.isMakerAlive(`1-1-${boot}-elsewhere`, path)).toBe(true);
    // Another boot of this machine, on a disk that it alone has mounted: dead.
    expect(realDisk.isMakerAlive(`1-1-before-${space}`, path)).toBe(process.platform !== 'linux');
  });
});

describe('reading', () => {
  test('gives what was written, with or without a byte-order mark, of any size', async () => {
    const path = join(fresh(), 'x.json');
    const value = { list: Array.from({ length: 100_000 }, (_, i) => `entry ${i}`) };
    await atomicWriteJson(path, value);
    expect(await readJson(path)).toEqual(value);
    fs.writeFileSync(path, '\ufeff{"a":1}');
    expect(readJsonSync(path)).toEqual({ a: 1 });
  });

  test('tells a file that is missing, empty, cut off, or a folder apart, and names the newest backup', async () => {
    const folder = fresh();
    const path = join(folder, 'x.json');
    await expect(readJson(path)).rejects.toMatchObject({ code: 'io/not-found' });
    await expect(readJson(folder)).rejects.toMatchObject({ code: 'io/not-a-file' });
    fs.writeFileSync(path, '');
    expect(() => readJsonSync(path)).toThrow(/the file is empty/);
    fs.writeFileSync(join(folder, 'x.backup_20250101_000000.json'), '{}');
    fs.writeFileSync(join(folder, 'x.backup_20250101_000000_2.json'), '{}');
    fs.writeFileSync(path, '{"a":');
    expect(() => readJsonSync(path)).toThrow(/x\.backup_20250101_000000_2\.json/);
  });

  test('from a pipe reads to its end', async () => {
    const path = join(fresh(), 'pipe');
    execFileSync('mkfifo', [path]);
    // Another process: opening a pipe waits for the other side, and would wait for itself.
    const child = spawn('sh', ['-c', `(printf '"'; head -c 200000 /dev/zero | tr '\\0' x; printf '"') > "$0"`, path]);
    expect(await readJson(path)).toHaveLength(200_000);
    child.kill();
  });
});

describe('validation', () => {
  const score = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'number' ? { value: value * 2 } : { issues: [{ message: 'not a number', path: ['score'] }] },
    },
  };

  test('by a schema: an invalid value is never written, and what is read comes out as the schema gives it', async () => {
    const path = join(fresh(), 'x.json');
    await atomicWriteJson(path, 4, { validate: score });
    await expect(atomicWriteJson(path, 'four', { validate: score })).rejects.toThrow(/\$\.score: not a number/);
    expect(read(path)).toBe('4\n');
    const doubled: number = await readJson(path, { validate: score });
    expect(doubled).toBe(8);
    expect(readJsonSync(path, { validate: score })).toBe(8);
  });

  test('by a function: false, a text and an exception mean no', () => {
    const path = join(fresh(), 'x.json');
    const refuse = (validate: (value: unknown) => boolean | string | void): void => {
      expect(() => atomicWriteJsonSync(path, 1, { validate })).toThrow(
        expect.objectContaining({ code: 'value/invalid' }),
      );
    };
    refuse(() => false);
    refuse(() => 'too small');
    refuse(() => {
      throw new Error('no');
    });
    expect(fs.existsSync(path)).toBe(false);
    atomicWriteJsonSync(path, 1, { validate: () => true });
    atomicWriteJsonSync(path, 2, { validate: () => undefined });
    expect(readJsonSync(path)).toBe(2);
  });

  test('by a schema that answers later is refused by the synchronous form', () => {
    const later = { '~standard': { ...score['~standard'], validate: async () => ({ value: 1 }) } };
    expect(() => atomicWriteJsonSync(join(fresh(), 'x'), 1, { validate: later })).toThrow(/by a promise/);
  });
});
