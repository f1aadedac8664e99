import type { Machine } from '../../evaluate/machine.ts';
import {
  type DictValue,
  type ListValue,
  oneOf,
  type ResultValue,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import type { Outside } from '../calls.ts';
import { asPath } from '../paths.ts';
import { listOf, manyOf, soft } from '../results.ts';

/** What is known of one option of a parser. */
export interface Option {
  readonly flags: readonly string[];
  readonly dest: string;
  readonly takes: boolean;
  readonly isPath: boolean;
  readonly isMany: boolean;
}

/** By what a parser remembers, which is the same for all that it is handed to. */
const declared = new WeakMap<ResultValue['state'], Option[]>();

export function declare({ state }: ResultValue, option: Option): void {
  const known = declared.get(state);
  if (known === undefined) declared.set(state, [option]);
  else known.push(option);
}

/** The command lines by which others start the script that is running; none if nobody is known to. */
export function ownCommandLines(machine: Machine, outside: Outside): readonly (readonly string[])[] {
  let frame = machine.frame;
  while (frame.caller !== null) frame = frame.caller;
  return frame.alone || frame.module.started !== undefined ? [] : outside.commandLines(frame.module.path);
}

/** Whether `parse_args` is handed words that stand in the code, and not what the script was started with. */
export function isWritten(value: Value | undefined): boolean {
  return (
    value?.k === 'list' &&
    value.items.length > 0 &&
    value.items.every((one) => one.k === 'text' && one.soft === undefined)
  );
}

/** `sys.argv[1:]` as the command lines have it: of each place, what any of them puts there. */
export function argumentValues(calls: readonly (readonly string[])[]): Value[] {
  const length = Math.max(0, ...calls.map((one) => one.length));
  return Array.from({ length }, (_, at) =>
    oneOf(calls.flatMap((one) => (one[at] === undefined ? [] : [soft(text(one[at]), 'argument')]))),
  );
}

/** What `parse_args` gives, with what command lines say: beside a default, or in the place of nothing. */
export function withGiven(parser: ResultValue, options: DictValue, calls: readonly (readonly string[])[]): DictValue {
  const known = declared.get(parser.state) ?? [];
  if (calls.length === 0 || known.length === 0) return options;
  const given = new Map<string, Value[]>();
  for (const call of calls)
    for (const [dest, value] of parsed(known, call)) given.set(dest, [...(given.get(dest) ?? []), value]);
  const entries = new Map(options.entries);
  for (const [dest, values] of given) {
    const fallback = entries.get(dest);
    entries.set(dest, oneOf([...(fallback === undefined || fallback.k === 'unknown' ? [] : [fallback]), ...values]));
  }
  return { ...options, entries };
}

function parsed(known: readonly Option[], words: readonly string[]): Map<string, Value> {
  const out = new Map<string, Value>();
  const places = known.filter((one) => !one.flags[0]?.startsWith('-'));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^--?[A-Za-z]/.test(word)) {
      const [flag = word, ...inline] = word.split('=');
      const option = known.find((one) => one.flags.includes(flag)) ?? known.find((one) => isShort(one, flag));
      if (option === undefined || !option.takes) continue;
      if (inline.length > 0) out.set(option.dest, valueOf(option, [inline.join('=')]));
      else {
        const values = valuesFrom(words, at + 1, option.isMany);
        out.set(option.dest, valueOf(option, values));
        at += values.length;
      }
      continue;
    }
    const option = places.shift();
    if (option === undefined) continue;
    const values = option.isMany ? valuesFrom(words, at, true) : [word];
    out.set(option.dest, valueOf(option, values));
    at += values.length - 1;
  }
  return out;
}

/** `--out` of `--output`, as argparse takes it. */
function isShort(option: Option, flag: string): boolean {
  return flag.startsWith('--') && option.flags.some((one) => one.startsWith(flag));
}

function valuesFrom(words: readonly string[], from: number, many: boolean): string[] {
  const out: string[] = [];
  for (const word of words.slice(from)) {
    if (/^--?[A-Za-z]/.test(word) || (!many && out.length === 1)) break;
    out.push(word);
  }
  return out;
}

function valueOf(option: Option, words: readonly string[]): Value {
  const values = words.map((word) => {
    const value = word === '' ? unknown('an empty argument') : soft(text(word), 'argument');
    return option.isPath ? asPath(value) : value;
  });
  if (option.isMany) return listOf(values);
  return values[0] ?? unknown('an argument');
}

/** The arguments behind the options, which an `OptionParser` gives apart. */
export function leftOver(parser: ResultValue, calls: readonly (readonly string[])[]): ListValue {
  const known = declared.get(parser.state) ?? [];
  const rests = calls.map((call) => {
    const out: string[] = [];
    for (let at = 0; at < call.length; at += 1) {
      const word = call[at] ?? '';
      if (!/^--?[A-Za-z]/.test(word)) out.push(word);
      else if (!word.includes('=') && known.some((one) => one.takes && one.flags.includes(word))) at += 1;
    }
    return out;
  });
  const values = argumentValues(rests);
  const other = unknown('a command-line argument');
  return values.length === 0 ? manyOf(other) : { k: 'list', items: values, rest: other };
}

/** `type=Path`. */
export function isPathType(type: Value | undefined): boolean {
  return type?.k === 'external' && /(^|\.)Path$/.test(type.name);
}
