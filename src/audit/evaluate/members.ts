import type { Expression, Range } from '../languages/ir.ts';
import { classMember, methodOf } from './classes.ts';
import type { Machine } from './machine.ts';
import { moduleMember } from './modules.ts';
import {
  eachOf,
  alternatives,
  ANY,
  inherited,
  nothing,
  type DictValue,
  marked,
  oneOf,
  piece,
  SEGMENT,
  text,
  unknown,
  type Value,
} from './value.ts';

/** `owner.name`: what the language's library says, else what the value has. */
export function memberOf(machine: Machine, owner: Value, name: string, r: Range): Value {
  return eachOf(owner, (one): Value => {
    const own = machine.options.library(machine.frame.module).member(machine, one, name, r);
    if (own !== undefined) return own;
    return memberOfOne(machine, one, name, r);
  });
}

function memberOfOne(machine: Machine, one: Value, name: string, r: Range): Value {
  if (one.k === 'instance') {
    const attr = one.attrs.get(name);
    if (attr !== undefined) return attr.marks === undefined ? attr : marked(attr, one.marks);
    const method = methodOf(one, name);
    if (method === undefined) return unknown(`\`${name}\` of a ${one.cls.c.name} is not set`, [one]);
    const isProperty = method.k === 'function' && method.f.decorators?.some(isPropertyDecorator) === true;
    return isProperty ? machine.call(method, [], new Map(), r) : method;
  }
  if (one.k === 'class')
    return classMember(one, name, true) ?? unknown(`\`${name}\` of ${one.c.name} is not set`, [one]);
  if (one.k === 'module') return moduleMember(machine, one.module, name);
  if (one.k === 'dict') {
    const entry = one.entries.get(name);
    if (entry !== undefined) return marked(entry, entry.marks === undefined ? undefined : one.marks);
    if (one.rest) return marked(one.rest, one.marks);
    return name === 'length' ? unknown('a length') : { ...nothing, ...inherited([one]) };
  }
  if (one.k === 'external') return { k: 'external', name: `${one.name}.${name}` };
  if (one.k === 'result') {
    return one.state.get(name) ?? { k: 'result', of: `${one.of}.${name}`, receiver: one, args: [], state: new Map() };
  }
  return unknown(one.k === 'unknown' ? one.why : `\`${name}\` of something unknown`, [one]);
}

/** `owner[key]`. */
export function indexed(machine: Machine, owner: Value, key: Value, r: Range): Value {
  return eachOf(owner, (one): Value => {
    if (one.k === 'list' && key.k === 'number') {
      // From the end of a list whose end only the run knows.
      const found = key.v < 0 && one.rest !== undefined ? undefined : one.items.at(key.v);
      if (found !== undefined) return marked(found, found.marks === undefined ? undefined : one.marks);
      return one.rest ?? unknown('beyond the end of a list', [one]);
    }
    if (one.k === 'list') {
      // Most of it is unknown, and so is which one is meant: `sys.argv[at + 1]` is not the script itself.
      if (one.rest?.k === 'unknown') return one.rest;
      return one.items.length === 0 && one.rest === undefined
        ? unknown('a member of an empty list', [one])
        : oneOf(machine.members(one));
    }
    if (one.k === 'dict' && (key.k === 'text' || key.k === 'number' || key.k === 'alt')) {
      return eachOf(key, (each) => entryOf(one, each));
    }
    if (one.k === 'dict')
      return one.entries.size === 0
        ? (one.rest ?? unknown('a field of an empty table', [one]))
        : oneOf([...one.entries.values(), ...(one.rest ? [one.rest] : [])]);
    if (key.k === 'text') return machine.member(one, key.s, r);
    const own = machine.options
      .library(machine.frame.module)
      .member(machine, one, `[${key.k === 'number' ? key.v : ''}]`, r);
    return own ?? unknown(one.k === 'unknown' ? one.why : 'a member only the run knows', [one, key]);
  });
}

function entryOf(dict: DictValue, key: Value): Value {
  const name = piece(key);
  const found = dict.entries.get(name);
  if (found !== undefined) return found;
  if (name.includes(ANY) || name.includes(SEGMENT))
    return dict.entries.size === 0
      ? unknown('a field only the run knows', [dict, key])
      : oneOf([...dict.entries.values()]);
  return dict.rest ?? unknown(`no field \`${name}\``, [dict]);
}

/** The members that a loop sees. */
export function membersOf(value: Value, keys = false): readonly Value[] {
  return alternatives(value).flatMap((one): readonly Value[] => {
    if (one.k === 'list') {
      if (keys) return [text(SEGMENT)];
      return (one.rest ? [...one.items, one.rest] : one.items).map((each) => marked(each, one.marks));
    }
    if (one.k === 'dict') {
      const names = [...one.entries.keys()].map((key): Value => ({ ...text(key), ...inherited([one]) }));
      return one.rest ? [...names, unknown('a key only the run knows')] : names;
    }
    if (one.k === 'handle') return [unknown('read from a file', [one])];
    return [unknown(one.k === 'unknown' ? one.why : 'a member of something unknown', [one])];
  });
}

function isPropertyDecorator(one: Expression): boolean {
  return (
    (one.x === 'name' && (one.n === 'property' || one.n === 'cached_property')) ||
    (one.x === 'member' && one.n === 'cached_property')
  );
}
