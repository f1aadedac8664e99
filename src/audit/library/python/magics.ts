import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { nothing, piece, text, unknown, type Value } from '../../evaluate/value.ts';
import { atCall, type Outside } from '../calls.ts';
import { joinPaths } from '../paths.ts';

/** A notebook that was exported as a script: `!cp a b` is `get_ipython().system('cp a b')`, `%cd` and `%%bash` are magics. */
export function magic(machine: Machine, outside: Outside, name: string, c: LibraryCall): Value | undefined {
  const [first, second, third] = c.args;
  if (first === undefined) return undefined;
  if (name === 'system' || name === 'getoutput') {
    outside.runShell(machine, first, c, undefined);
    return unknown('what a command prints');
  }
  if (name === 'magic') {
    const [word = '', ...rest] = piece(first).split(/\s+/);
    if (word === 'cd' && rest.length > 0) goTo(machine, text(rest.join(' '), first));
    return nothing;
  }
  if (name === 'run_line_magic' && piece(first) === 'cd' && second !== undefined) goTo(machine, second);
  if (name === 'run_cell_magic' && third !== undefined) {
    const of = piece(first);
    if (of === 'bash' || of === 'sh' || (of === 'script' && /^(ba|z)?sh\b/.test(piece(second ?? nothing))))
      outside.runShell(machine, third, c, undefined);
    if (of === 'writefile' && second?.k === 'text') {
      const isMore = /^(-a|--append)\s+/.test(second.s);
      const path = text(second.s.replace(/^(-a|--append)\s+/, '').trim(), second);
      machine.emit(isMore ? 'append' : 'write', '%%writefile', path, atCall(c, 1), { encoding: 'given' });
    }
  }
  return nothing;
}

function goTo(machine: Machine, folder: Value): void {
  machine.cwd = joinPaths([machine.cwd ?? text(''), folder]);
}
