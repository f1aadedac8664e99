import { unreachable } from '../../core/brand.ts';
import { type Argument, type Expression, LARGEST_LITERAL } from '../languages/ir.ts';
import { evaluateCall } from './calls.ts';
import { classValue } from './classes.ts';
import { decided, untakenBranch } from './decided.ts';
import { withDefault } from './joins.ts';
import { knowledgeOf, learn } from './knowledge.ts';
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
      return choice(machine, e);
    case 'first': {
      const [head, ...rest] = e.of;
      if (head === undefined) return nothing;
      return rest.reduce((value, next) => withDefault(value, () => machine.value(next)), machine.value(head));
    }
    case 'list':
      return listOf(machine, e.of);
    case 'dict': {
      const dict: DictValue = { k: 'dict', entries: new Map() };
      if (e.of.length > LARGEST_LITERAL) dict.rest = unknown('one of many members');
      for (const [key, part] of e.of.slice(0, e.of.length > LARGEST_LITERAL ? SAMPLE : LARGEST_LITERAL)) {
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

/** `a if test else b`: each with what the test tells; only one of them where this call decides it. `test and a` has one part. */
function choice(machine: Machine, e: Extract<Expression, { x: 'choice' }>): Value {
  const untaken = e.of.length === 2 ? untakenBranch(decided(machine, e.t)) : -1;
  const values = e.of.map((one, index) => {
    const before = learn(machine, knowledgeOf(machine, e.t, index === 0));
    if (index === untaken) machine.untaken += 1;
    const value = machine.value(one);
    if (index === untaken) machine.untaken -= 1;
    for (const [name, old] of before) machine.frame.scope.vars.set(name, old);
    return value;
  });
  return oneOf(values.filter((_, index) => index !== untaken));
}

function setEntry(dict: DictValue, key: Value, value: Value): void {
  for (const one of alternatives(key)) {
    if (one.k === 'text' && !one.s.includes(ANY)) dict.entries.set(one.s, value);
    else if (one.k === 'number') dict.entries.set(String(one.v), value);
    else dict.rest = dict.rest ? oneOf([dict.rest, value]) : value;
  }
}

/** So many members of a table of data are looked at. */
const SAMPLE = 100;

function spread(dict: DictValue, value: Value): void {
  for (const one of alternatives(value)) {
    if (one.k === 'dict') for (const [key, part] of one.entries) dict.entries.set(key, part);
    else dict.rest = unknown('fields of something unknown', [one]);
  }
}

function listOf(machine: Machine, args: readonly Argument[]): Value {
  const { id, branches, loops } = machine.frame;
  const list: ListValue = { k: 'list', items: [], made: { frame: id, branches, loops, maybe: [] } };
  if (args.length > LARGEST_LITERAL) list.rest = unknown('one of many members');
  for (const one of args.length > LARGEST_LITERAL ? args.slice(0, SAMPLE) : args) {
    const value = machine.value(one.e);
    if (one.spread === undefined) list.items.push(value);
    else if (value.k === 'list') {
      list.items.push(...value.items);
      if (value.rest) list.rest = value.rest;
    } else list.rest = unknown('members of something unknown', [value]);
  }
  return list;
}

function comprehension(machine: Machine, each: Extract<Expression, { x: 'each' }>): Value {
  const outer = machine.frame.scope;
  const out: Value[] = [];
  const entries: [Value, Value][] = [];
  const run = (depth: number) => {
    const clause = each.for[depth];
    if (clause === undefined) {
      const element = machine.value(each.el);
      if (each.key) entries.push([machine.value(each.key), element]);
      out.push(element);
      return;
    }
    const [to, e] = clause;
    if (to === null) {
      // It may read the file that it asks about.
      machine.value(e);
      const before = learn(machine, knowledgeOf(machine, e, true));
      run(depth + 1);
      for (const [name, value] of before) outer.vars.set(name, value);
      return;
    }
    const members = machine.members(machine.value(e));
    for (const member of untilRunaway(machine, members.length > 12 ? [oneOf(members)] : members)) {
      machine.assign(to, member, machine.frame.statement);
      run(depth + 1);
    }
  };
  const saved = new Map(outer.vars);
  run(0);
  outer.vars = saved;
  if (each.key) {
    const dict: DictValue = { k: 'dict', entries: new Map() };
    for (const [key, value] of entries) setEntry(dict, key, value);
    return dict;
  }
  return { k: 'list', items: out };
}
