import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { unknown, type Value } from '../../evaluate/value.ts';
import { atCall } from '../calls.ts';
import { callAll } from '../results.ts';

/** Our own calls, by whatever name the module is imported. */
export function holdfast(machine: Machine, c: LibraryCall, name: string): Value | undefined {
  const own = /(?:^|\.)holdfast(?:_io|\.io)?\.(\w+)$/.exec(name)?.[1];
  const first = c.args[0];
  if (own === undefined || first === undefined) return undefined;
  const at = atCall(c);
  if (/^(read_json|read_text)$/.test(own)) machine.emit('read', name, first, at, { format: 'json', encoding: 'given' });
  else if (/^(safe_backup)$/.test(own)) machine.emit('read', name, first, at, {});
  else if (own.startsWith('atomic_update')) {
    machine.emit('read', name, first, at, { format: 'json', encoding: 'given', locked: true });
    machine.emit('write', name, first, at, { format: 'json', encoding: 'given', atomic: 'holdfast', locked: true });
  } else if (own.startsWith('atomic_')) {
    const emission = machine.emit('write', name, first, at, {
      encoding: 'given',
      atomic: 'holdfast',
      closing: own === 'atomic_open' ? 'block' : 'whole',
    });
    if (own === 'atomic_open') return { k: 'handle', path: first, emissions: [emission] };
  } else return undefined;
  callAll(machine, c.args.slice(1));
  return unknown('what holdfast gives');
}
