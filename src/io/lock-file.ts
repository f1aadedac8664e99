import { realDisk } from './disk.ts';

/** A lock file that this process has open. */
export interface LockFile {
  /** Waits a slice for SQLite's write lock; false if somebody else has it. */
  tryLock(): boolean;
  /** Gives the lock up too. */
  close(): void;
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
const BUSY = new Set([5, 6]);

/**
 * Nothing else may open and close this file in this process, not even to look at it: POSIX drops all of a process's locks on a
 * file when it closes any descriptor of it.
 */
export async function openLockFile(path: string, sliceMs: number): Promise<LockFile> {
  // oxlint-disable-next-line no-restricted-imports -- the one dependency that io/ has, loaded when a lock is first asked for.
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const database = new DatabaseSync(path, { timeout: sliceMs });
  let initialised = false;
  let locked = false;

  function begin(): boolean {
    try {
      database.exec('BEGIN IMMEDIATE');
      locked = true;
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }

  /** Another who only asks for the lock may be in the way for a moment. */
  function commit(): boolean {
    try {
      database.exec('COMMIT');
      locked = false;
      return true;
    } catch (error) {
      database.exec('ROLLBACK');
      locked = false;
      if (isBusy(error)) return false;
      throw error;
    }
  }

  return {
    tryLock: () => {
      if (!begin()) return false;
      if (initialised) return true;
      // Asked of the file system: a prepared statement that is not finalised would keep the lock after `close`.
      const isEmpty = realDisk.stat(path)?.size === 0;
      if (isEmpty) {
        // A file of no bytes cannot be locked on a full disk: give it its first page while there is space.
        database.exec('PRAGMA user_version = 1');
        if (!commit()) return false;
      }
      initialised = true;
      return !isEmpty || begin();
    },
    close: () => {
      if (locked) database.exec('ROLLBACK');
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'errcode') ?? Reflect.get(error, 'sqliteCode');
  if (typeof code === 'number') return BUSY.has(code & 0xff);
  return /database is locked|SQLITE_BUSY/.test(error.message);
}
