import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { nothing, SEGMENT, text, unknown, type Value } from '../../evaluate/value.ts';
import type { AccessKind } from '../../model.ts';
import { type Calls, callTable } from '../calls.ts';
import { copy, rename } from '../moves.ts';
import { content, resultOf } from '../results.ts';
import { emit, isJsonText, written } from './writes.ts';

/** What Bun has of its own. */
export const runtimeCalls: Calls = callTable([
  [
    ['Bun.write'],
    ({ machine, c, first, name }) =>
      first &&
      written(machine, name, first.k === 'result' && first.of === 'Bun.file' ? (first.args[0] ?? first) : first, c, {}),
  ],
  [['Bun.file'], ({ c }) => resultOf('Bun.file', c.args)],
]);

/** What Deno has of its own. */
export function denoCall(machine: Machine, c: LibraryCall, name: string): Value | undefined {
  const first = c.args[0];
  const kind = name.slice(5).replace(/Sync$/, '');
  if (first === undefined) return kind === 'cwd' ? text('.') : undefined;
  const options = c.args.findLast((one) => one.k === 'dict');
  const isAppend = options?.k === 'dict' && options.entries.has('append');
  switch (kind) {
    case 'readTextFile':
    case 'readFile':
      emit(machine, 'read', name, first, c, 0);
      return content(first);
    case 'writeTextFile':
    case 'writeFile':
      return written(
        machine,
        name,
        first,
        c,
        { format: isJsonText(c.args[1]) ? 'json' : 'unknown' },
        0,
        isAppend ? 'append' : 'write',
      );
    case 'create':
      return {
        k: 'handle',
        path: first,
        emissions: [emit(machine, 'write', name, first, c, 0, { closing: 'never' })],
      };
    case 'open': {
      const has = (key: string) => options?.k === 'dict' && options.entries.has(key);
      const kindOf: AccessKind = has('append') ? 'append' : has('write') || has('create') ? 'write' : 'read';
      return {
        k: 'handle',
        path: first,
        emissions: [emit(machine, kindOf, name, first, c, 0, { closing: 'never' })],
      };
    }
    case 'remove':
      emit(machine, 'delete', name, first, c, 0);
      return nothing;
    case 'readDir':
      emit(machine, 'list', name, first, c, 0);
      return {
        k: 'list',
        items: [],
        rest: { k: 'dict', entries: new Map([['name', text(SEGMENT)]]), rest: unknown('an entry') },
      };
    case 'copyFile':
      return c.args[1] && copy(machine, name, first, c.args[1], c);
    case 'rename':
      return c.args[1] && rename(machine, name, first, c.args[1], c);
    default:
      return undefined;
  }
}
