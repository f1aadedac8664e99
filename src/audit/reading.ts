import { type Cache, noCache, openCache } from './cache.ts';
import { codeVersion } from './code-version.ts';
import { containerOf } from './containers.ts';
import { nothingKnown, type Outline, type Statement } from './languages/ir.ts';
import type { Language } from './model.ts';
import { readAll, readOne, type Unread } from './readers.ts';
import type { RawScript } from './raw-scripts.ts';
import { type Entry, largestOf } from './repository.ts';

/** A script's text and what is known of it by itself. */
export interface Reading {
  readonly entry: Entry;
  readonly language: Language;
  readonly hash: string;
  readonly source: string;
  readonly facts: Outline;
  /** Its code: fetched for each evaluation, for that of a whole repository does not fit into memory. */
  readonly body: () => Promise<readonly Statement[]>;
  readonly unreadable: string | null;
}

/** Outlines by what they were made from. */
export type Outlines = Map<string, Outline>;

/** Reads all scripts, or takes what is known of the same content. Outlines that are used are put into `used`. */
export async function readScripts(
  raw: readonly RawScript[],
  options: {
    /** Whose cache is used; null for none. */
    readonly root: string | null;
    readonly known: ReadonlyMap<string, Outline>;
    readonly used: Outlines;
    readonly onRead: (done: number, of: number) => void;
  },
): Promise<readonly Reading[]> {
  const cache = options.root === null ? noCache : openCache(options.root);
  const scripts = raw.map((one) => opened(one));
  const outlines = new Map<string, Outline>();
  const unread = new Map<string, Unread>();
  for (const { script } of scripts) {
    if (script === null || outlines.has(script.key)) continue;
    const outline = options.known.get(script.key) ?? outlineIn(cache.get(script.key));
    if (outline === undefined) unread.set(script.key, script);
    else outlines.set(script.key, outline);
  }
  const found = await readAll([...unread.values()], options.root, (done) =>
    options.onRead(raw.length - unread.size + done, raw.length),
  );
  const bodies = new Map<string, string>();
  for (const [at, key] of [...unread.keys()].entries()) {
    const texts = found[at];
    if (texts === undefined || texts === 'nested') continue;
    outlines.set(key, JSON.parse(texts.outline) as Outline);
    if (texts.body !== null) bodies.set(key, texts.body);
  }
  return scripts.map(({ reading, script }): Reading => {
    if (script === null) return reading;
    const facts = outlines.get(script.key);
    if (facts === undefined) return { ...reading, unreadable: 'it is nested too deeply to be read' };
    options.used.set(script.key, facts);
    const body = async () => bodyOf(script, cache, bodies.get(script.key));
    return { ...reading, facts, body, unreadable: facts.unreadable ?? null };
  });
}

/** A reading without facts, and what has to be read for them; null if that is of no use. */
function opened({ entry, language, bytes, hash }: RawScript): { reading: Reading; script: Unread | null } {
  const reading = { entry, language, hash, source: '', facts: nothingKnown, body: nothing, unreadable: null };
  const not = (unreadable: string, more: Partial<Reading> = {}) => ({
    reading: { ...reading, ...more, unreadable },
    script: null,
  });
  const largest = largestOf(entry.path);
  if (bytes === null) return not(entry.bytes > largest ? `larger than ${largest / 1e6} MB` : 'it cannot be opened');
  if (bytes.subarray(0, 8_000).includes(0)) return not('it is not text');
  const source = bytes.toString('utf8');
  const container = containerOf(entry.path);
  if (container === null && isGenerated(source)) {
    const facts = { ...nothingKnown, lines: source.split('\n').length };
    return not('it is packed code, not written by people', { source, facts });
  }
  const kind = container ?? (entry.path.endsWith('x') ? 'x' : '');
  const key = `facts ${codeVersion()} ${language} ${kind} ${hash}`;
  return { reading: { ...reading, source }, script: { key, path: entry.path, language, source } };
}

/** From what is held, from the cache, and if that has lost it, read once more. */
async function bodyOf(script: Unread, cache: Cache, held: string | undefined): Promise<readonly Statement[]> {
  const text = held ?? linesOf(cache.get(script.key))?.body;
  if (text !== undefined) return JSON.parse(text) as readonly Statement[];
  const again = await readOne(script, noCache);
  return again === 'nested' ? [] : (JSON.parse(again.body ?? '[]') as readonly Statement[]);
}

async function nothing(): Promise<readonly Statement[]> {
  return [];
}

function outlineIn(kept: string | undefined): Outline | undefined {
  const lines = linesOf(kept);
  return lines === undefined ? undefined : (JSON.parse(lines.outline) as Outline);
}

/** As they are kept: a line each. */
function linesOf(kept: string | undefined): { outline: string; body: string } | undefined {
  const end = kept?.indexOf('\n') ?? -1;
  return kept === undefined || end === -1 ? undefined : { outline: kept.slice(0, end), body: kept.slice(end + 1) };
}

/** Bundlers put megabytes on one line; people do not. */
function isGenerated(source: string): boolean {
  return source.length > 20_000 && source.length / source.split('\n').length > 500;
}
