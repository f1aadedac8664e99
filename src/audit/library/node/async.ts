import type { LibraryCall } from '../../evaluate/machine.ts';
import { nothing, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable, type Known } from '../calls.ts';

/** The `async` package: functions that call back with `(error, …results)`, put together. */
export function asyncPackage(): { readonly calls: Calls; readonly next: (c: LibraryCall) => Value } {
  // What the callbacks under way were called with: they are called before the function that got them returns.
  const waiting = new Map<string, readonly Value[]>();
  const calls = callTable([
    [
      ['async.waterfall', 'async.seq', 'async.compose'],
      (known) => {
        let given: readonly Value[] = [];
        for (const task of tasksOf(known.first)) given = calledWith(known, task, given);
        finish(known, given);
        return nothing;
      },
    ],
    [
      ['async.series', 'async.parallel', 'async.parallelLimit', 'async.auto', 'async.race'],
      (known) => {
        for (const task of tasksOf(known.first)) calledWith(known, task, []);
        finish(known, []);
        return nothing;
      },
    ],
    [
      [
        'each',
        'eachSeries',
        'eachLimit',
        'forEach',
        'forEachSeries',
        'forEachLimit',
        'eachOf',
        'map',
        'mapSeries',
        'mapLimit',
        'filter',
        'concat',
      ].map((one) => `async.${one}`),
      (known) => {
        const worker = known.c.args.slice(1).find((one) => one.k === 'function');
        const members = known.first === undefined ? [] : known.machine.members(known.first);
        for (const one of members.slice(0, 24)) if (worker) calledWith(known, worker, [one]);
        const last = known.c.args.at(-1);
        if (last !== worker && last?.k === 'function') known.machine.callback(last, [nothing]);
        return nothing;
      },
    ],
  ]);
  return { calls, next };

  /** The call of such a callback. */
  function next(c: LibraryCall): Value {
    waiting.set(c.name, c.args.slice(1));
    return nothing;
  }

  function calledWith({ machine, c }: Known, task: Value, args: readonly Value[]): readonly Value[] {
    const name = `@next:${machine.emissions.length}:${waiting.size}`;
    waiting.set(name, []);
    machine.call(task, [...args, { k: 'external', name }], new Map(), c.range);
    const given = waiting.get(name) ?? [];
    waiting.delete(name);
    return given.length > 0 ? given : [unknown('what a callback gets')];
  }
}

function finish({ machine, c }: Known, given: readonly Value[]): void {
  const last = c.args.at(-1);
  if (c.args.length > 1 && last?.k === 'function') machine.callback(last, [nothing, ...given]);
}

function tasksOf(tasks: Value | undefined): readonly Value[] {
  if (tasks?.k === 'list') return tasks.items;
  if (tasks?.k === 'dict')
    return [...tasks.entries.values()].map((one) => (one.k === 'list' ? (one.items.at(-1) ?? one) : one));
  return [];
}
