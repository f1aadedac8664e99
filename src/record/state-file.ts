import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { damagedState } from './history-error.ts';

/** So long another process may take from making the file to writing its first page. */
const makingMs = 3000;

/**
 * Whether the history is there to be opened. What stands in its place and cannot be one is an error `damaged/state`: a folder, or a
 * file of no bytes beside a store that has contents, which SQLite would take for a new database.
 */
export async function hasStateFile(file: string): Promise<boolean> {
  while (hasNoBytes(file) && hasContents(join(dirname(file), 'objects'))) {
    // Who has just moved a damaged one away may run several scripts at once: one of them is making the new one.
    if (ageOf(file) > makingMs) throw emptyState(file);
    await setTimeout(20);
  }
  if (!fs.existsSync(file)) return false;
  if (!fs.statSync(file).isFile()) throw folderState(file);
  return true;
}

/** The same for those who only look: a file that is there has been written. */
export function checkStateFile(file: string): void {
  if (!fs.statSync(file).isFile()) throw folderState(file);
  if (hasNoBytes(file)) throw emptyState(file);
}

function emptyState(file: string): Error {
  return damagedState(file, 'the file is empty: what it remembered is gone');
}

/** In milliseconds; without limit where a clock was wrong, or the file is gone. */
function ageOf(file: string): number {
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0);
  return age < 0 ? Infinity : age;
}

function hasNoBytes(file: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && stat.isFile() && stat.size === 0;
}

function folderState(file: string): Error {
  return damagedState(file, 'a folder stands in its place');
}

function hasContents(objects: string): boolean {
  try {
    return fs.readdirSync(objects).some((name) => /^[0-9a-f]{2}$/.test(name));
  } catch {
    return false;
  }
}
