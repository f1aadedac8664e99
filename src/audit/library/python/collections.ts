import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  type DictValue,
  inherited,
  type ListValue,
  nothing,
  oneOf,
  SEGMENT,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { callAll, listOf, manyOf, soft } from '../results.ts';

/** Lists and tables. */
export const collectionCalls: Calls = callTable([
  [
    ['map', 'filter'],
    ({ machine, c, first, name }) => {
      const members = machine.members(c.args[1] ?? unknown('a list'));
      const results = members.slice(0, 12).map((one) => (first ? machine.callback(first, [one]) : one));
      return { k: 'list', items: name === 'map' ? results : [...members] };
    },
  ],
  [
    ['zip'],
    ({ machine, c }) => {
      const lists = c.args.map((one) => machine.members(one));
      const length = Math.min(...lists.map((one) => one.length), 24);
      return {
        k: 'list',
        items: Array.from({ length }, (_, index) => listOf(lists.map((one) => one[index] ?? unknown('a member')))),
      };
    },
  ],
  [
    ['itertools.groupby'],
    ({ machine, c, first }) => {
      callAll(machine, c.args.slice(1));
      return manyOf(listOf([unknown('a key of a group'), manyOf(oneOf(machine.members(first ?? unknown('a list'))))]));
    },
  ],
  [
    ['range', 'xrange'],
    ({ c }) => {
      const [from, to] = c.args.length === 1 ? [{ k: 'number' as const, v: 0 }, c.args[0]] : c.args;
      const step = c.args[2] ?? { k: 'number' as const, v: 1 };
      if (from?.k !== 'number' || to?.k !== 'number' || step.k !== 'number' || step.v === 0)
        return manyOf({ ...text(SEGMENT), ...inherited(c.args) });
      const items: Value[] = [];
      for (let v = from.v; (step.v > 0 ? v < to.v : v > to.v) && items.length <= 12; v += step.v)
        items.push({ k: 'number', v });
      return items.length > 12 ? manyOf(text(SEGMENT)) : listOf(items);
    },
  ],
  [
    ['enumerate'],
    ({ machine, c, first }) => {
      const from = c.args[1] ?? c.named.get('start') ?? { k: 'number' as const, v: 0 };
      // Members that only the run counts have any number.
      const known = first?.k === 'list' ? first.items.length : first?.k === 'dict' ? first.entries.size : 0;
      return {
        k: 'list',
        items: machine
          .members(first ?? unknown('a list'))
          .map((one, index): Value =>
            listOf([from.k === 'number' && index < known ? { k: 'number', v: from.v + index } : text(SEGMENT), one]),
          ),
      };
    },
  ],
  [
    ['sorted', 'list', 'tuple', 'set', 'reversed', 'iter', 'tqdm', 'tqdm.tqdm', 'tqdm.auto.tqdm', 'frozenset'],
    ({ machine, c, first }) => {
      callAll(machine, c.named.values());
      return first ?? { k: 'list', items: [] };
    },
  ],
  [
    ['next', 'max', 'min'],
    ({ machine, c, first }) =>
      first && (first.k === 'list' || first.k === 'alt')
        ? oneOf([...machine.members(first), ...c.args.slice(1)])
        : unknown('a member', c.args),
  ],
  [
    ['dict'],
    ({ c, first }) => {
      const dict: DictValue = { k: 'dict', entries: new Map(c.named) };
      if (first?.k === 'dict')
        for (const [key, value] of first.entries) if (!dict.entries.has(key)) dict.entries.set(key, value);
      return dict;
    },
  ],
  [
    ['collections.defaultdict', 'collections.OrderedDict'],
    () => ({ k: 'dict', entries: new Map(), rest: unknown('an entry') }),
  ],
]);

/** Methods of lists and sets. */
export function listMethod(machine: Machine, owner: ListValue, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  if ((name === 'append' || name === 'add') && first) {
    const { made } = owner;
    const { id, branches, loops } = machine.frame;
    if (made?.frame === id && made.branches < branches && made.loops === loops) made.maybe.push(owner.items.length);
    if (owner.items.length < 64) owner.items.push(first);
    else owner.rest = oneOf([...(owner.rest ? [owner.rest] : []), first]);
    return nothing;
  }
  if (name === 'extend' && first) {
    if (first.k === 'list') owner.items.push(...first.items);
    const rest = first.k === 'list' ? first.rest : unknown('members of something unknown');
    if (rest) owner.rest = owner.rest === undefined ? rest : oneOf([owner.rest, rest]);
    return nothing;
  }
  if (name === 'pop') return machine.index(owner, first ?? { k: 'number', v: -1 }, c.range);
  if (name === 'copy') return owner;
  if (name === 'sort') callAll(machine, c.named.values());
  return name === 'sort' || name === 'insert' || name === 'remove' ? nothing : undefined;
}

/** Methods of tables. */
export function dictMethod(machine: Machine, owner: DictValue, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  switch (name) {
    case 'get':
    case 'pop':
    case 'setdefault': {
      if (first === undefined) return undefined;
      const found = machine.index(owner, first, c.range);
      const fallback = c.args[1];
      if (fallback === undefined) return found;
      return found.k === 'unknown' ? soft(fallback, 'argument') : found;
    }
    case 'items':
      return {
        k: 'list',
        items: [...owner.entries].map(([key, value]): Value => listOf([text(key), value])),
        ...(owner.rest ? { rest: listOf([unknown('a key'), owner.rest]) } : {}),
      };
    case 'values':
      return { k: 'list', items: [...owner.entries.values()], ...(owner.rest ? { rest: owner.rest } : {}) };
    case 'keys':
      return {
        k: 'list',
        items: [...owner.entries.keys()].map((one) => text(one)),
        ...(owner.rest ? { rest: unknown('a key') } : {}),
      };
    case 'update':
      if (first?.k === 'dict') for (const [key, value] of first.entries) owner.entries.set(key, value);
      else if (first) owner.rest = unknown('fields of something unknown');
      for (const [key, value] of c.named) owner.entries.set(key, value);
      return nothing;
    case 'copy':
      return { ...owner, entries: new Map(owner.entries) };
    default:
      return undefined;
  }
}
