import type { Expression, Range } from '../languages/ir.ts';
import { handOn } from './handed-on.ts';
import { classMember, construct, methodOf } from './classes.ts';
import type { Beside } from './emission.ts';
import type { LibraryCall, Machine } from './machine.ts';
import { eachOf, alternatives, type FunctionValue, inherited, nothing, oneOf, unknown, type Value } from './value.ts';

/** A call as it stands in the source: what is called, with which arguments, and what that gives. */
export function evaluateCall(machine: Machine, e: Extract<Expression, { x: 'call' }>): Value {
  let receiver: Value | null = null;
  let name = '';
  let callee: Value;
  const inWith = machine.frame.inWith;
  const namedAt = machine.namedAt;
  machine.frame.inWith = false;
  if (e.f.x === 'member') {
    receiver = machine.value(e.f.o);
    name = e.f.n;
    callee = nothing;
  } else callee = machine.value(e.f);
  const args: Value[] = [];
  const ranges: Range[] = [];
  const named = new Map<string, Value>();
  const namedRanges = new Map<string, Range>();
  for (const one of e.a) {
    const value = machine.value(one.e);
    if (one.spread === 'list' && value.k === 'list') {
      // However many more there are, they are one to a loop over all of them.
      const items = value.rest === undefined ? value.items : [...value.items, value.rest];
      args.push(...items);
      ranges.push(...items.map(() => one.r));
    } else if (one.spread === 'dict' && value.k === 'dict')
      for (const [key, part] of value.entries) named.set(key, part);
    else if (one.n !== undefined) {
      named.set(one.n, value);
      namedRanges.set(one.n, one.r);
    } else if (one.spread === undefined) {
      args.push(value);
      ranges.push(one.r);
    }
  }
  machine.frame.inWith = inWith;
  machine.namedAt = e.f.x === 'member' ? Math.max(e.f.r[1] - 1, e.r[0]) : e.r[0];
  const base = { args, named, ranges, namedRanges, range: e.r, receiver: null, receiverRange: null };
  const result =
    receiver === null
      ? callValue(machine, callee, base)
      : callMethod(machine, receiver, name, {
          ...base,
          receiver,
          receiverRange: e.f.x === 'member' ? rangeOf(e.f) : null,
        });
  machine.frame.inWith = false;
  machine.namedAt = namedAt;
  return result;
}

function callMethod(machine: Machine, receiver: Value, name: string, base: Omit<LibraryCall, 'name'>): Value {
  if (receiver.k === 'alt') machine.fuel -= receiver.of.length * 4;
  const before = machine.beside;
  const beside = besideEach(receiver);
  return eachOf(receiver, (one): Value => {
    machine.beside = one.k === 'text' ? beside : 'nothing';
    const result = callMethodOf(machine, one, name, base);
    machine.beside = before;
    return result;
  });
}

/** What a path object may be besides each of the paths that it may be. */
function besideEach(receiver: Value): Beside {
  if (receiver.k !== 'alt') return 'nothing';
  if (receiver.of.some((one) => one.k === 'unknown' || one.k === 'external' || one.k === 'result')) return 'unknown';
  return receiver.of.filter((one) => one.k === 'text').length > 1 ? 'known' : 'nothing';
}

function callMethodOf(machine: Machine, one: Value, name: string, base: Omit<LibraryCall, 'name'>): Value {
  if (one.k === 'instance' || one.k === 'module' || one.k === 'class' || one.k === 'dict') {
    const plain = one.k === 'dict' && !one.entries.has(name);
    const found = plain ? undefined : ownMember(machine, one, name, base.range);
    if (found !== undefined && found.k !== 'unknown') {
      if (found.k === 'function' && found.self === undefined && one.k === 'dict')
        return callValue(machine, { ...found, self: one }, base);
      return callValue(machine, found, base);
    }
    const known = machine.options
      .library(machine.frame.module)
      .method(machine, { ...base, name: `.${name}`, receiver: one });
    return known ?? unknownCall(machine, base, `\`${name}\` is not known`);
  }
  if (one.k === 'external')
    return callValue(machine, { k: 'external', name: `${one.name}.${name}` }, { ...base, receiver: one });
  if (one.k === 'result') {
    const attr = one.state.get(name);
    if (attr !== undefined) return callValue(machine, attr, base);
  }
  if (one.k === 'function' && (name === 'call' || name === 'apply' || name === 'bind'))
    return rebound(machine, one, name, base);
  const known = machine.options
    .library(machine.frame.module)
    .method(machine, { ...base, name: `.${name}`, receiver: one });
  return known ?? unknownCall(machine, base, one.k === 'unknown' ? one.why : `what \`${name}\` gives`, one);
}

/** `f.call(self, …)`, `f.apply(self, […])`, `f.bind(self, …)`. */
function rebound(machine: Machine, f: FunctionValue, name: string, base: Omit<LibraryCall, 'name'>): Value {
  const [self, ...rest] = base.args;
  const own =
    self === undefined || (self.k === 'const' && self.v === null) || f.self !== undefined ? f : { ...f, self };
  if (name === 'bind') return rest.length === 0 ? own : { ...own, bound: { args: rest, named: new Map() } };
  const [list] = rest;
  const args = name === 'call' ? rest : list?.k === 'list' ? list.items : [];
  return callValue(machine, own, {
    ...base,
    args,
    ranges: args.map((_, index) => base.ranges[index + 1] ?? base.range),
  });
}

function ownMember(machine: Machine, owner: Value, name: string, r: Range): Value | undefined {
  if (owner.k === 'instance') return owner.attrs.get(name) ?? methodOf(owner, name);
  if (owner.k === 'class') return classMember(owner, name, true);
  return machine.member(owner, name, r);
}

/** Calls a value: a function of the repository runs, a library's is asked for, any other is unknown. */
export function callValue(machine: Machine, callee: Value, base: Omit<LibraryCall, 'name'>): Value {
  return eachOf(callee, (one): Value => {
    if (one.k === 'function') return machine.invoke(one, base.args, base.named, base.range, false);
    if (one.k === 'class')
      return construct(
        machine,
        { k: 'instance', cls: one, attrs: new Map() },
        base.args,
        base.named,
        base.range,
        false,
      );
    if (one.k === 'external') {
      const known = machine.options.library(machine.frame.module).call(machine, { ...base, name: one.name });
      if (known !== undefined) return known;
      const given = unknownCall(machine, base, `what \`${one.name}\` gives`);
      return { k: 'result', of: one.name, args: base.args, state: new Map(), ...inherited([given]) };
    }
    if (one.k === 'instance') {
      const method = methodOf(one, '__call__');
      if (method) return callValue(machine, method, base);
    }
    if (one.k === 'module') {
      const exported = one.module.exports.get('default');
      if (exported && exported.k !== 'module') return callValue(machine, exported, base);
    }
    if (one.k === 'result') {
      const known = machine.options
        .library(machine.frame.module)
        .call(machine, { ...base, name: one.of, receiver: one });
      return known ?? unknownCall(machine, base, `what \`${one.of}\` gives`);
    }
    return unknownCall(machine, base, one.k === 'unknown' ? one.why : 'what an unknown function gives');
  });
}

/** Somebody unknown gets these arguments: functions among them will be called, with what we do not know. */
function unknownCall(machine: Machine, base: Omit<LibraryCall, 'name'>, why: string, receiver?: Value): Value {
  for (const one of [...base.args, ...base.named.values()]) {
    handOn(one);
    machine.callback(one, []);
  }
  return unknown(why, [...(receiver ? [receiver] : []), ...base.args.slice(0, 3)]);
}

/** Somebody unknown calls it, with these arguments and perhaps more. */
export function callBack(machine: Machine, value: Value, args: readonly Value[]): Value {
  const results: Value[] = [];
  for (const one of alternatives(value)) {
    if (one.k === 'external' && args.length > 0)
      results.push(machine.call(one, args, new Map(), machine.frame.statement));
    if (one.k === 'function') results.push(machine.invoke(one, args, new Map(), one.f.r, true));
    else if (one.k === 'dict')
      for (const part of one.entries.values())
        if (part.k === 'function') machine.invoke(part, [], new Map(), part.f.r, true);
  }
  return results.length === 0 ? unknown('what a callback gives') : oneOf(results);
}

function rangeOf(e: Extract<Expression, { x: 'member' }>): Range {
  const inner = e.o;
  return inner.x === 'member' || inner.x === 'call' ? inner.r : e.r;
}
