/** A JSON value with its place in the text. */
export type Placed =
  | {
      readonly k: 'object';
      readonly entries: ReadonlyMap<string, Placed>;
      readonly start: number;
      readonly end: number;
    }
  | { readonly k: 'array'; readonly items: readonly Placed[]; readonly start: number; readonly end: number }
  /** `start` and `end` are those of the quotes' inside. */
  | { readonly k: 'string'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly k: 'other'; readonly start: number; readonly end: number };

/** Reads JSON and remembers where everything stands. Null if it is no JSON, or nested more than 200 deep. */
export function placedJson(text: string): Placed | null {
  let at = 0;
  try {
    const value = read(0);
    return value;
  } catch (error) {
    if (error instanceof NoJson) return null;
    throw error;
  }

  function read(depth: number): Placed {
    if (depth > 200) throw new NoJson();
    space();
    const start = at;
    const first = text[at];
    if (first === '{') {
      const entries = new Map<string, Placed>();
      members('}', () => {
        const key = string();
        expect(':');
        entries.set(key.value, read(depth + 1));
      });
      return { k: 'object', entries, start, end: at };
    }
    if (first === '[') {
      const items: Placed[] = [];
      members(']', () => items.push(read(depth + 1)));
      return { k: 'array', items, start, end: at };
    }
    if (first === '"') return string();
    const word = /^[-+\w.]+/.exec(text.slice(at, at + 40))?.[0];
    if (word === undefined) throw new NoJson();
    at += word.length;
    return { k: 'other', start, end: at };
  }

  function members(close: string, one: () => void): void {
    at += 1;
    space();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      one();
      space();
      const next = text[at];
      at += 1;
      if (next === close) return;
      if (next !== ',') throw new NoJson();
    }
  }

  function string(): Extract<Placed, { k: 'string' }> {
    space();
    if (text[at] !== '"') throw new NoJson();
    const start = at + 1;
    let end = start;
    for (;;) {
      const quote = text.indexOf('"', end);
      if (quote === -1) throw new NoJson();
      let slashes = 0;
      while (text[quote - 1 - slashes] === '\\') slashes += 1;
      end = quote + 1;
      if (slashes % 2 === 0) break;
    }
    at = end;
    const inside = text.slice(start, end - 1);
    return { k: 'string', value: inside.includes('\\') ? unescaped(inside) : inside, start, end: end - 1 };
  }

  function unescaped(inside: string): string {
    try {
      return String(JSON.parse(`"${inside}"`));
    } catch {
      throw new NoJson();
    }
  }

  function expect(character: string): void {
    space();
    if (text[at] !== character) throw new NoJson();
    at += 1;
  }

  function space(): void {
    while (/\s/.test(text[at] ?? '')) at += 1;
  }
}

class NoJson extends Error {}

export function field(value: Placed | undefined | null, name: string): Placed | undefined {
  return value?.k === 'object' ? value.entries.get(name) : undefined;
}

export function textIn(value: Placed | undefined): string {
  return value?.k === 'string' ? value.value : '';
}
