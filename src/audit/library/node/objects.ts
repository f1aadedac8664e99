import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { endingsOf, narrowed } from '../../evaluate/narrowing.ts';
import { joined, type ListValue, nothing, oneOf, piece, text, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { listOf, manyOf } from '../results.ts';

/** Lists and tables. */
export const objectCalls: Calls = callTable([
  [['Array.of', 'Array'], ({ c }) => ({ k: 'list', items: [...c.args] })],
  [
    [
      'structuredClone',
      'Object.freeze',
      'Object.seal',
      'Promise.resolve',
      'Promise.all',
      'Promise.allSettled',
      'Promise.race',
      'util.promisify',
      'promisify',
      'Array.from',
      'Set',
      'encodeURI',
      'Buffer.from',
    ],
    ({ machine, c, first }) => {
      if (c.args[1]?.k === 'function' && first)
        return listMethod(machine, first, 'map', { ...c, args: c.args.slice(1) }) ?? first;
      return first ?? { k: 'list', items: [] };
    },
  ],
  [['Object.keys'], ({ machine, first }) => ({ k: 'list', items: [...machine.members(first ?? nothing)] })],
  [
    ['Object.values', 'Object.entries'],
    ({ first, name }) => {
      if (first?.k !== 'dict')
        return {
          k: 'list',
          items: [],
          rest: name === 'Object.entries' ? listOf([unknown('a key'), unknown('a value')]) : unknown('a value'),
        };
      return {
        k: 'list',
        items: [...first.entries].map(([key, value]) =>
          name === 'Object.entries' ? listOf([text(key), value]) : value,
        ),
        ...(first.rest
          ? { rest: name === 'Object.entries' ? listOf([unknown('a key'), first.rest]) : first.rest }
          : {}),
      };
    },
  ],
  [
    ['Object.assign', 'Object.fromEntries'],
    ({ c, first, name }) => {
      if (name === 'Object.assign') {
        const target = first?.k === 'dict' ? first : undefined;
        for (const one of c.args.slice(1))
          if (one.k === 'dict' && target) for (const [key, value] of one.entries) target.entries.set(key, value);
      }
      return first;
    },
  ],
]);

/** What passes a test of its end: `names.filter((name) => name.endsWith('.json'))`. */
export function filtered(list: ListValue, test: Value | undefined): ListValue {
  const [param] = test?.k === 'function' ? test.f.params : [];
  const [only, ...others] = test?.k === 'function' ? test.f.body : [];
  if (param === undefined || only?.s !== 'return' || only.e === undefined || others.length > 0) return list;
  const known = endingsOf(only.e, true).flatMap((one) => {
    if (param.to.t === 'name') return one.name === param.to.n ? [one] : [];
    const field =
      param.to.t === 'dict' ? param.to.of.find(([, to]) => to.t === 'name' && to.n === one.name)?.[0] : undefined;
    return field === undefined || one.field !== null ? [] : [{ ...one, field }];
  });
  const less = (value: Value) => known.reduce((before, one) => narrowed(before, one), value);
  if (known.length === 0) return list;
  const items = list.items.filter(
    (one) => !known.some(({ field, suffixes }) => field === null && isOther(one, suffixes)),
  );
  return { ...list, items: items.map(less), ...(list.rest ? { rest: less(list.rest) } : {}) };
}

/** A known text that ends in something else. */
function isOther(value: Value, suffixes: readonly string[]): boolean {
  return value.k === 'text' && !/[\uE000-\uE002]$/.test(value.s) && !suffixes.some((one) => value.s.endsWith(one));
}

/** Methods of lists. */
export function listMethod(machine: Machine, receiver: Value, name: string, c: LibraryCall): Value | undefined {
  if (receiver.k !== 'list') return undefined;
  const first = c.args[0];
  const members = machine.members(receiver);
  const few = members.length > 16 ? [oneOf(members)] : members;
  switch (name) {
    case 'map':
    case 'flatMap': {
      if (first === undefined) return undefined;
      const results = few.map((one, index) => machine.callback(first, [one, { k: 'number', v: index }]));
      const flat =
        name === 'flatMap'
          ? results.flatMap((one) => (one.k === 'list' ? [...one.items, ...(one.rest ? [one.rest] : [])] : [one]))
          : results;
      return receiver.rest
        ? { k: 'list', items: flat.slice(0, -1), rest: flat.at(-1) ?? unknown('a member') }
        : { k: 'list', items: flat };
    }
    case 'forEach':
    case 'some':
    case 'every':
    case 'filter':
    case 'find':
    case 'findLast':
    case 'sort':
    case 'toSorted': {
      if (first) for (const one of few) machine.callback(first, [one, ...(name.includes('ort') ? [one] : [])]);
      if (/^(sort|toSorted)$/.test(name)) return receiver;
      if (name === 'filter') return filtered(receiver, first);
      return name.startsWith('find') ? oneOf(machine.members(filtered(receiver, first))) : nothing;
    }
    case 'reduce':
      if (first) for (const one of few) machine.callback(first, [c.args[1] ?? unknown('what is reduced'), one]);
      return c.args[1] ?? unknown('what is reduced');
    case 'push':
      for (const one of c.args) {
        if (receiver.items.length < 64) receiver.items.push(one);
        else receiver.rest = one;
      }
      return nothing;
    case 'concat':
      return {
        k: 'list',
        items: [...receiver.items, ...c.args.flatMap((one) => (one.k === 'list' ? one.items : [one]))],
        ...(receiver.rest ? { rest: receiver.rest } : {}),
      };
    case 'slice': {
      if (receiver.rest !== undefined)
        return first?.k === 'number' && first.v >= receiver.items.length
          ? manyOf(receiver.rest)
          : { ...receiver, items: first?.k === 'number' ? receiver.items.slice(first.v) : receiver.items };
      return {
        ...receiver,
        items:
          first?.k === 'number'
            ? receiver.items.slice(first.v, c.args[1]?.k === 'number' ? c.args[1].v : undefined)
            : receiver.items,
      };
    }
    case 'join':
      return receiver.rest
        ? unknown('joined from an unknown list', [receiver])
        : joined(receiver.items, first ? piece(first) : ',');
    case 'at':
      return machine.index(receiver, first ?? { k: 'number', v: 0 }, c.range);
    case 'pop':
    case 'shift':
      return machine.index(receiver, { k: 'number', v: name === 'pop' ? -1 : 0 }, c.range);
    case 'reverse':
    case 'values':
    case 'flat':
    case 'toReversed':
      return receiver;
    case 'entries':
      return { k: 'list', items: members.map((one, index) => listOf([{ k: 'number', v: index }, one])) };
    default:
      return undefined;
  }
}
