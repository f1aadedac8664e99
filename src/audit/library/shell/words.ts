import { alternatives, piece, text, type Value } from '../../evaluate/value.ts';
import type { Range } from '../../languages/ir.ts';
import type { CommandShape } from './tables.ts';

export interface Word {
  readonly value: Value;
  readonly place: Range;
}

/** A command's words, told apart. */
export interface Words {
  readonly flags: ReadonlySet<string>;
  /** What follows the flags that take something. */
  readonly values: ReadonlyMap<string, readonly Word[]>;
  /** What is left: files, for most commands. */
  readonly operands: readonly Word[];
}

/** Tells flags, their values and operands apart, as the command's shape says. */
export function wordsOf(shape: CommandShape, words: readonly Word[]): Words {
  const flags = new Set<string>();
  const values = new Map<string, Word[]>();
  const operands: Word[] = [];
  const taking = new Set([...(shape.takes ?? []), ...(shape.out ?? []), ...(shape.in ?? []), ...(shape.into ?? [])]);
  let program = shape.program === true;
  let subcommand = shape.subcommand === true;
  let onlyOperands = false;
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at]!;
    const word = one.value.k === 'text' ? one.value.s : '';
    // `sed -i '' …`: the empty suffix of another system's sed.
    if (one.value.k === 'text' && (word === '' || word === '|' || word === ';' || word === '{}')) continue;
    if (word === '--' && !onlyOperands) {
      onlyOperands = true;
      continue;
    }
    if (onlyOperands || !/^-./.test(word)) {
      if (subcommand) subcommand = false;
      else if (program) program = false;
      else operands.push(one);
      continue;
    }
    const found = flagOf(word, taking, shape.long === true);
    for (const flag of found.flags) flags.add(flag);
    const takes = found.takes;
    const next = words[at + 1]?.value;
    // `topojson -p --out x`: the value may be left out.
    const isLeftOut = found.inline === null && next?.k === 'text' && /^--?[a-z]/i.test(next.s) && taking.has(next.s);
    if (takes === null || isLeftOut) continue;
    if (shape.program === true && programFlags.has(takes)) program = false;
    const count = shape.takesTwo?.includes(takes) === true ? 2 : 1;
    const given: Word[] =
      found.inline === null
        ? words.slice(at + 1, at + 1 + count)
        : [{ value: text(found.inline, one.value), place: one.place }];
    if (found.inline === null) at += count;
    values.set(takes, [...(values.get(takes) ?? []), ...given]);
  }
  return { flags, values, operands };
}

/** With one of these the program is not among the operands. */
const programFlags = new Set(['-e', '-f', '--from-file', '--expression', '--file', '--regexp']);

/** `--name=value`, `-nvalue`, `-abn value`. */
function flagOf(
  word: string,
  taking: ReadonlySet<string>,
  isLong: boolean,
): { flags: string[]; takes: string | null; inline: string | null } {
  const [name = word] = word.split('=');
  if (isLong && taking.has(word.toLowerCase())) return { flags: [word], takes: word.toLowerCase(), inline: null };
  if (taking.has(word)) return { flags: [word], takes: word, inline: null };
  if (word.startsWith('--') || isLong) {
    const takes = word.includes('=') && taking.has(name) ? name : null;
    return { flags: [name], takes, inline: takes === null ? null : word.slice(name.length + 1) };
  }
  const letters = word.slice(1).split('');
  const flags = [word];
  for (const [index, letter] of letters.entries()) {
    const flag = `-${letter}`;
    flags.push(flag);
    if (!taking.has(flag)) continue;
    const inline = word.slice(index + 2);
    return { flags, takes: flag, inline: inline === '' ? null : inline.replace(/^=/, '') };
  }
  return { flags, takes: null, inline: null };
}

/** Words that can be files: not numbers, not programs, not links, not places on another machine. */
export function isFileWord(value: Value): boolean {
  return alternatives(value).some((one) => {
    if (one.k !== 'text' && one.k !== 'unknown') return false;
    const s = piece(one);
    // `name=<(…)`: the grammar cuts the word before what is fed.
    return s !== '-' && s !== '' && !/^[+\d]+$|=$/.test(s) && !/\s/.test(s) && !isElsewhere(s);
  });
}

/** `https://…`, `host:path`, `s3://…`, `PG:dbname=…`. */
export function isElsewhere(s: string): boolean {
  return (
    /^[\w.+-]+:\/\//.test(s) ||
    /^\/vsi(curl|s3|gs|az|\w+\/vsi(curl|s3|gs|az)|\w+\/https?:)/.test(s) ||
    /^[\w.@-]{2,}:/.test(s) ||
    /^[\w.\uE000-\uE007-]+@[\w.\uE000-\uE007-]+:/.test(s)
  );
}

/** Names only the run knows of what a pattern or a folder holds. */
export function hasExtension(s: string): boolean {
  return /\.[A-Za-z][\w]{0,9}$/.test(s.slice(s.lastIndexOf('/') + 1));
}
