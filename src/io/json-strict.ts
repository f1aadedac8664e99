import { byCodeUnit } from '../core/path.ts';
import { valuePath } from '../core/schema.ts';
import { notWritable } from './json-errors.ts';
import { plainSize } from './json-plain.ts';

export interface Shape {
  readonly indent: string;
  readonly sortKeys: boolean;
}

/** Characters that a piece may have before it is handed on. */
const PIECE = 65_536;

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
  /** A line break and the indentation of the container itself; its children have one more. */
  readonly lead: string;
}

/**
 * Hands everything that is plain and small to `JSON.stringify`, in batches, and only goes through the rest itself: what is
 * larger than a piece, deeper than its recursion may go, unsorted, or not plain.
 */
export function* strictChunks(root: unknown, shape: Shape): Generator<string, void, undefined> {
  if (plainSize(root, PIECE, shape.sortKeys) >= 0) {
    yield JSON.stringify(root, null, shape.indent);
    return;
  }
  const stack: Frame[] = [];
  const value = jsonValue(root, '', stack);
  if (!isContainer(value)) {
    yield leaf(value, stack);
    return;
  }
  const open = new Set<object>();
  stack.push(frameOf(value, stack, shape, open));
  let text = '';
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const plain = plainChildren(frame, shape);
    if (plain !== '') {
      // As it is: adding it to the rest would copy it.
      yield text + opening(frame);
      yield plain;
      text = '';
    } else if (frame.at < frame.length) text += nextChild(frame, stack, shape, open);
    else text += closing(frame, stack, open);
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** As many of the next children as are plain and fit into one piece. */
function plainChildren(frame: Frame, shape: Shape): string {
  const batch = frame.keys === undefined ? listBatch(frame, shape) : objectBatch(frame, frame.keys, shape);
  if (batch === undefined) return '';
  const text = JSON.stringify(batch, null, shape.indent);
  if (shape.indent === '') return text.slice(1, -1);
  // Line breaks inside of strings are escaped, so each is ours, and may be moved to where the container stands.
  const body = text.slice(1, -2);
  return frame.lead === '\n' ? body : body.replaceAll('\n', frame.lead);
}

function listBatch(frame: Frame, shape: Shape): readonly unknown[] | undefined {
  const list = frame.value;
  if (!Array.isArray(list)) return undefined;
  const from = frame.at;
  for (let room = PIECE; frame.at < frame.length; frame.at++) {
    const size = plainSize(list[frame.at], room, shape.sortKeys);
    if (size < 0) break;
    room -= size;
  }
  return frame.at === from ? undefined : list.slice(from, frame.at);
}

function objectBatch(frame: Frame, keys: readonly string[], shape: Shape): object | undefined {
  const from = frame.at;
  const batch: Record<string, unknown> = {};
  for (let room = PIECE; frame.at < frame.length; frame.at++) {
    const key = keys[frame.at] ?? '';
    // Assigning `__proto__` would set the prototype; and an object has its keys that are numbers first, whatever was asked for.
    if (key === '__proto__' || (shape.sortKeys && /^\d/.test(key))) break;
    const value: unknown = Reflect.get(frame.value, key);
    const size = plainSize(value, room, shape.sortKeys);
    if (size < 0) break;
    room -= size + key.length;
    batch[key] = value;
  }
  return frame.at === from ? undefined : batch;
}

/** A child that is not plain, or too large: a leaf is written, a container opened. */
function nextChild(frame: Frame, stack: Frame[], shape: Shape, open: Set<object>): string {
  const key = frame.keys?.[frame.at];
  const child = jsonValue(Reflect.get(frame.value, key ?? frame.at), key ?? String(frame.at), stack);
  // Left out, as JSON.stringify does: it reads back as absent, which `undefined` is in all but name.
  const isLeftOut = child === undefined && key !== undefined;
  const inner = isContainer(child) ? frameOf(child, stack, shape, open) : undefined;
  const written = isLeftOut || inner !== undefined ? '' : leaf(child, stack);
  if (inner === undefined) frame.at += 1;
  else stack.push(inner);
  if (isLeftOut) return '';
  const colon = shape.indent === '' ? ':' : ': ';
  return opening(frame) + frame.lead + shape.indent + (key === undefined ? '' : JSON.stringify(key) + colon) + written;
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
  const outer = stack.at(-1);
  const lead = shape.indent === '' ? '' : outer === undefined ? '\n' : outer.lead + shape.indent;
  const base = { value, at: 0, begun: false, lead };
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
  return first;
}

function closing(frame: Frame, stack: Frame[], open: Set<object>): string {
  stack.pop();
  open.delete(frame.value);
  const outer = stack.at(-1);
  if (outer !== undefined) outer.at += 1;
  if (!frame.begun) return frame.keys === undefined ? '[]' : '{}';
  return frame.lead + (frame.keys === undefined ? ']' : '}');
}

function pathOf(stack: readonly Frame[]): string {
  return valuePath(stack.map((frame) => frame.keys?.[frame.at] ?? frame.at));
}
