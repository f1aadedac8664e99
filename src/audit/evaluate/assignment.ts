import type { Range, Target } from '../languages/ir.ts';
import { isUnset, weak, withDefault } from './joins.ts';
import type { Machine } from './machine.ts';
import { setName, traced } from './names.ts';
import { binary } from './operators.ts';
import { alternatives, ANY, oneOf, unknown, type Value } from './value.ts';

/** Binds a value to what stands left of `=`: a name, a member, or several at once. */
export function assign(machine: Machine, to: Target, value: Value, r: Range): void {
  switch (to.t) {
    case 'name':
      setName(machine, to.n, traced(machine, value, r));
      return;
    case 'member': {
      const owner = machine.value(to.o);
      const kept = traced(machine, value, r);
      for (const one of alternatives(owner)) {
        if (one.k === 'instance') one.attrs.set(to.n, orOld(machine, one.attrs.get(to.n), kept));
        else if (one.k === 'dict') one.entries.set(to.n, orOld(machine, one.entries.get(to.n), kept));
        else if (one.k === 'class') one.members.set(to.n, kept);
        else if (one.k === 'module') one.module.scope.vars.set(to.n, kept);
        else if (one.k === 'result') one.state.set(to.n, kept);
        else if (one.k === 'external' && (one.name === 'module' || one.name === 'exports'))
          exportMember(machine, one.name, to.n, kept);
        else if (one.k === 'external' && one.name === 'module.exports') machine.frame.module.exports.set(to.n, kept);
      }
      return;
    }
    case 'index': {
      const owner = machine.value(to.o);
      const key = machine.value(to.i);
      for (const one of alternatives(owner)) {
        if (one.k === 'dict') {
          if (key.k === 'text' && !key.s.includes(ANY))
            one.entries.set(key.s, orOld(machine, one.entries.get(key.s), traced(machine, value, r)));
          else one.rest = one.rest ? oneOf([one.rest, value]) : value;
        } else if (one.k === 'list' && key.k === 'number' && one.items[key.v] !== undefined) one.items[key.v] = value;
      }
      return;
    }
    case 'default':
      machine.assign(
        to.to,
        withDefault(value, () => machine.value(to.e)),
        r,
      );
      return;
    case 'list':
      to.of.forEach((part, index) => {
        if (part) machine.assign(part, machine.index(value, { k: 'number', v: index }, r), r);
      });
      if (to.rest) machine.assign(to.rest, { k: 'list', items: [], rest: unknown('the rest of a list', [value]) }, r);
      return;
    case 'dict':
      for (const [key, part, otherwise] of to.of) {
        const member = machine.member(value, key, r);
        machine.assign(part, otherwise === undefined ? member : withDefault(member, () => machine.value(otherwise)), r);
      }
      if (to.rest) machine.assign(to.rest, value, r);
  }
}

/** In a branch that may not be taken the old value stays possible: an object is the same one in all branches. */
function orOld(machine: Machine, old: Value | undefined, fresh: Value): Value {
  if (machine.frame.branches === 0 || old === undefined || isUnset(old)) return weak(old, fresh);
  return oneOf([fresh, old]);
}

function exportMember(machine: Machine, owner: string, name: string, value: Value): void {
  const exports = machine.frame.module.exports;
  if (owner === 'exports') exports.set(name, value);
  else if (name === 'exports') {
    exports.set('module.exports', value);
    exports.set('default', value);
    if (value.k === 'dict') for (const [key, one] of value.entries) exports.set(key, one);
  }
}

/** The value of `x += …`: the old one and the new one put together. */
export function augmented(machine: Machine, to: Target, op: string, value: Value): Value {
  const old =
    to.t === 'name'
      ? (machine.lookup(to.n) ?? unknown(`\`${to.n}\` is not known`))
      : to.t === 'member'
        ? machine.value({ x: 'member', o: to.o, n: to.n, r: [0, 0] })
        : unknown('a member');
  if (op === '??' || op === '||') return withDefault(old, () => value);
  return binary(machine, op, old, value);
}
