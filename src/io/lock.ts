import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { realDisk } from './disk.ts';
import { hasCode, ioError } from './errors.ts';
import { lockHeld, lockUnusable } from './lock-errors.ts';
import type { Holder } from './lock-errors.ts';
import { openLockFile } from './lock-file.ts';
import type { LockFile } from './lock-file.ts';
import { clearHolder, readHolder, writeHolder } from './lock-holder.ts';
import { checkPath } from './target.ts';

export interface LockOptions {
  /** How long to wait for a holder. Default 30,000; 0 asks once. */
  readonly timeoutMs?: number | undefined;
  /** What those who wait are told about us. Default: the program and its arguments. */
  readonly command?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Held until `release`, or until the process dies: then the kernel drops it. */
export interface Lock {
  readonly file: string;
  readonly holder: Holder;
  /** Safe to call again. */
  release(): void;
}

/**
 * Takes a lock that works across processes, and across Node and Python: SQLite's write lock on a small file (`BEGIN IMMEDIATE`).
 * Waits without blocking the event loop for longer than 20 ms at a time. A holder that outlasts `timeoutMs` is an error
 * `lock/held` that names it. The file stays when the lock is released: removing it would let two holders in.
 *
 * Not for a network file system whose locks are not shared by all its hosts.
 */
export async function acquireLock(lockFile: string, options: LockOptions = {}): Promise<Lock> {
  checkPath(lockFile);
  const { timeoutMs = 30_000, signal } = options;
  signal?.throwIfAborted();
  const deadline = Date.now() + timeoutMs;
  const file = placeOf(lockFile);
  // SQLite would let waiters of one process starve each other, and its busy wait would block the holder's own event loop.
  const leave = await queueUp(file, lockFile, deadline, timeoutMs, signal);
  try {
    const handle = await waitFor(file, lockFile, deadline, timeoutMs, signal);
    return held(file, handle, options.command, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

/** Runs `work` under the lock, and releases it however `work` ends. */
export async function withLock<T>(lockFile: string, work: () => Promise<T> | T, options: LockOptions = {}): Promise<T> {
  const lock = await acquireLock(lockFile, options);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** How long SQLite may wait inside one call: it blocks the event loop meanwhile, and it wakes sooner than polling would. */
const SLICE_MS = 20;

async function waitFor(
  file: string,
  asked: string,
  deadline: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<LockFile> {
  const handle = await openLockFile(file, SLICE_MS).catch((error: unknown) => {
    throw lockUnusable(asked, error);
  });
  try {
    while (!handle.tryLock()) {
      signal?.throwIfAborted();
      if (Date.now() >= deadline) throw lockHeld(asked, readHolder(file), timeoutMs);
      await new Promise((resume) => setImmediate(resume));
    }
    return handle;
  } catch (error) {
    handle.close();
    throw isBusyless(error) ? lockUnusable(asked, error) : error;
  }
}

function isBusyless(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error;
}

/** A handle that the garbage collector takes drops its lock: this keeps every held one alive. */
const heldHandles = new Set<LockFile>();

function held(file: string, handle: LockFile, command: string | undefined, leave: () => void): Lock {
  heldHandles.add(handle);
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    command: command ?? process.argv.map((part, i) => (i < 2 ? basename(part) : part)).join(' '),
    id: randomUUID(),
  };
  writeHolder(file, holder);
  let released = false;
  return {
    file,
    holder,
    release: () => {
      if (released) return;
      released = true;
      clearHolder(file);
      heldHandles.delete(handle);
      handle.close();
      leave();
    },
  };
}

/** Two spellings of one file are one lock. */
function placeOf(lockFile: string): string {
  const path = resolve(lockFile);
  try {
    makeFolders(dirname(path));
    return join(realDisk.realPath(dirname(path)), basename(path));
  } catch (error) {
    throw ioError('Cannot lock', lockFile, error, 'nothing-written');
  }
}

function makeFolders(folder: string): void {
  if (realDisk.stat(folder) !== undefined) return;
  makeFolders(dirname(folder));
  try {
    realDisk.makeFolder(folder);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

const queues = new Map<string, (() => void)[]>();

/** Waits for one's turn among the callers of this process. Gives what lets the next one in. */
function queueUp(
  file: string,
  asked: string,
  deadline: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  const queue = queues.get(file);
  const leave = (): void => {
    const next = queues.get(file)?.shift();
    if (next === undefined) queues.delete(file);
    else next();
  };
  if (queue === undefined) {
    queues.set(file, []);
    return Promise.resolve(leave);
  }
  return new Promise((admit, refuse) => {
    const giveUp = (error: unknown): void => {
      const place = queue.indexOf(enter);
      if (place < 0) return;
      queue.splice(place, 1);
      stop();
      refuse(error);
    };
    const aborted = (): void => giveUp(signal?.reason);
    const timer = setTimeout(
      () => giveUp(lockHeld(asked, readHolder(file), timeoutMs)),
      Math.max(0, deadline - Date.now()),
    );
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    const enter = (): void => {
      stop();
      admit(leave);
    };
    signal?.addEventListener('abort', aborted, { once: true });
    queue.push(enter);
  });
}
