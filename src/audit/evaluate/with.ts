import type { Range, Statement } from '../languages/ir.ts';
import { methodOf } from './classes.ts';
import type { Machine } from './machine.ts';
import { isContext } from './context.ts';
import { eachOf, alternatives, nothing, type Value } from './value.ts';

/** `with open(…) as f`: the block, and what it locks. */
export function runWith(machine: Machine, one: Extract<Statement, { s: 'with' }>): void {
  const frame = machine.frame;
  const locks = frame.locks;
  const outside = machine.cwd;
  const managers: Value[] = [];
  for (const item of one.of) {
    frame.inWith = true;
    const value = machine.value(item.e);
    frame.inWith = false;
    const inner = entered(machine, value, item.e.x === 'call' ? item.e.r : one.r);
    if (isContext(value)) machine.cwd = value.state.get('cwd') ?? null;
    managers.push(value);
    if (isLock(value)) frame.locks += 1;
    if (item.to) machine.assign(item.to, inner, one.r);
  }
  machine.block(one.b);
  frame.locks = locks;
  for (const manager of managers.toReversed()) left(machine, manager, one.r);
  // Whoever changes the folder for a block changes it back.
  if (managers.some((each) => isContext(each) || each.k === 'instance')) machine.cwd = outside;
}

/** What `__exit__` of one of the repository's classes does: many write there what the block has prepared. */
function left(machine: Machine, value: Value, range: Range): void {
  const stopped = machine.frame.stopped;
  for (const one of alternatives(value)) {
    const exit = one.k === 'instance' ? methodOf(one, '__exit__') : undefined;
    if (exit?.k === 'function') machine.invoke(exit, [nothing, nothing, nothing], new Map(), range, false);
  }
  machine.frame.stopped = stopped;
}

/** What `__enter__` of one of the repository's classes gives. */
function entered(machine: Machine, value: Value, range: Range): Value {
  return eachOf(value, (one) => {
    if (isContext(one)) return one.args[0] ?? nothing;
    if (one.k !== 'instance') return one;
    const enter = methodOf(one, '__enter__');
    if (enter === undefined) return one;
    const result = machine.call(enter, [], new Map(), range);
    return result.k === 'unknown' || result.k === 'const' ? one : result;
  });
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
