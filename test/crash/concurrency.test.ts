import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { acquireLock, atomicWriteJson, isTemporaryName, readJson, updateLockFile } from '../../src/io/index.ts';
import { freshFolder } from './scenarios.ts';

const isFull = process.env['HOLDFAST_CRASH'] === 'full';
const PROCESSES = isFull ? 50 : 12;
const TIMES = isFull ? 100 : 25;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function fresh(): string {
  const folder = freshFolder();
  folders.push(folder);
  return folder;
}

interface Counter {
  /** Counts that were acknowledged so far. */
  readonly acknowledged: () => number;
  readonly kill: () => void;
  readonly ended: Promise<void>;
}

function startCounter(file: string): Counter {
  const script = fileURLToPath(new URL('counter.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, file, String(TIMES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = 0;
  child.stdout.on('data', (chunk: Buffer) => (acknowledged += chunk.length));
  return {
    acknowledged: () => acknowledged,
    kill: () => child.kill('SIGKILL'),
    ended: new Promise((resolve) => child.once('close', () => resolve())),
  };
}

describe('many processes that update one file', () => {
  test(`${PROCESSES} processes x ${TIMES} increments are ${PROCESSES * TIMES}`, async () => {
    const file = join(fresh(), 'counter.json');
    await atomicWriteJson(file, { n: 0 });
    const counters = Array.from({ length: PROCESSES }, () => startCounter(file));
    await Promise.all(counters.map((counter) => counter.ended));
    expect(await readJson(file)).toEqual({ n: PROCESSES * TIMES });
  }, 600_000);

  test('a third of them killed: no acknowledged increment is lost, and readers see whole files only', async () => {
    const folder = fresh();
    const file = join(folder, 'counter.json');
    await atomicWriteJson(file, { n: 0 });
    const counters = Array.from({ length: PROCESSES }, () => startCounter(file));
    const victims = counters.filter((_, i) => i % 3 === 0);

    const state = { running: true };
    const all = Promise.all(counters.map((counter) => counter.ended)).then(() => (state.running = false));
    let before = 0;
    while (state.running) {
      const n = Reflect.get(JSON.parse(readFileSync(file, 'utf8')), 'n');
      expect(n).toBeGreaterThanOrEqual(before);
      before = Number(n);
      // Each victim goes at another moment of its work.
      victims.forEach((victim, i) => victim.acknowledged() > i * 2 && victim.kill());
      await new Promise((resume) => setImmediate(resume));
    }
    await all;

    const acknowledged = counters.reduce((sum, counter) => sum + counter.acknowledged(), 0);
    const counted = Number(Reflect.get(JSON.parse(readFileSync(file, 'utf8')), 'n'));
    expect(acknowledged).toBeLessThan(PROCESSES * TIMES);
    expect(counted).toBeGreaterThanOrEqual(acknowledged);
    // A kill between the write and its acknowledgement: at most one for each victim.
    expect(counted).toBeLessThanOrEqual(acknowledged + victims.length);

    await atomicWriteJson(file, { n: 0 });
    expect(readdirSync(folder).filter(isTemporaryName)).toEqual([]);
  }, 600_000);
});

const python = spawnSync('python3', ['-c', 'import sqlite3'], { stdio: 'ignore' }).status === 0;
if (!python) console.warn('The test of the lock from Python is skipped: there is no python3 with sqlite3.');

/** What a Python script does to take the same lock, with its standard library alone. */
const PYTHON_LOCK = `
import sqlite3, sys
lock = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
lock.execute('BEGIN IMMEDIATE')
print('locked', flush=True)
sys.stdin.readline()
lock.execute('ROLLBACK')
`;

describe.runIf(python)('the same lock from Python', () => {
  test('Node waits for Python, and gets the lock when Python ends or is killed', async () => {
    const file = updateLockFile(join(fresh(), 'x.json'));
    const child = spawn('python3', ['-c', PYTHON_LOCK, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await expect(acquireLock(file, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'lock/held' });
    child.kill('SIGKILL');
    const lock = await acquireLock(file, { timeoutMs: 10_000 });
    lock.release();
  });

  test('Python waits for Node', async () => {
    const file = updateLockFile(join(fresh(), 'x.json'));
    const lock = await acquireLock(file);
    const attempt = `import sqlite3, sys\nsqlite3.connect(sys.argv[1], isolation_level=None, timeout=0).execute('BEGIN IMMEDIATE')`;
    const locked = spawnSync('python3', ['-c', attempt, file], { encoding: 'utf8' });
    expect(locked.stderr).toContain('database is locked');
    lock.release();
    expect(spawnSync('python3', ['-c', attempt, file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('a disk that is full', () => {
  test('by a limit on the size of files: the write fails and the old bytes stay', () => {
    const folder = fresh();
    writeFileSync(join(folder, 'x.json'), '"old"');
    const io = new URL('../../dist/io/index.js', import.meta.url).href;
    const script = `
      const { atomicWriteJson } = await import(${JSON.stringify(io)});
      await atomicWriteJson(${JSON.stringify(join(folder, 'x.json'))}, 'n'.repeat(400_000)).catch((e) => console.log(e.code));`;
    const ended = spawnSync(
      'sh',
      ['-c', 'ulimit -f 200; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      {
        encoding: 'utf8',
      },
    );
    expect(ended.stdout).toBe('io/no-space\n');
    expect(readFileSync(join(folder, 'x.json'), 'utf8')).toBe('"old"');
    expect(readdirSync(folder)).toEqual(['x.json']);
  });

  const mountable = canMount();
  if (!mountable) console.warn('The test on a full tmpfs is skipped: mounting is not allowed here.');
  test.runIf(mountable)(
    'by a file system of 256 KB: the write fails, the old bytes stay, and a smaller one succeeds',
    async () => {
      const folder = fresh();
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
      try {
        const file = join(folder, 'x.json');
        await atomicWriteJson(file, 'old');
        await expect(atomicWriteJson(file, 'n'.repeat(400_000))).rejects.toMatchObject({ code: 'io/no-space' });
        expect(await readJson(file)).toBe('old');
        expect(readdirSync(folder)).toEqual(['x.json']);
        await atomicWriteJson(file, 'new');
        expect(await readJson(file)).toBe('new');
      } finally {
        spawnSync('umount', [folder]);
      }
    },
  );
});

function canMount(): boolean {
  const folder = fresh();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
  if (mounted.status !== 0) return false;
  spawnSync('umount', [folder]);
  return true;
}
