import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { safeBackup, safeBackupSync } from './backup.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { writeFile, writeFileSync } from './drop-in.ts';
import { hashBytes, hashFile, hashFileLater } from './hash.ts';
import { parseIntent } from './journal.ts';
import { atomicWriteJson, atomicWriteJsonSync } from './json.ts';
import { readNdjson } from './ndjson.ts';
import { recover } from './recover.ts';
import { testDisk } from './test-disk.ts';
import { transaction } from './transaction.ts';
import { atomicWriteFile, atomicWriteText, atomicWriteTextSync } from './write.ts';

const roots: string[] = [];
afterAll(() => roots.forEach((root) => fs.rmSync(root, { recursive: true, force: true })));

function fresh(): string {
  const root = fs.mkdtempSync(join(os.tmpdir(), 'holdfast-rare-'));
  roots.push(root);
  return root;
}

function freshFile(): string {
  const path = join(fresh(), 'x.json');
  fs.writeFileSync(path, 'old');
  return path;
}

function fails(code: string, syscall = 'test'): never {
  throw Object.assign(new Error(code), { code, syscall });
}

describe('on an unusual disk, a write', () => {
  test('says `durable: false` where folders cannot be synced', async () => {
    const path = freshFile();
    const sync = async (fd: number): Promise<number> =>
      fs.fstatSync(fd).isDirectory() ? fails('EINVAL') : realDisk.later.sync(fd);
    const disk: Disk = { ...realDisk, later: { ...realDisk.later, sync } };
    expect(await atomicWriteText(path, 'new', { disk })).toMatchObject({ durable: false });
    expect(fs.readFileSync(path, 'utf8')).toBe('new');
  });

  test('that takes nothing, without an error, has failed', () => {
    const path = freshFile();
    const disk: Disk = { ...realDisk, write: () => 0 };
    expect(() => atomicWriteTextSync(path, 'new', { disk })).toThrow(expect.objectContaining({ code: 'io/no-space' }));
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
    expect(fs.readdirSync(join(path, '..'))).toEqual(['x.json']);
  });

  test('of more than it takes at once is counted, and goes on with the rest', async () => {
    const path = freshFile();
    const write = (fd: number, bytes: Uint8Array): Promise<number> =>
      realDisk.later.write(fd, bytes.subarray(0, 300_000));
    const bytes = Buffer.alloc(1_000_000, 'abc');
    const disk: Disk = { ...realDisk, later: { ...realDisk.later, write } };
    expect(await atomicWriteFile(path, bytes, { disk })).toMatchObject({ hash: hashBytes(bytes), bytes: 1_000_000 });
    expect(fs.readFileSync(path).equals(bytes)).toBe(true);
  });

  test('names a code of the system that it does not know', () => {
    const path = freshFile();
    const disk: Disk = { ...realDisk, create: () => fails('ESTALE') };
    expect(() => atomicWriteTextSync(path, 'new', { disk })).toThrow(/`: the system said ESTALE \(test\)/);
  });

  test('of a file that is read-only for this user is refused', () => {
    const path = freshFile();
    const disk: Disk = { ...realDisk, isWritable: () => false };
    expect(() => atomicWriteTextSync(path, 'new', { disk })).toThrow(expect.objectContaining({ code: 'io/denied' }));
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
  });
});

describe("somebody else's file", () => {
  const foreign = (refusal: string, allowed: (uid: number) => boolean): Disk & { readonly given: number[] } => {
    const given: number[] = [];
    return {
      ...realDisk,
      given,
      fileStat: (fd) => Object.assign(realDisk.fileStat(fd), { uid: 4242, gid: 4343 }),
      setOwner: (_fd, uid) => {
        if (!allowed(uid)) fails(refusal);
        given.push(uid);
      },
    };
  };

  test('becomes ours where it cannot stay theirs, and keeps its group if it may', () => {
    const path = freshFile();
    const disk = foreign('EPERM', (uid) => uid === 4242);
    atomicWriteTextSync(path, 'new', { disk });
    expect(disk.given).toEqual([4242]);
    atomicWriteTextSync(path, 'newer', { disk: foreign('EPERM', () => false) });
    expect(fs.readFileSync(path, 'utf8')).toBe('newer');
  });

  test('is left as it is when the disk fails at that', () => {
    const path = freshFile();
    expect(() => atomicWriteTextSync(path, 'new', { disk: foreign('EIO', () => false) })).toThrow(/unchanged/);
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
  });
});

describe('a new file', () => {
  test('that somebody else makes meanwhile is theirs', () => {
    const path = join(fresh(), 'x.json');
    const disk: Disk = {
      ...realDisk,
      link: (from, to) => {
        fs.writeFileSync(to, 'theirs');
        realDisk.link(from, to);
      },
    };
    const options = { disk, mustBeNew: true };
    expect(() => atomicWriteTextSync(path, 'ours', options)).toThrow(expect.objectContaining({ code: 'io/exists' }));
    expect(fs.readFileSync(path, 'utf8')).toBe('theirs');
    expect(fs.readdirSync(join(path, '..'))).toEqual(['x.json']);
  });

  test('on a disk without links is an error, and nothing is there', () => {
    const path = join(fresh(), 'x.json');
    const disk: Disk = { ...realDisk, link: () => fails('EPERM') };
    expect(() => atomicWriteTextSync(path, 'ours', { disk, mustBeNew: true })).toThrow(/still does not exist/);
    expect(fs.readdirSync(join(path, '..'))).toEqual([]);
  });
});

describe('a backup', () => {
  test('may share its blocks with the original, where the file system can', async () => {
    const path = freshFile();
    let shared = 0;
    const reflink = async (from: string, to: string): Promise<number> => {
      fs.copyFileSync(from, to);
      return ++shared;
    };
    // A device of its own: that others cannot share blocks is remembered.
    const stat: Disk['stat'] = (name) => {
      const found = realDisk.stat(name);
      return found && Object.assign(found, { dev: -1 });
    };
    const disk: Disk = { ...realDisk, stat, later: { ...realDisk.later, reflink } };
    const { backup, hash } = await safeBackup(path, { disk });
    expect([shared, hash, hashFile(backup ?? '')]).toEqual([1, hashBytes('old'), hashBytes('old')]);
  });

  test('that reads back as something else is none', () => {
    const path = freshFile();
    const write: Disk['write'] = (fd, bytes) => realDisk.write(fd, Buffer.alloc(bytes.byteLength, '?'));
    expect(() => safeBackupSync(path, { disk: { ...realDisk, write } })).toThrow(
      expect.objectContaining({ code: 'io/wrong-bytes' }),
    );
    expect(fs.readdirSync(join(path, '..'))).toEqual(['x.json']);
  });

  test('of a file that changes meanwhile is made again', () => {
    const path = freshFile();
    let times = 0;
    const write: Disk['write'] = (fd, bytes) => {
      if (++times === 1) fs.writeFileSync(path, 'newer');
      return realDisk.write(fd, bytes);
    };
    const { backup, hash } = safeBackupSync(path, { disk: { ...realDisk, write } });
    expect([hash, hashFile(backup ?? '')]).toEqual([hashBytes('newer'), hashBytes('newer')]);
  });
});

test('what cannot be read says whether it is missing or something else', async () => {
  const folder = fresh();
  const missing = join(folder, 'missing');
  const lines = async (path: string): Promise<void> => {
    for await (const _ of readNdjson(path)) throw new Error('there is no value in it');
  };
  expect(() => hashFile(missing)).toThrow(expect.objectContaining({ code: 'io/not-found' }));
  expect(() => hashFile(folder)).toThrow(expect.objectContaining({ code: 'io/not-a-file' }));
  for (const read of [hashFileLater, lines]) {
    await expect(read(missing)).rejects.toMatchObject({ code: 'io/not-found' });
    await expect(read(folder)).rejects.toMatchObject({ code: 'io/not-a-file' });
  }
});

test('a journal of another format, or of another shape, is not guessed at', () => {
  const bodies = [
    'null',
    '[]',
    '{"format":2,"actions":[]}',
    '{"format":1,"actions":[null]}',
    '{"format":1,"actions":[{}]}',
  ];
  for (const body of bodies) {
    const text = `${body}\n${hashBytes(body)}\n`;
    expect(() => parseIntent('journal', '1-1-1-1-1', text), body).toThrow(/another format/);
  }
});

test('a value of which a replacer, or JSON itself, leaves nothing is refused at its root', async () => {
  const path = freshFile();
  await expect(atomicWriteJson(path, undefined, { lossy: true })).rejects.toThrow(/`\$`: it has no JSON at all/);
  expect(() => atomicWriteJsonSync(path, 1, { replacer: () => undefined })).toThrow(/leaves nothing of it/);
  expect(fs.readFileSync(path, 'utf8')).toBe('old');
});

test('writeFile takes a signal, and refuses unknown encodings and file handles', async () => {
  const path = freshFile();
  await expect(writeFile(path, 'new', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  // @ts-expect-error: from a script without types.
  expect(() => writeFileSync(path, 'new', 'klingon')).toThrow(/no encoding `klingon`/);
  // @ts-expect-error: likewise.
  await expect(writeFile({ fd: 1 }, 'new')).rejects.toThrow(/file handle/);
  expect(fs.readFileSync(path, 'utf8')).toBe('old');
});

describe('a transaction', () => {
  test('that need not be durable syncs nothing of its own files, and says so', async () => {
    const root = fresh();
    const disk = testDisk();
    const receipts = await transaction((tx) => tx.writeJson(join(root, 'x.json'), 1), {
      journal: join(root, '.journal'),
      durable: false,
      disk,
    });
    expect(receipts).toMatchObject([{ durable: false }]);
    expect(disk.calls.filter(({ call }) => call === 'sync')).toEqual([]);
  });

  test('of a process that runs is left alone by recovery', async () => {
    const root = fresh();
    const journal = join(root, '.journal');
    await transaction(
      async (tx) => {
        await tx.write(join(root, 'x.json'), 'new');
        expect(await recover({ journal })).toMatchObject({ finished: [], swept: [], underWay: [expect.any(String)] });
      },
      { journal },
    );
    expect(fs.readFileSync(join(root, 'x.json'), 'utf8')).toBe('new');
  });
});
