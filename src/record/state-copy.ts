import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { realDisk } from '../io/disk.ts';
import { ioError } from '../io/errors.ts';
import { unusableState } from './history-error.ts';

/** A database to be opened, and what is to be done when it is closed. */
export interface OpenableState {
  readonly path: string;
  /** Safe to call again. */
  discard(): void;
}

const tries = 50;

/**
 * The history for somebody who only looks: SQLite writes beside a database even to read it, so that where this user may not write
 * (another's project, a disk mounted for reading alone) it is a copy of the moment, which goes away when it is closed.
 */
export async function stateToRead(file: string): Promise<OpenableState> {
  if (realDisk.isWritable(file) && realDisk.isWritable(dirname(file))) return { path: file, discard() {} };
  const folder = fs.mkdtempSync(join(tmpdir(), 'holdfast-state-'));
  const discard = (): void => fs.rmSync(folder, { recursive: true, force: true });
  const path = join(folder, basename(file));
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const before = signatureOf(file);
      copyIfThere(file, path);
      copyIfThere(`${file}-wal`, `${path}-wal`);
      // A writer that moved its log into the database between the two would leave us halves of two states.
      if (signatureOf(file) === before) return { path, discard };
      await setTimeout(20);
    }
    throw unusableState(file, new Error('it is being written to all the time, and cannot be copied'));
  } catch (error) {
    discard();
    throw ioError('Cannot read the local state', file, error, 'source-untouched');
  }
}

function copyIfThere(from: string, to: string): void {
  fs.rmSync(to, { force: true });
  if (!fs.existsSync(from)) return;
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  // A copy has the mode of its file, which need not let this user write.
  fs.chmodSync(to, 0o600);
}

function signatureOf(file: string): string {
  return [file, `${file}-wal`]
    .map((path) => {
      const stat = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
      return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    })
    .join(', ');
}
