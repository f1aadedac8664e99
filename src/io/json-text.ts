import { byCodeUnit } from '../core/path.ts';
import { valuePath } from '../core/schema.ts';
import { notWritable } from './json-errors.ts';
import { plainSize } from './json-plain.ts';

export interface JsonTextOptions {
  /** Spaces (0 to 10), or the text itself. Default 2. */
  readonly indent?: number | string | undefined;
  /** Keys of every object by UTF-16 code unit. Default false: in the order in which the object has them. */
  readonly sortKeys?: boolean | undefined;
  /** End with a line break. Default true. */
  readonly finalNewline?: boolean | undefined;
  /** As `JSON.stringify` takes it; what it makes of the value is the caller's responsibility. */
  readonly replacer?:
    | ((this: unknown, key: string, value: unknown) => unknown)
    | readonly (string | number)[]
    | undefined;
  /** Write as `JSON.stringify` would, whatever is lost. Default false. */
  readonly lossy?: boolean | undefined;
}

/**
 * JSON that reads back as the same value, or an error `value/not-json` that names the path inside the value. The text is that
 * of `JSON.stringify`, except that -0 is written as `-0`, and that depth is limited by memory alone.
 *
 * Not an error: a property that is `undefined` (it is left out, and reads back as absent); what a `toJSON` method returns (a
 * Date becomes its ISO text); the class of an object. Not seen: keys that are symbols or not enumerable, named properties of
 * arrays, integers beyond 2^53 that were rounded before they came here.
 */
export function jsonText(value: unknown, options: JsonTextOptions = {}): string {
  return [...jsonChunks(value, options)].join('');
}

/** The same text in pieces of about a quarter of a megabyte, so that its size is not limited by what one string may hold. */
export function* jsonChunks(value: unknown, options: JsonTextOptions = {}): Generator<string, void, undefined> {
  const shape: Shape = { indent: indentOf(options.indent ?? 2), sortKeys: options.sortKeys ?? false };
  if (options.replacer === undefined && options.lossy !== true) yield* strictChunks(value, shape);
  else yield* looseChunks(value, options, shape);
  if (options.finalNewline ?? true) yield '\n';
}

interface Shape {
  readonly indent: string;
  readonly sortKeys: boolean;
}

/** Characters that a piece may have before it is handed on. */
const PIECE = 262_144;

function* looseChunks(value: unknown, { replacer, lossy }: JsonTextOptions, shape: Shape): Generator<string> {
  const indent = shape.sortKeys ? '' : shape.indent;
  // JSON.stringify has one signature for each kind of replacer.
  const text: string | undefined =
    typeof replacer === 'function'
      ? JSON.stringify(value, replacer, indent)
      : JSON.stringify(value, replacer === undefined ? null : [...replacer], indent);
  if (text === undefined) {
    throw notWritable('$', lossy === true ? 'it has no JSON at all' : 'the replacer leaves nothing of it');
  }
  if (shape.sortKeys) yield* strictChunks(JSON.parse(text), shape);
  else yield text;
}

/** A container that is being written, child by child. */
interface Frame {
  readonly value: object;
  /** The keys of an object; undefined for an array. */
  readonly keys: readonly string[] | undefined;
  readonly length: number;
  /** The child that is being written. */
  at: number;
  /** Whether a child was written already: the next one needs a comma. */
  begun: boolean;
  /** A line break and the indentation of the children. */
  readonly lead: string;
}

/**
 * Hands everything that is plain and small to `JSON.stringify`, in batches, and only goes through the rest itself: what is
 * larger than a piece, deeper than its recursion may go, unsorted, or not plain.
 */
function* strictChunks(root: unknown, shape: Shape): Generator<string, void, undefined> {
  if (plainSize(root, PIECE, shape.sortKeys) >= 0) {
    yield JSON.stringify(root, null, shape.indent);
    return;
  }

  const colon = shape.indent === '' ? ':' : ': ';
  const stack: Frame[] = [];
  const open = new Set<object>();
  let text = '';

  const value = jsonValue(root, '', stack);
  if (!isContainer(value)) {
    yield leaf(value, stack);
    return;
  }
  stack.push(frameOf(value, stack, shape, open));

  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    frame.at += 1;
    if (frame.at >= frame.length) {
      stack.pop();
      open.delete(frame.value);
      text += closing(frame, stack.at(-1)?.lead ?? (shape.indent === '' ? '' : '\n'));
      continue;
    }
    const key = frame.keys?.[frame.at];
    const name = key === undefined ? '' : JSON.stringify(key) + colon;
    const given: unknown = Reflect.get(frame.value, key ?? frame.at);
    if (plainSize(given, PIECE, shape.sortKeys) >= 0) {
      text += opening(frame) + name + indented(JSON.stringify(given, null, shape.indent), frame.lead, given);
    } else {
      const child = jsonValue(given, key ?? String(frame.at), stack);
      // Left out, as JSON.stringify does: it reads back as absent, which `undefined` is in all but name.
      if (child === undefined && key !== undefined) continue;
      if (isContainer(child)) {
        const inner = frameOf(child, stack, shape, open);
        text += opening(frame) + name;
        stack.push(inner);
      } else {
        text += opening(frame) + name + leaf(child, stack);
      }
    }
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** What stands for a value in JSON: itself, or what its `toJSON` gives. */
function jsonValue(value: unknown, key: string, stack: readonly Frame[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value;
  const given: unknown = value.toJSON(key);
  if (value instanceof Date && given === null) throw notWritable(pathOf(stack), 'it is an invalid date');
  return given;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function leaf(value: unknown, stack: readonly Frame[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw notWritable(pathOf(stack), `it is ${value}, which JSON cannot say`);
      return Object.is(value, -0) ? '-0' : String(value);
    case 'undefined':
      throw notWritable(pathOf(stack), stack.length === 0 ? 'it is undefined' : 'it is undefined, in an array');
    case 'bigint':
      throw notWritable(pathOf(stack), 'it is a BigInt, which reads back as a rounded number');
    case 'function':
    case 'symbol':
      throw notWritable(pathOf(stack), `it is a ${typeof value}`);
    case 'object':
    default:
      return 'null';
  }
}

function frameOf(value: object, stack: readonly Frame[], shape: Shape, open: Set<object>): Frame {
  if (open.has(value)) throw notWritable(pathOf(stack), 'it contains itself: it is a cycle');
  const kind = exoticKind(value);
  if (kind !== undefined) throw notWritable(pathOf(stack), `it is ${kind}, whose contents JSON would lose`);
  open.add(value);
  const lead = shape.indent === '' ? '' : (stack.at(-1)?.lead ?? '\n') + shape.indent;
  const base = { value, at: -1, begun: false, lead };
  if (Array.isArray(value)) return { ...base, keys: undefined, length: value.length };
  const keys = Object.keys(value);
  if (shape.sortKeys) keys.sort(byCodeUnit);
  return { ...base, keys, length: keys.length };
}

/** A Map has no keys of its own, a typed array has too many, a boxed number reads back as a bare one. */
function exoticKind(value: object): string | undefined {
  if (Array.isArray(value)) return undefined;
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (ArrayBuffer.isView(value)) return `a ${tag}`;
  return LOST.has(tag) ? `${/^[AEIOU]/.test(tag) ? 'an' : 'a'} ${tag}` : undefined;
}

const LOST = new Set(
  'Map Set WeakMap WeakSet WeakRef Promise RegExp Error Number String Boolean Symbol BigInt ArrayBuffer SharedArrayBuffer Arguments Generator'.split(
    ' ',
  ),
);

function opening(frame: Frame): string {
  const first = frame.begun ? ',' : frame.keys === undefined ? '[' : '{';
  frame.begun = true;
  return first + frame.lead;
}

function closing(frame: Frame, lead: string): string {
  const bracket = frame.keys === undefined ? ']' : '}';
  if (!frame.begun) return frame.keys === undefined ? '[]' : '{}';
  return lead + bracket;
}

/** Moves a text that starts at the margin to where it stands. Line breaks inside of strings are escaped, so each is ours. */
function indented(text: string, lead: string, value: unknown): string {
  return lead === '' || typeof value !== 'object' || value === null ? text : text.replaceAll('\n', lead);
}

function indentOf(indent: number | string): string {
  return typeof indent === 'number' ? ' '.repeat(Math.min(10, Math.max(0, Math.trunc(indent)))) : indent.slice(0, 10);
}

function pathOf(stack: readonly Frame[]): string {
  return valuePath(stack.map((frame) => frame.keys?.[frame.at] ?? frame.at));
}
