import { isNonEmpty, type NonEmpty } from '../core/brand.ts';
import type { ComparingRules } from '../core/artifact-rules.ts';
import type { Print } from '../core/fingerprint.ts';
import { isContentHash } from '../core/hash.ts';
import {
  compareVersions,
  isVersionNumber,
  type VersionNumber,
  versionNumber,
  type VersionStep,
} from '../core/version.ts';
import type { History } from '../record/history.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import type { KnownVersion } from '../compare/version.ts';
import type { Objects } from '../store/objects.ts';
import { fileStep } from './file-step.ts';
import { setStep } from './set-step.ts';

/** Where versions are kept: their numbers in the history, their contents in the store. */
export interface Archive {
  readonly history: Pick<History, 'versions' | 'print' | 'saveVersion'>;
  readonly objects: Objects;
  /** The project: git is asked for the content before where the store does not have it, as in a new clone. */
  readonly root: string;
}

/** A content that is about to be recorded. */
export interface Succession {
  /** Project-relative path, or the pattern of a set. */
  readonly artifact: string;
  readonly print: Print;
  /** Without its version, which is what is asked for. */
  readonly record: ArtifactRecord;
  /** What was recorded until now. */
  readonly before: ArtifactRecord | undefined;
  /** The members of the set that was recorded, where the files tell them: the history of another machine is not here. */
  readonly printBefore?: Print | undefined;
  readonly rules?: ComparingRules | undefined;
  /** Asks the declared schema. */
  readonly schema?: SchemaCheck | undefined;
}

/** Why a content does not satisfy the schema, or undefined if it does. */
export type SchemaCheck = (content: Buffer) => Promise<string | undefined>;

export interface Successor {
  readonly record: ArtifactRecord;
  /** To be saved once the record is written: what was recorded before and is not in the history yet, then the new one. */
  readonly versions: readonly StoredVersion[];
  /** What the rules refuse about publishing this content. */
  readonly refused: NonEmpty<string> | undefined;
}

/**
 * The record with the version that follows from what lies between the content before and this one. Both contents must be in
 * the store. A content that is not (another machine made it, `gc` let go of it) cannot be compared: the number rises as for
 * an addition, and the version says so.
 *
 * Cost: none where the content is that of the record before; else both contents are read and compared.
 */
export async function successor(archive: Archive, succession: Succession): Promise<Successor> {
  const { artifact, print } = succession;
  const all = archive.history.versions(artifact);
  // What was adopted lies before the first version: it has no number that a record could have, but a return to it is one.
  const known = all.filter((one) => one.adopted === undefined);
  const previous = previousOf(archive, succession, known);
  const { step, refused } = await stepTo(archive, succession, previous, { all, known });
  const record: ArtifactRecord = { ...succession.record, version: step.version };
  const isKnown =
    previous?.hash === print.hash || known.some((one) => one.version === step.version && one.print.hash === print.hash);
  const missing = previous?.stored === undefined ? undefined : { ...previous.stored, artifact };
  return {
    record,
    versions: [...(missing === undefined ? [] : [missing]), ...(isKnown ? [] : [{ artifact, print, record, ...step }])],
    refused: isNonEmpty(refused) ? refused : undefined,
  };
}

export interface Step {
  readonly step: VersionStep;
  readonly refused: readonly string[];
}

/** What a content follows on. */
export interface Previous {
  readonly version: VersionNumber;
  readonly hash: string;
  /** Undefined: of a set whose members nobody remembers. */
  readonly print: Print | undefined;
  /** A version that the history does not have yet. */
  readonly stored?: Omit<StoredVersion, 'artifact'>;
}

async function stepTo(
  archive: Archive,
  { artifact, print, rules = {}, schema }: Succession,
  previous: Previous | undefined,
  { all, known }: { readonly all: readonly StoredVersion[]; readonly known: readonly StoredVersion[] },
): Promise<Step> {
  if (previous?.hash === print.hash) {
    return { step: { version: previous.version, level: 'none', because: ['the same bytes'] }, refused: [] };
  }
  // The metadata file was taken back (another branch, a deleted file), the content was not: it has its number already.
  const again = known.findLast(({ version, print: { hash } }) => hash === print.hash && isAfter(version, previous));
  if (again !== undefined && !hasGate(rules)) return { step: stepOf(again), refused: [] };
  const history = all.map(({ version, print: { hash } }) => ({ version, hash }));
  const found =
    print.is === 'file'
      ? await fileStep(archive, { artifact, print, previous, history, rules, schema })
      : await setStep(archive.objects, { artifact, print, previous, history, rules, schema });
  if (again !== undefined) return { step: stepOf(again), refused: found.refused };
  const step = { ...found.step, version: unused(found.step, previous, known) };
  return { ...found, step: asReturn(step, history, print.hash) };
}

function stepOf({ version, level, because, returnsTo }: StoredVersion): VersionStep {
  return { version, level, because, ...(returnsTo !== undefined && { returnsTo }) };
}

function hasGate({ minRecords, maxRemoved, allowBreaking = true }: ComparingRules): boolean {
  return minRecords !== undefined || maxRemoved !== undefined || !allowBreaking;
}

/** A content that was there before is a return to it also where nothing could be compared, because one of the two cannot be read. */
function asReturn(step: VersionStep, history: readonly KnownVersion[], hash: string): VersionStep {
  if (step.level === 'none' || step.level === 'first') return step;
  const returnsTo = step.returnsTo ?? history.findLast((one) => one.hash === hash)?.version;
  return returnsTo === undefined ? step : { ...step, returnsTo };
}

/** The record that was there tells the number, wherever it was made; without it, the last version of this machine does. */
function previousOf(
  { history }: Archive,
  { before, printBefore }: Succession,
  known: readonly StoredVersion[],
): Previous | undefined {
  if (before?.hash === undefined) {
    const last = known.toSorted((a, b) => compareVersions(a.version, b.version)).at(-1);
    return last === undefined ? undefined : { version: last.version, hash: last.print.hash, print: last.print };
  }
  const { hash } = before;
  // Recorded before there were versions: then that was the first.
  const version = isVersionNumber(before.version) ? before.version : versionNumber('0.1.0');
  const same = known.find((one) => one.print.hash === hash);
  const print =
    same?.print ?? (isContentHash(hash) ? ({ is: 'file', hash } as const) : history.print(hash)) ?? printBefore;
  const isKnown = known.some((one) => one.print.hash === hash && one.version === version);
  if (print === undefined || isKnown) return { version, hash, print };
  const because = ['recorded before this machine kept its versions'];
  return { version, hash, print, stored: { version, level: 'unknown', because, print, record: before } };
}

function isAfter(version: VersionNumber, previous: Previous | undefined): boolean {
  return previous === undefined || compareVersions(version, previous.version) > 0;
}

/** On a branch, numbers may be derived that another branch has used here for other contents: a number means one content. */
function unused(
  { version, level }: VersionStep,
  previous: Previous | undefined,
  known: readonly StoredVersion[],
): VersionNumber {
  if (level === 'none') return previous?.version ?? version;
  const taken = new Set(known.map((one) => one.version));
  let free = version;
  while (taken.has(free)) free = versionNumber(free.replace(/\d+$/, (patch) => String(Number(patch) + 1)));
  return free;
}
