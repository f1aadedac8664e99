import { unreachable } from '../../core/brand.ts';
import type { Argument, Expression } from '../languages/ir.ts';
import { evaluateCall } from './calls.ts';
import { classValue } from './classes.ts';
import { withDefault } from './joins.ts';
import { untilRunaway } from './branches.ts';
import type { Machine } from './machine.ts';
import { functionValue } from './names.ts';
import { binary, sliced } from './operators.ts';
import {
  alternatives,
  ANY,
  type DictValue,
  joined,
  type ListValue,
  nothing,
  oneOf,
  text,
  unknown,
  type Value,
} from './value.ts';

/** What an expression gives. Whatever it calls on the way happens. */
export function evaluateExpression(machine: Machine, e: Expression): Value {
  machine.fuel -= 1;
  switch (e.x) {
    case 'text':
      return text(e.v);
    case 'number':
      return { k: 'number', v: e.v };
    case 'const':
      return { k: 'const', v: e.v };
    case 'name':
      return machine.lookup(e.n) ?? { k: 'external', name: e.n };
    case 'member': {
      const owner = machine.value(e.o);
      return machine.member(owner, e.n, e.r);
    }
    case 'index':
      return machine.index(machine.value(e.o), machine.value(e.i), [0, 0]);
    case 'slice':
      return sliced(machine.value(e.o), e.from && machine.value(e.from), e.to && machine.value(e.to));
    case 'call':
      return evaluateCall(machine, e);
    case 'join':
      return joined(e.p.map((one) => machine.value(one)));
    case 'binary':
      return binary(machine, e.op, machine.value(e.l), machine.value(e.r));
    case 'choice':
      machine.value(e.t);
      return oneOf(e.of.map((one) => machine.value(one)));
    case 'first': {
      const [head, ...rest] = e.of;
      if (head === undefined) return nothing;
      return rest.reduce((value, next) => withDefault(value, () => machine.value(next)), machine.value(head));
    }
    case 'list':
      return listOf(machine, e.of);
    case 'dict': {
      const dict: DictValue = { k: 'dict', entries: new Map() };
      for (const [key, part] of e.of) {
        const value = machine.value(part);
        if (key === null) spread(dict, value);
        else setEntry(dict, machine.value(key), value);
      }
      return dict;
    }
    case 'function':
      return functionValue(machine, e.f);
    case 'class':
      return classValue(machine, e.c);
    case 'each':
      return comprehension(machine, e);
    case 'let': {
      const value = machine.value(e.e);
      machine.assign(e.to, value, machine.frame.statement);
      return value;
    }
    case 'yield': {
      const given = e.e === undefined ? nothing : machine.value(e.e);
      const values = e.all === true ? machine.members(given) : [given];
      for (const value of values) machine.frame.yields.push({ value, cwd: machine.cwd });
      return unknown('what a generator is sent', [given]);
    }
    case 'test':
    case 'seq': {
      const parts = e.of.map((one) => machine.value(one));
      return unknown('an expression that is not evaluated', parts.slice(0, 4));
    }
    default:
      return unreachable(e);
  }
}

function setEntry(dict: DictValue, key: Value, value: Value): void {
  for (const one of alternatives(key)) {
    if (one.k === 'text' && !one.s.includes(ANY)) dict.entries.set(one.s, value);
    else if (one.k === 'number') dict.entries.set(String(one.v), value);
    else dict.rest = dict.rest ? oneOf([dict.rest, value]) : value;
  }
}

function spread(dict: DictValue, value: Value): void {
  for (const one of alternatives(value)) {
    if (one.k === 'dict') for (const [key, part] of one.entries) dict.entries.set(key, part);
    else dict.rest = unknown('fields of something unknown', [one]);
  }
}

function listOf(machine: Machine, args: readonly Argument[]): Value {
  const list: ListValue = { k: 'list', items: [] };
  for (const one of args) {
    const value = machine.value(one.e);
    if (one.spread === undefined) list.items.push(value);
    else if (value.k === 'list') {
      list.items.push(...value.items);
      if (value.rest) list.rest = value.rest;
    } else list.rest = unknown('members of something unknown', [value]);
  }
  return list;
}

function comprehension(machine: Machine, e: Extract<Expression, { x: 'each' }>): Value {
  const outer = machine.frame.scope;
  const out: Value[] = [];
  const entries: [Value, Value][] = [];
  const run = (depth: number) => {
    const clause = e.for[depth];
    if (clause === undefined) {
      const element = machine.value(e.el);
      if (e.key) entries.push([machine.value(e.key), element]);
      out.push(element);
      return;
    }
    const members = machine.members(machine.value(clause[1]));
    for (const member of untilRunaway(machine, members.length > 12 ? [oneOf(members)] : members)) {
      machine.assign(clause[0], member, machine.frame.statement);
      run(depth + 1);
    }
  };
  const saved = new Map(outer.vars);
  run(0);
  outer.vars = saved;
  if (e.key) {
    const dict: DictValue = { k: 'dict', entries: new Map() };
    for (const [key, value] of entries) setEntry(dict, key, value);
    return dict;
  }
  return { k: 'list', items: out };
}
