import { piece, SEGMENT, text } from '../../evaluate/value.ts';
import { joinPaths } from '../paths.ts';
import { hasExtension, isFileWord, type Word } from './words.ts';
import type { AccessKind } from '../../model.ts';

type Emit = (kind: AccessKind, word: Word) => void;

/** What stands before the files, by what `xsv` is told to do: columns, a pattern, a number. */
const before: Readonly<Record<string, number>> = {
  select: 1,
  search: 1,
  sample: 1,
  rename: 1,
  replace: 2,
  fill: 1,
  apply: 2,
  cat: 1,
  explode: 2,
};

/** `xsv select a,b in.csv`, `xsv join id a.csv id b.csv`, `xsv split folder in.csv`. */
export function xsv(operands: readonly Word[], emit: Emit): void {
  const [verb, ...rest] = operands;
  const told = verb === undefined ? '' : piece(verb.value);
  if (told === 'join') {
    for (const one of [rest[1], rest[3]]) if (one !== undefined && isFileWord(one.value)) emit('read', one);
    return;
  }
  const at = told === 'partition' ? 1 : told === 'split' ? 0 : null;
  const folder = at === null ? undefined : rest[at];
  if (folder !== undefined) emit('write', { ...folder, value: joinPaths([folder.value, text(`${SEGMENT}.csv`)]) });
  for (const one of rest.slice(at === null ? (before[told] ?? 0) : at + 1))
    if (isFileWord(one.value)) emit('read', one);
}

/** `mlr --icsv --ojson sort -f a then head in.csv`: what has a file's name is a file. */
export function mlr(operands: readonly Word[], isInPlace: boolean, emit: Emit): void {
  for (const one of operands) {
    if (!isFileWord(one.value) || !hasExtension(piece(one.value)) || /[${}()=]/.test(piece(one.value))) continue;
    emit('read', one);
    if (isInPlace) emit('write', one);
  }
}
