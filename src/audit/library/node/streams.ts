import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { type HandleValue, nothing, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { callAll, content } from '../results.ts';
import { piped } from './vinyl.ts';

/** Streams that are joined. */
export const streamCalls: Calls = callTable([
  [
    ['pipeline', 'stream.pipeline', 'stream.promises.pipeline'],
    ({ machine, c }) => {
      for (const one of c.args)
        if (one.k === 'handle') for (const each of one.emissions) each.notes.closing = 'explicit';
      piped(machine, undefined, c.args, c);
      callAll(machine, c.args);
      return nothing;
    },
  ],
]);

/** What is done with an open file or a stream. */
export function handleMethod(machine: Machine, handle: HandleValue, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  switch (name) {
    case 'end':
    case 'close':
    case 'destroy':
      for (const one of handle.emissions) one.notes.closing = 'explicit';
      return nothing;
    case 'pipe':
      if (first?.k === 'handle') for (const one of first.emissions) one.notes.closing = 'explicit';
      return first;
    case 'on':
    case 'once':
      callAll(machine, c.args);
      return handle;
    case 'write':
    case 'writeFile':
    case 'appendFile':
      return nothing;
    case 'readFile':
      return content(handle.path);
    default:
      callAll(machine, c.args);
      return unknown('something of an open file', [handle]);
  }
}
