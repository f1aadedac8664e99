import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { safeBackup } from './backup.ts';
import { atomicWriteJsonWithBackupSync } from './json-backup.ts';
import { LEDGER } from './ledger.ts';
import { isBackupName } from './backup-name.ts';
import type { Disk } from './disk.ts';
import { atomicWriteJson } from './json.ts';
import { atomicWriteNdjson } from './ndjson.ts';
import { recover } from './recover.ts';
import { createAtomicWritableStream, createAtomicWriteStream } from './stream.ts';
import { isTemporaryName } from './temporary.ts';
import { restoreFile } from './restore.ts';
import { testDisk } from './test-disk.ts';
import type { Fault, TestDisk } from './test-disk.ts';
import { transaction } from './transaction.ts';
import { atomicUpdateJson } from './update.ts';
import { atomicWriteText } from './write.ts';

const roots: string[] = [];
afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true, force: true })));

function freshFolder(): string {
  // In memory where the system has that: each case is run some hundred times.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-faults-'));
  roots.push(root);
  return root;
}

/** One function of the library in a folder that has been prepared, and what its end must look like, whatever happened. */
interface Scenario {
  readonly name: string;
  readonly prepare: (root: string) => void;
  readonly run: (root: string, disk: Disk) => Promise<unknown>;
  /** What the files may hold afterwards: one of these states, by name of file; a missing file is absent. */
  readonly allowed: readonly Readonly<Record<string, string>>[];
}

const OLD = '{"old":true}\n';
const NEW = '{"new":true}\n';

const scenarios: readonly Scenario[] = [
  {
    name: 'atomicWriteText over a file',
    prepare: (root) => writeFileSync(join(root, 'x.json'), OLD),
    run: (root, disk) => atomicWriteText(join(root, 'x.json'), NEW, { disk }),
    allowed: [{ 'x.json': OLD }, { 'x.json': NEW }],
  },
  {
    name: 'atomicWriteJson of a new file in new folders',
    prepare: () => undefined,
    run: (root, disk) => atomicWriteJson(join(root, 'a/b/x.json'), { new: true }, { disk, indent: 0 }),
    allowed: [{}, { 'a/b/x.json': NEW }],
  },
  {
    name: 'atomicWriteJsonWithBackup',
    prepare: (root) => writeFileSync(join(root, 'x.json'), OLD),
    run: async (root, disk) => atomicWriteJsonWithBackupSync(join(root, 'x.json'), { new: true }, { disk, indent: 0 }),
    allowed: [{ 'x.json': OLD }, { 'x.json': OLD, backup: OLD }, { 'x.json': NEW, backup: OLD }],
  },
  {
    name: 'safeBackup',
    prepare: (root) => writeFileSync(join(root, 'x.json'), OLD),
    run: (root, disk) => safeBackup(join(root, 'x.json'), { disk }),
    allowed: [{ 'x.json': OLD }, { 'x.json': OLD, backup: OLD }],
  },
  {
    name: 'restoreFile',
    prepare: (root) => {
      writeFileSync(join(root, 'x.json'), OLD);
      writeFileSync(join(root, 'from.json'), NEW);
    },
    run: (root, disk) => restoreFile(join(root, 'x.json'), join(root, 'from.json'), { disk }),
    allowed: [
      { 'x.json': OLD, 'from.json': NEW },
      { 'x.json': OLD, 'from.json': NEW, backup: OLD },
      { 'x.json': NEW, 'from.json': NEW, backup: OLD },
    ],
  },
  {
    name: 'atomicUpdateJson with a backup',
    prepare: (root) => writeFileSync(join(root, 'x.json'), OLD),
    run: (root, disk) =>
      atomicUpdateJson(join(root, 'x.json'), () => ({ new: true }), { disk, indent: 0, createBackup: true }),
    allowed: [{ 'x.json': OLD }, { 'x.json': OLD, backup: OLD }, { 'x.json': NEW, backup: OLD }],
  },
  {
    name: 'createAtomicWriteStream, written to in two pieces',
    prepare: (root) => writeFileSync(join(root, 'x.json'), OLD),
    run: (root, disk) =>
      pipeline(Readable.from([NEW.slice(0, 5), NEW.slice(5)]), createAtomicWriteStream(join(root, 'x.json'), { disk })),
    allowed: [{ 'x.json': OLD }, { 'x.json': NEW }],
  },
  {
    name: 'createAtomicWritableStream',
    prepare: (root) => writeFileSync(join(root, 'x.json'), OLD),
    run: async (root, disk) => {
      const writer = createAtomicWritableStream(join(root, 'x.json'), { disk }).getWriter();
      // The stream tells its failure here too.
      writer.closed.catch(() => undefined);
      await writer.write(NEW);
      await writer.close();
    },
    allowed: [{ 'x.json': OLD }, { 'x.json': NEW }],
  },
  {
    name: 'atomicWriteNdjson',
    prepare: (root) => writeFileSync(join(root, 'x.ndjson'), OLD),
    run: (root, disk) => atomicWriteNdjson(join(root, 'x.ndjson'), [{ new: true }], { disk }),
    allowed: [{ 'x.ndjson': OLD }, { 'x.ndjson': NEW }],
  },
  {
    name: 'transaction of two writes, a copy and a removal',
    prepare: (root) => {
      writeFileSync(join(root, 'x.json'), OLD);
      writeFileSync(join(root, 'gone.json'), OLD);
    },
    run: (root, disk) =>
      transaction(
        async (tx) => {
          await tx.write(join(root, 'x.json'), NEW);
          await tx.write(join(root, 'sub/y.json'), NEW);
          await tx.copy(join(root, 'x.json'), join(root, 'z.json'));
          await tx.remove(join(root, 'gone.json'));
        },
        { journal: join(root, '.journal'), disk },
      ),
    allowed: [
      { 'x.json': OLD, 'gone.json': OLD },
      { 'x.json': NEW, 'sub/y.json': NEW, 'z.json': OLD },
    ],
  },
];

/** Everything below the root by its path; a backup by the word. */
function stateOf(root: string): Record<string, string> {
  const state: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isLock = path.startsWith(join(root, '.journal', 'lock')) || entry.name.includes('.holdfast-lock');
    if (!entry.isFile() || entry.name === LEDGER || isLock) continue;
    const name = isBackupName(entry.name) ? 'backup' : path.slice(root.length + 1);
    state[name] = readFileSync(path, 'utf8');
  }
  return state;
}

function withoutTemporaries(state: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !isTemporaryName(name.replace(/^.*\//, ''))));
}

async function attempt(scenario: Scenario, root: string, disk: TestDisk): Promise<unknown> {
  try {
    await scenario.run(root, disk);
    return undefined;
  } catch (error) {
    return error;
  }
}

const faults: readonly ((at: number) => Fault)[] = [
  (at) => ({ kind: 'killed', at }),
  (at) => ({ kind: 'short', at }),
  ...['EIO', 'ENOSPC', 'EACCES', 'EMFILE'].map((code) => (at: number): Fault => ({ kind: 'error', at, code })),
];

describe.each(scenarios)('$name', (scenario) => {
  test.each(faults.map((make) => ({ name: faultName(make(0)), make })))(
    'leaves old or new, and no litter, when each step in turn meets: $name',
    async ({ make }) => {
      const counting = testDisk();
      const clean = freshFolder();
      scenario.prepare(clean);
      await scenario.run(clean, counting);
      expect(scenario.allowed).toContainEqual(stateOf(clean));

      for (let at = 1; at <= counting.calls.length; at++) {
        const fault = make(at);
        // Only a write can be short; at any other step the fault would be that of the next write.
        if (fault.kind === 'short' && counting.calls[at - 1]?.call !== 'write') continue;
        const root = freshFolder();
        scenario.prepare(root);
        const disk = testDisk(fault, { maker: `test-${at}-1-1` });
        const error = await attempt(scenario, root, disk);
        const where = `step ${at} of ${counting.calls.length}: ${disk.calls[at - 1]?.call} ${disk.calls[at - 1]?.path}`;
        if (error !== undefined && fault.kind !== 'killed') {
          expect(isHoldfastError(error), where).toBe(true);
        }
        expect(disk.struck || fault.kind === 'short', where).toBe(true);

        await recoverAndWrite(root);
        expect(scenario.allowed, where).toContainEqual(stateOf(root));
      }
    },
    60_000,
  );
});

function faultName(fault: Fault): string {
  return fault.kind === 'error' ? fault.code : fault.kind;
}

/** What the next process does: `recover`, and a write beside what was interrupted. */
async function recoverAndWrite(root: string): Promise<void> {
  const next = testDisk(undefined, { maker: 'test-next-1-1' });
  await recover({ journal: join(root, '.journal'), disk: next });
  for (const folder of [root, join(root, 'a/b')]) {
    if (next.stat(folder) === undefined) continue;
    await atomicWriteText(join(folder, 'next'), '', { disk: next });
    rmSync(join(folder, 'next'));
  }
  const state = stateOf(root);
  expect(withoutTemporaries(state)).toEqual(state);
}
