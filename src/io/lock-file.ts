import { createRequire } from 'node:module';
import { realDisk } from './disk.ts';

/** A lock file that this process has open. */
export interface LockFile {
  /** Waits a slice for SQLite's write lock; false if somebody else has it. */
  tryLock(): boolean;
  /** Gives the lock up too. */
  close(): void;
}

/**
 * Nothing else may open and close this file in this process, not even to look at it: POSIX drops all of a process's locks on a
 * file when it closes any descriptor of it.
 */
export function openLockFile(path: string, sliceMs: number): LockFile {
  const database = openDatabase(path, sliceMs);
  let initialised = false;
  let locked = false;

  /** SQLite's transaction is the lock. False if somebody else is in the way, perhaps only for a moment. */
  function did(statement: 'BEGIN IMMEDIATE' | 'COMMIT'): boolean {
    try {
      database.exec(statement);
      locked = statement === 'BEGIN IMMEDIATE';
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }

  function end(): void {
    if (!locked) return;
    locked = false;
    try {
      database.exec('ROLLBACK');
    } catch {
      // After an error of the disk SQLite has rolled back itself.
    }
  }

  return {
    tryLock: () => {
      if (!did('BEGIN IMMEDIATE')) return false;
      // Asked of the file system: a prepared statement that is not finalised would keep the lock after `close`.
      if (initialised || realDisk.stat(path)?.size !== 0) return true;
      // A file of no bytes cannot be locked on a full disk: give it its first page while there is space.
      database.exec('PRAGMA user_version = 1');
      initialised = did('COMMIT');
      if (!initialised) end();
      return initialised && did('BEGIN IMMEDIATE');
    },
    close: () => {
      try {
        end();
      } finally {
        database.close();
      }
    },
  };
}

/** What an error of opening or locking says of the file itself, if it is that; undefined for a full disk, or a missing permission. */
export function whyNoLockFile(path: string, error: unknown): string | undefined {
  if (isFolder(path)) return 'a folder stands in its place';
  const said = error instanceof Error ? error.message : String(error);
  return /not a database|malformed|corrupt/i.test(said) ? 'something else was written into it' : undefined;
}

function isFolder(path: string): boolean {
  try {
    return realDisk.stat(path)?.isDirectory() === true;
  } catch {
    return false;
  }
}

interface Database {
  exec(sql: string): void;
  close(): void;
}

type Binding = { readonly DatabaseSync: new (path: string, options: { readonly timeout: number }) => Database };

let binding: Binding | undefined;

/**
 * Loaded when a lock is first asked for (15 ms), and by `require`, so that a synchronous caller can wait for it: two copies of
 * SQLite in one process would both get the lock.
 */
function openDatabase(path: string, timeout: number): Database {
  binding ??= createRequire(import.meta.url)('@photostructure/sqlite') as Binding;
  return new binding.DatabaseSync(path, { timeout });
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
const BUSY = new Set([5, 6]);

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && BUSY.has(error.errcode & 0xff);
}
