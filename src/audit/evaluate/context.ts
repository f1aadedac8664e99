import { type ResultValue, type Value } from './value.ts';

/** What a context manager made of a generator gives: the value for `as`, and the working directory inside its block. */
export function contextOf(given: Value, cwd: Value | null): ResultValue {
  return { k: 'result', of: '@context', args: [given], state: new Map(cwd === null ? [] : [['cwd', cwd]]) };
}

export function isContext(value: Value): value is ResultValue {
  return value.k === 'result' && value.of === '@context';
}
