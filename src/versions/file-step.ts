import type { ArtifactRules } from '../core/artifact-rules.ts';
import type { Print } from '../core/fingerprint.ts';
import { type ContentHash, isContentHash } from '../core/hash.ts';
import { isHoldfastError } from '../core/error.ts';
import { compareContents, type CompareOptions, countRecords } from '../compare/diff.ts';
import { gate } from '../compare/gate.ts';
import type { NamedContent } from '../compare/read.ts';
import { firstVersion, type KnownVersion, nextVersion, raised, type SchemaVerdict } from '../compare/version.ts';
import type { Difference } from '../core/difference.ts';
import type { Objects } from '../store/objects.ts';
import type { Previous, SchemaCheck, Step } from './succession.ts';

interface FileSuccession {
  readonly artifact: string;
  readonly print: Extract<Print, { is: 'file' }>;
  readonly previous: Previous | undefined;
  readonly history: readonly KnownVersion[];
  readonly rules: ArtifactRules;
  readonly schema: SchemaCheck | undefined;
}

/** The version of a file's content: from the record-level difference to the one before. */
export async function fileStep(
  objects: Objects,
  { artifact, print, previous, history, rules, schema }: FileSuccession,
): Promise<Step> {
  if (!objects.has(print.hash)) return notKept(previous);
  const after = named(artifact, 'the new content', objects.read(print.hash));
  if (previous === undefined) {
    return {
      step: firstVersion({ stable: false }),
      refused: refusals({ after: { records: recordsIn(after, rules) } }, rules),
    };
  }
  const earlier = earlierContent(objects, artifact, previous);
  if (typeof earlier === 'string') {
    const step = { version: raised(previous.version, 'minor'), level: 'unknown', because: [earlier] } as const;
    return { step, refused: refusals({ after: { records: recordsIn(after, rules) } }, rules) };
  }
  const difference = differenceOf(earlier, after, rules);
  if ('unreadable' in difference) return unreadable(difference, previous);
  const verdict = await verdictOf(difference, earlier, after, schema);
  const known = { stable: false, hash: print.hash, history, ...(verdict !== undefined && { schema: verdict }) };
  const before = { version: previous.version, hash: previous.hash };
  return { step: nextVersion(before, difference, known), refused: refusals(difference, rules, verdict) };
}

/** Its script wanted it so (`keep: false`). */
function notKept(previous: Previous | undefined): Step {
  if (previous === undefined) return { step: firstVersion({ stable: false }), refused: [] };
  const because = ['its content was not kept, so nothing could be compared'];
  return { step: { version: raised(previous.version, 'minor'), level: 'unknown', because }, refused: [] };
}

function earlierContent(objects: Objects, artifact: string, { hash }: Previous): NamedContent | string {
  if (!isContentHash(hash) || !objects.has(hash)) return 'the content before it is not on this machine';
  const bytes = wholeOrNone(objects, hash);
  return bytes === undefined
    ? 'the content before it is damaged in the store'
    : named(artifact, 'the content before', bytes);
}

function wholeOrNone(objects: Objects, hash: ContentHash): Buffer | undefined {
  try {
    return objects.read(hash);
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'damaged/object') return undefined;
    throw error;
  }
}

function named(name: string, label: string, bytes: Buffer): NamedContent {
  return { name, label, bytes };
}

interface Unreadable {
  readonly unreadable: 'earlier' | 'later';
  readonly why: string;
}

function differenceOf(before: NamedContent, after: NamedContent, rules: ArtifactRules): Difference | Unreadable {
  try {
    return compareContents(before, after, compareOptions(rules)).difference;
  } catch (error) {
    if (!isHoldfastError(error) || !error.code.startsWith('value/unreadable-')) throw error;
    return { unreadable: error.parts.data?.['label'] === after.label ? 'later' : 'earlier', why: error.parts.why };
  }
}

/** No reader can read it: that breaks more than any change of its shape. */
function unreadable({ unreadable: side, why }: Unreadable, { version }: Previous): Step {
  if (side === 'earlier') {
    const because = [why];
    return { step: { version: raised(version, 'minor'), level: 'minor', because }, refused: [] };
  }
  return {
    step: { version: raised(version, 'major'), level: 'major', because: [why] },
    refused: [],
  };
}

/**
 * A schema that accepts both contents decides that nothing breaks. One that accepts only the later one was changed with the data,
 * and then the data tell what breaks.
 */
async function verdictOf(
  difference: Difference,
  before: NamedContent,
  after: NamedContent,
  schema: SchemaCheck | undefined,
): Promise<SchemaVerdict | undefined> {
  if (schema === undefined || difference.kind === 'identical') return undefined;
  const why = await schema(after.bytes);
  if (why === undefined && difference.breaks.length === 0) return { kind: 'accepts' };
  if ((await schema(before.bytes)) !== undefined) return { kind: 'no-say' };
  return why === undefined ? { kind: 'accepts' } : { kind: 'refuses', why };
}

function refusals(
  subject: Parameters<typeof gate>[0],
  limits: ArtifactRules,
  verdict?: SchemaVerdict,
): readonly string[] {
  const result = gate(subject, limits, verdict);
  return result.kind === 'passed' ? [] : result.why;
}

/** Null for what has no records to count, and for what cannot be read as what its name says. */
function recordsIn(content: NamedContent, rules: ArtifactRules): number | null {
  // Counting reads all of it.
  if (rules.minRecords === undefined) return null;
  try {
    return countRecords(content, compareOptions(rules));
  } catch (error) {
    if (isHoldfastError(error) && error.code.startsWith('value/')) return null;
    throw error;
  }
}

function compareOptions({ key, ignore }: ArtifactRules): CompareOptions {
  return { ...(key !== undefined && { key }), ...(ignore !== undefined && { ignore }) };
}
