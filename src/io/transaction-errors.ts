import { HoldfastError } from '../core/error.ts';

export function damagedIntent(file: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'damaged/journal',
    what: 'Cannot finish the transaction in',
    on: file,
    why,
    still: 'None of its files was touched by this attempt; their staged versions are still beside them',
    next: 'Compare the files with their staged versions (`.NAME.holdfast-….staged`), keep the right ones, and remove the journal file',
    data: { file },
  });
}

/** The transaction is decided, and carrying it out met an obstacle: it must go forward, there is no way back. */
export function halfDone(path: string, file: string, cause: unknown): HoldfastError {
  const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new HoldfastError(
    {
      code: 'io/half-done',
      what: 'Cannot finish the transaction at',
      on: path,
      why,
      still: 'Each of its files is whole, old or new; the new versions of all are kept beside them',
      next: 'Remove the obstacle, then run `holdfast recover` (or call `recover`): it finishes the transaction',
      data: { path, journal: file },
    },
    { cause },
  );
}

export function finished(path: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/argument',
    what: 'Cannot add to the transaction',
    on: path,
    why: 'the transaction is over: its function has returned',
    still: 'This file was not touched',
    next: 'Await every call of `tx` inside the function',
    data: { path },
  });
}

export function twice(path: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/argument',
    what: 'Cannot add to the transaction',
    on: path,
    why: 'the transaction has this file already, perhaps by another path or a symbolic link',
    still: 'No file of the transaction was touched',
    next: 'Name each file once',
    data: { path },
  });
}
