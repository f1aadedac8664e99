import type { ComparingRules } from '../core/artifact-rules.ts';
import type { Print } from '../core/fingerprint.ts';
import { type ContentHash, isContentHash } from '../core/hash.ts';
import { isHoldfastError } from '../core/error.ts';
import { compareContents } from '../compare/diff.ts';
import type { NamedContent } from '../compare/read.ts';
import { firstVersion, type KnownVersion, nextVersion, raised } from '../compare/version.ts';
import { contentInGit } from '../record/git-blobs.ts';
import type { Objects } from '../store/objects.ts';
import {
  compareOptions,
  differenceOr,
  notKept,
  refusals,
  refusalsAlone,
  unreadableStep,
  verdictOf,
} from './comparing.ts';
import type { Archive, Previous, SchemaCheck, Step } from './succession.ts';

interface FileSuccession {
  readonly artifact: string;
  readonly print: Extract<Print, { is: 'file' }>;
  readonly previous: Previous | undefined;
  readonly history: readonly KnownVersion[];
  readonly rules: ComparingRules;
  readonly schema: SchemaCheck | undefined;
}

/** The version of a file's content: from the record-level difference to the one before. */
export async function fileStep(
  { objects, root }: Pick<Archive, 'objects' | 'root'>,
  { artifact, print, previous, history, rules, schema }: FileSuccession,
): Promise<Step> {
  if (!objects.has(print.hash)) return notKept(previous);
  const after = named(artifact, 'the new content', objects.read(print.hash));
  if (previous === undefined) {
    return { step: firstVersion({ stable: false }), refused: refusalsAlone(after, rules) };
  }
  const earlier = await earlierContent(objects, root, artifact, previous);
  if (typeof earlier === 'string') {
    const step = { version: raised(previous.version, 'minor'), level: 'unknown', because: [earlier] } as const;
    return { step, refused: refusalsAlone(after, rules) };
  }
  const difference = differenceOr(
    () => compareContents(earlier, after, compareOptions(rules)).difference,
    (label) => label === earlier.label,
  );
  if ('unreadable' in difference) return unreadableStep(difference, previous, rules, () => refusalsAlone(after, rules));
  const contents = { before: () => [earlier.bytes], after: () => [after.bytes] };
  const verdict = await verdictOf(difference, contents, schema);
  const known = { stable: false, hash: print.hash, history, ...(verdict !== undefined && { schema: verdict }) };
  const before = { version: previous.version, hash: previous.hash };
  return { step: nextVersion(before, difference, known), refused: refusals(difference, rules, verdict) };
}

async function earlierContent(
  objects: Objects,
  root: string,
  artifact: string,
  { hash }: Previous,
): Promise<NamedContent | string> {
  if (!isContentHash(hash)) return 'the content before it is not on this machine';
  const kept = objects.has(hash) ? wholeOrNone(objects, hash) : undefined;
  const bytes = kept ?? (await contentInGit(root, artifact, hash, mostCommits))?.bytes;
  if (bytes === undefined) {
    return objects.has(hash)
      ? 'the content before it is damaged in the store'
      : 'the content before it is not on this machine';
  }
  if (kept === undefined) objects.put(bytes);
  return named(artifact, 'the content before', bytes);
}

/** What a clone brought is the last commit of the file, or close to it. */
const mostCommits = 20;

function wholeOrNone(objects: Objects, hash: ContentHash): Buffer | undefined {
  try {
    return objects.look(hash);
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'damaged/object') return undefined;
    throw error;
  }
}

function named(name: string, label: string, bytes: Buffer): NamedContent {
  return { name, label, bytes };
}
