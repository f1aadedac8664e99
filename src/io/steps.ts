import { unreachable } from '../core/brand.ts';
import type { Disk } from './disk.ts';

/**
 * A protocol for the disk, written once and run in two ways: `runSteps` frees the event loop while the disk works,
 * `runStepsSync` does not. It calls the quick methods of the disk itself and yields what may take long.
 */
export type Steps<T> = Generator<Slow, T, number>;

export type Slow =
  | { readonly kind: 'read'; readonly fd: number; readonly into: Uint8Array; readonly position: number | null }
  | {
      readonly kind: 'write';
      readonly fd: number;
      readonly bytes: Uint8Array;
      readonly meanwhile?: (() => void) | undefined;
    }
  | { readonly kind: 'sync'; readonly fd: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'reflink'; readonly from: string; readonly to: string }
  | { readonly kind: 'wait'; readonly ms: number };

/** Below this, handing the bytes to another thread costs more than moving them here. */
const QUICK_BYTES = 262_144;

export async function runSteps<T>(disk: Disk, steps: Steps<T>): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    let result: number;
    try {
      result = await doLater(disk, step.value);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}

export function runStepsSync<T>(disk: Disk, steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) {
    let result: number;
    try {
      result = doNow(disk, step.value);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}

/** One call of the disk with the event loop free. */
export function doLater(disk: Disk, slow: Slow): Promise<number> | number {
  switch (slow.kind) {
    case 'read':
      if (slow.into.byteLength <= QUICK_BYTES) return doNow(disk, slow);
      return disk.later.read(slow.fd, slow.into, slow.position);
    case 'write':
      if (slow.bytes.byteLength <= QUICK_BYTES) return doNow(disk, slow);
      return writeLater(disk, slow);
    case 'sync':
      return disk.later.sync(slow.fd);
    case 'rename':
      return disk.later.rename(slow.from, slow.to);
    case 'reflink':
      return disk.later.reflink(slow.from, slow.to);
    case 'wait':
      return new Promise((resolve) => setTimeout(resolve, slow.ms, 0));
    default:
      return unreachable(slow);
  }
}

function writeLater(disk: Disk, { fd, bytes, meanwhile }: Slow & { kind: 'write' }): Promise<number> {
  const written = disk.later.write(fd, bytes);
  meanwhile?.();
  return written;
}

function doNow(disk: Disk, slow: Slow): number {
  switch (slow.kind) {
    case 'read':
      return disk.read(slow.fd, slow.into, slow.position);
    case 'write':
      slow.meanwhile?.();
      return disk.write(slow.fd, slow.bytes);
    case 'sync':
      return disk.sync(slow.fd);
    case 'rename':
      return disk.rename(slow.from, slow.to);
    case 'reflink':
      return disk.reflink(slow.from, slow.to);
    case 'wait':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slow.ms);
      return 0;
    default:
      return unreachable(slow);
  }
}
