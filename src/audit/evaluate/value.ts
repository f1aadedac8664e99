import { unreachable } from '../../core/brand.ts';
import type { ClassNode, FunctionNode } from '../languages/ir.ts';
import type { Emission } from './emission.ts';
import type { Module, Scope } from './scope.ts';

/**
 * Abstract values. A text is an ordinary string in which private-use characters stand for what only the run knows
 * and for places whose absolute path depends on the machine; so joining, splitting and stripping are plain string work.
 */
export const ANY = '\uE000'; // run-time text, of any content
export const SEGMENT = '\uE001'; // run-time text without a slash: a date, a number, a name from a listing
export const DEEP = '\uE002'; // any number of segments
export const ROOT = '\uE003'; // the audited folder
export const HOME = '\uE004';
export const TEMPORARY = '\uE005'; // the system's folder for temporary files
export const FRESH = '\uE006'; // a unique name made by the system: mkstemp, NamedTemporaryFile
export const START = '\uE007'; // the folder in which the script was started: what `os.getcwd()` gives

/** Where a value comes from, for `explain-path`: a persistent graph, read only when somebody asks. */
export interface Trace {
  readonly at: { readonly file: string; readonly start: number; readonly end: number } | null;
  readonly value: Value | null;
  readonly from: readonly Trace[];
}

interface Common {
  /** Frames whose parameters it hangs on: their callers named it. */
  readonly marks?: readonly number[];
  /** It rests on a default that somebody may override: of an argument, an option, an environment variable. */
  readonly soft?: Softness;
  readonly trace?: Trace;
}

export type Softness = 'argument' | 'environment' | 'parameter';

export type Value =
  | TextValue
  | UnknownValue
  | (Common & { readonly k: 'number'; readonly v: number })
  | (Common & { readonly k: 'const'; readonly v: boolean | null })
  | ListValue
  | DictValue
  | AltValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | (Common & { readonly k: 'module'; readonly module: Module })
  /** Something of a library, by its full name: `os.path.join`, `fs.promises`. */
  | (Common & { readonly k: 'external'; readonly name: string })
  /** What a library gave: a data frame, a connection, a parser. */
  | ResultValue
  | HandleValue;

export interface TextValue extends Common {
  readonly k: 'text';
  readonly s: string;
  /** A path object: `/` joins. */
  readonly path?: true;
}
export interface UnknownValue extends Common {
  readonly k: 'unknown';
  readonly why: string;
}
export interface ListValue extends Common {
  readonly k: 'list';
  readonly items: Value[];
  readonly made?: Made;
  /** Any number of further members. */
  rest?: Value;
}
/** Where a list was written down, and which members a branch that may not be taken has added since, by their index. */
export interface Made {
  readonly frame: number;
  readonly branches: number;
  readonly loops: number;
  readonly maybe: number[];
}
export interface DictValue extends Common {
  readonly k: 'dict';
  readonly entries: Map<string, Value>;
  rest?: Value;
}
export interface AltValue extends Common {
  readonly k: 'alt';
  readonly of: readonly Value[];
}
export interface FunctionValue extends Common {
  readonly k: 'function';
  readonly f: FunctionNode;
  readonly scope: Scope;
  readonly module: Module;
  readonly self?: Value;
  /** Arguments that `partial` has given already. */
  readonly bound?: { readonly args: readonly Value[]; readonly named: ReadonlyMap<string, Value> };
  readonly owner?: ClassValue;
}
export interface ClassValue extends Common {
  readonly k: 'class';
  readonly c: ClassNode;
  readonly members: Map<string, Value>;
  readonly bases: readonly Value[];
  readonly module: Module;
}
export interface InstanceValue extends Common {
  readonly k: 'instance';
  readonly cls: ClassValue;
  readonly attrs: Map<string, Value>;
}
export interface ResultValue extends Common {
  readonly k: 'result';
  readonly of: string;
  readonly receiver?: Value;
  readonly args: readonly Value[];
  readonly state: Map<string, Value>;
  readonly emissions?: readonly Emission[];
}
export interface HandleValue extends Common {
  readonly k: 'handle';
  readonly path: Value;
  readonly emissions: readonly Emission[];
}

export const limits = { alternatives: 24 };

export function text(s: string, like?: Value, path?: boolean): TextValue {
  return { k: 'text', s, ...(path === true ? { path: true as const } : {}), ...(like ? inherited([like]) : {}) };
}
export function unknown(why: string, like: readonly Value[] = []): UnknownValue {
  return { k: 'unknown', why, ...inherited(like) };
}
export const nothing: Value = { k: 'const', v: null };

/** What a value made of others takes over from them. */
export function inherited(from: readonly Value[]): Common {
  let marks: readonly number[] | undefined;
  let soft: Softness | undefined;
  let first: Trace | undefined;
  let traces: Trace[] | undefined;
  for (const one of from) {
    if (one.marks !== undefined)
      marks = marks === undefined || marks === one.marks ? one.marks : union(marks, one.marks);
    soft ??= one.soft;
    if (one.trace === undefined) continue;
    if (first === undefined) first = one.trace;
    else (traces ??= [first]).push(one.trace);
  }
  // Built field by field: this is asked for every value that is made.
  const out: { marks?: readonly number[]; soft?: Softness; trace?: Trace } = {};
  if (marks !== undefined) out.marks = marks;
  if (soft !== undefined) out.soft = soft;
  if (traces !== undefined) out.trace = { at: null, value: null, from: traces };
  else if (first !== undefined) out.trace = first;
  return out;
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  const more = b.filter((one) => !a.includes(one));
  return more.length === 0 ? a : [...a, ...more];
}

export function marked<T extends Value>(value: T, marks: readonly number[] | undefined): T {
  if (marks === undefined || marks.length === 0) return value;
  return { ...value, marks: value.marks === undefined ? marks : union(value.marks, marks) };
}

/** All that a value may be, without nesting. */
export function alternatives(value: Value): readonly Value[] {
  if (value.k !== 'alt') return [value];
  if (value.marks === undefined && value.soft === undefined) return value.of;
  return value.of.map((one) =>
    marked(one.soft === undefined && value.soft !== undefined ? { ...one, soft: value.soft } : one, value.marks),
  );
}

/** What a function makes of each alternative, as one value. */
export function eachOf(value: Value, make: (one: Value) => Value): Value {
  if (value.k !== 'alt') return oneOf([make(value)]);
  return oneOf(alternatives(value).map((one) => make(one)));
}

/** One of several; equal ones once. Too many texts become one text with a hole. */
export function oneOf(values: readonly Value[]): Value {
  const [first] = values;
  // Most are one thing, and this is the most frequent question of all.
  if (values.length === 1 && first !== undefined && first.k !== 'alt') return first;
  const flat: Value[] = [];
  const seen = new Set<string | Value>();
  const add = (one: Value): void => {
    const key = keyOf(one) ?? one;
    if (seen.has(key)) return;
    seen.add(key);
    flat.push(one);
  };
  for (const value of values) {
    if (value.k === 'alt') for (const one of alternatives(value)) add(one);
    else add(value);
  }
  const [only] = flat;
  if (only === undefined) return unknown('nothing');
  if (flat.length === 1) return only;
  if (flat.length <= limits.alternatives) return { k: 'alt', of: flat };
  const texts = flat.filter((one): one is TextValue => one.k === 'text');
  const others = flat.filter((one) => one.k !== 'text');
  // What is left out is still possible.
  const more = others.length > FEW ? [unknown('one of many', [others[0]!])] : [];
  return { k: 'alt', of: [...byFolder(texts), ...others.slice(0, FEW), ...more] };
}

const FEW = 4;

/** What is in one folder becomes one text with a hole; folders stay apart, unless they are too many themselves. */
function byFolder(texts: readonly TextValue[]): TextValue[] {
  const folders = new Map<string, TextValue[]>();
  for (const one of texts) {
    const key = one.s.split('/').slice(0, 2).join('/');
    folders.set(key, [...(folders.get(key) ?? []), one]);
  }
  if (folders.size <= limits.alternatives / 2)
    return [...folders.values()].map((list) => (list.length === 1 ? list[0]! : generalised(list)));
  return [generalised(texts)];
}

/** What several texts have in common, a hole between. */
function generalised(texts: readonly TextValue[]): TextValue {
  const all = texts.map((one) => one.s);
  let head = all[0] ?? '';
  let tail = head;
  for (const one of all) {
    let same = 0;
    while (same < head.length && head[same] === one[same]) same += 1;
    head = head.slice(0, same);
    same = 0;
    while (same < tail.length && tail.at(-1 - same) === one.at(-1 - same)) same += 1;
    tail = same === 0 ? '' : tail.slice(-same);
  }
  const isPath = texts.every((one) => one.path === true);
  tail = tail.slice(Math.max(0, head.length + tail.length - Math.min(...all.map((one) => one.length))));
  const isDeep = isPath && all.some((one) => one.slice(head.length, one.length - tail.length).includes('/'));
  return text(isDeep ? anyDepth(all, head, tail) : head + ANY + tail, undefined, isPath);
}

/** Paths that differ in how deep they lie: whole folders that they have in common, and how their names end. */
function anyDepth(all: readonly string[], head: string, tail: string): string {
  const isWhole = all.every((one) => one.length === head.length || one[head.length] === '/');
  const folder = isWhole ? head.replace(/\/$/, '') : head.slice(0, Math.max(0, head.lastIndexOf('/')));
  const at = tail.indexOf('/');
  const end = at !== -1 ? tail.slice(at) : tail === '' ? '' : `/${SEGMENT}${tail}`;
  return folder === '' ? `${DEEP}${end}` : `${folder}/${DEEP}${end}`;
}

function keyOf(value: Value): string | null {
  if (value.k === 'text') return `t${value.path === true ? 'p' : ''}${value.soft ?? ''}:${value.s}`;
  if (value.k === 'number') return `n:${value.v}`;
  if (value.k === 'const') return `c:${String(value.v)}`;
  if (value.k === 'external') return `e:${value.name}`;
  return value.k === 'unknown' ? 'u' : null;
}

/** A key for values without identity, for remembering calls; null if it has one. */
export function callKey(values: readonly Value[]): string | null {
  let out = '';
  for (const one of values) {
    const key = keyOf(one);
    if (key === null) return null;
    // Who passed on something unknown makes no difference to what comes back.
    out += one.k === 'unknown' || one.k === 'const' ? `${key}|` : `${key}#${one.marks?.join(',') ?? ''}|`;
  }
  return out;
}

/** The value as a piece of text: a hole where only the run knows. */
export function piece(value: Value): string {
  if (value.k === 'text') return value.s;
  if (value.k === 'number') return String(value.v);
  return value.k === 'const' && value.v !== null ? String(value.v) : ANY;
}

/** Joins pieces in every combination. */
export function joined(parts: readonly Value[], separator = '', path?: boolean): Value {
  let heads: { s: string; from: Value[] }[] = [{ s: '', from: [] }];
  let first = true;
  for (const part of parts) {
    const options = alternatives(part);
    const next: { s: string; from: Value[] }[] = [];
    for (const head of heads) {
      for (const option of options) {
        if (next.length >= limits.alternatives * 2) break;
        next.push({ s: head.s + (first ? '' : separator) + piece(option), from: [...head.from, option] });
      }
    }
    heads = next;
    first = false;
  }
  return oneOf(heads.map((head) => ({ ...text(head.s, undefined, path), ...inherited(head.from) })));
}

/** Applies a function of texts to every alternative; other values become unknown text. */
export function mapText(value: Value, change: (s: string, one: TextValue) => string | Value): Value {
  return eachOf(value, (one) => {
    const base: TextValue = one.k === 'text' ? one : { ...text(piece(one)), ...inherited([one]) };
    const changed = change(base.s, base);
    if (typeof changed !== 'string') return { ...changed, ...inherited([changed, one]) };
    return { ...base, s: changed };
  });
}

/** Whether any part is known at all. */
export function says(s: string): boolean {
  return s.replace(holes, '').replace(/[/.\\\s]/g, '') !== '';
}

// The marks are single code units of the private use area, not parts of composed characters.
// eslint-disable-next-line no-misleading-character-class
export const holes = /[\uE000\uE001\uE002\uE006]/g;

/** For people: holes as stars, places by name. */
export function shown(value: Value | null, depth = 0): string {
  if (value === null) return '';
  switch (value.k) {
    case 'text':
      return shownText(value.s);
    case 'number':
      return String(value.v);
    case 'const':
      return value.v === null ? 'nothing' : String(value.v);
    case 'unknown':
      return `unknown: ${value.why}`;
    case 'alt':
      return depth > 1
        ? `one of ${value.of.length}`
        : value.of
            .slice(0, 6)
            .map((one) => shown(one, depth + 1))
            .join(' | ');
    case 'list':
      return `a list of ${value.rest ? 'any' : value.items.length}`;
    case 'dict':
      return `fields ${[...value.entries.keys()].slice(0, 6).join(', ')}`;
    case 'function':
      return `function ${value.f.name}`;
    case 'class':
      return `class ${value.c.name}`;
    case 'instance':
      return `a ${value.cls.c.name}`;
    case 'module':
      return `module ${value.module.path}`;
    case 'external':
      return value.name;
    case 'result':
      return `what ${value.of} gives`;
    case 'handle':
      return `open file ${shown(value.path, depth + 1)}`;
    default:
      return unreachable(value);
  }
}

export function shownText(s: string): string {
  return s
    .replace(/^\uE003\/(?=.)/, './')
    .replace(/\uE007\/(?=.)/, '')
    .replace(/[\uE003\uE007]/g, '.')
    .replace(/\uE004/g, '~')
    .replace(/\uE005/g, '/tmp')
    .replace(/\uE002/g, '**')
    .replace(/[\uE000\uE001\uE006]+/g, '*');
}
