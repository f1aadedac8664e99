/**
 * The size of a value's JSON, roughly, in characters; -1 if it is larger than `limit`, or not so plain that `JSON.stringify`
 * surely writes it as it is. Quick, and wrong only on the safe side: whoever gets -1 looks closer.
 */
export function plainSize(value: unknown, limit: number, sorted: boolean): number {
  const left = walk(value, limit, sorted, 0);
  return left < 0 ? -1 : limit - left;
}

/** Less than what JSON.stringify's own recursion allows on a small stack. */
const DEEPEST = 200;

/** Takes what the value costs from `left`; negative when it does not fit, or is not plain. */
function walk(value: unknown, left: number, sorted: boolean, depth: number): number {
  switch (typeof value) {
    case 'string':
      return left - value.length - 2;
    case 'number':
      // Infinity minus itself, and NaN, are not 0; and only -0 divides to -Infinity.
      return value - value !== 0 || (value === 0 && 1 / value < 0) ? -1 : left - 8;
    case 'boolean':
      return left - 5;
    case 'object':
      if (value === null) return left - 4;
      if (depth > DEEPEST) return -1;
      return Array.isArray(value) ? walkArray(value, left, sorted, depth) : walkObject(value, left, sorted, depth);
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
    default:
      return -1;
  }
}

function walkArray(list: readonly unknown[], left: number, sorted: boolean, depth: number): number {
  if (methodOf(list) !== undefined) return -1;
  let rest = left - 2 - list.length;
  for (let i = 0; i < list.length && rest >= 0; i++) rest = walk(list[i], rest, sorted, depth + 1);
  return rest;
}

function walkObject(object: object, left: number, sorted: boolean, depth: number): number {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return -1;
  if (prototype !== null && methodOf(prototype) !== undefined) return -1;
  const fields = object as Readonly<Record<string, unknown>>;
  let rest = left - 2;
  let before = '';
  // A `toJSON` of its own is a function among its fields, and none of those is plain.
  for (const key in fields) {
    if (sorted) {
      if (key < before) return -1;
      before = key;
    }
    const value = fields[key];
    if (value === undefined) continue;
    rest = walk(value, rest - key.length - 4, sorted, depth + 1);
    if (rest < 0) return -1;
  }
  return rest;
}

function methodOf(value: object): unknown {
  return (value as { readonly toJSON?: unknown }).toJSON;
}
