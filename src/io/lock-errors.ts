import { HoldfastError } from '../core/error.ts';

/** Who holds a lock, as the holder itself wrote it down. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** RFC 3339, UTC. */
  readonly since: string;
  readonly command: string;
  /** Tells one holding from another. */
  readonly id: string;
}

export function lockHeld(file: string, holder: Holder | undefined, timeoutMs: number): HoldfastError {
  return new HoldfastError({
    code: 'lock/held',
    what: 'Cannot get the lock',
    on: file,
    why:
      holder === undefined
        ? `another process holds it, after ${timeoutMs} ms of waiting still`
        : `process ${holder.pid} on ${holder.host} holds it since ${holder.since} (${holder.command}), after ${timeoutMs} ms of waiting still`,
    still: 'Nothing was changed',
    next: 'Wait until that process ends, or end it: its lock goes with it',
    data: { file, holder, timeoutMs },
  });
}

/** For those who cannot wait for themselves. */
export function heldHere(file: string, holder: Holder | undefined): HoldfastError {
  return new HoldfastError({
    code: 'lock/held',
    what: 'Cannot get the lock',
    on: file,
    why: 'another task of this very process holds it, and cannot go on while a synchronous call waits',
    still: 'Nothing was changed',
    next: 'Use the form without `Sync`, or call it when the other task is done',
    data: { file, holder, timeoutMs: 0 },
  });
}

/** `whyNot` is given where what stands there is no lock file: then it is damaged, and not just out of reach. */
export function lockUnusable(file: string, cause: unknown, whyNot: string | undefined): HoldfastError {
  if (whyNot !== undefined) return noLockFile(file, whyNot, cause);
  return new HoldfastError(
    {
      code: 'io/lock-file',
      what: 'Cannot use the lock file',
      on: file,
      why: cause instanceof Error ? cause.message : String(cause),
      still: 'Nothing was changed',
      next: 'Check that its folder can be written to and has space',
      data: { file },
    },
    { cause },
  );
}

function noLockFile(file: string, why: string, cause: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'damaged/lock-file',
      what: 'Cannot use the lock file',
      on: file,
      why,
      still: 'Nothing was changed',
      next: 'See that nothing of Holdfast is running here, and remove it: a lock file has nothing in it, and is made anew',
      data: { file },
    },
    { cause },
  );
}
