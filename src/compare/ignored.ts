import { HoldfastError } from '../core/error.ts';

/**
 * The places in a record whose values are no difference, as seen from one place in it. Whatever is there, or is not there, on
 * either side, the records compare as if it were in neither.
 */
export class Ignored {
  /** What ignores this very place, as it was written; undefined: only places below it are ignored. */
  readonly whole: string | undefined;
  /** For the members of an array. */
  readonly elements: Ignored | undefined;
  /** For names that are not named one by one. */
  readonly any: Ignored | undefined;
  readonly #named = new Map<string, Ignored>();
  readonly #texts: readonly string[];

  constructor(patterns: readonly Pattern[]) {
    this.#texts = patterns.map(({ text }) => text);
    this.whole = patterns.find(({ steps }) => steps.length === 0)?.text;
    const tails = (...first: readonly string[]) =>
      patterns
        .filter(({ steps }) => first.includes(steps[0] ?? ''))
        .map(({ steps, text }) => ({ text, steps: steps.slice(1) }));
    const made = (found: readonly Pattern[]) => (found.length === 0 ? undefined : new Ignored(found));
    this.elements = made(tails(element));
    this.any = made(tails(anyName));
    for (const { steps } of patterns) {
      const [name] = steps;
      if (name === undefined || name === element || name === anyName || this.#named.has(name)) continue;
      this.#named.set(name, new Ignored(tails(name, anyName)));
    }
  }

  /** All that is ignored here and below, as it was written. */
  texts(): readonly string[] {
    return this.#texts;
  }

  below(name: string): Ignored | undefined {
    return this.#named.get(name) ?? this.any;
  }
}

interface Pattern {
  /** As it was written. */
  readonly text: string;
  readonly steps: readonly string[];
}

const element = '[]';
const anyName = '*';

/**
 * Reads names of fields as the reports of differences spell them: `fetched_at`, `meta.seconds`, `contacts[].phone`, `["odd key"]`;
 * `*` is any name. @throws HoldfastError `config/ignore`
 */
export function ignoredFields(names: readonly string[] | undefined): Ignored | undefined {
  if (names === undefined || names.length === 0) return undefined;
  return new Ignored(names.map((text) => ({ text, steps: stepsOf(text) })));
}

/** The value without what is ignored in it. */
export function without(value: unknown, ignored: Ignored | undefined): unknown {
  if (ignored === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const { elements } = ignored;
    if (elements?.whole !== undefined) return [];
    return elements === undefined ? value : value.map((item) => without(item, elements));
  }
  const kept: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const here = ignored.below(name);
    if (here?.whole === undefined) kept.push([name, without(inner, here)]);
  }
  return Object.fromEntries(kept);
}

/** One text for all values that are the same but for what is ignored. */
export function canonicalText(value: unknown, ignored: Ignored | undefined): string {
  return JSON.stringify(without(value, ignored), (_name, inner: unknown) => {
    // No text of a file is likely to start with this private-use character.
    if (typeof inner === 'bigint') return `\uE0FF${inner}`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function stepsOf(text: string): string[] {
  const steps: string[] = [];
  const step = /(?:^|\.)([^.[\]"]+)|(\[\])|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) throw notAField(text);
    const [, name, list, quoted] = found;
    steps.push(name ?? list ?? String(JSON.parse(quoted ?? '""')));
  }
  if (steps.length === 0 || text.startsWith('.')) throw notAField(text);
  return steps;
}

function notAField(text: string): HoldfastError {
  return new HoldfastError({
    code: 'config/ignore',
    what: 'Cannot ignore the field',
    on: text,
    why: 'it is not the name of a field as a difference spells it',
    still: 'Nothing was written',
    next: 'Write it like `fetched_at`, `meta.seconds`, `contacts[].phone`, `counts.*` or `["odd key"]`',
    data: { field: text },
  });
}
