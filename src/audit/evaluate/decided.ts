import type { Expression } from '../languages/ir.ts';
import type { Machine } from './machine.ts';
import { ANY, type Value } from './value.ts';

/**
 * Which way a condition goes in this call, if it hangs on a parameter alone: `clean` of `def ensure(path, clean=False)`. Only
 * parameters count, as they arrived: a constant of a module is a switch that somebody turns.
 */
export function decided(machine: Machine, e: Expression): boolean | null {
  if (e.x === 'name') return truth(parameter(machine, e.n));
  if (e.x !== 'test') return null;
  const [left, right] = e.of;
  if (left === undefined) return null;
  if (e.op === 'not') return negated(decided(machine, left));
  if (left.x !== 'name' || right === undefined) return null;
  const value = parameter(machine, left.n);
  const equal = value === undefined ? null : equals(value, right);
  return e.op === '==' ? equal : negated(equal);
}

/** The index of the branch of `if` that does not run; -1 if either may. */
export function untakenBranch(answer: boolean | null): number {
  return answer === null ? -1 : answer ? 1 : 0;
}

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

/** The value that a call gave to a parameter, if nothing was assigned to it since. */
function parameter(machine: Machine, name: string): Value | undefined {
  const given = machine.frame.given.get(name);
  return given !== undefined && given.soft === undefined && machine.frame.scope.vars.get(name) === given
    ? given
    : undefined;
}

function truth(value: Value | undefined): boolean | null {
  if (value?.k === 'const') return value.v === true;
  if (value?.k === 'number') return value.v !== 0;
  return value?.k === 'text' && !value.s.includes(ANY) ? value.s !== '' : null;
}

function equals(value: Value, literal: Expression): boolean | null {
  if (literal.x === 'const') {
    if (value.k === 'const') return value.v === literal.v;
    return literal.v === null &&
      (value.k === 'text' || value.k === 'number' || value.k === 'list' || value.k === 'dict')
      ? false
      : null;
  }
  if (literal.x === 'text' && value.k === 'text') return isPlain(value.s) ? value.s === literal.v : null;
  if (literal.x === 'number' && value.k === 'number') return value.v === literal.v;
  return null;
}

function isPlain(s: string): boolean {
  return !/[\uE000-\uE007]/.test(s);
}
