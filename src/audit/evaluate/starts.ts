import { posix } from 'node:path';
import type { Range } from '../languages/ir.ts';
import type { Invocation } from '../model.ts';
import type { Machine } from './machine.ts';
import { alternatives, ANY, piece, type Value } from './value.ts';
import type { Answer } from './world.ts';

/** A program that a command line starts, as plain values. */
export interface Start {
  /** The script that has the command line, and where in it. */
  readonly script: string;
  readonly offset: number;
  /** The program's name and all that follows, as texts with holes. */
  readonly words: readonly string[];
}

/** Notes that a command line starts a program. Of a word that may be several things, each is a start of its own. */
export function noteStart(machine: Machine, range: Range, words: readonly Value[]): void {
  if (machine.starts.length >= MOST) return;
  const script = machine.frame.module.path;
  const offset = machine.within?.[0] ?? range[0];
  const several = words.find((one) => one.k === 'alt');
  for (const choice of several === undefined ? [undefined] : alternatives(several).slice(0, 6))
    machine.starts.push({
      script,
      offset,
      words: words.flatMap((one) =>
        one.k === 'list' ? one.items.map(piece) : [piece(one === several && choice !== undefined ? choice : one)],
      ),
    });
}

const MOST = 400;

/**
 * How scripts are started: where a shell script or a Makefile does it, with the words as the evaluation of its line has them, and
 * where a document or a CI file does, with the words that stand there.
 */
export function collectStarts(
  invocations: readonly Invocation[],
  lineOf: (script: string, offset: number) => number,
): { readonly learn: (starts: readonly Start[]) => void; readonly of: (script: string) => string } {
  const known = new Map<string, (Start & { readonly line: number })[]>();
  const answers = new Map<string, string>();
  return {
    learn(starts) {
      for (const one of starts) {
        const list = known.get(one.script) ?? [];
        list.push({ ...one, line: lineOf(one.script, one.offset) });
        known.set(one.script, list);
      }
      answers.clear();
    },
    of(script) {
      const before = answers.get(script);
      if (before !== undefined) return before;
      const own = invocations.filter((one) => one.script === script && one.from !== 'script');
      // A document shows how a script may be started; whoever does start it knows better.
      const real = own.filter((one) => one.from !== 'document');
      const calls = (real.length > 0 ? real : own).flatMap((one) => callsOf(one));
      const answer = JSON.stringify([...new Map(calls.map((one) => [one.join('\0'), one])).values()].slice(0, 8));
      answers.set(script, answer);
      return answer;
    },
  };

  function callsOf(one: Invocation): readonly (readonly string[])[] {
    const name = posix.basename(one.script);
    const found = (known.get(one.file) ?? []).flatMap(({ line, words }) => {
      if (Math.abs(line - one.line) > REACH) return [];
      const at = words.findIndex((word) => posix.basename(word) === name || isModule(word, one.script));
      return at === -1 ? [] : [{ distance: Math.abs(line - one.line), words: words.slice(at + 1) }];
    });
    const nearest = Math.min(...found.map((each) => each.distance));
    if (found.length > 0) return found.filter((each) => each.distance === nearest).map((each) => each.words);
    return [one.arguments.map((word) => shownWord(word, one.from === 'document'))];
  }
}

/** A command over several lines is told at its first, and found by the line that has the script's name. */
const REACH = 3;

/** `lab.train` of `python -m lab.train` is `lab/train.py`. */
function isModule(word: string, script: string): boolean {
  return /^[\w.]+$/.test(word) && `/${script}`.endsWith(`/${word.replaceAll('.', '/')}.py`);
}

/** A word as it is written: what a shell would put into it is not known, nor what a reader should. */
function shownWord(word: string, isDocument: boolean): string {
  const plain = word.replace(/^(["'])(.*)\1$/, '$2').replace(/["'`]+$/, '');
  if (isDocument && /[<>[\]{}]|^\.{3}|path[_/]to|\byour[_-]|^[A-Z][A-Z0-9_]*(\.\w+)?$/.test(plain)) return ANY;
  return plain.replace(/\$\([^)]*\)|\$\{[^}]*\}|\$\w+|\$[@<^*]/g, ANY);
}

/** The command lines in the answer to a question about a script. */
export function callsIn(answer: Answer): readonly (readonly string[])[] {
  if (answer[0] !== 'arguments') return [];
  const calls: unknown = JSON.parse(answer[1]);
  return Array.isArray(calls)
    ? calls.map((one: unknown) => (Array.isArray(one) ? one.filter((word) => typeof word === 'string') : []))
    : [];
}
