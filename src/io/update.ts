import { basename, dirname, join } from 'node:path';
import type { BackupOptions } from './backup.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { badArgument, stillText } from './errors.ts';
import { jsonChunks } from './json-text.ts';
import { readJson, readJsonSync } from './json.ts';
import type { JsonWriteOptions } from './json.ts';
import { keepingOld } from './keep-old.ts';
import { acquireLock, acquireLockSync } from './lock.ts';
import type { Receipt } from './receipt.ts';
import { replaceFile } from './replace.ts';
import type { BeforeRename } from './replace.ts';
import { runSteps, runStepsSync } from './steps.ts';
import { findTarget, makeParents } from './target.ts';
import { checkValid, checkValidSync } from './validate.ts';

export interface UpdateOptions extends JsonWriteOptions, BackupOptions {
  /** Leave what was there under a backup's name. Default false. */
  readonly createBackup?: boolean | undefined;
  /** What `update` gets when there is no file. Default undefined. */
  readonly ifMissing?: unknown;
  /** How long to wait for other updates of this file. Default 30,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Reads a JSON file, lets `update` change it, and replaces it: under a lock, so that of many processes that do this at once
 * none loses another's change. `update` returns the new value; if it returns undefined, the value that it was given, as it has
 * changed it, is written.
 *
 * Only updates wait for each other: a plain `atomicWriteJson` in between is not noticed. The lock is `.NAME.holdfast-lock`
 * beside the file, and stays there. Errors: `lock/held`, and those of `readJson` and `atomicWriteJson`.
 */
export async function atomicUpdateJson(
  path: string,
  update: (value: unknown) => unknown,
  options: UpdateOptions = {},
): Promise<Receipt> {
  const { disk = realDisk, signal, timeoutMs } = options;
  const lock = await acquireLock(lockOf(disk, path, options), { signal, timeoutMs });
  try {
    const before = isMissing(disk, path) ? options.ifMissing : await readJson(path, { disk });
    const next = newValue(path, before, await update(before));
    await checkValid(path, next, options.validate, stillText('unchanged', path));
    return await runSteps(disk, replaceFile(disk, path, jsonChunks(next, options), options, keeping(disk, options)));
  } finally {
    lock.release();
  }
}

/** The same, blocking: `update` must not return a promise. */
export function atomicUpdateJsonSync(
  path: string,
  update: (value: unknown) => unknown,
  options: UpdateOptions = {},
): Receipt {
  const { disk = realDisk, timeoutMs } = options;
  const lock = acquireLockSync(lockOf(disk, path, options), { timeoutMs });
  try {
    const before = isMissing(disk, path) ? options.ifMissing : readJsonSync(path, { disk });
    const next = newValue(path, before, update(before));
    if (next instanceof Promise) throw noPromise(path);
    checkValidSync(path, next, options.validate, stillText('unchanged', path));
    return runStepsSync(disk, replaceFile(disk, path, jsonChunks(next, options), options, keeping(disk, options)));
  } finally {
    lock.release();
  }
}

/** Where updates of a file lock, in any language: `.NAME.holdfast-lock` beside it, beside the end of its symbolic links. */
export function updateLockFile(path: string, { disk = realDisk }: { readonly disk?: Disk } = {}): string {
  const { real } = findTarget(disk, path);
  return join(dirname(real), `.${basename(real)}.holdfast-lock`);
}

function lockOf(disk: Disk, path: string, { parents = true }: UpdateOptions): string {
  makeParents(disk, findTarget(disk, path), parents);
  return updateLockFile(path, { disk });
}

function isMissing(disk: Disk, path: string): boolean {
  return findTarget(disk, path).was === undefined;
}

function keeping(disk: Disk, options: UpdateOptions): BeforeRename | undefined {
  return options.createBackup === true ? keepingOld(disk, options) : undefined;
}

function newValue(path: string, before: unknown, returned: unknown): unknown {
  if (returned !== undefined) return returned;
  if (typeof before === 'object' && before !== null) return before;
  throw badArgument(
    'Cannot update',
    path,
    'the function returned undefined, and there was no object that it could have changed',
    'Return the new value',
  );
}

function noPromise(path: string): Error {
  return badArgument('Cannot update', path, 'the function returned a promise', 'Use `atomicUpdateJson`');
}
