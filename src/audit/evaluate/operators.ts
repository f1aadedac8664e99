import type { LibraryCall, Machine } from './machine.ts';
import { alternatives, ANY, inherited, joined, mapText, unknown, type Value } from './value.ts';

/** What an operator gives: texts and lists are put together, paths are joined, small sums are done. */
export function binary(machine: Machine, op: string, l: Value, r: Value): Value {
  if (op === '+' && l.k === 'list') {
    if (r.k === 'list') {
      const rest = l.rest ?? r.rest;
      return { k: 'list', items: [...l.items, ...r.items], ...(rest ? { rest } : {}), ...inherited([l, r]) };
    }
    return { ...l, rest: unknown('members of something unknown', [r]) };
  }
  if (l.k === 'number' && r.k === 'number') {
    if (op === '+') return { k: 'number', v: l.v + r.v };
    if (op === '-') return { k: 'number', v: l.v - r.v };
  }
  if (op === '+') {
    const isText = [l, r].some((one) => alternatives(one).some((each) => each.k === 'text'));
    return isText ? joined([l, r]) : unknown('a sum', [l, r]);
  }
  if (op === '/') {
    const isPath = [l, r].some((one) => alternatives(one).some((each) => each.k === 'text' && each.path === true));
    const perhaps =
      alternatives(l).some((one) => one.k === 'unknown') && alternatives(r).some((one) => one.k === 'text');
    if (isPath || perhaps)
      return (
        machine.options.library(machine.frame.module).call(machine, plainCall('@path.join', [l, r])) ??
        unknown('a path', [l, r])
      );
  }
  if (op === '%')
    return (
      machine.options.library(machine.frame.module).call(machine, plainCall('@percent', [l, r])) ??
      unknown('a formatted text', [l, r])
    );
  return unknown('the result of an operation', [l, r]);
}

/** `x[a:b]` of a list or a text. */
export function sliced(owner: Value, from: Value | undefined, to: Value | undefined): Value {
  if (owner.k === 'list') {
    if (owner.rest) return owner;
    const start = from?.k === 'number' ? from.v : 0;
    if (from !== undefined && from.k !== 'number') return owner;
    return { ...owner, items: owner.items.slice(start, to?.k === 'number' ? to.v : undefined) };
  }
  return mapText(owner, (s) => {
    if (from !== undefined && from.k !== 'number') return ANY;
    if (to !== undefined && to.k !== 'number') return ANY;
    return /[\uE000-\uE006]/.test(s) ? ANY : s.slice(from?.v ?? 0, to?.v);
  });
}

/** A call that stands nowhere in the source: of the library's own operators. */
export function plainCall(name: string, args: readonly Value[]): LibraryCall {
  return {
    name,
    args,
    named: new Map(),
    ranges: [],
    namedRanges: new Map(),
    range: [0, 0],
    receiver: null,
    receiverRange: null,
  };
}
