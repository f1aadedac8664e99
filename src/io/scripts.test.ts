import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { writeFile, writeFileSync } from './drop-in.ts';
import { acquireLock, acquireLockSync, withLock } from './lock.ts';
import { atomicWriteNdjson, atomicWriteNdjsonSync, readNdjson } from './ndjson.ts';
import { recover } from './recover.ts';
import { testDisk } from './test-disk.ts';
import type { TestDisk } from './test-disk.ts';
import { createAtomicWritableStream, createAtomicWriteStream } from './stream.ts';
import { transaction } from './transaction.ts';
import { atomicUpdateJson, atomicUpdateJsonSync } from './update.ts';
import { hashBytes } from './hash.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'holdfast-scripts-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let count = 0;
function fresh(): string {
  const folder = join(root, String(count++));
  fs.mkdirSync(folder);
  return folder;
}

const read = (path: string): string => fs.readFileSync(path, 'utf8');

describe('a stream', () => {
  test('becomes the file when it finishes, not before', async () => {
    const folder = fresh();
    const path = join(folder, 'x');
    fs.writeFileSync(path, 'old');
    const stream = createAtomicWriteStream(path);
    stream.write('new ');
    stream.write('c3a9', 'hex');
    await new Promise((resolve) => stream.write(Buffer.from('!'), resolve));
    expect(read(path)).toBe('old');
    stream.end();
    expect(await stream.receipt).toMatchObject({ bytes: 7, hash: hashBytes('new é!') });
    expect(read(path)).toBe('new é!');
    expect(fs.readdirSync(folder)).toEqual(['x']);
  });

  test('that is destroyed, or whose source fails, leaves the file as it was', async () => {
    const folder = fresh();
    const path = join(folder, 'x');
    fs.writeFileSync(path, 'old');
    const failing = async function* (): AsyncGenerator<string> {
      yield 'new';
      throw new RangeError('source');
    };
    const stream = createAtomicWriteStream(path);
    await expect(pipeline(failing, stream)).rejects.toThrow('source');
    await expect(stream.receipt).rejects.toThrow('source');
    const destroyed = createAtomicWriteStream(path);
    destroyed.write('new');
    destroyed.destroy();
    await expect(destroyed.receipt).rejects.toThrow(/closed before/);
    expect(read(path)).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['x']);
  });

  test('of the web does the same', async () => {
    const folder = fresh();
    const path = join(folder, 'x');
    const stream = createAtomicWritableStream(path);
    await Readable.toWeb(Readable.from(['a', 'b'])).pipeTo(stream);
    expect((await stream.receipt).bytes).toBe(2);
    const aborted = createAtomicWritableStream(path);
    const writer = aborted.getWriter();
    await writer.write('new');
    await writer.abort(new Error('no'));
    await expect(aborted.receipt).rejects.toThrow('no');
    // @ts-expect-error -- what a caller without types may do
    await expect(createAtomicWritableStream(path).getWriter().write(42)).rejects.toMatchObject({
      code: 'usage/argument',
    });
    expect(read(path)).toBe('ab');
    expect(fs.readdirSync(folder)).toEqual(['x']);
  });
});

describe('NDJSON', () => {
  test('is written from any iterable and read value by value', async () => {
    const path = join(fresh(), 'x.ndjson');
    const values = Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'é\n' }));
    await atomicWriteNdjson(path, Readable.from(values));
    expect(read(path).split('\n')).toHaveLength(20_001);
    const back: unknown[] = [];
    for await (const value of readNdjson(path)) back.push(value);
    expect(back).toEqual(values);
    atomicWriteNdjsonSync(path, [1, 'x']);
    expect(read(path)).toBe('1\n"x"\n');
  });

  test('refuses what JSON cannot say, and names a broken line', async () => {
    const path = join(fresh(), 'x.ndjson');
    await expect(atomicWriteNdjson(path, [1, Number.NaN])).rejects.toMatchObject({ code: 'value/not-json' });
    fs.writeFileSync(path, '1\n\n{');
    const reading = async (): Promise<void> => {
      for await (const value of readNdjson(path)) expect(value).toBe(1);
    };
    await expect(reading()).rejects.toThrow(/line 3/);
  });
});

describe('writeFile, as fs has it', () => {
  test('takes its paths, data, encodings, modes and flags', async () => {
    const folder = fresh();
    await writeFile(pathToFileURL(join(folder, 'a')), 'é', 'latin1');
    expect(fs.readFileSync(join(folder, 'a'))).toEqual(Buffer.from([0xe9]));
    writeFileSync(Buffer.from(join(folder, 'b')), 'ff', { encoding: 'hex', mode: '600' });
    expect(fs.statSync(join(folder, 'b'))).toMatchObject({ size: 1 });
    expect(fs.statSync(join(folder, 'b')).mode & 0o777).toBe(0o600);
    await writeFile(join(folder, 'c'), Readable.from(['x', 'y']), null);
    const error = await new Promise((resolve) => writeFile(join(folder, 'd'), new Uint8Array(3), resolve));
    expect(error).toBeNull();
    expect(fs.readdirSync(folder).map((name) => fs.statSync(join(folder, name)).size)).toEqual([1, 1, 2, 3]);
  });

  test('fails with the codes of fs', async () => {
    const folder = fresh();
    fs.writeFileSync(join(folder, 'x'), '');
    await expect(writeFile(join(folder, 'no/x'), '')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(writeFile(folder, '')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(writeFile(join(folder, 'x'), '', { flag: 'wx' })).rejects.toMatchObject({ code: 'EEXIST' });
    const error = await new Promise((resolve) => writeFile(join(folder, 'x/y'), '', 'utf8', resolve));
    expect(error).toMatchObject({ code: 'ENOTDIR' });
    expect(() => writeFileSync(join(folder, 'x'), '', { flag: 'a' })).toThrow(/only a whole file/);
    // @ts-expect-error -- fs takes descriptors, and we cannot
    expect(() => writeFileSync(1, '')).toThrow(/file descriptor 1/);
  });
});

describe('an update', () => {
  test('in many tasks of one process loses nothing, with and without waiting', async () => {
    const path = join(fresh(), 'x.json');
    const bump = (value: unknown): unknown => ({ n: Number(Reflect.get(Object(value), 'n') ?? 0) + 1 });
    await Promise.all(
      Array.from({ length: 40 }, () => atomicUpdateJson(path, async (value) => bump(value), { durable: false })),
    );
    const receipt = atomicUpdateJsonSync(path, bump, { createBackup: true });
    expect(JSON.parse(read(path))).toEqual({ n: 41 });
    expect(JSON.parse(read(receipt.backup ?? ''))).toEqual({ n: 40 });
  });

  test('may change the value in place, starts from `ifMissing`, and writes nothing when it throws', async () => {
    const path = join(fresh(), 'x.json');
    await atomicUpdateJson(path, (value) => void Reflect.set(Object(value), 'a', 1), { ifMissing: {} });
    expect(JSON.parse(read(path))).toEqual({ a: 1 });
    const failing = atomicUpdateJson(path, () => {
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    await expect(atomicUpdateJson(path, () => [undefined])).rejects.toMatchObject({ code: 'value/not-json' });
    expect(() => atomicUpdateJsonSync(path, async () => 1)).toThrow(/returned a promise/);
    expect(() => atomicUpdateJsonSync(join(fresh(), 'x'), () => undefined)).toThrow(/Return the new value/);
    expect(JSON.parse(read(path))).toEqual({ a: 1 });
  });
});

describe('a lock', () => {
  test('names its holder to those who run out of time, and is free after its release', async () => {
    const file = join(fresh(), 'locks/x');
    const lock = await acquireLock(file, { command: 'npm run enrich' });
    await expect(acquireLock(file, { timeoutMs: 30 })).rejects.toThrow(/npm run enrich/);
    expect(() => acquireLockSync(file)).toThrow(/this very process/);
    lock.release();
    lock.release();
    acquireLockSync(file).release();
    await expect(withLock(file, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    expect(await withLock(file, () => 'free')).toBe('free');
  });

  test('is given in the order of asking, and waiting can be given up', async () => {
    const file = join(fresh(), 'x');
    const order: number[] = [];
    const first = await acquireLock(file);
    const controller = new AbortController();
    const givenUp = acquireLock(file, { signal: controller.signal });
    const others = [1, 2, 3].map((n) => withLock(file, () => order.push(n)));
    controller.abort(new Error('enough'));
    await expect(givenUp).rejects.toThrow('enough');
    first.release();
    await Promise.all(others);
    expect(order).toEqual([1, 2, 3]);
  });

  test('on a file that is no lock file is an error', async () => {
    const file = join(fresh(), 'x');
    fs.writeFileSync(file, 'a text that is no database '.repeat(100));
    await expect(acquireLock(file)).rejects.toMatchObject({ code: 'damaged/lock-file' });
  });
});

describe('a transaction', () => {
  test('that throws has changed nothing and leaves nothing', async () => {
    const folder = fresh();
    const journal = join(folder, 'journal');
    fs.writeFileSync(join(folder, 'a'), 'old');
    const failing = transaction(
      async (tx) => {
        await tx.write(join(folder, 'a'), 'new');
        await tx.remove(join(folder, 'a2'));
        throw new RangeError('no');
      },
      { journal },
    );
    await expect(failing).rejects.toThrow(RangeError);
    expect(read(join(folder, 'a'))).toBe('old');
    expect(fs.readdirSync(folder).toSorted()).toEqual(['a', 'journal']);
    expect(fs.readdirSync(journal)).toEqual([]);
  });

  test('leaves a file alone that has its bytes already, if asked to', async () => {
    const folder = fresh();
    const path = join(folder, 'a');
    fs.writeFileSync(path, 'same');
    const before = fs.statSync(path);
    const [receipt] = await transaction((tx) => tx.write(path, 'same'), {
      journal: join(folder, 'j'),
      keepIdentical: true,
    });
    expect(receipt).toMatchObject({ path, hash: hashBytes('same') });
    expect(fs.statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test('removes a symbolic link, not what it leads to', async () => {
    const folder = fresh();
    const at = (name: string): string => join(folder, name);
    fs.writeFileSync(at('precious'), 'mine');
    fs.symlinkSync('precious', at('link'));
    await transaction((tx) => tx.remove(at('link')), { journal: at('j') });
    expect(fs.readdirSync(folder).toSorted()).toEqual(['j', 'precious']);
    expect(fs.readFileSync(at('precious'), 'utf8')).toBe('mine');
  });

  test('refuses a file twice, a copy with other bytes, and calls after its end', async () => {
    const folder = fresh();
    const journal = join(folder, 'j');
    const at = (name: string): string => join(folder, name);
    fs.writeFileSync(at('source'), 'source');
    fs.symlinkSync('a', at('link'));
    const twice = transaction(
      async (tx) => {
        await tx.write(at('a'), '1');
        await tx.write(at('link'), '2');
      },
      { journal },
    );
    await expect(twice).rejects.toThrow(/has this file already/);
    const wrong = transaction((tx) => tx.copy(at('source'), at('b'), { hash: hashBytes('other') }), { journal });
    await expect(wrong).rejects.toMatchObject({ code: 'io/wrong-bytes' });
    await expect(transaction((tx) => tx.copy(at('none'), at('b')), { journal })).rejects.toMatchObject({
      code: 'io/not-found',
    });
    let late: (() => Promise<void>) | undefined;
    await transaction((tx) => void (late = () => tx.write(at('c'), '')), { journal });
    await expect(late?.()).rejects.toThrow(/transaction is over/);
    expect(fs.readdirSync(folder).toSorted()).toEqual(['j', 'link', 'source']);
  });

  test('with a damaged journal is not guessed at', async () => {
    const journal = fresh();
    fs.writeFileSync(join(journal, '1-1-1-1-1.intent'), '{"format":1,"actions":[]}\nsha256:0\n');
    await expect(recover({ journal })).rejects.toMatchObject({ code: 'damaged/journal' });
    expect(await recover({ journal: join(journal, 'none') })).toEqual({ finished: [], swept: [], underWay: [] });
  });
});

describe('recovery', () => {
  /** A transaction whose process was gone between the decision and the first rename. */
  async function interrupted(): Promise<{ readonly at: (name: string) => string; readonly journal: string }> {
    const folder = fresh();
    const at = (name: string): string => join(folder, name);
    const journal = at('journal');
    fs.writeFileSync(at('a'), 'old');
    const write = (disk: TestDisk): Promise<unknown> =>
      transaction(
        async (tx) => {
          await tx.write(at('a'), 'new');
          await tx.write(at('b'), 'new');
        },
        { journal, disk },
      );
    const counting = testDisk();
    await write(counting);
    fs.writeFileSync(at('a'), 'old');
    fs.rmSync(at('b'));
    // The same steps again: the journal has to be made anew.
    fs.rmSync(journal, { recursive: true });
    const renameOfA = counting.calls.findIndex(({ call, path }) => call === 'rename' && path === at('a')) + 1;
    await expect(write(testDisk({ kind: 'killed', at: renameOfA }))).rejects.toThrow();
    expect(read(at('a'))).toBe('old');
    return { at, journal };
  }

  test('finishes what was decided', async () => {
    const { at, journal } = await interrupted();
    expect((await recover({ journal })).finished).toMatchObject([{ files: [at('a'), at('b')] }]);
    expect([read(at('a')), read(at('b'))]).toEqual(['new', 'new']);
  });

  test('saves what somebody has written since, before it goes on', async () => {
    const { at, journal } = await interrupted();
    fs.writeFileSync(at('a'), 'by hand');
    await recover({ journal });
    expect(read(at('a'))).toBe('new');
    const saved = fs.readdirSync(at('.')).filter((name) => name.startsWith('a.backup_'));
    expect(saved.map((name) => read(at(name)))).toEqual(['by hand']);
  });

  test.each<[string, (path: string) => void]>([
    ['has other bytes', (path) => fs.writeFileSync(path, 'torn')],
    ['is gone', (path) => fs.rmSync(path)],
  ])('touches nothing when a staged version %s', async (why, damage) => {
    const { at, journal } = await interrupted();
    const staged = fs.readdirSync(at('.')).find((name) => name.startsWith('.a.holdfast-')) ?? '';
    damage(at(staged));
    const attempt = recover({ journal });
    await expect(attempt).rejects.toMatchObject({ code: 'damaged/journal' });
    await expect(attempt).rejects.toThrow(why);
    expect(read(at('a'))).toBe('old');
    expect(fs.existsSync(at('b'))).toBe(false);
  });
});
