import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { alternatives, DEEP, joined, mapText, oneOf, piece, SEGMENT, text, type Value } from '../../evaluate/value.ts';
import { joinPaths } from '../paths.ts';
import type { Word } from './words.ts';

/** `find folder… -name '*.csv' -exec command {} \; -delete`. Gives the paths that it prints. */
export function find(
  machine: Machine,
  words: readonly Word[],
  c: LibraryCall,
  run: (words: readonly Word[]) => void,
): Value {
  const from = words.findIndex((one) => /^[-(!\\]/.test(piece(one.value)));
  const head = from === -1 ? words : words.slice(0, from);
  const tests = from === -1 ? [] : words.slice(from);
  const folders = head.length > 0 ? head : [{ value: text('.'), place: c.range }];
  const found = oneOf(folders.map((one) => foundIn(one.value, tests)));
  const isDeleting = tests.some((one) => piece(one.value) === '-delete');
  for (const one of folders)
    machine.emit(isDeleting ? 'delete' : 'list', 'find', isDeleting ? foundIn(one.value, tests) : one.value, {
      call: c.range,
      argument: one.place,
    });
  tests.forEach((one, index) => {
    if (!/^-(exec|execdir|ok)$/.test(piece(one.value))) return;
    const rest = tests.slice(index + 1);
    const end = rest.findIndex((each) => /^(;|\\;|\+)$/.test(piece(each.value)));
    run((end === -1 ? rest : rest.slice(0, end)).map((each) => ({ ...each, value: filledIn(each.value, found) })));
  });
  return found;
}

/** Everything below the folder, by its name if that was asked for. */
function foundIn(folder: Value, tests: readonly Word[]): Value {
  const names = tests.flatMap((one, index) => {
    const isName = /^-i?name$/.test(piece(one.value)) && !/^(!|-not)$/.test(piece(tests[index - 1]?.value ?? text('')));
    const pattern = tests[index + 1];
    return isName && pattern !== undefined ? [pattern.value] : [];
  });
  const depth = tests.findIndex((one) => piece(one.value) === '-maxdepth');
  const isFlat = depth !== -1 && piece(tests[depth + 1]?.value ?? text('')) === '1';
  const name = names.length === 0 ? text(SEGMENT) : oneOf(names.map(starred));
  if (names.length === 0 && !isFlat) return joinPaths([folder, text(DEEP)]);
  return joinPaths(isFlat ? [folder, name] : [folder, text(DEEP), name]);
}

/** A quoted pattern, which the shell has left for `find` to read. */
function starred(pattern: Value): Value {
  return mapText(pattern, (s) => s.replace(/[*?]+|\[[^\]]+\]/g, SEGMENT));
}

/** `{}` is what was found. */
export function filledIn(word: Value, found: Value, mark = '{}'): Value {
  return oneOf(
    alternatives(word).map((one) => {
      if (one.k !== 'text' || !one.s.includes(mark)) return one;
      const parts = one.s.split(mark).flatMap((part, index) => (index === 0 ? [text(part)] : [found, text(part)]));
      return joined(parts);
    }),
  );
}
