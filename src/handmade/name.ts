import { extname } from 'node:path';
import { type Stamp, stampAt } from './stamp.ts';

/**
 * How clearly a name says that a file is a copy of another. `marked`: it says so (`.bak`, `_backup_…`, `Copy of …`). `suggested`: a
 * day, or a word that data has as well (`_before_merge`); the contents decide. `hint`: `_v2`, `_final`: a person decides.
 */
export type Sign = 'marked' | 'suggested' | 'hint';

export interface Reading {
  /** The name of the file that it would be a copy of; with `*` for its extension where the name lost it (`x.bak`). */
  readonly of: string;
  readonly sign: Sign;
  /** What in the name says so, for people. */
  readonly why: string;
  readonly stamp: Stamp | undefined;
  /** The content is compressed by gzip. */
  readonly compressed: boolean;
}

/** Everything that the name of a file may mean as that of a copy. `isThere` says whether a file has the name of an original. */
export function readings(name: string, isThere: (of: string) => boolean = () => true): readonly Reading[] {
  const compressed = /\.gz$/i.test(name);
  const plain = compressed ? name.slice(0, -'.gz'.length) : name;
  const found = [afterExtension, insteadOfExtension, beforeExtension, inFront].flatMap((read) => read(plain, isThere));
  const itself = compressed && extension(plain) !== '' && isThere(plain) ? [hint(plain, '`.gz` after its name')] : [];
  return [...found, ...itself].map((reading) => ({ ...reading, compressed }));
}

type Plain = Omit<Reading, 'compressed'>;

/** `x.json.bak`, `x.json~`, `x.json.~2~`, `x.json_backup`, `x.json.20251117_140235`, `x.json.1`. */
function afterExtension(name: string, isThere: (of: string) => boolean): readonly Plain[] {
  return cuts(name).flatMap((at): readonly Plain[] => {
    const [of, tail] = [name.slice(0, at), name.slice(at)];
    // `~` ends the name as a word does, so a cut may leave a separator in front of it.
    if (extension(of) === '' || /[\s._~-]$/.test(of) || !isThere(of)) return [];
    if (/^\.?~(?:\d+~)?$/.test(tail))
      return [{ of, sign: 'marked', why: `\`${tail}\` after its name`, stamp: undefined }];
    if (/^\.\d{1,3}$/.test(tail)) return [{ of, sign: 'suggested', why: `a number after its name`, stamp: undefined }];
    const meaning = meaningOf(tail, 'tail');
    return meaning === undefined ? [] : [{ of, ...meaning, why: `${meaning.why} after its name` }];
  });
}

/** `x.bak` of `x.json`. */
function insteadOfExtension(name: string, isThere: (of: string) => boolean): readonly Plain[] {
  const end = extension(name);
  const of = name.slice(0, name.length - end.length);
  if (end === '' || extension(of) !== '' || of === '' || !isThere(`${of}.*`)) return [];
  const meaning = meaningOf(end, 'tail');
  if (meaning === undefined) return [];
  return [{ of: `${of}.*`, ...meaning, why: `${meaning.why} instead of its extension` }];
}

/** `x_backup_20251128_024610.json`, `x.bak.json`, `x-2025-11-28.json`, `x (copy).json`, `x_v2.json`. */
function beforeExtension(name: string, isThere: (of: string) => boolean): readonly Plain[] {
  const end = extension(name);
  const stem = name.slice(0, name.length - end.length);
  if (end === '') return [];
  return cuts(stem).flatMap((at): readonly Plain[] => {
    const of = stem.slice(0, at).replace(/[\s_-]+$/, '');
    const meaning = of === '' || !isThere(of + end) ? undefined : meaningOf(stem.slice(at), 'infix');
    // `x_2024-11.json` is no second `x_2024.json`, but a month.
    const isMonth = meaning?.sign === 'hint' && /\d$/.test(of) && /^\D?\d+$/.test(stem.slice(at));
    return meaning === undefined || isMonth ? [] : [{ of: of + end, ...meaning, why: `${meaning.why} in its name` }];
  });
}

/** `Copy of x.json`, `backup_x.json`, `20251128_x.json`. */
function inFront(name: string, isThere: (of: string) => boolean): readonly Plain[] {
  if (extension(name) === '') return [];
  const copyOf = copyOfName.exec(name);
  if (copyOf?.[1] !== undefined) {
    const words = name.slice(0, name.length - copyOf[1].length).trim();
    return [{ of: copyOf[1], sign: 'marked', why: `\`${words}\` in front of its name`, stamp: undefined }];
  }
  return cuts(name).flatMap((at): readonly Plain[] => {
    const of = name.slice(at).replace(/^[\s._-]+/, '');
    const meaning = extension(of) === '' || !isThere(of) ? undefined : meaningOf(name.slice(0, at), 'front');
    return meaning === undefined ? [] : [{ of, ...meaning, why: `${meaning.why} in front of its name` }];
  });
}

const copyWords = 'copy|kopie|copie|copia|kopia';
const copyOfName = new RegExp(`^(?:${copyWords})(?: \\(\\d+\\))?[ _]?(?:of|von|de|di|av|van)[ _](.+)$`, 'i');
/** Nobody calls data so. */
const backupWords = 'back[-_ ]?ups?|bak|bkp|bkup|bck|bk|sicherung|sicherungskopie';
/** Data may be called so as well, but not at the end of a name. */
const formerWords = `old|orig|prev|previous|${copyWords}`;
/** Data may be called so. */
const looseWords = 'original|saved?|archived?|snapshot|rollback|before|pre|prior|antigo|alt|last|good|working';
const hintWord =
  '(?:v|ver|version)[\\s._-]?\\d+(?:[._]\\d+)*|final|new|newer|fixed|clean(?:ed)?|updated?|draft|tmp|temp|test|\\d{1,2}';
const hints = new RegExp(`^(?:${hintWord})(?:[\\s._-]+(?:${hintWord}))*$`, 'i');

const words = [
  ['backup', wholeWord(backupWords)],
  ['former', wholeWord(formerWords)],
  ['loose', wholeWord(looseWords)],
] as const;

function wholeWord(alternatives: string): RegExp {
  return new RegExp(`^(?:${alternatives})(?![a-z])`, 'i');
}

interface Meaning {
  readonly sign: Sign;
  readonly why: string;
  readonly stamp: Stamp | undefined;
}

/**
 * What a part of a name says. Behind the extension (`tail`) any such word is a mark; inside the name (`infix`) and in `front` of it
 * it has to stand alone, with a time or a number: `songs_old_testament.json` is no old `songs.json`.
 */
function meaningOf(part: string, where: 'tail' | 'infix' | 'front'): Meaning | undefined {
  const piece = part.replace(/^[\s._([~-]+/, '').replace(/[\s._)\]-]+$/, '');
  const stamp = stampAt(piece);
  if (stamp !== undefined) return ofTime(piece, stamp, where);
  const word = wordAt(piece);
  if (word === undefined) {
    // `x (1).json` is how browsers and file managers name a second one.
    if (/^\s?\(\d{1,3}\)$/.test(part)) return { sign: 'suggested', why: `\`${part.trim()}\``, stamp: undefined };
    return where === 'infix' && hints.test(piece) && piece !== ''
      ? { sign: 'hint', why: `\`${piece}\``, stamp: undefined }
      : undefined;
  }
  const rest = piece.slice(word.text.length);
  const time = anyStamp(rest);
  const standsAlone = /^(?:[\s._-]*\(?\d{1,3}\)?)?$/.test(rest) || time !== undefined;
  const sign = signOf(
    word,
    where,
    standsAlone || /^[\s._-]+(?:before|pre|prior|after|of|from|for|by|v?\d)/i.test(rest),
  );
  if (sign === undefined) return undefined;
  const said = piece.includes('(') ? `${piece})` : piece;
  return { sign, why: time === undefined ? `\`${said}\`` : `\`${word.text}\` and a time`, stamp: time };
}

function signOf({ kind }: Word, where: 'tail' | 'infix' | 'front', standsAlone: boolean): Sign | undefined {
  if (where === 'tail') return 'marked';
  if (kind === 'backup') return standsAlone ? 'marked' : 'suggested';
  if (kind === 'loose') return where === 'front' ? undefined : 'suggested';
  if (!standsAlone) return undefined;
  return where === 'front' ? 'suggested' : 'marked';
}

/** A time after the whole name is none of the data. One inside of the name may be: of each day a file. */
function ofTime(piece: string, stamp: Stamp, where: 'tail' | 'infix' | 'front'): Meaning | undefined {
  const rest = piece.slice(stamp.length).replace(/^[\s._-]+/, '');
  const why = stamp.precise === 'day' ? 'a day' : 'a time';
  if (rest === '' || /^\d{1,3}$/.test(rest)) return { sign: where === 'tail' ? 'marked' : 'suggested', why, stamp };
  const word = wordAt(rest);
  if (word === undefined) return where === 'tail' ? { sign: 'suggested', why, stamp } : undefined;
  const sign = signOf(word, where, true);
  return sign === undefined ? undefined : { sign, why: `\`${word.text}\` and a time`, stamp };
}

interface Word {
  readonly text: string;
  readonly kind: 'backup' | 'former' | 'loose';
}

function wordAt(text: string): Word | undefined {
  for (const [kind, expression] of words) {
    const found = expression.exec(text)?.[0];
    if (found !== undefined) return { text: found, kind };
  }
  return undefined;
}

/** The first time in a text. */
export function anyStamp(text: string): Stamp | undefined {
  for (const { index } of text.matchAll(/(?<!\d)\d/g)) {
    const stamp = stampAt(text.slice(index));
    if (stamp !== undefined) return stamp;
  }
  return undefined;
}

function hint(of: string, why: string): Plain {
  return { of, sign: 'hint', why, stamp: undefined };
}

/** Where a name may be cut in two: in front of what separates words. */
function cuts(text: string): readonly number[] {
  return [...text.matchAll(/[\s._~([-]/g)].map(({ index }) => index).filter((index) => index > 0);
}

/** `.json`; empty where what follows the last dot is no extension, as a number or a time is. */
function extension(name: string): string {
  const end = extname(name);
  return /^\.[a-z][a-z0-9]{0,9}$/i.test(end) ? end : '';
}
