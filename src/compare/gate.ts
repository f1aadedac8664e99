import { isNonEmpty, type NonEmpty } from '../core/brand.ts';
import { breakText, countText, percentText } from '../core/difference-text.ts';
import type { CollectionDifference, Difference, Side } from '../core/difference.ts';
import type { SchemaVerdict } from '../core/version.ts';

/** What an artifact's config refuses to publish. */
export interface GateLimits {
  /** The fewest records of the later content, over all its collections. */
  readonly minRecords?: number;
  /** The largest share (0 to 1) of a collection's records that may be gone at once. */
  readonly maxRemoved?: number;
  /** Default: true. */
  readonly allowBreaking?: boolean;
}

export type GateResult =
  | { readonly kind: 'passed' }
  /** Each a sentence without its full stop, that names the limit. */
  | { readonly kind: 'refused'; readonly why: NonEmpty<string> };

/** The first content of an artifact has no difference. */
export interface FirstContent {
  readonly after: Pick<Side, 'records'>;
  /** Default: `records`. */
  readonly counts?: 'records' | 'files';
}

/**
 * Whether a content may be published after another. The first content of an artifact has no difference: pass `{ after }`
 * with its records, and `minRecords` alone is asked. Identical contents pass. Limits out of their range are a RangeError.
 *
 * A schema that accepts the later content decides that nothing breaks, as for versions.
 */
export function gate(subject: Difference | FirstContent, limits: GateLimits, schema?: SchemaVerdict): GateResult {
  checkLimits(limits);
  if ('kind' in subject && subject.kind === 'identical') return { kind: 'passed' };
  const why = [
    ...tooFew(subject.after.records, limits.minRecords, isSet(subject) ? 'file' : 'record'),
    ...('kind' in subject
      ? [...tooManyGone(subject.collections, limits.maxRemoved), ...breaking(subject, limits, schema)]
      : []),
  ];
  return isNonEmpty(why) ? { kind: 'refused', why } : { kind: 'passed' };
}

/** What refuses a content of which no reader can read a record. `why`: a sentence without its full stop. */
export function gateUnreadable(why: string, limits: GateLimits): GateResult {
  checkLimits(limits);
  const { minRecords = 0, maxRemoved = 1, allowBreaking = true } = limits;
  const asked = [
    ...(minRecords > 0 ? [`minRecords: ${minRecords}`] : []),
    ...(maxRemoved < 1 ? [`maxRemoved: ${maxRemoved}`] : []),
    ...(allowBreaking ? [] : ['allowBreaking: false']),
  ];
  if (asked.length === 0) return { kind: 'passed' };
  return { kind: 'refused', why: [`${why}, so that none of its records can be read (${asked.join(', ')})`] };
}

function checkLimits({ minRecords, maxRemoved }: GateLimits): void {
  if (minRecords !== undefined && !(Number.isInteger(minRecords) && minRecords >= 0)) {
    throw new RangeError(`minRecords is a whole number from 0, not ${minRecords}`);
  }
  // A share written as a percentage (20) would let everything through.
  if (maxRemoved !== undefined && !(maxRemoved >= 0 && maxRemoved <= 1)) {
    throw new RangeError(`maxRemoved is a share from 0 to 1, not ${maxRemoved}`);
  }
}

function isSet(subject: Difference | FirstContent): boolean {
  return 'kind' in subject ? subject.collections.some(({ kind }) => kind === 'files') : subject.counts === 'files';
}

function tooFew(records: number | null, minRecords: number | undefined, noun: string): string[] {
  if (minRecords === undefined || records === null || records >= minRecords) return [];
  return [`it has ${countText(records, noun)}, fewer than minRecords: ${minRecords}`];
}

function tooManyGone(collections: readonly CollectionDifference[], maxRemoved: number | undefined): string[] {
  if (maxRemoved === undefined) return [];
  // Inside of the files of a set, only those that changed are counted.
  const set = collections.filter(({ kind }) => kind === 'files');
  return (set.length > 0 ? set : collections)
    .filter(({ kind, before, removed }) => kind !== 'document' && before > 0 && removed / before > maxRemoved)
    .map(({ path, kind, before, removed }) => {
      const gone = `${removed.toLocaleString('en-US')} of the ${countText(before, kind === 'files' ? 'file' : 'record')}`;
      return `${gone} of \`${path}\` (${percentText(removed / before)}) are gone, more than maxRemoved: ${maxRemoved}`;
    });
}

function breaking(difference: Difference, { allowBreaking = true }: GateLimits, schema?: SchemaVerdict): string[] {
  if (allowBreaking || schema?.kind === 'accepts') return [];
  if (schema?.kind === 'refuses') return [`the schema refuses it: ${schema.why}`];
  return difference.breaks.map((one) => `it breaks readers, and allowBreaking is false: ${breakText(one)}`);
}
