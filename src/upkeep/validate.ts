import fs from 'node:fs';
import { join } from 'node:path';
import type { ArtifactRules } from '../core/artifact-rules.ts';
import { isHoldfastError } from '../core/error.ts';
import type { Format } from '../core/handle.ts';
import type { ContentHash, SetHash } from '../core/hash.ts';
import type { AbsolutePath } from '../core/path.ts';
import { hasHole, pattern } from '../core/pattern.ts';
import type { Schema } from '../core/schema.ts';
import { countRecords } from '../compare/diff.ts';
import { hasCode } from '../io/errors.ts';
import { hashBytes, hashFile } from '../io/hash.ts';
import { merkle } from '../record/inputs.ts';
import { membersOf } from '../record/members.ts';
import { checkContent, type ContentProblem } from './check-content.ts';

/** Something to be validated: what it should be, by all that says so. */
export interface Subject {
  /** Project-relative path, pattern of a set, or the name of a record. */
  readonly name: string;
  /** `source`: no stage makes it. `record`: a script recorded it. */
  readonly kind: 'artifact' | 'source' | 'record';
  /** The path or pattern to look at. */
  readonly at: string;
  /** How it is declared; undefined where only its bytes are known. */
  readonly declared: { readonly format: Format; readonly schema: Schema | undefined } | undefined;
  readonly recorded: ContentHash | SetHash | undefined;
  readonly rules: ArtifactRules | undefined;
}

export type Problem =
  | ContentProblem
  | { readonly is: 'too-few'; readonly records: number; readonly minRecords: number }
  | { readonly is: 'changed'; readonly recorded: string; readonly found: string }
  | { readonly is: 'missing' }
  | { readonly is: 'unreadable'; readonly path: string; readonly why: string };

/** The word of the worst problem: `refused` by a schema, a format or a limit; `changed`: not the content that is recorded. */
export type ValidState = 'valid' | 'refused' | 'changed' | 'missing' | 'unreadable';

export interface Validated {
  readonly name: string;
  readonly kind: Subject['kind'];
  readonly state: ValidState;
  /** How many files were read. */
  readonly files: number;
  readonly hasSchema: boolean;
  readonly recorded: string | null;
  readonly found: string | null;
  readonly problems: readonly Problem[];
  /** Members of a set beyond those that `problems` names. */
  readonly more: number;
}

/**
 * Holds everything there is against its schema, its recorded hash and its fewest records. Every byte is read: a content that
 * changed while its size and times stayed is found, which no `stat` would show.
 */
export async function validate(
  root: AbsolutePath,
  subjects: readonly Subject[],
  onFile: (path: string) => void,
): Promise<readonly Validated[]> {
  const results: Validated[] = [];
  for (const subject of subjects) results.push(await validateOne(root, subject, onFile));
  return results;
}

const problemsShown = 10;

async function validateOne(root: AbsolutePath, subject: Subject, onFile: (path: string) => void): Promise<Validated> {
  const { name, kind, declared, recorded, rules } = subject;
  const isSet = hasHole(subject.at);
  const members = isSet ? membersOf(root, pattern(subject.at)) : [subject.at];
  const problems: Problem[] = [];
  const hashes: [string, ContentHash][] = [];
  let records: number | undefined;
  for (const path of members) {
    onFile(path);
    const looked = await look(root, path, subject);
    problems.push(...looked.problems);
    if (looked.hash !== undefined) hashes.push([path, looked.hash]);
    if (looked.records !== undefined) records = (records ?? 0) + looked.records;
  }
  const found = isSet ? merkle(hashes) : hashes[0]?.[1];
  const isWholeLook = hashes.length === members.length;
  if (isSet && members.length === 0 && recorded !== merkle([])) problems.unshift({ is: 'missing' });
  else if (recorded !== undefined && found !== undefined && isWholeLook && found !== recorded)
    problems.unshift({ is: 'changed', recorded, found });
  const minRecords = rules?.minRecords;
  if (minRecords !== undefined && records !== undefined && records < minRecords)
    problems.push({ is: 'too-few', records, minRecords });
  return {
    name,
    kind,
    state: worst(problems),
    files: hashes.length,
    hasSchema: declared?.schema !== undefined,
    recorded: recorded ?? null,
    found: found ?? null,
    problems: problems.slice(0, problemsShown),
    more: Math.max(0, problems.length - problemsShown),
  };
}

interface Look {
  readonly hash?: ContentHash;
  readonly records?: number;
  readonly problems: readonly Problem[];
}

async function look(root: AbsolutePath, path: string, { declared, rules }: Subject): Promise<Look> {
  const full = join(root, path);
  try {
    const isBytesOnly = declared === undefined || (declared.format === 'bytes' && declared.schema === undefined);
    // Of what has no format to be checked, no size is too large to be hashed.
    if (isBytesOnly && rules?.minRecords === undefined) return { hash: hashFile(full), problems: [] };
    const bytes = fs.readFileSync(full);
    const problem = declared === undefined ? undefined : await checkContent(declared, bytes, path);
    const hash = hashBytes(bytes);
    // What cannot be read as what it should be has no records to count.
    if (problem?.is === 'format') return { hash, problems: [problem] };
    const problems = problem === undefined ? [] : [problem];
    if (rules?.minRecords === undefined) return { hash, problems };
    const options = {
      ...(declared !== undefined && { format: declared.format }),
      ...(rules.key !== undefined && { key: rules.key }),
    };
    const records = countRecords({ name: path, bytes }, options);
    return { hash, problems, ...(records !== null && { records }) };
  } catch (error) {
    if (isMissing(error)) return { problems: [{ is: 'missing' }] };
    return { problems: [asProblem(path, error)] };
  }
}

function asProblem(path: string, error: unknown): Problem {
  if (isHoldfastError(error) && error.family === 'value') return { is: 'format', path, why: error.parts.why };
  if (isHoldfastError(error)) return { is: 'unreadable', path, why: error.parts.why };
  return { is: 'unreadable', path, why: error instanceof Error ? error.message : String(error) };
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR') || (isHoldfastError(error) && error.code === 'io/not-found');
}

const order: readonly ValidState[] = ['unreadable', 'refused', 'missing', 'changed'];

function worst(problems: readonly Problem[]): ValidState {
  const states = new Set(problems.map(stateOf));
  return order.find((state) => states.has(state)) ?? 'valid';
}

function stateOf({ is }: Problem): ValidState {
  return is === 'schema' || is === 'format' || is === 'too-few' ? 'refused' : is;
}
