import type { Expression } from '../languages/ir.ts';
import type { Machine } from './machine.ts';
import { alternatives, ANY, HOME, ROOT, START, type Value } from './value.ts';

/**
 * Which way a condition goes in this call, if it hangs on a parameter alone: `clean` of `def ensure(path, clean=False)`. Only
 * parameters count, as they arrived, and what a loop goes through: a constant of a module is a switch that somebody turns.
 */
export function decided(machine: Machine, e: Expression): boolean | null {
  if (e.x === 'name') return truth(parameter(machine, e.n));
  if (e.x === 'call') return aboutPath(machine, e);
  if (e.x !== 'test') return null;
  const [left, right] = e.of;
  if (left === undefined) return null;
  if (e.op === 'not') return negated(decided(machine, left));
  if (left.x !== 'name' || right === undefined || (e.op !== '==' && e.op !== '!=')) return null;
  const value = parameter(machine, left.n);
  const equal = value === undefined ? null : equals(value, right);
  return e.op === '==' ? equal : negated(equal);
}

/** `path.isAbsolute(p)` of a path whose beginning is written down, and its opposite. */
function aboutPath(machine: Machine, e: Extract<Expression, { x: 'call' }>): boolean | null {
  if (e.f.x !== 'name' && e.f.x !== 'member') return null;
  const [argument] = e.a;
  if (argument === undefined) return null;
  if (e.f.n === '@not') return negated(decided(machine, argument.e));
  const isRooted = e.f.n === 'startsWith' && argument.e.x === 'text' && argument.e.v === '/' && e.f.x === 'member';
  const subject = isRooted && e.f.x === 'member' ? e.f.o : /^(isAbsolute|isabs)$/.test(e.f.n) ? argument.e : undefined;
  // Looking at a name does nothing else.
  if (subject === undefined || (subject.x !== 'name' && !(subject.x === 'member' && subject.o.x === 'name')))
    return null;
  const value = machine.value(subject);
  if (value.soft !== undefined) return null;
  const answers = new Set(alternatives(value).map((one) => (one.k === 'text' ? isAbsolute(one.s) : null)));
  return answers.size === 1 ? ([...answers][0] ?? null) : null;
}

/** Null where its beginning is known only to the run. */
function isAbsolute(s: string): boolean | null {
  if (s.startsWith('/') || s.startsWith(ROOT) || s.startsWith(START) || s.startsWith(HOME)) return true;
  return /^[\w.]/.test(s) && !/^[A-Za-z]:/.test(s) ? false : null;
}

/** The index of the branch of `if` that does not run; -1 if either may. */
export function untakenBranch(answer: boolean | null): number {
  return answer === null ? -1 : answer ? 1 : 0;
}

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

/** The value that a call gave to a parameter, or a loop to its variable, if nothing was assigned to it since. */
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
