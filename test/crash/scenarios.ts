import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { atomicWriteText, isBackupName, isTemporaryName, recover } from '../../src/io/index.ts';

/** An operation of `worker.mjs`, and what it may leave. */
export interface Scenario {
  readonly name: string;
  readonly before: FolderState;
  /** The end of the undisturbed run. */
  readonly after: FolderState;
  /** What else an interrupted run may leave, besides `before` and `after`. */
  readonly between?: readonly FolderState[];
}

/** Contents by path below the root; the name of a backup is `backup`. */
export type FolderState = Readonly<Record<string, string>>;

export const OLD = '{"old":true}\n';
export const NEW = '{"new":true}\n';

const replaced: Omit<Scenario, 'name'> = { before: { 'x.json': OLD }, after: { 'x.json': NEW } };
const backedUp: Omit<Scenario, 'name'> = {
  before: { 'x.json': OLD },
  after: { 'x.json': NEW, backup: OLD },
  between: [{ 'x.json': OLD, backup: OLD }],
};

const committed: FolderState = { 'x.json': NEW, 'source.json': OLD, 'sub/y.json': NEW, 'z.json': OLD };

export const scenarios: readonly Scenario[] = [
  { name: 'write', ...replaced },
  { name: 'write-sync', ...replaced },
  { name: 'write-new', before: {}, after: { 'a/b/x.json': NEW } },
  { name: 'with-backup', ...backedUp },
  { name: 'backup', before: { 'x.json': OLD }, after: { 'x.json': OLD, backup: OLD } },
  { name: 'update', ...backedUp },
  { name: 'stream', ...replaced },
  {
    name: 'transaction',
    before: { 'x.json': OLD, 'gone.json': OLD, 'source.json': OLD },
    after: committed,
  },
  {
    name: 'transaction-again',
    before: { 'x.json': OLD, 'gone.json': OLD, 'source.json': OLD },
    after: { ...committed, 'gone.json': OLD },
    between: [committed],
  },
];

export function allowedStates({ before, after, between = [] }: Scenario): readonly FolderState[] {
  return [before, after, ...between];
}

/** In memory where the system has that: thousands of states are laid out. */
export function freshFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-crash-'));
}

export function prepare(scenario: Scenario, root: string): void {
  for (const [path, text] of Object.entries(scenario.before)) writeFileSync(join(root, path), text);
}

/** What the next process does: it recovers, and writes something into each folder. */
export async function recoverAndWrite(root: string): Promise<void> {
  await recover({ journal: join(root, '.journal') });
  for (const folder of ['.', 'a', 'a/b', 'sub'].map((name) => resolve(root, name))) {
    if (!existsSync(folder)) continue;
    await atomicWriteText(join(folder, 'next'), '', { durable: false });
    rmSync(join(folder, 'next'));
  }
}

/** Our own bookkeeping is left out; temporary files are not. */
export function stateOf(root: string): FolderState {
  const state: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isOurs = /^\.holdfast-backups$|^lock(-journal|\.holder)?$|\.holdfast-lock(-journal|\.holder)?$/.test(
      entry.name,
    );
    if (!entry.isFile() || isOurs) continue;
    state[isBackupName(entry.name) ? 'backup' : path.slice(root.length + 1)] = readFileSync(path, 'utf8');
  }
  return state;
}

export function litterIn(state: FolderState): readonly string[] {
  return Object.keys(state).filter((path) => isTemporaryName(path.replace(/^.*\//, '')) || path.startsWith('.journal'));
}

export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}
