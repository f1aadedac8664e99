import { compareContents, countRecords } from '../compare/diff.ts';
import type { NamedContent } from '../compare/read.ts';
import type { CollectionDifference, Difference } from '../core/difference.ts';
import { isHoldfastError } from '../core/error.ts';

/** What two contents have in common. */
export type Likeness =
  | { readonly is: 'same' }
  /** `shared` of the `of` things that either has. */
  | {
      readonly is: 'measured';
      readonly shared: number;
      readonly of: number;
      readonly noun: 'record' | 'field' | 'line';
      /** Who reads the one can read the other. */
      readonly readable: boolean;
    }
  /** The copy is damaged, or no content of that name. */
  | { readonly is: 'unreadable'; readonly why: string }
  /** Bytes without a format, or an original that is broken itself. */
  | { readonly is: 'unknown' };

export function likeness(copy: NamedContent, original: NamedContent): Likeness {
  if (copy.bytes.equals(original.bytes)) return { is: 'same' };
  const why = whyUnreadable(copy);
  if (why !== undefined) return { is: 'unreadable', why };
  if (whyUnreadable(original) !== undefined) return { is: 'unknown' };
  const { difference } = compareContents(copy, original, { samples: 0 });
  return measured(difference, copy, original);
}

/** The share of what either content has that both have, from 0 to 1; undefined where that is not known. */
export function shareOf(likeness: Likeness): number | undefined {
  if (likeness.is === 'same') return 1;
  if (likeness.is !== 'measured') return undefined;
  return likeness.of === 0 ? 0 : likeness.shared / likeness.of;
}

export function whyUnreadable(content: NamedContent): string | undefined {
  try {
    countRecords(content);
    return undefined;
  } catch (error) {
    if (isHoldfastError(error) && error.code.startsWith('value/')) return error.parts.why;
    throw error;
  }
}

function measured(difference: Difference, copy: NamedContent, original: NamedContent): Likeness {
  if (difference.kind === 'bytes-only' || difference.kind === 'order-only') return { is: 'same' };
  const readable = difference.breaks.length === 0;
  const { lines } = difference;
  if (lines !== undefined) {
    const shared = Math.max(0, lines.before - lines.removed);
    return { is: 'measured', shared, of: shared + lines.removed + lines.added, noun: 'line', readable };
  }
  const records = difference.collections.filter(({ kind }) => kind !== 'document');
  if (records.length > 0) {
    const shared = sum(records, (one) => (one.presence === 'both' ? one.before - one.removed : 0));
    const of = sum(records, (one) => one.before + one.after) - shared;
    return { is: 'measured', shared, of, noun: 'record', readable };
  }
  if (difference.format !== 'json') return { is: 'unknown' };
  const [here, there] = [namesIn(copy.bytes), namesIn(original.bytes)];
  const shared = [...here].filter((name) => there.has(name)).length;
  return { is: 'measured', shared, of: here.size + there.size - shared, noun: 'field', readable };
}

function sum(all: readonly CollectionDifference[], of: (one: CollectionDifference) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

/** The names at the top of a JSON document that has no records in it. */
function namesIn(bytes: Buffer): ReadonlySet<string> {
  const value: unknown = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  return new Set(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []);
}
