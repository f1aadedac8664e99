import { dirname } from 'node:path';
import { copyBeside } from './backup.ts';
import type { Disk } from './disk.ts';
import { hasCode } from './errors.ts';
import { hashing } from './hash.ts';
import { mark } from './journal.ts';
import type { Action } from './journal.ts';
import { rename, syncFolders } from './replace.ts';
import type { Steps } from './steps.ts';
import { damagedIntent, halfDone } from './transaction-errors.ts';

export interface RedoOptions {
  readonly durable: boolean;
  /** After a crash: look at everything before touching anything. */
  readonly verify: boolean;
}

/**
 * Carries out what an intent says. Every step may have been done already, by an attempt that a crash ended: a staged file that
 * is gone was renamed, a file to remove that is gone was removed. False if a folder could not be synced.
 */
export function* redo(disk: Disk, intent: string, actions: readonly Action[], options: RedoOptions): Steps<boolean> {
  if (options.verify) for (const action of actions) yield* verify(disk, intent, action);
  for (const action of actions) {
    try {
      yield* carryOut(disk, action, options.verify);
    } catch (error) {
      throw halfDone(action.path, intent, error);
    }
  }
  if (!options.durable) return true;
  return yield* syncFolders(
    disk,
    actions.map((action) => dirname(action.path)),
  );
}

/**
 * Ends a transaction. When a removal was part of it, its end must be durable too: redoing it later would remove what somebody
 * has put there since. Redoing a rename is harmless, because the staged file is gone.
 */
export function* closeIntent(disk: Disk, intent: string, actions: readonly Action[], durable: boolean): Steps<void> {
  disk.remove(intent);
  if (durable && actions.some((action) => action.do === 'remove')) yield* syncFolders(disk, [dirname(intent)]);
}

function* carryOut(disk: Disk, action: Action, afterCrash: boolean): Steps<void> {
  if (action.do === 'remove') {
    yield* removeSame(disk, action);
    return;
  }
  if (afterCrash) {
    if (disk.linkStat(action.staged) === undefined) return;
    yield* saveStranger(disk, action);
  }
  yield* rename(action.staged, action.path);
}

/** Only the content that was there when the transaction was decided: something newer under its name stays. */
function* removeSame(disk: Disk, { path, hash }: { readonly path: string; readonly hash: string }): Steps<void> {
  try {
    if ((yield* hashing(disk, path)).hash === hash) disk.remove(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Somebody may have written the file between the crash and the recovery: their version is not lost, it becomes a backup. */
function* saveStranger(disk: Disk, action: Action & { readonly do: 'replace' }): Steps<void> {
  const stat = disk.stat(action.path);
  if (stat === undefined || mark(stat) === action.was) return;
  yield* copyBeside(disk, action.path, action.path, {});
}

function* verify(disk: Disk, intent: string, action: Action): Steps<void> {
  if (action.do === 'remove') return;
  if (disk.linkStat(action.staged) !== undefined) {
    const { hash } = yield* hashing(disk, action.staged);
    if (hash !== action.hash) throw damagedIntent(intent, `the staged version of \`${action.path}\` has other bytes`);
    return;
  }
  const stat = disk.stat(action.path);
  if (mark(stat) === action.was) throw damagedIntent(intent, `the staged version of \`${action.path}\` is gone`);
}
