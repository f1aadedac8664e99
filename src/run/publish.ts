import { join } from 'node:path';
import type { NonEmpty } from '../core/brand.ts';
import type { EditedOutput } from '../core/decision.ts';
import type { Print, Success } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import { safeBackup } from '../io/backup.ts';
import { transaction, type Transaction } from '../io/transaction.ts';
import { editsOf, type OutputNow, type StageNow } from '../plan/decide.ts';
import { type Artifact, publisher, type StageNode } from '../plan/graph.ts';
import { metadataText } from '../record/metadata.ts';
import { changedMeanwhile } from './failure.ts';
import { outputsOf, printNow } from './observe.ts';
import { withRecords } from './records.ts';
import { rememberMetadata, type Session } from './session.ts';

/**
 * Makes a stage's outputs visible, all at once, with their records: one transaction, so that a kill at any moment leaves all of
 * the old or (after recovery) all of the new. What is there already is not touched. Refinements that others refine further stay
 * in the store. Gives the outputs that have new content.
 *
 * `refused` hears what the config's rules say against it, and throws, or lets it pass.
 */
export async function publish(
  session: Session,
  node: StageNode,
  success: Success,
  now: StageNow,
  refused: (artifact: Artifact, why: NonEmpty<string>) => void,
): Promise<readonly string[]> {
  const outputs = outputsOf(session, node);
  const published = outputs.filter((artifact) => publisher(artifact) === node.name);
  checkStillTheSame(session, published, now);
  if (now.edits === 'overwrite') await backUpEdits(session, now);
  const before = session.latest.get(node.name);
  session.latest.set(node.name, success);
  try {
    await commit(session, outputs, published, success, refused);
  } catch (error) {
    if (before === undefined) session.latest.delete(node.name);
    else session.latest.set(node.name, before);
    throw error;
  }
  session.history.saveSuccess(success);
  return outputs.filter((artifact) => isNew(artifact, success, now, before)).map(({ label }) => label);
}

async function commit(
  session: Session,
  outputs: readonly Artifact[],
  published: readonly Artifact[],
  success: Success,
  refused: (artifact: Artifact, why: NonEmpty<string>) => void,
): Promise<void> {
  await rememberMetadata(session, async (metadata, file) => {
    const recorded = await withRecords(session, metadata, outputs, refused);
    await transaction(
      async (tx) => {
        for (const artifact of published) await replace(session, tx, artifact, success.outputs.get(artifact.label));
        if (recorded.metadata !== metadata) await tx.write(file, metadataText(recorded.metadata));
      },
      { journal: session.project.local.journal },
    );
    return recorded;
  });
}

async function replace(
  session: Session,
  tx: Transaction,
  artifact: Artifact,
  wanted: Print | undefined,
): Promise<void> {
  if (wanted === undefined) return;
  const there = contentsOf(printNow(session, artifact.handle), artifact.label);
  const next = contentsOf(wanted, artifact.label);
  for (const [path, hash] of next) {
    const was = there.get(path);
    if (was === hash) continue;
    if (was !== undefined) keepContent(session, path, was);
    await tx.copy(session.objects.pathOf(hash), join(session.project.root, path), { hash });
  }
  for (const [path, hash] of there) {
    if (next.has(path)) continue;
    keepContent(session, path, hash);
    await tx.remove(join(session.project.root, path));
  }
}

/** Replaced or removed, never lost: what no run of this machine made is not in the store yet. */
function keepContent(session: Session, path: string, hash: ContentHash): void {
  // A torn object is no copy of it.
  if (!session.objects.isWhole(hash)) session.objects.putFile(join(session.project.root, path));
  session.objects.sync(hash);
}

function contentsOf(print: Print | undefined, label: string): ReadonlyMap<string, ContentHash> {
  if (print === undefined) return new Map();
  return print.is === 'file' ? new Map([[label, print.hash]]) : print.members;
}

/** The decision allowed these contents to be replaced, not what somebody has saved there since. */
function checkStillTheSame(session: Session, published: readonly Artifact[], now: StageNow): void {
  for (const { label, handle } of published) {
    const allowed = now.outputs.find((output) => output.label === label)?.found;
    const found = printNow(session, handle);
    const isEmpty = found === undefined && (allowed === undefined || contentsOf(allowed, label).size === 0);
    if (!isEmpty && found?.hash !== allowed?.hash) throw changedMeanwhile(now.stage, label);
  }
}

async function backUpEdits(session: Session, now: StageNow): Promise<void> {
  const edits = now.outputs.flatMap((output: OutputNow): readonly EditedOutput[] => editsOf(output, now.last));
  for (const { path } of edits) await safeBackup(join(session.project.root, path));
}

function isNew(artifact: Artifact, success: Success, now: StageNow, before: Success | undefined): boolean {
  const made = success.outputs.get(artifact.label);
  const isRevision = publisher(artifact) !== now.stage;
  const was = isRevision
    ? before?.outputs.get(artifact.label)
    : now.outputs.find(({ label }) => label === artifact.label)?.found;
  return made?.hash !== was?.hash;
}
