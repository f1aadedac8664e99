import * as fc from 'fast-check';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  atomicUpdateJson,
  atomicWriteJson,
  atomicWriteJsonWithBackup,
  isBackupName,
  isTemporaryName,
  pruneBackups,
  recover,
  transaction,
} from '../../src/io/index.ts';
import type { Disk } from '../../src/io/index.ts';
import { testDisk } from '../../src/io/test-disk.ts';
import { powerDisk } from './power-disk.ts';
import { freshFolder } from './scenarios.ts';

const isFull = process.env['HOLDFAST_CRASH'] === 'full';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

type Name = 'x.json' | 'y.json';

type Operation =
  | { readonly kind: 'write' | 'with-backup' | 'update' | 'remove' | 'prune'; readonly name: Name }
  | { readonly kind: 'transaction'; readonly removes: boolean };

const name = fc.constantFrom<Name>('x.json', 'y.json');
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('write', 'with-backup', 'update', 'remove', 'prune'), name }),
  fc.record({ kind: fc.constant('transaction'), removes: fc.boolean() }),
);

/** What the folder must hold, as far as the calls that have returned say. */
interface Model {
  /** By name; a file that is not there has no entry. */
  readonly files: Readonly<Record<string, string>>;
  /** By file, oldest first. Every content is written once only, so a content tells which backup it is. */
  readonly backups: Readonly<Record<Name, readonly string[]>>;
}

const EMPTY: Model = { files: {}, backups: { 'x.json': [], 'y.json': [] } };

const textOf = (n: number): string => `${JSON.stringify({ n })}\n`;

/** The model after the n-th operation. */
function after({ files, backups }: Model, step: Operation, n: number): Model {
  if (step.kind === 'transaction') {
    const { 'y.json': _gone, ...rest } = files;
    const y = step.removes ? {} : { 'y.json': textOf(n) };
    return { files: { ...rest, 'x.json': textOf(n), ...y }, backups };
  }
  const { [step.name]: old, ...others } = files;
  const own = backups[step.name];
  switch (step.kind) {
    case 'remove':
      return { files: others, backups };
    case 'prune':
      return { files, backups: { ...backups, [step.name]: own.slice(-1) } };
    case 'with-backup':
      return {
        files: { ...files, [step.name]: textOf(n) },
        backups: { ...backups, [step.name]: old === undefined ? own : [...own, old] },
      };
    case 'write':
    case 'update':
      return { files: { ...files, [step.name]: textOf(n) }, backups };
  }
}

async function perform(root: string, disk: Disk, step: Operation, n: number): Promise<void> {
  const journal = join(root, '.journal');
  const value = { n };
  const options = { disk, indent: 0 };
  if (step.kind === 'transaction') {
    await transaction(
      async (tx) => {
        await tx.writeJson(join(root, 'x.json'), value, { indent: 0 });
        if (step.removes) await tx.remove(join(root, 'y.json'));
        else await tx.writeJson(join(root, 'y.json'), value, { indent: 0 });
      },
      { journal, disk },
    );
    return;
  }
  const path = join(root, step.name);
  if (step.kind === 'write') await atomicWriteJson(path, value, options);
  else if (step.kind === 'with-backup') await atomicWriteJsonWithBackup(path, value, options);
  else if (step.kind === 'update') await atomicUpdateJson(path, () => value, options);
  else if (step.kind === 'remove') await transaction((tx) => tx.remove(path), { journal, disk });
  else await pruneBackups(path, { keepLast: 1, disk });
}

/** How far the operations came before the disk was gone. */
async function performAll(root: string, disk: Disk, steps: readonly Operation[]): Promise<number> {
  let done = 0;
  try {
    for (const step of steps) {
      await perform(root, disk, step, done);
      done += 1;
    }
  } catch (error) {
    expect(String(error)).toMatch(/killed before/);
  }
  return done;
}

interface Found {
  readonly files: Readonly<Record<string, string>>;
  readonly backups: readonly string[];
}

function look(root: string): Found {
  const names = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  const read = (entry: string): string => readFileSync(join(root, entry), 'utf8');
  const files = ['x.json', 'y.json'].filter((file) => names.some((entry) => entry.name === file));
  return {
    files: Object.fromEntries(files.map((file) => [file, read(file)])),
    backups: names.filter((entry) => isBackupName(entry.name)).map((entry) => read(entry.name)),
  };
}

/** What the next process does: it recovers, and writes. Then nothing half-done may be left. */
async function nextProcess(root: string): Promise<void> {
  const disk = testDisk(undefined, { maker: 'test-next-1-1' });
  await recover({ journal: join(root, '.journal'), disk });
  await atomicWriteJson(join(root, 'next.json'), 1, { disk });
  const journal = existsSync(join(root, '.journal')) ? readdirSync(join(root, '.journal')) : [];
  expect([
    ...readdirSync(root).filter(isTemporaryName),
    ...journal.filter((entry) => !entry.startsWith('lock')),
  ]).toEqual([]);
}

function freshRoot(): string {
  const root = freshFolder();
  folders.push(root);
  return root;
}

interface Sequence {
  readonly steps: readonly Operation[];
  /** When, as a share of all calls of the disk. */
  readonly when: number;
  /** How much of what was not synced is lost: nothing if the process is killed, some or all if the power goes. */
  readonly lost: number;
}

const sequence: fc.Arbitrary<Sequence> = fc.record({
  steps: fc.array(operation, { minLength: 1, maxLength: 6 }),
  when: fc.double({ min: 0, max: 1, noNaN: true }),
  lost: fc.constantFrom(0, 0, 0.3, 0.7, 1),
});

async function cutOff({ steps, when, lost }: Sequence, { lies = false } = {}): Promise<void> {
  const whole = freshRoot();
  const counting = testDisk();
  expect(await performAll(whole, counting, steps)).toBe(steps.length);
  const models = steps.reduce<Model[]>((all, step, n) => [...all, after(all[n] ?? EMPTY, step, n)], [EMPTY]);
  const last = models[steps.length] ?? EMPTY;
  expect(look(whole).files).toEqual(last.files);
  expect(look(whole).backups.toSorted()).toEqual(Object.values(last.backups).flat().toSorted());

  const root = freshRoot();
  const at = 1 + Math.floor(when * counting.calls.length);
  const disk = powerDisk(testDisk({ kind: 'killed', at }, { maker: 'test-dead-1-1' }), { lies });
  const done = await performAll(root, disk, steps);
  disk.cut(lost);
  await nextProcess(root);

  const found = look(root);
  const before = models[done] ?? EMPTY;
  const next = models[done + 1] ?? before;
  const where = `cut off before call ${at} of ${counting.calls.length}, in step ${done + 1}`;
  expect([before.files, next.files], where).toContainEqual(found.files);
  // A backup that was acknowledged stays, unless it was about to be pruned; what comes back is a content that was there.
  const afterwards = Object.values(next.backups).flat();
  const stays = Object.values(before.backups).flat();
  expect(found.backups, where).toEqual(expect.arrayContaining(stays.filter((text) => afterwards.includes(text))));
  expect(
    steps.map((_, n) => textOf(n)),
    where,
  ).toEqual(expect.arrayContaining([...found.backups]));
  // What was about to be a backup is one, or is still the file.
  expect([...Object.values(found.files), ...found.backups], where).toEqual(expect.arrayContaining(afterwards));
}

test('any operations in any order, cut off anywhere: what has returned stays, what was under way is whole or was not', async () => {
  await fc.assert(
    fc.asyncProperty(sequence, (drawn) => cutOff(drawn)),
    { numRuns: isFull ? 2000 : 150 },
  );
});

test('on a disk that lies about its syncs the same check finds a loss', async () => {
  const lying = fc.asyncProperty(sequence, (drawn) => cutOff({ ...drawn, lost: 1 }, { lies: true }));
  expect(await fc.check(lying, { numRuns: 300, endOnFailure: true })).toMatchObject({ failed: true });
});
