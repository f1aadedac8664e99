import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { realDisk } from './disk.ts';
import { hasCode, ioError } from './errors.ts';
import { heldHere, lockHeld, lockUnusable } from './lock-errors.ts';
import type { Holder } from './lock-errors.ts';
import { openLockFile, whyNoLockFile } from './lock-file.ts';
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
  options.signal?.throwIfAborted();
  const wait = waitOf(lockFile, options);
  // SQLite would let waiters of one process starve each other, and its busy wait would block the holder's own event loop.
  const leave = await queueUp(wait, options.signal);
  try {
    const handle = await waitFor(wait, options.signal);
    return held(wait.file, handle, options.command, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

/**
 * The same, blocking. While a task of this very process holds the lock, waiting would be for ever, because that task could not
 * go on: then it is `lock/held` at once.
 */
export function acquireLockSync(lockFile: string, options: Omit<LockOptions, 'signal'> = {}): Lock {
  checkPath(lockFile);
  const wait = waitOf(lockFile, options);
  const leave = enterNow(wait.file);
  if (leave === undefined) throw heldHere(lockFile, readHolder(wait.file));
  try {
    const handle = open(wait);
    while (!tryOnce(wait, handle));
    return held(wait.file, handle, options.command, leave);
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

interface Wait {
  /** As the caller wrote it: for messages. */
  readonly asked: string;
  readonly file: string;
  readonly deadline: number;
  readonly timeoutMs: number;
}

function waitOf(lockFile: string, { timeoutMs = 30_000 }: LockOptions): Wait {
  return { asked: lockFile, file: placeOf(lockFile), deadline: Date.now() + timeoutMs, timeoutMs };
}

async function waitFor(wait: Wait, signal: AbortSignal | undefined): Promise<LockFile> {
  const handle = open(wait);
  while (!tryOnce(wait, handle)) {
    await new Promise((resume) => setImmediate(resume));
    if (signal?.aborted !== true) continue;
    handle.close();
    throw signal.reason;
  }
  return handle;
}

function open({ file, asked }: Wait): LockFile {
  try {
    return openLockFile(file, SLICE_MS);
  } catch (error) {
    throw lockUnusable(asked, error, whyNoLockFile(file, error));
  }
}

/** One slice of waiting; whoever runs out of time, or cannot use the file, has it closed. */
function tryOnce(wait: Wait, handle: LockFile): boolean {
  let got: boolean;
  try {
    got = handle.tryLock();
  } catch (error) {
    handle.close();
    throw lockUnusable(wait.asked, error, whyNoLockFile(wait.file, error));
  }
  if (got || Date.now() < wait.deadline) return got;
  handle.close();
  throw timedOut(wait);
}

function timedOut({ asked, file, timeoutMs }: Wait): Error {
  return lockHeld(asked, readHolder(file), timeoutMs);
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

/** Who of this process waits for a file that this process holds or is about to; no entry: nobody. */
const queues = new Map<string, (() => void)[]>();

function enterNow(file: string): (() => void) | undefined {
  if (queues.has(file)) return undefined;
  queues.set(file, []);
  return passOn(file);
}

function passOn(file: string): () => void {
  return () => {
    const next = queues.get(file)?.shift();
    if (next === undefined) queues.delete(file);
    else next();
  };
}

/** Waits for one's turn among the callers of this process. Gives what lets the next one in. */
function queueUp(wait: Wait, signal: AbortSignal | undefined): Promise<() => void> {
  const leave = enterNow(wait.file);
  if (leave !== undefined) return Promise.resolve(leave);
  const queue = queues.get(wait.file) ?? [];
  return new Promise((admit, refuse) => {
    const giveUp = (error: unknown): void => {
      queue.splice(queue.indexOf(enter), 1);
      stop();
      refuse(error);
    };
    const aborted = (): void => giveUp(signal?.reason);
    const timer = setTimeout(() => giveUp(timedOut(wait)), Math.max(0, wait.deadline - Date.now()));
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    const enter = (): void => {
      stop();
      admit(passOn(wait.file));
    };
    signal?.addEventListener('abort', aborted, { once: true });
    queue.push(enter);
  });
}
