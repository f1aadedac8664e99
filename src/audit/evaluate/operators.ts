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
    const start = from?.k === 'number' ? from.v : 0;
    if (from !== undefined && from.k !== 'number') return owner;
    // Of a list whose end only the run knows, what is counted from the front is known.
    if (owner.rest) return start > 0 ? { ...owner, items: owner.items.slice(start) } : owner;
    return { ...owner, items: owner.items.slice(start, to?.k === 'number' ? to.v : undefined) };
  }
  return mapText(owner, (s) => {
    if (from !== undefined && from.k !== 'number') return ANY;
    if (to !== undefined && to.k !== 'number') return ANY;
    return cut(s, from?.v ?? 0, to?.v);
  });
}

/** `s[from:to]`. What a hole holds is as long as it likes, so it stays, and only what is known beside it is cut. */
function cut(s: string, from: number, to: number | undefined): string {
  const first = s.search(/[\uE000-\uE007]/);
  if (first === -1) return s.slice(from, to);
  const last = s.replace(/[^\uE000-\uE007]*$/, '').length - 1;
  const tail = s.length - 1 - last;
  const isHole = (at: number) => !/[\uE003-\uE005\uE007]/.test(s[at] ?? '');
  if (from === 0 && to !== undefined && to < 0)
    return -to <= tail ? s.slice(0, to) : isHole(last) ? s.slice(0, last + 1) : ANY;
  if (from === 0 && to !== undefined) return to <= first ? s.slice(0, to) : isHole(first) ? s.slice(0, first + 1) : ANY;
  if (to === undefined && from >= 0) return from <= first ? s.slice(from) : isHole(first) ? s.slice(first) : ANY;
  if (to === undefined && -from <= tail) return s.slice(from);
  return ANY;
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
