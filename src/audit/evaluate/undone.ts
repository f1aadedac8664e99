import type { Value } from './value.ts';

/**
 * What lists, tables and objects held, to be put back: a branch that a call does not take runs for its lines, and what it puts into
 * them has not happened.
 */
export function remembered(values: Iterable<Value>): () => void {
  const undo: (() => void)[] = [];
  for (const value of values) {
    if (value.k === 'list') {
      const { items, rest } = value;
      const before = [...items];
      undo.push(() => {
        items.splice(0, items.length, ...before);
        putRest(value, rest);
      });
    } else if (value.k === 'dict') {
      const { entries, rest } = value;
      const before = [...entries];
      undo.push(() => {
        refill(entries, before);
        putRest(value, rest);
      });
    } else if (value.k === 'instance') {
      const before = [...value.attrs];
      undo.push(() => refill(value.attrs, before));
    }
  }
  return () => {
    for (const one of undo) one();
  };
}

function putRest(value: { rest?: Value }, rest: Value | undefined): void {
  if (rest === undefined) delete value.rest;
  else value.rest = rest;
}

function refill(map: Map<string, Value>, entries: readonly (readonly [string, Value])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
