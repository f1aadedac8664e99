import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  alternatives,
  ANY,
  inherited,
  mapText,
  nothing,
  oneOf,
  piece,
  SEGMENT,
  text,
  type Value,
} from '../../evaluate/value.ts';

/** `${name:-default}` and its like; one that sets the variable has its name as the last argument. */
export function expand(machine: Machine, c: LibraryCall): Value {
  const expanded = expansionOf(c);
  const name = c.args[3];
  if (name !== undefined) machine.assign({ t: 'name', n: piece(name) }, expanded, c.range);
  return expanded;
}

function expansionOf(c: LibraryCall): Value {
  const [operator, value, argument] = c.args;
  if (operator === undefined || value === undefined || argument === undefined) return nothing;
  const op = piece(operator);
  const pattern = piece(argument);
  switch (op) {
    case ':-':
    case '-':
    case ':=':
    case '=': {
      const options = alternatives(value).filter((one) => one.k === 'text' && one.s !== '');
      if (options.length > 0 && options.length === alternatives(value).length) return value;
      const soft = alternatives(argument).map((one): Value => ({ soft: 'environment', ...one }));
      return oneOf([...options, ...soft]);
    }
    case ':?':
    case '?':
      return value;
    case '%':
    case '%%':
      return mapText(value, (s) => strippedEnd(s, pattern, op === '%%'));
    case '#':
    case '##':
      return mapText(value, (s) => strippedStart(s, pattern, op === '##'));
    case '/':
    case '//': {
      const [from = '', to = ''] = pattern.split('/');
      return mapText(value, (s) =>
        from === '' || /[*?[]/.test(from) ? ANY : op === '//' ? s.replaceAll(from, to) : s.replace(from, to),
      );
    }
    default:
      return { ...text(ANY), ...inherited([value]) };
  }
}

function strippedEnd(s: string, pattern: string, isLongest: boolean): string {
  if (!/[*?[]/.test(pattern)) return s.endsWith(pattern) ? s.slice(0, s.length - pattern.length) : s;
  const mark = pattern.replace(/\*.*$/, '');
  const at = mark === '' ? -1 : isLongest ? s.indexOf(mark) : s.lastIndexOf(mark);
  return at === -1 ? s : s.slice(0, at);
}

function strippedStart(s: string, pattern: string, isLongest: boolean): string {
  if (!/[*?[]/.test(pattern)) return s.startsWith(pattern) ? s.slice(pattern.length) : s;
  const mark = pattern.replace(/^.*\*/, '');
  const at = mark === '' ? -1 : isLongest ? s.lastIndexOf(mark) : s.indexOf(mark);
  return at === -1 ? (s.includes('/') ? s : mark === '/' ? SEGMENT : s) : s.slice(at + mark.length);
}
