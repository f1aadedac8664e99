import { nothing, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { resultOf } from '../results.ts';

/** Functions that others run: threads, processes, delayed calls. */
export const workerCalls: Calls = callTable([
  [
    ['threading.Thread', 'multiprocessing.Process', 'multiprocessing.context.Process', 'threading.Timer'],
    ({ machine, c, name }) => {
      const target = c.named.get('target') ?? c.named.get('function') ?? c.args[1];
      const args = c.named.get('args');
      const named = c.named.get('kwargs');
      const isKnown = (args === undefined || args.k === 'list') && (named === undefined || named.k === 'dict');
      if (target === undefined) return resultOf(name, c.args);
      if (isKnown) machine.call(target, args?.items ?? [], named?.entries ?? new Map<string, Value>(), c.range);
      else machine.callback(target, []);
      return resultOf(name, []);
    },
  ],
  [['joblib.delayed', 'dask.delayed', 'dask.delayed.delayed'], ({ first }) => first],
  [
    ['asyncio.to_thread', 'anyio.to_thread.run_sync', 'atexit.register'],
    ({ machine, c, first }) => (first ? machine.call(first, c.args.slice(1), c.named, c.range) : nothing),
  ],
]);
