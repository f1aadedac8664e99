import { ANY, SEGMENT } from '../evaluate/value.ts';
import { ONE_OF } from './shell/braces.ts';
import type { ExcerptBuilder } from './excerpt.ts';

export type MakeVariables = ReadonlyMap<string, { readonly value: string; readonly isDefault: boolean }>;

/** What the automatic variables of a recipe are about. */
export interface Rule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
}

/** A recipe's text as the shell gets it, each piece at its place. */
export function expandRecipe(
  text: string,
  from: number,
  rule: Rule,
  variables: MakeVariables,
  out: ExcerptBuilder,
): void {
  let at = 0;
  for (const { start, end, inner } of references(text)) {
    out.take(text.slice(at, start), from + at);
    out.put(inner === '$' ? '$' : expanded(inner, rule, variables, 0), from + start, from + end);
    at = end;
  }
  out.take(text.slice(at), from + at);
}

/** A text with its references expanded. Without a rule, automatic variables are unknown. */
export function expandMake(text: string, rule: Rule | null, variables: MakeVariables, depth = 0): string {
  let out = '';
  let at = 0;
  for (const { start, end, inner } of references(text)) {
    out += text.slice(at, start) + (inner === '$' ? '$' : expanded(inner, rule, variables, depth));
    at = end;
  }
  return out + text.slice(at);
}

/** The text with every reference, as long as it is, made a word. */
export function masked(text: string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of references(text)) {
    out += text.slice(at, start) + 'x'.repeat(end - start);
    at = end;
  }
  return out + text.slice(at);
}

/**
 * The words of an expanded text. What a command prints is not cut at its spaces: beside other text it is a part of one name that only
 * the run knows; alone it may be many names, and stays for the shell to look into.
 */
export function makeWords(text: string): readonly string[] {
  return [...masked(text).matchAll(/\S+/g)].map(({ index, 0: { length } }) => {
    const word = text.slice(index, index + length);
    const parts = references(word).filter(({ start }) => word.startsWith('$(', start));
    if (isCommand(word)) return word;
    return parts.reduceRight((out, { start, end }) => out.slice(0, start) + SEGMENT + out.slice(end), word);
  });
}

/** Whether the whole word is what a command prints. */
export function isCommand(word: string): boolean {
  return word.startsWith('$(') && closing(word, 1) === word.length;
}

interface Reference {
  readonly start: number;
  readonly end: number;
  /** What stands in the parentheses, or the one character behind the dollar. */
  readonly inner: string;
}

function references(text: string): Reference[] {
  const out: Reference[] = [];
  for (let start = text.indexOf('$'); start !== -1;) {
    const open = text[start + 1] ?? '';
    const end = open === '(' || open === '{' ? closing(text, start + 1) : start + 2;
    const inner = open === '(' || open === '{' ? text.slice(start + 2, end - 1) : open;
    out.push({ start, end: Math.min(end, text.length), inner });
    start = text.indexOf('$', end);
  }
  return out;
}

function closing(text: string, from: number): number {
  const open = text[from];
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function expanded(inner: string, rule: Rule | null, variables: MakeVariables, depth: number): string {
  if (depth > 12) return ANY;
  const name = inner.trim();
  const automatic = /^([@<^+?*%])([DF])?$/.exec(name);
  if (automatic !== null) {
    const value = automaticValue(automatic[1] ?? '', rule);
    return automatic[2] === 'D' ? words(value, folderOf) : automatic[2] === 'F' ? words(value, nameOf) : value;
  }
  const known = variables.get(name);
  if (known !== undefined) {
    const value = expandMake(known.value, rule, variables, depth + 1);
    // What the environment may set instead is a default, and the shell has words for one.
    return known.isDefault && /^[\w./-]+$/.test(value) ? `\${${name}:-${value}}` : value;
  }
  const call = /^([a-z]+)\s+([\s\S]*)$/.exec(inner);
  if (call !== null) return called(call[1] ?? '', call[2] ?? '', rule, variables, depth);
  const swap = /^([^:]+):([^=]*)=([\s\S]*)$/.exec(inner);
  if (swap !== null) {
    const [, list = '', from = '', to = ''] = swap;
    const value = expandMake(`$(${list})`, rule, variables, depth + 1);
    return from.includes('%') ? substituted(value, from, to) : substituted(value, `%${from}`, `%${to}`);
  }
  if (/^(CURDIR|PWD)$/.test(name)) return '.';
  if (name === 'MAKE') return 'make';
  if (name === 'HOME') return '$HOME';
  return /^MAKEFILE_LIST$/.test(name) ? 'Makefile' : ANY;
}

/** `$@` of a rule with several targets is one of them; what `%` stands for may have folders in it. */
function automaticValue(name: string, rule: Rule | null): string {
  if (rule === null) return ANY;
  const [target = ANY] = rule.targets;
  // Each time it is one of them.
  const own = rule.targets.length > 1 ? `{${ONE_OF}${rule.targets.map(known).join(',')}}` : target;
  const text =
    name === '@'
      ? own
      : name === '<'
        ? (rule.needs[0] ?? ANY)
        : name === '*' || name === '%'
          ? ANY
          : rule.needs.join(' ');
  return text.replaceAll('%', ANY);
}

function called(name: string, given: string, rule: Rule | null, variables: MakeVariables, depth: number): string {
  if (name === 'shell') return `$(${expandMake(given, rule, variables, depth + 1)})`;
  const args = commas(given).map((one) => expandMake(one, rule, variables, depth + 1).trim());
  const [first = '', second = '', third = ''] = args;
  switch (name) {
    case 'wildcard':
    case 'abspath':
    case 'realpath':
    case 'strip':
    case 'sort':
      return first;
    case 'notdir':
      return words(first, nameOf);
    case 'dir':
      return words(first, folderOf);
    case 'basename':
      return words(first, (one) => one.replace(/\.[^./]*$/, ''));
    case 'addprefix':
      return words(second, (one) => first + one);
    case 'addsuffix':
      return words(second, (one) => one + first);
    case 'patsubst':
      return substituted(third, first, second);
    case 'subst':
      return third.replaceAll(first, second);
    case 'firstword':
      return makeWords(first)[0] ?? '';
    case 'lastword':
      return makeWords(first).at(-1) ?? '';
    default:
      return ANY;
  }
}

/** Commas between arguments, not those inside of references. */
function commas(text: string): string[] {
  const out: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] ?? '';
    if ('({'.includes(one)) depth += 1;
    else if (')}'.includes(one)) depth -= 1;
    else if (one === ',' && depth === 0) {
      out.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...out, text.slice(from)];
}

function words(text: string, change: (one: string) => string): string {
  return makeWords(text)
    .map((one) => change(known(one)))
    .join(' ');
}

function known(word: string): string {
  return isCommand(word) ? ANY : word;
}

function substituted(text: string, from: string, to: string): string {
  const [head = '', tail = ''] = from.split('%');
  return words(text, (one) => {
    if (!one.startsWith(head) || !one.endsWith(tail) || one.length < head.length + tail.length) return one;
    return to.replace('%', () => one.slice(head.length, one.length - tail.length));
  });
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

/** The folder of the Makefile has a name that is not in it. */
function nameOf(path: string): string {
  if (path === '.') return SEGMENT;
  return path.slice(path.lastIndexOf('/') + 1);
}
