import type { Print, Success } from '../core/fingerprint.ts';
import { transaction } from '../io/transaction.ts';
import type { StageNow } from '../plan/decide.ts';
import type { Artifact, StageNode } from '../plan/graph.ts';
import { type ArtifactRecord, metadataText } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { timestamp } from '../record/timestamp.ts';
import { withRecordReplaced } from '../record/update.ts';
import { type Exchange, filesIn, keepReplaced, stageExchange } from '../versions/exchange.ts';
import type { PutBack } from '../versions/put-back.ts';
import { withRecords } from './records.ts';
import { type Recorded, rememberMetadata, type Session } from './session.ts';

/** A content of the store that an output of a stage is to have again. */
export interface OutputReturn {
  readonly artifact: Artifact;
  /** What the output will be. */
  readonly wanted: Print;
  /** What was recorded of that content; undefined where nobody knows. */
  readonly record: ArtifactRecord | undefined;
  readonly exchange: readonly Exchange[];
  /** Whether no version has a content, so that it needs a backup. */
  readonly isAlone: (hash: string) => boolean;
}

/**
 * Gives an output of a stage a content back, with its record, in one transaction, and counts it as accepted: the stage's work
 * stays valid, and what reads the output is made again. Of a stage that never ran here, only the file changes, and waits for a person:
 * accepting would take in every other output as well, and a record that named this content would let the next run replace it.
 */
export async function putBackOutput(
  session: Session,
  node: StageNode,
  { last }: StageNow,
  wanted: OutputReturn,
): Promise<PutBack> {
  const before = session.latest.get(node.name);
  const success = last === undefined ? undefined : withOutput(last, wanted);
  if (success !== undefined) session.latest.set(node.name, success);
  let backups: readonly string[] = [];
  let versions: readonly StoredVersion[] = [];
  try {
    await rememberMetadata(session, async (metadata, file) => {
      const place = { root: session.project.root, objects: session.objects };
      backups = await keepReplaced(place, wanted.exchange, wanted.isAlone);
      // A person says that this is right: the gates are for what programs make.
      const made =
        success === undefined ? undefined : await withRecords(session, metadata, [wanted.artifact], () => {});
      const recorded = made === undefined ? { metadata, versions: [] } : asItWas(made, wanted);
      await transaction(
        async (tx) => {
          if (recorded.metadata !== metadata) await tx.write(file, metadataText(recorded.metadata));
          await stageExchange(tx, place, wanted.exchange);
        },
        { journal: session.project.local.journal },
      );
      ({ versions } = recorded);
      return recorded;
    });
  } catch (error) {
    if (before !== undefined) session.latest.set(node.name, before);
    throw error;
  }
  // Killed before this, the record says that a person's choice is part of the content: the next run stops, and does not replace it.
  if (success !== undefined) session.history.saveSuccess(success);
  return { backups, record: session.metadata.records.get(wanted.artifact.label), version: versions.at(-1) };
}

/** What is not what the stage gave is an accepted edit of it. */
function withOutput(last: Success, { artifact: { label }, wanted, exchange }: OutputReturn): Success {
  const recorded = filesIn(label, last.outputs.get(label));
  const edits = new Map(last.edits);
  const paths = new Set([...exchange.map(({ path }) => path), ...recorded.keys(), ...filesIn(label, wanted).keys()]);
  for (const path of paths) {
    const given = last.edits.has(path) ? (last.edits.get(path) ?? null) : (recorded.get(path) ?? null);
    const next = filesIn(label, wanted).get(path);
    if (next === undefined || next === given) edits.delete(path);
    else if (next !== recorded.get(path)) edits.set(path, given);
  }
  return { ...last, outputs: new Map(last.outputs).set(label, wanted), edits, at: timestamp() };
}

/** With the details, the inputs and the script that the content had when it was made. */
function asItWas({ metadata, versions }: Recorded, { artifact: { label }, wanted, record }: OutputReturn): Recorded {
  const now = metadata.records.get(label);
  if (record === undefined || now?.hash !== wanted.hash) return { metadata, versions };
  const { details, inputs, script, updated_by } = record;
  const { inputs: _inputs, script: _script, ...rest } = now;
  const full = { ...rest, details, ...(inputs && { inputs }), ...(script && { script }), updated_by };
  return {
    metadata: withRecordReplaced(metadata, label, full),
    versions: versions.map((one) =>
      one.artifact === label && one.print.hash === wanted.hash ? { ...one, record: full } : one,
    ),
  };
}
