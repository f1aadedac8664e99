import type { LibraryCall } from '../../evaluate/machine.ts';
import { ANY, inherited, mapText, type ResultValue, SEGMENT, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { resultOf } from '../results.ts';

/** Names that regular expressions change: `re.sub(r'\.csv$', '.json', path)`. */
export const patternCalls: Calls = callTable([
  [['re.compile', 'regex.compile'], ({ c }) => resultOf('re.compile', c.args)],
  [
    ['re.sub', 'regex.sub'],
    ({ c, first }) => {
      const value = c.args[2] ?? c.named.get('string');
      return value && substituted(first, c.args[1] ?? c.named.get('repl'), value);
    },
  ],
]);

/** `COMPILED.sub('_', title)`. */
export function patternMethod(pattern: ResultValue, name: string, c: LibraryCall): Value | undefined {
  const value = c.args[1] ?? c.named.get('string');
  return name === 'sub' && value !== undefined ? substituted(pattern.args[0], c.args[0], value) : undefined;
}

function substituted(pattern: Value | undefined, replacement: Value | undefined, value: Value): Value {
  const written = pattern?.k === 'text' ? pattern.s : null;
  const by = replacement?.k === 'text' ? replacement.s : null;
  // What is not a letter, a digit and so on becomes something else: no slash is left.
  const isName = written !== null && by !== null && !by.includes('/') && /^\(?\[\^[^\]/]*\][+*]?\)?$/.test(written);
  const expression = written === null ? null : compiled(written);
  const changed = mapText(value, (s) => {
    const hasHoles = /[\uE000-\uE007]/.test(s);
    if (isName && hasHoles) return s.replaceAll(ANY, SEGMENT).replace(/.*\//, '');
    if (expression === null || by === null) return inPlace(s);
    const after = s.replace(expression, by.replace(/\$/g, '$$$$').replace(/\\g<(\w+)>|\\(\d)/g, '$$$1$2'));
    return hasHoles && after === s ? inPlace(s) : after;
  });
  return { ...changed, ...inherited([value, ...(replacement ? [replacement] : [])]) };
}

/** Its name is something else now, its folder is most likely the same. */
function inPlace(s: string): string {
  return s === ANY ? ANY : s.replace(/[^/]*$/, SEGMENT);
}

/** Python's way to write expressions, where JavaScript has the same. */
function compiled(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern.replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replaceAll('\\Z', '$'), 'g');
  } catch {
    return null;
  }
}
