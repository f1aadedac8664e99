import type { ComparingRules } from '../core/artifact-rules.ts';
import type { Difference } from '../core/difference.ts';
import { isHoldfastError } from '../core/error.ts';
import { type CompareOptions, countRecords } from '../compare/diff.ts';
import { gate, gateUnreadable } from '../compare/gate.ts';
import type { NamedContent } from '../compare/read.ts';
import { firstVersion, raised } from '../compare/version.ts';
import type { SchemaVerdict } from '../core/version.ts';
import type { Previous, SchemaCheck, Step } from './succession.ts';

/** A content that no reader can read. */
export interface Unreadable {
  readonly unreadable: 'earlier' | 'later';
  readonly why: string;
}

/** The difference, or which of the contents cannot be read as what its name says. `isEarlier`: by what errors call contents. */
export function differenceOr(
  compare: () => Difference,
  isEarlier: (label: string) => boolean,
): Difference | Unreadable {
  try {
    return compare();
  } catch (error) {
    if (!isHoldfastError(error) || !error.code.startsWith('value/unreadable-')) throw error;
    const label = String(error.parts.data?.['label']);
    return { unreadable: isEarlier(label) ? 'earlier' : 'later', why: error.parts.why };
  }
}

/**
 * No reader can read it: that breaks more than any change of its shape. `alone`: what the rules say of the later content where the
 * earlier one is it that cannot be read.
 */
export function unreadableStep(
  { unreadable: side, why }: Unreadable,
  { version }: Previous,
  rules: ComparingRules,
  alone: () => readonly string[],
): Step {
  const level = side === 'earlier' ? 'minor' : 'major';
  const refused = side === 'earlier' ? alone() : refusalsOfUnreadable(why, rules);
  return { step: { version: raised(version, level), level, because: [why] }, refused };
}

function refusalsOfUnreadable(why: string, rules: ComparingRules): readonly string[] {
  const result = gateUnreadable(why, rules);
  return result.kind === 'passed' ? [] : result.why;
}

/** What the rules say of a content that has nothing before it to be compared with: only how many records it has. */
export function refusalsAlone(content: NamedContent, { minRecords, ...rules }: ComparingRules): readonly string[] {
  // Counting reads all of it.
  if (minRecords === undefined) return [];
  try {
    return refusals({ after: { records: countRecords(content, compareOptions(rules)) } }, { minRecords });
  } catch (error) {
    if (!isHoldfastError(error) || !error.code.startsWith('value/unreadable-')) throw error;
    return refusalsOfUnreadable(error.parts.why, { minRecords });
  }
}

/** Its script wanted it so (`keep: false`). */
export function notKept(previous: Previous | undefined): Step {
  if (previous === undefined) return { step: firstVersion({ stable: false }), refused: [] };
  const because = ['its content was not kept, so nothing could be compared'];
  return { step: { version: raised(previous.version, 'minor'), level: 'unknown', because }, refused: [] };
}

/**
 * A schema that accepts both contents decides that nothing breaks. One that accepts only the later one was changed with the data,
 * and then the data tell what breaks. Of a set, the contents are those of its files that differ.
 */
export async function verdictOf(
  { kind, breaks }: Difference,
  contents: Readonly<Record<'before' | 'after', () => Iterable<Buffer>>>,
  schema: SchemaCheck | undefined,
): Promise<SchemaVerdict | undefined> {
  if (schema === undefined || kind === 'identical') return undefined;
  const why = await firstRefusal(contents.after(), schema);
  if (why === undefined && breaks.length === 0) return { kind: 'accepts' };
  if ((await firstRefusal(contents.before(), schema)) !== undefined) return { kind: 'no-say' };
  return why === undefined ? { kind: 'accepts' } : { kind: 'refuses', why };
}

async function firstRefusal(contents: Iterable<Buffer>, schema: SchemaCheck): Promise<string | undefined> {
  for (const content of contents) {
    const why = await schema(content);
    if (why !== undefined) return why;
  }
  return undefined;
}

export function refusals(
  subject: Parameters<typeof gate>[0],
  limits: ComparingRules,
  verdict?: SchemaVerdict,
): readonly string[] {
  const result = gate(subject, limits, verdict);
  return result.kind === 'passed' ? [] : result.why;
}

export function compareOptions({ key, ignore, format }: ComparingRules): CompareOptions {
  return {
    ...(key !== undefined && { key }),
    ...(ignore !== undefined && { ignore }),
    ...(format !== undefined && { format }),
  };
}
