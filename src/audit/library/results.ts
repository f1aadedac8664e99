import type { Emission } from '../evaluate/emission.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type ListValue, type ResultValue, type Softness, unknown, type Value } from '../evaluate/value.ts';

/** Values as libraries give them. */

/** What a library gave, by the name of the call that made it. */
export function resultOf(of: string, args: readonly Value[], emissions?: readonly Emission[]): ResultValue {
  return { k: 'result', of, args, state: new Map(), ...(emissions === undefined ? {} : { emissions }) };
}

/** The text or the bytes of a file. */
export function content(path: Value): ResultValue {
  return resultOf('@content', [path]);
}

/** The file whose content a value is. */
export function sourceOf(value: Value | undefined): Value | undefined {
  return value?.k === 'result' && value.of === '@content' ? value.args[0] : undefined;
}

export function listOf(items: Value[]): ListValue {
  return { k: 'list', items };
}

/** A list of any length, of members like this one. */
export function manyOf(member: Value): ListValue {
  return { k: 'list', items: [], rest: member };
}

/** A default that somebody may override. An empty one stands for nothing: it is there to be overridden. */
export function soft(value: Value, by: Softness): Value {
  return value.k === 'text' && value.s === '' ? unknown('an empty default', [value]) : { ...value, soft: by };
}

/** Functions that are handed to a library are called some time, with what we do not know. */
export function callAll(machine: Machine, values: Iterable<Value>): void {
  for (const one of values) machine.callback(one, []);
}
