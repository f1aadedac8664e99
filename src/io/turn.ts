/**
 * Writes of this process to one file happen one after the other, in the order of their calls; and not more than 64 at once
 * over all files, so that ten thousand calls in a `Promise.all` do not run out of file descriptors.
 */
export async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(path);
  const { promise, open } = gate();
  last.set(path, promise);
  try {
    await before;
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  } finally {
    if (last.get(path) === promise) last.delete(path);
    open();
  }
}

const MOST_AT_ONCE = 64;
const last = new Map<string, Promise<void>>();
const waiting: (() => void)[] = [];
let running = 0;

async function enter(): Promise<void> {
  if (running < MOST_AT_ONCE) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
}

function leave(): void {
  const next = waiting.shift();
  // The place goes to the one who waited longest; only when nobody waits does it become free.
  if (next === undefined) running -= 1;
  else next();
}

function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
