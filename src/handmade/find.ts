import fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { byCodeUnit } from '../core/path.ts';
import type { NonEmpty } from '../core/brand.ts';
import type { ContentHash } from '../core/hash.ts';
import type { NamedContent } from '../compare/read.ts';
import { hashBytes } from '../io/hash.ts';
import { type Likeness, likeness, shareOf, whyUnreadable } from './alike.ts';
import { filesBelow, looksLikeData } from './disk-files.ts';
import { Originals, type Suspicion } from './original.ts';

/** A file that somebody made as a copy of another. */
export interface HandmadeBackup {
  readonly path: string;
  /** The path of the original. */
  readonly of: string;
  /** `certain`: the name says so, and nothing speaks against it. `likely`: the contents say so. `unsure`: a person decides. */
  readonly confidence: 'certain' | 'likely' | 'unsure';
  /** What was found in the name and in the content. */
  readonly why: NonEmpty<string>;
  /** When it was made, in milliseconds since 1970: from its name, the name of its folder, or its modification time. */
  readonly time: { readonly ms: number; readonly from: 'name' | 'folder' | 'file' };
  /** From when on it was the content, as far as that is known: a copy may have kept the time at which its original was written. */
  readonly since: number;
  /** On the disk. */
  readonly bytes: number;
  /** Of the content, which is not compressed; undefined for what cannot be read. */
  readonly hash: ContentHash | undefined;
}

export interface Search {
  readonly root: string;
  /** Files that are declared or recorded: they may be originals, whatever their format, and are no copies. */
  readonly artifacts: readonly string[];
  /** The set that a file is a declared member of. */
  readonly setOf: (path: string) => string | undefined;
  /** Backups that Holdfast made. */
  readonly ours: ReadonlySet<string>;
  /** Files that a person has named as copies, and of what. */
  readonly named?: ReadonlyMap<string, string | undefined>;
}

/**
 * Looks for hand-made backups in a whole project, oldest first by original. A name alone decides nothing: contents that have nothing in
 * common with the original speak against it, and files of days are parts of one whole as often as copies.
 *
 * Costs a walk, and reading every suspect with its original.
 */
export function findHandmade(search: Search): readonly HandmadeBackup[] {
  const files = filesBelow(search.root);
  const artifacts = new Set(search.artifacts);
  const originals = new Originals([...artifacts, ...files.filter(looksLikeData)]);
  const suspects = new Map<string, Suspect[]>();
  for (const path of files) {
    const suspicion = artifacts.has(path) || search.ours.has(path) ? undefined : originals.of(path);
    const found = suspicionBy(search, path, suspicion);
    if (found !== undefined) suspects.set(found.of, [...(suspects.get(found.of) ?? []), { path, ...found }]);
  }
  return [...suspects].sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([of, group]) => judged(search, of, group));
}

interface Suspect extends Suspicion {
  readonly path: string;
}

/** What a person says of a file counts for more than its name. */
function suspicionBy({ named }: Search, path: string, suspicion: Suspicion | undefined): Suspicion | undefined {
  const of = named?.get(path);
  if (of === undefined || of === suspicion?.of) return suspicion;
  return { time: undefined, compressed: path.endsWith('.gz'), ...suspicion, of, sign: 'marked', why: ['you say so'] };
}

/** The copies of one original: the newest is likest to what is there now, the one before it to that one. */
function judged(search: Search, of: string, group: readonly Suspect[]): HandmadeBackup[] {
  const { root } = search;
  const read = (path: string, compressed: boolean) =>
    contentOf(join(root, path), { name: of, label: path, compressed });
  const current = fs.existsSync(join(root, of)) ? read(of, false).content : undefined;
  const newestFirst = group
    .map((suspect) => ({ suspect, ...timesOf(suspect, fs.statSync(join(root, suspect.path))) }))
    .sort((a, b) => b.time.ms - a.time.ms || byCodeUnit(b.suspect.path, a.suspect.path));
  const found: (HandmadeBackup & { readonly isDated: boolean })[] = [];
  let accepted: NamedContent | undefined;
  let dated: NamedContent | undefined;
  let areParts = false;
  for (const { suspect, ...rest } of newestFirst) {
    const { path } = suspect;
    const { content, why } = read(path, suspect.compressed);
    const backup = { path, of, ...rest, hash: content === undefined ? undefined : hashBytes(content.bytes) };
    const isDated = suspect.sign === 'suggested' && suspect.time !== undefined;
    if (content === undefined) {
      found.push({ ...backup, confidence: 'unsure', why: [why, ...suspect.why], isDated });
      continue;
    }
    const known = [current, accepted].filter((one) => one !== undefined);
    const verdict = verdictOn(suspect, content, known);
    if (isDated && dated !== undefined) areParts ||= (shareOf(likeness(content, dated)) ?? 1) < disjoint;
    if (isDated) dated = content;
    if (verdict === undefined) continue;
    if (verdict.confidence !== 'unsure') accepted = content;
    found.push({ ...backup, ...setAside(search, path, verdict), isDated });
  }
  return found
    .flatMap(({ isDated, ...one }) => (isDated && areParts ? asParts(one) : [one]))
    .sort((a, b) => a.time.ms - b.time.ms || byCodeUnit(a.path, b.path));
}

type Verdict = Pick<HandmadeBackup, 'confidence' | 'why'>;

/** Below this share of records, what a time tells apart are parts of a whole. */
const disjoint = 0.05;

function verdictOn({ sign, why }: Suspect, copy: NamedContent, known: readonly NamedContent[]): Verdict | undefined {
  const first = why[0] ?? 'its name';
  const broken = whyUnreadable(copy);
  if (broken !== undefined) {
    return sign === 'marked' ? { confidence: 'unsure', why: [first, `but ${broken}`] } : undefined;
  }
  const [like, other] = likest(known.map((one) => [likeness(copy, one), one] as const)) ?? [];
  const common = likenessText(like, other);
  const share = like === undefined ? undefined : shareOf(like);
  if (sign === 'marked') {
    const isStrange = like?.is === 'measured' && like.shared === 0 && !like.readable;
    if (isStrange)
      return { confidence: 'unsure', why: [first, `but it has no ${like.noun} in common with its original`] };
    return { confidence: 'certain', why: [first, ...why.slice(1), ...common] };
  }
  if (share === undefined || share < half) {
    const isListed = sign === 'suggested' && (share === undefined || share > disjoint);
    return isListed ? { confidence: 'unsure', why: [first, ...common] } : undefined;
  }
  return { confidence: sign === 'hint' ? 'unsure' : 'likely', why: [first, ...common] };
}

/** Of what either has, so much must be in both for a copy that only its content gives away. */
const half = 0.5;

type Compared = readonly [like: Likeness, other: NamedContent];

function likest(all: readonly Compared[]): Compared | undefined {
  return all.toSorted(([a], [b]) => (shareOf(b) ?? -1) - (shareOf(a) ?? -1))[0];
}

function likenessText(like: Likeness | undefined, other: NamedContent | undefined): string[] {
  // A copy from long ago is more like the next copy than like what is there now.
  const whose = other === undefined || other.label === other.name ? '' : ` with \`${other.label}\``;
  if (like?.is === 'same') return [whose === '' ? 'the same content' : `the same content as \`${other?.label}\``];
  if (like?.is !== 'measured' || like.of === 0) return [];
  const [shared, of] = [like.shared, like.of].map((one) => one.toLocaleString('en-US'));
  return [`${shared} of ${of} ${like.noun}s in common${whose}`];
}

/** A member of a declared set is an input like the others, whatever its name. */
function setAside({ setOf, named }: Search, path: string, verdict: Verdict): Verdict {
  const set = named?.has(path) === true ? undefined : setOf(path);
  if (set === undefined) return verdict;
  return { confidence: 'unsure', why: [...verdict.why, `but it belongs to the set \`${set}\``] };
}

function asParts(backup: HandmadeBackup): HandmadeBackup[] {
  if (backup.confidence !== 'likely') return [];
  const why = 'but files of other times have nothing in common with each other: parts of a whole, rather than copies';
  return [{ ...backup, confidence: 'unsure', why: [...backup.why, why] }];
}

function timesOf({ time }: Suspect, { mtimeMs, size }: fs.Stats): Pick<HandmadeBackup, 'time' | 'since' | 'bytes'> {
  const file = Math.floor(mtimeMs);
  if (time === undefined) return { time: { ms: file, from: 'file' }, since: file, bytes: size };
  const { ms, precise } = time.stamp;
  // Made on the day that its name says: the file knows the time of day.
  const isThatDay = precise === 'day' && new Date(ms).toDateString() === new Date(file).toDateString();
  const at = isThatDay ? file : ms;
  return { time: { ms: at, from: time.from }, since: Math.min(at, file), bytes: size };
}

interface Names {
  /** Of the original, which tells the format. */
  readonly name: string;
  readonly label: string;
  readonly compressed: boolean;
}

function contentOf(
  file: string,
  { name, label, compressed }: Names,
): { readonly content: NamedContent; readonly why: '' } | { readonly content: undefined; readonly why: string } {
  try {
    const bytes = fs.readFileSync(file);
    return { content: { name, label, bytes: compressed ? gunzipSync(bytes) : bytes }, why: '' };
  } catch (error) {
    return { content: undefined, why: `it cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
