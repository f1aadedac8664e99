import { createHash } from 'node:crypto';
import type { Cache } from './cache.ts';
import { codeVersion } from './code-version.ts';
import { factsOf } from './facts.ts';
import { type FileFacts, nothingKnown, type Outline, type Statement } from './languages/ir.ts';
import type { Language } from './model.ts';
import { type Entry, largest, type Repository } from './repository.ts';

/** A script of the tree, before it is read. */
export interface RawScript {
  readonly entry: Entry;
  readonly language: Language;
  /** Null if it is too large, or cannot be opened. */
  readonly bytes: Buffer | null;
  /** Of its bytes; empty without them. */
  readonly hash: string;
}

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

export function rawScripts(repository: Repository): RawScript[] {
  const out: RawScript[] = [];
  for (const entry of repository.entries) {
    if (entry.language === null) continue;
    let bytes: Buffer | null = null;
    try {
      if (entry.bytes <= largest) bytes = repository.read(entry.path);
    } catch {
      // Named as unreadable below.
    }
    out.push({
      entry,
      language: entry.language,
      bytes,
      hash: bytes === null ? '' : `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    });
  }
  return out;
}

/** Reads a script, or takes what is known of the same content. Outlines that are used are put into `used`. */
export async function readScript(
  raw: RawScript,
  { cache, known, used }: { readonly cache: Cache; readonly known: Outlines; readonly used: Outlines },
): Promise<Reading> {
  const base = { entry: raw.entry, language: raw.language, hash: raw.hash, body: nothing };
  if (raw.bytes === null)
    return {
      ...base,
      source: '',
      facts: nothingKnown,
      unreadable: raw.entry.bytes > largest ? `larger than ${largest / 1e6} MB` : 'it cannot be opened',
    };
  if (raw.bytes.subarray(0, 8_000).includes(0))
    return { ...base, source: '', facts: nothingKnown, unreadable: 'it is not text' };
  const source = raw.bytes.toString('utf8');
  if (isGenerated(source))
    return {
      ...base,
      source,
      facts: { ...nothingKnown, lines: source.split('\n').length },
      unreadable: 'it is packed code, not written by people',
    };
  const key = `facts ${codeVersion()} ${raw.language} ${raw.entry.path.endsWith('x') ? 'x' : ''} ${raw.hash}`;
  const read = async (): Promise<Texts> => {
    const { body, ...outline } = await factsOf(raw.entry.path, raw.language, source);
    const texts = { outline: JSON.stringify(outline), body: JSON.stringify(body) };
    cache.set(key, `${texts.outline}\n${texts.body}`);
    return texts;
  };
  try {
    const kept = known.get(key);
    const texts = kept === undefined ? (textsOf(cache.get(key)) ?? (await read())) : null;
    const facts = kept ?? (JSON.parse(texts?.outline ?? '') as FileFacts);
    used.set(key, facts);
    // Without a cache that gives it back, the text of it is kept: a tenth of what the objects take.
    const held = texts === null || cache.keeps ? null : texts.body;
    const body = async (): Promise<readonly Statement[]> =>
      JSON.parse(held ?? textsOf(cache.get(key))?.body ?? (await read()).body) as readonly Statement[];
    return { ...base, source, facts, body, unreadable: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...base, source, facts: nothingKnown, unreadable: 'it is nested too deeply to be read' };
  }
}

async function nothing(): Promise<readonly Statement[]> {
  return [];
}

/** As they are kept: a line each. */
interface Texts {
  readonly outline: string;
  readonly body: string;
}

function textsOf(kept: string | undefined): Texts | null {
  const end = kept?.indexOf('\n') ?? -1;
  return kept === undefined || end === -1 ? null : { outline: kept.slice(0, end), body: kept.slice(end + 1) };
}

/** Bundlers put megabytes on one line; people do not. */
function isGenerated(source: string): boolean {
  return source.length > 20_000 && source.length / source.split('\n').length > 500;
}
