import { basename, dirname } from 'node:path';
import { HoldfastError } from '../core/error.ts';

/** As it is called within its project: `.holdfast/state.db`. */
function shown(file: string): string {
  return `${basename(dirname(file))}/${basename(file)}`;
}

export function damagedState(file: string, why: string, cause?: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'damaged/state',
      what: 'Cannot read the local state',
      on: shown(file),
      why,
      still: 'Every published artifact, and its record in the metadata file, is as it was',
      next: `Move \`${shown(file)}\` (and its -wal and -shm files) away and run again: what it remembered is computed anew`,
      data: { file },
    },
    { cause },
  );
}

export function newerState(file: string, version: number): HoldfastError {
  return new HoldfastError({
    code: 'damaged/newer-state',
    what: 'Cannot use the local state',
    on: shown(file),
    why: `a newer Holdfast wrote it (format ${version}), and this one does not know that format`,
    still: 'Nothing was read or changed',
    next: 'Update Holdfast, or move the file away to compute everything anew',
    data: { file, version },
  });
}

/** The disk is full, or the file may not be written. */
export function unusableState(file: string, cause: Error): HoldfastError {
  return new HoldfastError(
    {
      code: 'io/state',
      what: 'Cannot use the local state',
      on: shown(file),
      why: cause.message,
      still: 'Every published artifact is whole: as it was, or as a finished stage made it',
      next: 'Make room on the disk, or make the folder writable, and run again',
      data: { file },
    },
    { cause },
  );
}
