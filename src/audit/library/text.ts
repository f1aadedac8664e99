import {
  alternatives,
  ANY,
  inherited,
  joined,
  type ListValue,
  mapText,
  oneOf,
  piece,
  SEGMENT,
  text,
  unknown,
  type Value,
} from '../evaluate/value.ts';

/** Methods of texts that Python, JavaScript and the shell share in meaning. Names of both languages. */
export function textMethod(
  value: Value,
  name: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value | undefined {
  const first = args[0];
  const second = args[1];
  switch (name) {
    case 'format':
      return format(value, args, named);
    case 'concat':
      return joined([value, ...args]);
    case 'join':
      if (first?.k === 'list')
        return first.rest ? unknown('joined from an unknown list', [value]) : joinedList(first, piece(value));
      return unknown('joined from an unknown list', [value]);
    case 'replace':
    case 'replaceAll': {
      const from = first === undefined ? '' : piece(first);
      const to = second === undefined || second.k === 'function' ? ANY : piece(second);
      const pattern = patternOf(first);
      if (pattern !== null) return mapText(value, (s) => replaced(s, pattern, to));
      if (first?.k !== 'text' || from === '') return mapText(value, (s) => s.replace(/[^/]*$/, ANY));
      // Without slashes it is one name.
      const isName = from === '/' && !/[/\uE000]/.test(to);
      return {
        ...mapText(value, (s) => (isName ? s.replaceAll(ANY, SEGMENT) : s).split(from).join(to)),
        ...inherited([value, ...(second ? [second] : [])]),
      };
    }
    case 'strip':
    case 'trim':
    case 'rstrip':
    case 'lstrip':
    case 'trimEnd':
    case 'trimStart': {
      const set = first?.k === 'text' ? first.s : null;
      return mapText(value, (s) => (set === null ? s.trim() : stripped(s, set, name)));
    }
    case 'lower':
    case 'toLowerCase':
      return mapText(value, (s) => s.toLowerCase());
    case 'upper':
    case 'toUpperCase':
      return mapText(value, (s) => s.toUpperCase());
    case 'removesuffix':
      return mapText(value, (s) =>
        first && s.endsWith(piece(first)) ? s.slice(0, s.length - piece(first).length) : s,
      );
    case 'removeprefix':
      return mapText(value, (s) => (first && s.startsWith(piece(first)) ? s.slice(piece(first).length) : s));
    case 'split':
    case 'rsplit': {
      const by = first === undefined || first.k !== 'text' ? undefined : first.s;
      const s = piece(value);
      if (by === undefined || by === '' || s === ANY || value.k !== 'text') {
        const part = s.includes(ANY) && by !== '/' ? ANY : SEGMENT;
        return { k: 'list', items: [], rest: { ...text(part), ...inherited([value]) } };
      }
      const limit = second?.k === 'number' ? second.v : Infinity;
      const parts = s.split(by);
      const items =
        parts.length - 1 > limit
          ? name === 'split'
            ? [...parts.slice(0, limit), parts.slice(limit).join(by)]
            : [parts.slice(0, -limit).join(by), ...parts.slice(-limit)]
          : parts;
      return { k: 'list', items: items.map((one) => ({ ...text(one), ...inherited([value]) })) };
    }
    case 'partition':
    case 'rpartition': {
      const by = first?.k === 'text' ? first.s : '';
      const part = (which: 'before' | 'after') =>
        mapText(value, (s) => {
          const at = name === 'partition' ? s.indexOf(by) : s.lastIndexOf(by);
          if (by === '' || at === -1) return ANY;
          return which === 'before' ? s.slice(0, at) : s.slice(at + by.length);
        });
      return { k: 'list', items: [part('before'), text(by), part('after')] };
    }
    case 'encode':
    case 'decode':
    case 'toString':
    case 'valueOf':
    case 'normalize':
      return value;
    case 'zfill':
    case 'padStart':
    case 'padEnd':
    case 'title':
    case 'capitalize':
    case 'toFixed':
    case 'toISOString':
      return mapText(value, (s) => (s.includes('/') ? ANY : SEGMENT));
    case 'slice':
    case 'substring':
    case 'substr': {
      const from = first?.k === 'number' ? first.v : 0;
      const to = second?.k === 'number' ? second.v : undefined;
      const isPlain = (first === undefined || first.k === 'number') && (second === undefined || second.k === 'number');
      return mapText(value, (s) =>
        !isPlain || /[\uE000-\uE006]/.test(s)
          ? s === SEGMENT
            ? SEGMENT
            : ANY
          : name === 'substr'
            ? s.substr(from, to)
            : s.slice(from, to),
      );
    }
    default:
      // A date, a digest, a number: whatever is made of it is run-time text again.
      return value.k === 'text' && value.s === SEGMENT ? value : undefined;
  }
}

function stripped(s: string, set: string, name: string): string {
  let start = 0;
  let end = s.length;
  if (!/^(rstrip|trimEnd)$/.test(name)) while (start < end && set.includes(s[start] ?? '')) start += 1;
  if (!/^(lstrip|trimStart)$/.test(name)) while (end > start && set.includes(s[end - 1] ?? '')) end -= 1;
  return s.slice(start, end);
}

/** Members that a branch has added may not be there: with and without a single one, a hole for several. */
function joinedList({ items, made }: ListValue, separator: string): Value {
  const [from, ...more] = made?.maybe ?? [];
  if (from === undefined) return joined(items, separator);
  const to = more.at(-1);
  if (to === undefined)
    return oneOf([
      joined(
        items.filter((_, index) => index !== from),
        separator,
      ),
      joined(items, separator),
    ]);
  const behind = items.slice(to + 1).flatMap((one) => [text(separator), one]);
  return joined([joined(items.slice(0, from), separator), text(ANY), ...behind]);
}

/** `'{}/{name}.json'.format(dir, name=x)`. */
function format(value: Value, args: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  return oneOf(
    alternatives(value).map((one) => {
      const parts: Value[] = [];
      const s = piece(one);
      let next = 0;
      let at = 0;
      for (const match of s.matchAll(/\{\{|\}\}|\{(\w*)[^{}:!]*(?:![rsa])?(:[^{}]*)?\}/g)) {
        parts.push(text(s.slice(at, match.index)));
        at = match.index + match[0].length;
        if (match[0] === '{{' || match[0] === '}}') {
          parts.push(text(match[0].slice(1)));
          continue;
        }
        const key = match[1] ?? '';
        const found = key === '' ? args[next] : /^\d+$/.test(key) ? args[Number(key)] : named.get(key);
        if (key === '') next += 1;
        parts.push(match[2] === undefined || found?.k === 'text' ? (found ?? unknown('an argument')) : text(SEGMENT));
      }
      parts.push(text(s.slice(at)));
      return { ...joined(parts), ...inherited([one, ...args, ...named.values()]) };
    }),
  );
}

/** A regular expression of a script, if it is one that can be tried without harm. */
function patternOf(value: Value | undefined): RegExp | null {
  if (value?.k !== 'result' || value.of !== '@regex') return null;
  const [source, flags] = value.args.map(piece);
  // Repetition of a repetition may take forever.
  if (source === undefined || source.length > 120 || /[+*}]\)?[^()]*\)[+*{]/.test(source)) return null;
  try {
    return new RegExp(source, (flags ?? '').replace(/[^gimsuy]/g, ''));
  } catch {
    return null;
  }
}

/** Holes stay holes: what the pattern would find in one is covered by it. */
function replaced(s: string, pattern: RegExp, to: string): string {
  if (s.length > 1_000) return ANY;
  const touchesHole = [...s.matchAll(new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`))].some((one) =>
    /[\uE000-\uE006]/.test(one[0]),
  );
  return touchesHole ? s.replace(/[^/]*$/, ANY) : s.replace(pattern, to);
}
