import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { piece } from '../../evaluate/value.ts';

export function redirect(machine: Machine, c: LibraryCall): void {
  const [operator, target] = c.args;
  if (operator === undefined || target === undefined) return;
  const op = piece(operator);
  const at = { call: c.range, argument: c.ranges[1] ?? null };
  if (op.startsWith('<')) {
    if (op === '<') machine.emit('read', '<', target, at);
    return;
  }
  machine.emit(op.includes('>>') ? 'append' : 'write', op.includes('>>') ? '>>' : '>', target, at);
}
