import fs from 'node:fs';
import { join } from 'node:path';
import { comparingRules } from '../core/artifact-rules.ts';
import type { NonEmpty } from '../core/brand.ts';
import type { Print, Success } from '../core/fingerprint.ts';
import type { Handle } from '../core/handle.ts';
import type { ContentHash } from '../core/hash.ts';
import { hashFile } from '../io/hash.ts';
import type { Artifact } from '../plan/graph.ts';
import { publisher } from '../plan/graph.ts';
import { inputsOf } from '../record/inputs.ts';
import type { ArtifactRecord, Metadata } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { parseTimestamp } from '../record/timestamp.ts';
import { isUnchanged, withRecordAt } from '../record/update.ts';
import { successor } from '../versions/succession.ts';
import { printNow } from './observe.ts';
import { schemaCheck } from './schema-check.ts';
import type { Recorded, Session } from './session.ts';

/**
 * The metadata with the records of these artifacts as they follow from the last successes, and the versions that they are. Git is
 * asked, and contents are compared, only for what has changed. `refuse` is called with what the rules of the config say against
 * publishing an artifact.
 */
export async function withRecords(
  session: Session,
  metadata: Metadata,
  artifacts: Iterable<Artifact>,
  refuse: (artifact: Artifact, why: NonEmpty<string>) => void,
): Promise<Recorded> {
  const archive = { history: session.history, objects: session.objects, root: session.project.root };
  let next = metadata;
  const versions: StoredVersion[] = [];
  for (const artifact of artifacts) {
    const made = recordOf(session, artifact);
    const before = metadata.records.get(artifact.label);
    if (made === undefined || (before !== undefined && isUnchanged(before, made.record))) continue;
    const { record, print } = made;
    const printBefore = keepBefore(session, artifact, before, print);
    const found = await successor(archive, {
      artifact: artifact.label,
      print,
      record: { ...record, script: { ...(await session.scriptState(record.updated_by)), ...record.script } },
      before,
      printBefore,
      rules: comparingRules(artifact.label, session.pipeline.artifacts, artifact.handle),
      schema: schemaCheck(artifact),
    });
    if (found.refused !== undefined) refuse(artifact, found.refused);
    next = withRecordAt(next, artifact.label, found.record);
    versions.push(...found.versions);
  }
  return { metadata: next, versions };
}

/**
 * Keeps what is compared with, and is about to be replaced: what another machine made, and git brought here, is in no store yet, and
 * what the store has may be damaged. Gives what was recorded, as far as history and files tell.
 */
function keepBefore(
  session: Session,
  { handle, label }: Artifact,
  before: ArtifactRecord | undefined,
  next: Print,
): Print | undefined {
  if (before?.hash === undefined) return undefined;
  const print = session.history.print(before.hash) ?? printThere(session, handle, before.hash);
  if (print?.is === 'file') keepOne(session, label, print.hash);
  if (print?.is !== 'set') return print;
  for (const [path, hash] of print.members) {
    if (next.is === 'set' && next.members.get(path) !== hash) keepOne(session, path, hash);
  }
  return print;
}

function printThere(session: Session, handle: Handle, hash: string): Print | undefined {
  const print = printNow(session, handle);
  return print?.hash === hash ? print : undefined;
}

function keepOne({ objects, project }: Session, path: string, hash: ContentHash): void {
  if (objects.isWhole(hash)) return;
  const file = join(project.root, path);
  if (fs.existsSync(file) && hashFile(file) === hash) objects.putFile(file);
}

/**
 * What the record of an artifact should say; undefined while its chain is not finished, because then the file is still what an
 * earlier chain made. The inputs are those of every step: whoever asks whether the file is stale asks about all of them.
 */
function recordOf(
  session: Session,
  artifact: Artifact,
): { readonly record: ArtifactRecord; readonly print: Print } | undefined {
  const steps = finishedChain(session, artifact);
  const last = steps?.at(-1);
  const print = last?.outputs.get(artifact.label);
  const time = parseTimestamp(last?.at ?? '');
  const file = session.graph.node(publisher(artifact)).file;
  const hash = last?.fingerprint.code.get(file);
  if (steps === undefined || last === undefined || print === undefined || time === undefined) return undefined;
  const inputs = new Map<string, Print>(steps.flatMap((step) => [...step.fingerprint.inputs]));
  const record = {
    details: Object.assign({}, ...steps.map((step) => step.details)) as Record<string, unknown>,
    hash: print.hash,
    inputs: inputsOf({
      files: [...inputs].flatMap(([label, input]) => (input.is === 'file' ? [[label, input.hash] as const] : [])),
      patterns: [...inputs].flatMap(([label, input]) => (input.is === 'set' ? [[label, input.members] as const] : [])),
    }),
    last_updated: time,
    ...(hash !== undefined && { script: { hash } }),
    updated_by: file,
    ...(hasEdits(print, artifact.label, last) && { edited: true }),
  };
  return { record, print };
}

function hasEdits(print: Print, label: string, { edits }: Success): boolean {
  return print.is === 'file' ? edits.has(label) : [...edits.keys()].some((path) => print.members.has(path));
}

/** The last success of every step, if each one started from what the one before it gave. */
function finishedChain(session: Session, artifact: Artifact): readonly Success[] | undefined {
  const steps: Success[] = [];
  for (const name of artifact.chain) {
    const step = session.latest.get(name);
    const before = steps.at(-1)?.outputs.get(artifact.label);
    if (step === undefined) return undefined;
    if (before !== undefined && step.fingerprint.bases.get(artifact.label) !== before.hash) return undefined;
    steps.push(step);
  }
  return steps;
}
