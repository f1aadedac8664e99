import type { Print, Success } from '../core/fingerprint.ts';
import type { Artifact } from '../plan/graph.ts';
import { publisher } from '../plan/graph.ts';
import { inputsOf } from '../record/inputs.ts';
import type { ArtifactRecord, Metadata, ScriptState } from '../record/metadata.ts';
import { parseTimestamp } from '../record/timestamp.ts';
import { isUnchanged, withRecordAt } from '../record/update.ts';
import type { Session } from './session.ts';

/**
 * The metadata with the records of these artifacts as they follow from the last successes; the same object if nothing changed.
 * `scriptState` is asked only for what has changed, because it may have to ask git.
 */
export async function withRecords(
  session: Session,
  metadata: Metadata,
  artifacts: Iterable<Artifact>,
  scriptState: (file: string) => Promise<ScriptState>,
): Promise<Metadata> {
  let next = metadata;
  for (const artifact of artifacts) {
    const record = recordOf(session, artifact);
    const before = metadata.records.get(artifact.label);
    if (record === undefined || (before !== undefined && isUnchanged(before, record))) continue;
    const script = { ...(await scriptState(record.updated_by)), ...record.script };
    next = withRecordAt(next, artifact.label, { ...record, script });
  }
  return next;
}

/**
 * What the record of an artifact should say; undefined while its chain is not finished, because then the file is still what an
 * earlier chain made. The inputs are those of every step: whoever asks whether the file is stale asks about all of them.
 */
function recordOf(session: Session, artifact: Artifact): ArtifactRecord | undefined {
  const steps = finishedChain(session, artifact);
  const last = steps?.at(-1);
  const print = last?.outputs.get(artifact.label);
  const time = parseTimestamp(last?.at ?? '');
  const file = session.graph.node(publisher(artifact)).file;
  const hash = last?.fingerprint.code.get(file);
  if (steps === undefined || last === undefined || print === undefined || time === undefined) return undefined;
  const inputs = new Map<string, Print>(steps.flatMap((step) => [...step.fingerprint.inputs]));
  return {
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
