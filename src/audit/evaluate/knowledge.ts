import type { Expression } from '../languages/ir.ts';
import type { Machine } from './machine.ts';
import { endingsOf, inverse, literals, narrowed } from './narrowing.ts';
import { alternatives, holes, inherited, oneOf, unknown, type Value } from './value.ts';

/** What a test tells of a name: which of its values are left. */
export interface Knowledge {
  readonly name: string;
  readonly left: (value: Value) => Value;
}

/** What is known where the test holds, or where it does not. */
export function knowledgeOf(machine: Machine, test: Expression, holds: boolean): readonly Knowledge[] {
  return [
    ...endingsOf(test, holds, (e) => textsOf(machine, e)).map((one) => ({
      name: one.name,
      left: (value: Value) => narrowed(value, one),
    })),
    ...thereBy(test, holds),
  ];
}

/** Believes it in the current scope; gives what was thought before. */
export function learn(machine: Machine, all: readonly Knowledge[]): Map<string, Value> {
  const { vars } = machine.frame.scope;
  const before = new Map<string, Value>();
  for (const { name, left } of all) {
    const value = vars.get(name);
    if (value === undefined) continue;
    if (!before.has(name)) before.set(name, value);
    vars.set(name, left(value));
  }
  return before;
}

/** Names that are there: `if name:`, `if not name: continue`, `if name is not None`; and that are not one text: `if name != 'none'`. */
function thereBy(test: Expression, holds: boolean): readonly Knowledge[] {
  const inverted = inverse(test);
  if (inverted !== undefined) return thereBy(inverted, !holds);
  if (test.x === 'name') return holds ? [{ name: test.n, left: (value) => without(value, isEmpty) }] : [];
  if (test.x === 'choice' && test.of.length === 1 && test.of[0])
    return holds ? [...thereBy(test.t, true), ...thereBy(test.of[0], true)] : [];
  if (test.x === 'first') return holds ? [] : test.of.flatMap((one) => thereBy(one, false));
  const [left, right] = test.x === 'test' ? test.of : test.x === 'binary' ? [test.l, test.r] : [];
  if (left?.x !== 'name') return [];
  const isOut =
    right?.x === 'text'
      ? (one: Value) => one.k === 'text' && one.s === right.v
      : right?.x === 'const' && right.v === null
        ? isNull
        : undefined;
  if (isOut === undefined) return [];
  const op = test.x === 'test' || test.x === 'binary' ? test.op : '';
  const isThere = /^!==?$/.test(op) ? holds : /^={2,3}$/.test(op) ? !holds : false;
  return isThere ? [{ name: left.n, left: (value) => without(value, isOut) }] : [];
}

function isNull(value: Value): boolean {
  return value.k === 'const' && value.v === null;
}

function isEmpty(value: Value): boolean {
  return (value.k === 'const' && value.v !== true) || (value.k === 'text' && value.s === '');
}

function without(value: Value, isOut: (one: Value) => boolean): Value {
  const all = alternatives(value);
  const kept = all.filter((one) => !isOut(one));
  if (kept.length === all.length) return value;
  // Only a default was known, and it is something else.
  if (kept.length === 0)
    return all.some((one) => one.soft !== undefined) ? unknown('not what it is by default', [value]) : value;
  const left = oneOf(kept);
  return { ...left, ...inherited([left, value]) };
}

/** Of a literal, or of a name that is given literal texts: `name.endswith(ENDINGS)`. */
function textsOf(machine: Machine, e: Expression): readonly string[] {
  const written = literals(e);
  if (written.length > 0) return written;
  const plain = e.x === 'call' && e.f.x === 'member' && e.f.n === 'lower' && e.a.length === 0 ? e.f.o : e;
  if (plain.x !== 'name' && !(plain.x === 'member' && plain.o.x === 'name')) return [];
  const value = machine.value(plain);
  // A default that somebody may override tells nothing of what passes.
  if (value.soft !== undefined) return [];
  const texts = alternatives(value).flatMap((one) => (one.k === 'list' && one.rest === undefined ? one.items : [one]));
  return texts.every((one) => one.k === 'text' && one.soft === undefined && one.s.search(holes) === -1)
    ? texts.flatMap((one) => (one.k === 'text' ? [one.s] : []))
    : [];
}
