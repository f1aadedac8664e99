import type { Language } from '../model.ts';

const window = 12;
const kept = 512;
/** From so many texts in a window on it is a piece of a table, and what they say is what it is. */
const table = 4;
/** Of a text in code it only counts that it is one. */
const TEXT = 1;
const most = 60_000;

/**
 * Hashes of windows of normalised tokens, the smallest of them: two files that share most of these share most of their code,
 * whatever their names, comments, layout and file names in strings.
 */
export function shinglesOf(source: string, language: Language): readonly number[] {
  const { tokens, texts } = tokenHashes(source, language === 'python' || language === 'shell');
  const windows = new Uint32Array(Math.max(0, tokens.length - window + 1));
  let inWindow = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at] === TEXT) inWindow += 1;
    if (at >= window && tokens[at - window] === TEXT) inWindow -= 1;
    const first = at - window + 1;
    if (first < 0) continue;
    let value = seed;
    for (let next = first; next <= at; next += 1) {
      const token = tokens[next] ?? 0;
      const said = token === TEXT && inWindow >= table ? (texts.get(next) ?? TEXT) : token;
      value = Math.imul(value ^ said, prime) ^ (value >>> 15);
    }
    windows[first] = value >>> 0;
  }
  windows.sort();
  const out: number[] = [];
  for (const value of windows) {
    if (value === out.at(-1)) continue;
    if (out.push(value) === kept) break;
  }
  return out;
}

const seed = 0x811c9dc5;
const prime = 0x01000193;

/** Read character by character: a match object for each token costs more than all the rest. */
function tokenHashes(
  source: string,
  isHashed: boolean,
): { tokens: readonly number[]; texts: ReadonlyMap<number, number> } {
  const out: number[] = [];
  const texts = new Map<number, number>();
  let at = 0;
  while (at < source.length && out.length <= most) {
    const code = source.charCodeAt(at);
    const end = isSpace(code) ? at + 1 : commentEnd(source, at, code, isHashed);
    if (end !== null) {
      at = end;
    } else if (code === DOUBLE || code === SINGLE || code === TICK) {
      const end = code === TICK && isHashed ? at + 1 : stringEnd(source, at, code, isHashed);
      texts.set(out.push(TEXT) - 1, hash(source, at + 1, Math.min(end - 1, at + 33)));
      at = end;
    } else {
      const behind = wordEnd(source, at, isHashed);
      out.push(hash(source, at, behind));
      at = behind;
    }
  }
  return { tokens: out, texts };
}

const HASH = 35;
const SLASH = 47;
const STAR = 42;
const DOUBLE = 34;
const SINGLE = 39;
const TICK = 96;
const BACKSLASH = 92;
const NEWLINE = 10;

/** Null if no comment starts here. */
function commentEnd(source: string, at: number, code: number, isHashed: boolean): number | null {
  // In JavaScript it makes a name private, which says nothing either.
  if (code === HASH) return isHashed ? lineEnd(source, at) : at + 1;
  if (isHashed || code !== SLASH) return null;
  const next = source.charCodeAt(at + 1);
  if (next === SLASH) return lineEnd(source, at);
  const end = next === STAR ? source.indexOf('*/', at + 2) : -1;
  return end === -1 ? null : end + 2;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

/** Behind the closing quote; behind the opening one if none closes it. */
function stringEnd(source: string, at: number, quote: number, isHashed: boolean): number {
  if (isHashed && source.charCodeAt(at + 1) === quote && source.charCodeAt(at + 2) === quote) {
    const end = source.indexOf(source.slice(at, at + 3), at + 3);
    if (end !== -1) return end + 3;
  }
  for (let next = at + 1; next < source.length; next += 1) {
    const code = source.charCodeAt(next);
    if (code === quote) return next + 1;
    if (code === NEWLINE && quote !== TICK) return at + 1;
    if (code === BACKSLASH) {
      next += 1;
      if (isLineEnd(source.charCodeAt(next))) return at + 1;
    }
  }
  return at + 1;
}

/** A name, a number, or one sign. */
function wordEnd(source: string, at: number, isHashed: boolean): number {
  const first = kindAt(source, at, isHashed);
  let end = at + 1;
  if (first === 'sign') return end;
  while (end < source.length) {
    // A dot belongs to a number (`1.5`), a dollar does not.
    const kind = kindAt(source, end, isHashed || first === 'digit');
    if (kind === 'sign' && !(first === 'digit' && source.charCodeAt(end) === 46)) return end;
    end += 1;
  }
  return end;
}

function kindAt(source: string, at: number, isHashed: boolean): 'letter' | 'digit' | 'sign' {
  const code = source.charCodeAt(at);
  if (code >= 48 && code <= 57) return 'digit';
  const lower = code | 32;
  if ((lower >= 97 && lower <= 122 && code < 128) || code === 95) return 'letter';
  return code === 36 && !isHashed ? 'letter' : 'sign';
}

function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return /\s/.test(String.fromCharCode(code));
}

/** Where a line ends for the escape before it: it does not reach over. */
function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === 13 || code === 0x2028 || code === 0x2029;
}

function hash(source: string, start: number, end: number): number {
  let value = seed;
  for (let at = start; at < end; at += 1) value = Math.imul(value ^ source.charCodeAt(at), prime);
  return value >>> 0;
}
