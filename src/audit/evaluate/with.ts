import type { Range, Statement } from '../languages/ir.ts';
import { methodOf } from './classes.ts';
import type { Machine } from './machine.ts';
import { alternatives, oneOf, type Value } from './value.ts';

/** `with open(…) as f`: the block, and what it locks. */
export function runWith(machine: Machine, one: Extract<Statement, { s: 'with' }>): void {
  const frame = machine.frame;
  const locks = frame.locks;
  for (const item of one.of) {
    frame.inWith = true;
    const value = machine.value(item.e);
    frame.inWith = false;
    const inner = entered(machine, value, item.e.x === 'call' ? item.e.r : one.r);
    if (isLock(value)) frame.locks += 1;
    if (item.to) machine.assign(item.to, inner, one.r);
  }
  machine.block(one.b);
  frame.locks = locks;
}

/** What `__enter__` of one of the repository's classes gives. */
function entered(machine: Machine, value: Value, range: Range): Value {
  return oneOf(
    alternatives(value).map((one) => {
      if (one.k !== 'instance') return one;
      const enter = methodOf(one, '__enter__');
      if (enter === undefined) return one;
      const result = machine.call(enter, [], new Map(), range);
      return result.k === 'unknown' || result.k === 'const' ? one : result;
    }),
  );
}

function isLock(value: Value): boolean {
  const name =
    value.k === 'result'
      ? value.of
      : value.k === 'external'
        ? value.name
        : value.k === 'instance'
          ? value.cls.c.name
          : '';
  return (
    /(^|[._])(FileLock|SoftFileLock|InterProcessLock|flock|Lock|lock|locked|file_lock|portalocker)\w*$/i.test(name) &&
    !/threading|asyncio|multiprocessing/.test(name)
  );
}
