import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { unknown, type Value } from '../../evaluate/value.ts';
import { callAll } from '../results.ts';
import { emit } from './writes.ts';

/** Our own calls, from `holdfast` and `holdfast/io`. */
export function holdfast(machine: Machine, c: LibraryCall, name: string): Value | undefined {
  const own = /^holdfast(?:\.io)?\.(\w+?)(?:Sync)?$/.exec(name)?.[1];
  const first = c.args[0];
  if (own === undefined || first === undefined) return undefined;
  switch (own) {
    case 'readJson':
      emit(machine, 'read', name, first, c, 0, { format: 'json' });
      break;
    case 'safeBackup':
      emit(machine, 'read', name, first, c, 0);
      break;
    case 'atomicUpdateJson':
      emit(machine, 'read', name, first, c, 0, { format: 'json', locked: true });
      emit(machine, 'write', name, first, c, 0, { format: 'json', atomic: 'holdfast', locked: true });
      break;
    case 'atomicWriteJson':
    case 'atomicWriteJsonWithBackup':
    case 'atomicWriteText':
    case 'atomicWriteFile':
      emit(machine, 'write', name, first, c, 0, {
        format: /Json/.test(own) ? 'json' : 'unknown',
        atomic: 'holdfast',
      });
      break;
    case 'createAtomicWriteStream':
      return {
        k: 'handle',
        path: first,
        emissions: [emit(machine, 'write', name, first, c, 0, { atomic: 'holdfast', closing: 'escapes' })],
      };
    default:
      return undefined;
  }
  callAll(machine, c.args.slice(1));
  return unknown('what holdfast gives');
}
