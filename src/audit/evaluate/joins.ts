import { alternatives, oneOf, unknown, type Value } from './value.ts';

/** `value`, or what `otherwise` gives where it is not there or not known. */
export function withDefault(value: Value, otherwise: () => Value): Value {
  const options = alternatives(value);
  const missing = options.some(
    (one) =>
      (one.k === 'const' && one.v !== true) ||
      one.k === 'unknown' ||
      (one.k === 'text' && one.s === '') ||
      one.k === 'external' ||
      one.k === 'result',
  );
  if (!missing) return value;
  const known = options.filter((one) => !((one.k === 'const' && one.v !== true) || (one.k === 'text' && one.s === '')));
  const isOpen = known.some((one) => one.k === 'unknown' || one.k === 'external' || one.k === 'result');
  const other = otherwise();
  if (!isOpen) return oneOf([...known, other]);
  const seen = known.filter((one) => one.k !== 'unknown' && one.k !== 'external' && one.k !== 'result');
  // A known default stands for what only the run may put in its place; an empty one is there to be replaced.
  const soft = alternatives(other)
    .filter((one) => one.k !== 'text' || one.s !== '')
    .map((one): Value => ({ soft: 'argument', ...one }));
  return seen.length === 0 && soft.every((one) => one.k === 'unknown')
    ? unknown('nobody gives it', [value, other])
    : oneOf([
        ...seen,
        ...(soft.length > 0 && soft.every(isWord) ? [unknown('what the run may give', [value])] : []),
        ...soft,
      ]);
}

/** A word is what goes into a name where the data has none: `row["title"] or "untitled"`. A path is what somebody may override. */
function isWord(value: Value): boolean {
  return value.k === 'text' && value.path !== true && /^\w+$/.test(value.s);
}

/** The variables after branches that all may have run: what they disagree on is one of several. */
export function joinScopes(all: readonly Map<string, Value>[]): Map<string, Value> {
  const [first, ...rest] = all;
  return rest.length === 0 ? (first ?? new Map()) : joinInto([new Map(first), ...rest]);
}

/** The same, in the first of them, which nobody else may have. */
export function joinInto(all: readonly Map<string, Value>[]): Map<string, Value> {
  const [out = new Map<string, Value>(), ...rest] = all;
  for (const other of rest) {
    if (other === out) continue;
    for (const [name, value] of other) {
      const known = out.get(name);
      if (known === undefined) out.set(name, value);
      else if (known !== value) out.set(name, oneOf([known, value]));
    }
  }
  return out;
}

/** Assigned from another function: the old value stays possible, unless there was none. */
export function weak(old: Value | undefined, fresh: Value): Value {
  if (old === undefined || isUnset(old)) return fresh;
  return fresh.k === 'const' && fresh.v === null ? old : fresh;
}

export function isUnset(value: Value | undefined): boolean {
  return value?.k === 'const' && value.v === null;
}
