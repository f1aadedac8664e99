import { HoldfastError } from '../core/error.ts';
import { byCodeUnit } from '../core/path.ts';
import { valuePath } from '../core/schema.ts';

/** Orders the keys of the object at `path`; the default is by code unit. */
export type KeyOrder = (a: string, b: string, path: readonly PropertyKey[]) => number;

/**
 * The one text of a JSON value: keys sorted by code unit at every level, two-space indent, no final newline.
 *
 * Written by hand because an object cannot hold every order: JavaScript moves keys like `"10"` to the front. Properties that are
 * undefined are left out, as `JSON.stringify` does; anything else that would not be read back as it was is an error
 * `value/not-json` that names the place inside the value.
 */
export function sortedJson(value: unknown, order: KeyOrder = byCodeUnit): string {
  return textOf(value, { order, path: [], above: [] });
}

interface Place {
  readonly order: KeyOrder;
  readonly path: readonly PropertyKey[];
  /** The objects that contain this one: a value that meets itself again has no end. */
  readonly above: readonly object[];
}

function textOf(value: unknown, place: Place): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return objectText(value, place);
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value !== 'number') throw notJson(place, `JSON has no ${typeof value}`);
  if (!Number.isFinite(value)) throw notJson(place, `${value} is not a JSON number`);
  return JSON.stringify(value);
}

function objectText(value: object, place: Place): string {
  if (place.above.includes(value)) throw notJson(place, 'it contains itself');
  if ('toJSON' in value && typeof value.toJSON === 'function') return textOf(jsonOf(value, place), place);
  const inside = { ...place, above: [...place.above, value] };
  if (Array.isArray(value)) return arrayText(value, inside);
  const kind: unknown = Object.getPrototypeOf(value);
  if (kind !== Object.prototype && kind !== null && !isPlainElsewhere(value)) {
    throw notJson(place, `JSON has no ${value.constructor.name}`);
  }
  return propertiesText(value, inside);
}

function jsonOf(value: object, place: Place): unknown {
  const json: unknown = Reflect.apply(Reflect.get(value, 'toJSON') as () => unknown, value, []);
  // An invalid date says null: what was meant as a time would silently be none.
  if (json === null || json === value) throw notJson(place, `this ${value.constructor.name} has no JSON form`);
  return json;
}

function arrayText(items: readonly unknown[], place: Place): string {
  if (items.length === 0) return '[]';
  // `Array.from` visits holes too: they are errors, as undefined is.
  const texts = Array.from(items, (item, index) => textOf(item, { ...place, path: [...place.path, index] }));
  return block('[', texts, ']', place.path.length);
}

function propertiesText(value: object, place: Place): string {
  const entries = Object.entries(value)
    .filter(([, property]) => property !== undefined)
    .sort(([a], [b]) => place.order(a, b, place.path));
  if (entries.length === 0) return '{}';
  const texts = entries.map(([key, property]) => {
    return `${JSON.stringify(key)}: ${textOf(property, { ...place, path: [...place.path, key] })}`;
  });
  return block('{', texts, '}', place.path.length);
}

function block(open: string, lines: readonly string[], close: string, depth: number): string {
  const indent = '\n' + '  '.repeat(depth + 1);
  return `${open}${indent}${lines.join(`,${indent}`)}\n${'  '.repeat(depth)}${close}`;
}

/** Plain objects of another realm (a worker, `vm`) have an `Object.prototype` of their own. */
function isPlainElsewhere(value: object): boolean {
  const kind: unknown = Object.getPrototypeOf(value);
  return typeof kind === 'object' && kind !== null && Object.getPrototypeOf(kind) === null && 'isPrototypeOf' in kind;
}

function notJson(place: Place, why: string): HoldfastError {
  const at = valuePath(place.path);
  return new HoldfastError({
    code: 'value/not-json',
    what: 'Cannot write the value at',
    on: at,
    why: `it would not be read back as it was: ${why}`,
    still: 'Nothing was written',
    next: 'Convert that value to a string, a number, a list or an object first',
    data: { path: at },
  });
}
