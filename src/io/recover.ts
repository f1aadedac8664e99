import { join, resolve } from 'node:path';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { hasCode, ioError } from './errors.ts';
import { beginFile, intentFile, listJournal, lockFile, makerOf, parseBegin, parseIntent } from './journal.ts';
import { readingBytes } from './json.ts';
import { withLock } from './lock.ts';
import { closeIntent, redo } from './redo.ts';
import { syncFolders } from './replace.ts';
import { runSteps } from './steps.ts';
import { stagedBy, sweepFolder } from './temporary.ts';

export interface RecoverOptions {
  /** The folder that the transactions were given. */
  readonly journal: string;
  readonly disk?: Disk | undefined;
}

export interface Recovery {
  /** Transactions that were decided, and are finished now: all their files are new. */
  readonly finished: readonly { readonly id: string; readonly files: readonly string[] }[];
  /** What transactions that never were decided had left: all their files are old. Absolute paths, removed now. */
  readonly swept: readonly string[];
  /** Transactions of processes that still run (or may run, in another container). */
  readonly underWay: readonly string[];
}

/**
 * Brings the files of every interrupted transaction to all-old or all-new, and removes what it left. Cheap when there is
 * nothing to do: one folder is listed. Errors: `damaged/journal`, `io/half-done`, `lock/held`.
 */
export async function recover({ journal, disk = realDisk }: RecoverOptions): Promise<Recovery> {
  const folder = resolve(journal);
  try {
    const { begun, decided } = listJournal(disk, folder);
    if (begun.length === 0 && decided.length === 0) return { finished: [], swept: [], underWay: [] };
    // Who commits holds this lock, so an intent that we see under it belongs to nobody any more.
    return await withLock(lockFile(folder), () => recoverAll(disk, folder));
  } catch (error) {
    throw ioError('Cannot recover', journal, error, 'nothing-written');
  }
}

async function recoverAll(disk: Disk, journal: string): Promise<Recovery> {
  const finished: { id: string; files: readonly string[] }[] = [];
  const swept: string[] = [];
  const underWay: string[] = [];
  for (const id of listJournal(disk, journal).decided) {
    finished.push({ id, files: await finish(disk, journal, id) });
  }
  for (const id of listJournal(disk, journal).begun) {
    const file = beginFile(journal, id);
    if (disk.isMakerAlive(makerOf(id), file)) underWay.push(id);
    else swept.push(...(await sweepStaged(disk, journal, id)));
  }
  sweepFolder(disk, journal);
  return { finished, swept, underWay };
}

async function finish(disk: Disk, journal: string, id: string): Promise<readonly string[]> {
  const file = intentFile(journal, id);
  const text = await runSteps(disk, readingBytes(disk, file));
  const actions = parseIntent(journal, id, text.toString('utf8'));
  await runSteps(disk, redo(disk, file, actions, { durable: true, verify: true }));
  removeIfThere(disk, beginFile(journal, id));
  await runSteps(disk, closeIntent(disk, file, actions, true));
  return actions.map((action) => action.path);
}

async function sweepStaged(disk: Disk, journal: string, id: string): Promise<readonly string[]> {
  const file = beginFile(journal, id);
  const text = await runSteps(disk, readingBytes(disk, file));
  const swept: string[] = [];
  for (const folder of new Set(parseBegin(journal, text.toString('utf8')))) {
    const left = namesIn(disk, folder).filter((name) => stagedBy(name) === id);
    for (const name of left) {
      removeIfThere(disk, join(folder, name));
      swept.push(join(folder, name));
    }
    // Else a power cut could bring back a staged file whose begin file is gone.
    if (left.length > 0) await runSteps(disk, syncFolders(disk, [folder]));
  }
  removeIfThere(disk, file);
  return swept;
}

function namesIn(disk: Disk, folder: string): readonly string[] {
  try {
    return disk.list(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function removeIfThere(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
