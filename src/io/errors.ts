import { dirname } from 'node:path';
import { unreachable } from '../core/brand.ts';
import { HoldfastError } from '../core/error.ts';
import type { ErrorCode } from '../core/error.ts';

/** What happened to the data, said in the fourth part of every message of this family. */
export type Still = 'unchanged' | 'absent' | 'new-not-synced' | 'source-untouched' | 'nothing-written' | 'decided';

/** `what` is a verb: `Cannot write`. A HoldfastError passes through as it is: it says more than we could add. */
export function ioError(what: string, path: string, cause: unknown, still: Still): Error {
  if (cause instanceof HoldfastError) return cause;
  if (!isSystemError(cause)) return cause instanceof Error ? cause : new Error(String(cause));
  const known = REASONS[cause.code];
  return new HoldfastError(
    {
      code: known?.code ?? 'io/failed',
      what,
      on: path,
      why: known?.why ?? `the system said ${cause.code} (${cause.syscall ?? 'no call named'})`,
      still: stillText(still, path),
      next: known?.next ?? 'Look up the code of the system, mend its cause, and try again',
      data: { path, errno: cause.code, syscall: cause.syscall },
    },
    { cause },
  );
}

export function notAFile(what: string, path: string, kind: string, still: Still): HoldfastError {
  return new HoldfastError({
    code: 'io/not-a-file',
    what,
    on: path,
    why: `it is ${kind}, and only a regular file can be replaced as a whole`,
    still: stillText(still, path),
    next: 'Give the path of a file',
    data: { path, kind },
  });
}

export function notFound(what: string, path: string, cause?: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'io/not-found',
      what,
      on: path,
      why: 'there is no such file',
      still: 'Nothing was read or written',
      next: 'Check the path (relative paths start at the working directory), or make the file first',
      data: { path },
    },
    { cause },
  );
}

/** The write call took fewer bytes than it was given, again and again: the disk is full, or a limit was reached. */
export function shortWrite(written: number, wanted: number): Error {
  return Object.assign(new Error(`write took ${written} of ${wanted} bytes`), {
    code: 'HOLDFAST_SHORT',
    syscall: 'write',
  });
}

export function nameTaken(path: string): Error {
  return Object.assign(new Error(`something has the name ${path}`), { code: 'EEXIST', syscall: 'rename' });
}

export function readOnlyFile(path: string): HoldfastError {
  return new HoldfastError({
    code: 'io/denied',
    what: 'Cannot write',
    on: path,
    why: 'the file is read-only for this user',
    still: stillText('unchanged', path),
    next: 'Make the file writable (`chmod u+w`) if it may be replaced',
    data: { path },
  });
}

export function exists(path: string): HoldfastError {
  return new HoldfastError({
    code: 'io/exists',
    what: 'Cannot make',
    on: path,
    why: 'something has this name already, and a new file was asked for',
    still: stillText('unchanged', path),
    next: 'Choose another name, or let the file be replaced',
    data: { path },
  });
}

export function noParent(path: string): HoldfastError {
  return new HoldfastError({
    code: 'io/not-found',
    what: 'Cannot write',
    on: path,
    why: `its folder \`${dirname(path)}\` does not exist, and \`parents: false\` was asked for`,
    still: stillText('absent', path),
    next: 'Make the folder, or leave `parents` on',
    data: { path, folder: dirname(path) },
  });
}

export function badArgument(what: string, on: string, why: string, next: string): HoldfastError {
  return new HoldfastError({ code: 'usage/argument', what, on, why, still: 'Nothing was read or written', next });
}

/** The bytes read back, or copied, are not the bytes that should be there. */
export function wrongBytes(what: string, path: string, wanted: string, found: string, still: string): HoldfastError {
  return new HoldfastError({
    code: 'io/wrong-bytes',
    what,
    on: path,
    why: `its bytes have the hash ${found}, and ${wanted} was expected`,
    still,
    next: 'Something else writes to the file, or the disk is failing: look for both',
    data: { path, wanted, found },
  });
}

export function stillText(still: Still, path: string): string {
  switch (still) {
    case 'unchanged':
      return `\`${path}\` is unchanged`;
    case 'absent':
      return `\`${path}\` still does not exist, and nothing half-written has its name`;
    case 'new-not-synced':
      return `\`${path}\` has its new bytes, whole; that they would survive a power cut is not known`;
    case 'source-untouched':
      return `\`${path}\` is as it was`;
    case 'nothing-written':
      return 'Nothing was written';
    case 'decided':
      return 'The transaction is decided: each file is whole, and `recover` makes all of them new';
    default:
      return unreachable(still);
  }
}

export interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code);
}

interface Reason {
  readonly code: ErrorCode;
  readonly why: string;
  readonly next: string;
}

const DENIED: Reason = {
  code: 'io/denied',
  why: 'the system does not permit it',
  next: 'Check who owns the file and its folder, and their modes: replacing a file needs the right to write to its folder',
};

const TOO_MANY: Reason = {
  code: 'io/too-many-open-files',
  why: 'too many files are open',
  next: 'Raise the limit (`ulimit -n`), or open fewer files at once',
};

const REASONS: Readonly<Record<string, Reason>> = {
  ENOSPC: { code: 'io/no-space', why: 'the disk is full', next: 'Free some space, then try again' },
  EDQUOT: { code: 'io/no-space', why: 'the disk quota is used up', next: 'Free some space, then try again' },
  EFBIG: {
    code: 'io/no-space',
    why: 'the file would be larger than the system allows (`ulimit -f`)',
    next: 'Raise the limit, or write less',
  },
  HOLDFAST_SHORT: {
    code: 'io/no-space',
    why: 'the disk took only a part of the bytes',
    next: 'Free some space, or look whether the disk is failing, then try again',
  },
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: { code: 'io/denied', why: 'the file system is read-only', next: 'Mount it for writing, or write elsewhere' },
  ENOENT: {
    code: 'io/not-found',
    why: 'a part of the path does not exist, or went away meanwhile',
    next: 'Check the path, and that nothing removes the folder',
  },
  ENOTDIR: { code: 'io/not-a-file', why: 'a part of the path is a file, not a folder', next: 'Check the path' },
  EISDIR: { code: 'io/not-a-file', why: 'it is a folder', next: 'Give the path of a file' },
  ENAMETOOLONG: {
    code: 'io/name-too-long',
    why: 'the name is too long for the file system',
    next: 'Use a shorter name',
  },
  ELOOP: { code: 'io/link-loop', why: 'its symbolic links lead in a circle', next: 'Mend the links' },
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EIO: {
    code: 'io/disk-error',
    why: 'the disk reported an error',
    next: 'Look at the health of the disk (`dmesg`, `smartctl`) before writing more to it',
  },
  EXDEV: {
    code: 'io/two-file-systems',
    why: 'its name and its new bytes lie on two file systems',
    next: 'Replace the mount point by a folder, or write the file elsewhere',
  },
  EBUSY: {
    code: 'io/busy',
    why: 'another program keeps it busy',
    next: 'Close what uses it (or its mount), then try again',
  },
  ETXTBSY: { code: 'io/busy', why: 'it is a program that runs', next: 'Stop the program, then try again' },
};
