import type { Break, CollectionDifference, Difference, RecordChange, ShapeChange } from '../core/difference.ts';
import type { Format } from '../core/handle.ts';
import {
  compareObserved,
  readAlone,
  readForCompare,
  type CompareOptions,
  type Comparison,
  type Observer,
  type ReadBoth,
} from './diff.ts';
import { ignoredFields } from './ignored.ts';
import { formatOf } from './read.ts';
import { SetProfile } from './set-profile.ts';
import { SetSummary } from './set-summary.ts';
import { breaksReaders } from './shape.ts';

/** One file of a set. Its bytes are asked for only if the other side has another content at its path. */
export interface SetMember {
  readonly path: string;
  readonly hash: string;
  readonly read: () => Buffer;
}

/** All files of a set. */
export interface SetContent {
  /** The pattern: `data/mentions/{name}.json`. */
  readonly name: string;
  /** What reports call this side. Default: the name. */
  readonly label?: string;
  readonly members: readonly SetMember[];
}

export type MemberDifference =
  | { readonly path: string; readonly change: 'added' | 'removed' }
  | { readonly path: string; readonly change: 'changed'; readonly difference: Difference };

export interface SetComparison {
  /** Its first collection is the set itself, with files as its records; the others are those inside of the files that changed, together. */
  readonly difference: Difference;
  /** Every file that differs, by path. Samples are in the differences of the first few alone. */
  readonly members: readonly MemberDifference[];
  /** Every record that changed in a file that is on both sides; each file is read again. */
  readonly changes: () => Iterable<RecordChange & { readonly collection: string; readonly member: string }>;
}

/**
 * Compares two contents of a set of files: which came, went, or changed, and, of those that changed, what changed in them. Fields
 * are summed over all files, and a field is common or has a type by all files of the set.
 *
 * Files with the same hash are the same and are not read, unless one of the others has a field that is new or gone, or a type that is
 * new: then they are read until it is known whether it is so for the set. Files that changed are read twice, one at a time.
 */
export function compareSets(before: SetContent, after: SetContent, options: CompareOptions = {}): SetComparison {
  const { samples: most = 5 } = options;
  const earlier = new Map(before.members.map((member) => [member.path, member]));
  const later = new Map(after.members.map((member) => [member.path, member]));
  const removed = before.members.filter(({ path }) => !later.has(path));
  const added = after.members.filter(({ path }) => !earlier.has(path));
  const pairs = after.members.flatMap((member) => {
    const old = earlier.get(member.path);
    return old === undefined ? [] : [{ path: member.path, before: old, after: member }];
  });
  const changed = pairs.filter((pair) => pair.before.hash !== pair.after.hash);
  const profile = new SetProfile(ignoredFields(options.ignore));
  const kept = new Kept();
  for (const pair of changed) kept.add(pair.path, addBoth(profile, pair, options));
  for (const member of removed) profile.addBefore(contentsOf(member, options, `${member.path} (before)`));
  for (const member of added) profile.addAfter(contentsOf(member, options));
  const same = pairs.filter((pair) => pair.before.hash === pair.after.hash);
  profile.settle(same.length, changed.length + Math.max(added.length, removed.length), (i) =>
    contentsOf(same[i]?.after, options),
  );

  const summary = new SetSummary(profile, most);
  const compared = changed.map((pair, i) => {
    // The samples of thousands of files would be all that memory holds.
    const samples = i < most ? most : 0;
    const found = comparePair(
      pair,
      { ...options, samples },
      summary.observer(pair.path),
      kept.take(pair.path),
    ).difference;
    summary.add(pair.path, found);
    return { path: pair.path, change: 'changed' as const, difference: found };
  });
  const members: MemberDifference[] = [
    ...compared,
    ...added.map(({ path }) => ({ path, change: 'added' as const })),
    ...removed.map(({ path }) => ({ path, change: 'removed' as const })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const collections = [filesOf(before, after, members, most), ...summary.collections()];
  const { lines } = summary;
  const difference: Difference = {
    kind: kindOf(members),
    format: options.format ?? formatIn(compared, after.name),
    before: { label: before.label ?? before.name, bytes: null, records: before.members.length },
    after: { label: after.label ?? after.name, bytes: null, records: after.members.length },
    spelling: [...new Set(compared.flatMap((one) => one.difference.spelling))],
    collections,
    ...(lines === undefined ? {} : { lines }),
    breaks: breaksIn(collections, compared, before.members.length),
  };
  return { difference, members, changes: () => eachChange(changed, options) };
}

/** So many bytes of files that changed are kept from the first reading to the second. */
const mostKept = 32 * 2 ** 20;

class Kept {
  private readonly contents = new Map<string, ReadBoth>();
  private bytes = 0;

  add(path: string, read: ReadBoth): void {
    const [earlier, later] = read;
    if (earlier === undefined || this.bytes > mostKept) return;
    this.bytes += earlier.bytes.length + later.bytes.length;
    this.contents.set(path, read);
  }

  take(path: string): ReadBoth | undefined {
    const read = this.contents.get(path);
    this.contents.delete(path);
    return read;
  }
}

interface Pair {
  readonly path: string;
  readonly before: SetMember;
  readonly after: SetMember;
}

function comparePair(
  { path, before, after }: Pair,
  options: CompareOptions,
  observer?: Observer,
  read?: ReadBoth,
): Comparison {
  return compareObserved(
    { name: path, label: `${path} (before)`, bytes: read?.[0]?.bytes ?? before.read() },
    { name: path, bytes: read?.[1]?.bytes ?? after.read() },
    options,
    observer,
    read,
  );
}

function* eachChange(pairs: readonly Pair[], options: CompareOptions): ReturnType<typeof eachOf> {
  for (const pair of pairs) yield* eachOf(pair, options);
}

function* eachOf(
  pair: Pair,
  options: CompareOptions,
): Generator<RecordChange & { readonly collection: string; readonly member: string }> {
  for (const change of comparePair(pair, options).changes()) yield { member: pair.path, ...change };
}

function addBoth(profile: SetProfile, { path, before, after }: Pair, options: CompareOptions): ReadBoth {
  const read = readForCompare(
    { name: path, label: `${path} (before)`, bytes: before.read() },
    { name: path, bytes: after.read() },
    options,
  );
  profile.addBefore(read[0]);
  profile.addAfter(read[1]);
  return read;
}

function contentsOf(member: SetMember | undefined, options: CompareOptions, label = member?.path ?? '') {
  if (member === undefined) return undefined;
  return readAlone({ name: member.path, label, bytes: member.read() }, options);
}

function filesOf(
  before: SetContent,
  after: SetContent,
  members: readonly MemberDifference[],
  samples: number,
): CollectionDifference {
  const count = (change: MemberDifference['change']) => members.filter((one) => one.change === change).length;
  const respelled = members.filter((one) => one.change === 'changed' && one.difference.kind === 'bytes-only').length;
  const changed = count('changed') - respelled;
  const shown = (change: 'added' | 'removed') => members.filter((one) => one.change === change).slice(0, samples);
  const shownChanged = members.filter((one) => one.change === 'changed' && one.difference.kind !== 'bytes-only');
  return {
    path: after.name,
    kind: 'files',
    presence: 'both',
    key: { by: 'path' },
    before: before.members.length,
    after: after.members.length,
    added: count('added'),
    removed: count('removed'),
    changed,
    unchanged: after.members.length - count('added') - changed,
    respelled,
    moved: 0,
    ordered: false,
    fields: [],
    shape: [],
    duplicates: { keys: 0, listed: [] },
    concentrations: [],
    samples: [
      ...shownChanged.slice(0, samples).map(({ path }) => ({ kind: 'changed' as const, key: path, fields: [] })),
      ...shown('added').map(({ path }) => ({ kind: 'added' as const, key: path, after: null })),
      ...shown('removed').map(({ path }) => ({ kind: 'removed' as const, key: path, before: null })),
    ],
  };
}

function kindOf(members: readonly MemberDifference[]): Difference['kind'] {
  const kinds = new Set(members.map((one) => (one.change === 'changed' ? one.difference.kind : 'changed')));
  if (kinds.has('changed')) return 'changed';
  if (kinds.has('order-only')) return 'order-only';
  return kinds.has('bytes-only') ? 'bytes-only' : 'identical';
}

/**
 * What the shape of all files together breaks, and containers and types as each file has them. What a single file lost (a collection,
 * its keys) breaks readers of the set if half of the files lost it.
 */
function breaksIn(
  collections: readonly CollectionDifference[],
  compared: readonly { readonly difference: Difference }[],
  files: number,
): Break[] {
  const found = new Map<string, { readonly one: Break; times: number; records: number }>();
  for (const { difference } of compared) {
    for (const one of difference.breaks) {
      if (one.kind === 'field-removed' || one.kind === 'type-changed') continue;
      const { path } = one;
      const records = one.kind === 'collection-removed' ? one.records : 0;
      const name = JSON.stringify(one.kind === 'collection-removed' ? [one.kind, path] : one);
      const known = found.get(name);
      if (known === undefined) found.set(name, { one, times: 1, records });
      else {
        known.times++;
        known.records += records;
      }
    }
  }
  const structural = [...found.values()]
    .filter(({ one, times }) => one.kind === 'container' || times * 2 >= files)
    .map(({ one, records }) => (one.kind === 'collection-removed' ? { ...one, records } : one));
  return [
    ...structural,
    ...collections.flatMap(({ path, shape }) => shape.flatMap((change) => shapeBreak(path, change))),
  ];
}

function shapeBreak(path: string, change: ShapeChange): Break[] {
  if (!breaksReaders(change) || change.kind === 'field-added') return [];
  if (change.kind === 'field-removed') {
    return [{ kind: 'field-removed', path, field: change.path, before: change.before, after: change.after }];
  }
  const { path: field, before, type, records } = change;
  return [{ kind: 'type-changed', path, field, before, after: type, records }];
}

function formatIn(compared: readonly { readonly difference: Difference }[], name: string): Format {
  return compared[0]?.difference.format ?? formatOf(name, Buffer.alloc(0));
}
