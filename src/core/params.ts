import { valuePath } from './schema.ts';

type Path = readonly PropertyKey[];

/**
 * A frozen copy of a stage's params. Only what JSON holds may be in them: a change in anything else (a Map, a function, NaN)
 * would not change the fingerprint, and the stage would not run again. Frozen, so that no item sees what another one did.
 *
 * @throws the reason, through `refuse`, with the place such as `params.p.deep[1]`
 */
export function frozenParams(
  params: Readonly<Record<string, unknown>>,
  refuse: (place: string, why: string) => Error,
): Readonly<Record<string, unknown>> {
  const above = new Set<object>();

  function frozen(value: unknown, path: Path): unknown {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value !== 'object') throw refuse(place(path), `JSON cannot hold ${named(value)}`);
    if (above.has(value)) throw refuse(place(path), 'it contains itself');
    above.add(value);
    const copy = Array.isArray(value)
      ? value.map((part: unknown, index) => frozen(part, [...path, index]))
      : frozenObject(value, path);
    above.delete(value);
    return Object.freeze(copy);
  }

  function frozenObject(value: object, path: Path): Record<string, unknown> {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw refuse(
        place(path),
        `JSON cannot hold ${named(value)}; write it as plain objects, lists, texts and numbers`,
      );
    }
    const present = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(present.map(([key, part]: [string, unknown]) => [key, frozen(part, [...path, key])]));
  }

  return Object.freeze(frozenObject(params, []));
}

function place(path: Path): string {
  return `params${valuePath(path).slice(1)}`;
}

function named(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return typeof value === 'number' || value === undefined ? String(value) : `a ${typeof value}`;
}
