import type { Emission, Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { alternatives, nothing, type Value } from '../../evaluate/value.ts';
import type { AccessKind } from '../../model.ts';

/** Notes an access to the file that the argument `at` names. */
export function emit(
  machine: Machine,
  kind: AccessKind,
  api: string,
  path: Value,
  c: LibraryCall,
  at: number,
  notes: Partial<Notes> = {},
  mode: string | null = null,
): Emission {
  return machine.emit(kind, api, path, { call: c.range, argument: c.ranges[at] ?? null, mode }, notes);
}

/** Notes a write, unless what it goes to is an open file, whose opening was noted. */
export function written(
  machine: Machine,
  api: string,
  path: Value,
  c: LibraryCall,
  notes: Partial<Notes>,
  at = 0,
  kind: AccessKind = 'write',
  mode = '',
): Value {
  if (path.k === 'handle') return nothing;
  emit(machine, kind, api, path, c, at, notes, mode === '' ? null : mode);
  return nothing;
}

/** What `JSON.stringify` gave. */
export function isJsonText(value: Value | undefined): boolean {
  if (value === undefined) return false;
  return alternatives(value).some((one) => one.k === 'result' && one.of === 'JSON.stringify');
}
