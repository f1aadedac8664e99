import { joined, mapText, type Value } from '../evaluate/value.ts';
import { asText } from './paths.ts';

/** `['cp', a, b]` as the command line that it is. */
export function commandLine(words: readonly Value[]): Value {
  return joined(
    words.map((one) => mapText(asText(one), quoted)),
    ' ',
  );
}

export function quoted(s: string): string {
  return /^[\w./*=:@%+,\uE000-\uE006-]+$/.test(s) ? s : `'${s.replaceAll("'", '')}'`;
}
