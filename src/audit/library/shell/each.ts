import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { mapText, oneOf, piece, text, unknown, type Value } from '../../evaluate/value.ts';
import { baseName, dirName } from '../paths.ts';
import { filledIn } from './find.ts';
import type { Word } from './words.ts';

type Run = (machine: Machine, words: readonly Word[], c: LibraryCall) => Value;

/** `… | xargs -I{} command {}`: the command for what comes through the pipe. */
export function eachOf(
  machine: Machine,
  words: readonly Word[],
  c: LibraryCall,
  input: Value | undefined,
  run: Run,
): Value {
  const found = input ?? unknown('what comes through the pipe');
  const inner = behind(words, ['-I', '-n', '-P', '-L', '-d', '-s', '-a', '--max-args', '--max-procs', '--delimiter']);
  const flags = words.slice(0, words.length - inner.length).map((one) => piece(one.value));
  const at = flags.findIndex((one) => one.startsWith('-I') || one.startsWith('-i'));
  const mark =
    at === -1
      ? null
      : flags[at]!.length > 2
        ? flags[at]!.slice(2)
        : flags[at] === '-I'
          ? (flags[at + 1] ?? '{}')
          : '{}';
  if (inner.length === 0) return found;
  if (mark === null) return run(machine, [...inner, { value: found, place: c.range }], c);
  return run(
    machine,
    inner.map((one) => ({ ...one, value: filledIn(one.value, found, mark) })),
    c,
  );
}

/** `parallel command ::: a b`, `… | parallel command {} {.}.json`. */
export function inParallel(
  machine: Machine,
  words: readonly Word[],
  c: LibraryCall,
  input: Value | undefined,
  run: Run,
): Value {
  const at = words.findIndex((one) => /^:::\+?$/.test(piece(one.value)));
  const given = at === -1 ? [] : words.slice(at + 1).filter((one) => !/^:::\+?$/.test(piece(one.value)));
  const found =
    given.length > 0 ? oneOf(given.map((one) => one.value)) : (input ?? unknown('what comes through the pipe'));
  const inner = behind(at === -1 ? words : words.slice(0, at), [
    '-j',
    '--jobs',
    '-N',
    '-n',
    '-P',
    '--colsep',
    '-a',
    '--arg-file',
    '--joblog',
    '--results',
    '--delay',
    '--timeout',
    '-I',
  ]);
  if (inner.length === 0) return found;
  const marks: readonly (readonly [string, Value])[] = [
    ['{}', found],
    ['{1}', found],
    ['{.}', mapText(found, (s) => s.replace(/\.[^./]+$/, ''))],
    ['{/}', baseName(found)],
    ['{//}', dirName(found)],
    ['{/.}', mapText(baseName(found), (s) => s.replace(/\.[^./]+$/, ''))],
  ];
  const line = inner.flatMap((one): Word[] =>
    // A command in quotes is a command line.
    /\s/.test(piece(one.value))
      ? piece(one.value)
          .split(/\s+/)
          .map((each) => ({ ...one, value: text(each) }))
      : [one],
  );
  const isMarked = line.some((one) => marks.some(([mark]) => piece(one.value).includes(mark)));
  if (!isMarked) return run(machine, [...line, { value: found, place: c.range }], c);
  return run(
    machine,
    line.map((one) => ({ ...one, value: marks.reduce((value, [mark, by]) => filledIn(value, by, mark), one.value) })),
    c,
  );
}

/** The command behind a prefix: its flags, settings and their values are skipped. */
export function behind(words: readonly Word[], takes: readonly string[]): readonly Word[] {
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at]!;
    const word = one.value.k === 'text' ? one.value.s : '';
    if (takes.includes(word)) at += 1;
    else if (takes.includes('#') && /^\d/.test(word)) continue;
    else if (!word.startsWith('-') && !/^\w+=/.test(word) && !subcommands.has(word)) return words.slice(at);
  }
  return [];
}

const subcommands = new Set(['run', 'exec', 'dlx', 'x']);
