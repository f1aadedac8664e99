import fs from 'node:fs';
import { join } from 'node:path';
import { type NonEmpty, isNonEmpty } from '../core/brand.ts';
import { HoldfastError } from '../core/error.ts';
import type { Print, Success } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import type { RunId } from '../core/name.ts';
import { byCodeUnit } from '../core/path.ts';
import { atomicWriteText } from '../io/write.ts';
import { editsOf, type StageNow } from '../plan/decide.ts';
import type { StageNode } from '../plan/graph.ts';
import { keyOf } from '../record/fingerprint.ts';
import { merkle } from '../record/inputs.ts';
import { metadataText } from '../record/metadata.ts';
import { timestamp } from '../record/timestamp.ts';
import { editConflict } from './failure.ts';
import { fingerprintOf, outputsOf, printNow } from './observe.ts';
import { withRecords } from './records.ts';
import { rememberMetadata, type Session } from './session.ts';

/**
 * Takes what a person made of a stage's outputs as their current content: it goes into the store, and the records say so. Gives
 * the outputs that were edited, or undefined if there are none. `only` names outputs, or members of sets; of a stage that
 * never ran, everything there is taken, because its first success needs all of it.
 */
export async function adopt(
  session: Session,
  node: StageNode,
  now: StageNow,
  only?: ReadonlySet<string>,
): Promise<NonEmpty<string> | undefined> {
  const { last } = now;
  const changed = now.outputs
    .flatMap((output) => editsOf(output, last).map(({ path }) => ({ label: output.label, path })))
    .filter(({ label, path }) => last === undefined || only === undefined || only.has(label) || only.has(path));
  const labels = [...new Set(changed.map(({ label }) => label))];
  if (!isNonEmpty(labels)) return undefined;
  const success = last ?? firstSuccess(node, now);
  const outputs = new Map(success.outputs);
  for (const label of labels) {
    const artifact = session.graph.artifacts.get(label);
    const found = artifact === undefined ? undefined : printNow(session, artifact.handle);
    if (found === undefined) continue;
    const paths = new Set(changed.filter((edit) => edit.label === label).map(({ path }) => path));
    outputs.set(label, store(session, label, withEdits(found, last?.outputs.get(label), paths)));
  }
  const edits = new Map(success.edits);
  // An edit of an edit still corrects what the stage gave. Of a file that was there before, nobody knows what it would give.
  for (const { label, path } of changed) {
    if (!edits.has(path)) edits.set(path, contentAt(last?.outputs.get(label), label, path) ?? null);
  }
  await remember(session, node, { ...success, outputs, edits, at: timestamp() });
  return labels;
}

/**
 * A stage that ran again and gives for an edited file what the person had started from leaves the edit in place. If it gives
 * something else, the new content takes its place (the edit stays in the store), unless the stage's edits are to be kept.
 */
export function carryEdits(node: StageNode, now: StageNow, success: Success): Success {
  const { last, edits: mode } = now;
  if (last === undefined || last.edits.size === 0 || mode === 'overwrite') return success;
  const outputs = new Map(success.outputs);
  const edits = new Map<string, ContentHash | null>();
  for (const [label, given] of success.outputs) {
    for (const [path, base] of last.edits) {
      const edited = contentAt(last.outputs.get(label), label, path);
      const gives = contentAt(given, label, path);
      // What the stage gives now may be just what the person made of it: then it is no edit any more.
      if (edited === undefined || edited === gives) continue;
      if ((gives ?? null) === base) {
        edits.set(path, base);
        outputs.set(label, withContent(outputs.get(label) ?? given, path, edited));
      } else if (mode === 'accept') {
        throw editConflict(node, path);
      }
    }
  }
  return { ...success, outputs, edits };
}

/** The accepted edits that a new result leaves behind: they stay in the store, and their person should hear of it. */
export function editsLeftBehind(last: Success | undefined, success: Success): readonly EditedFile[] {
  return [...(last?.edits.keys() ?? [])].flatMap((path) => {
    const [label, print] = [...(last?.outputs ?? [])].find(([of, there]) => contentAt(there, of, path)) ?? [];
    const edited = label === undefined ? undefined : contentAt(print, label, path);
    if (label === undefined || edited === undefined) return [];
    return contentAt(success.outputs.get(label), label, path) === edited ? [] : [{ path, hash: edited }];
  });
}

interface EditedFile {
  readonly path: string;
  readonly hash: ContentHash;
}

function contentAt(print: Print | undefined, label: string, path: string): ContentHash | undefined {
  if (print?.is === 'set') return print.members.get(path);
  return label === path ? print?.hash : undefined;
}

function withContent(print: Print, path: string, hash: ContentHash): Print {
  if (print.is === 'file') return { is: 'file', hash };
  const members = new Map([...print.members, [path, hash] as const].sort(([a], [b]) => byCodeUnit(a, b)));
  return { is: 'set', hash: merkle(members), members };
}

/**
 * What is recorded, with these edits. A member that is gone was deleted, not edited: it stays recorded, so that the next decision
 * brings it back; other edits stay edits.
 */
function withEdits(found: Print, recorded: Print | undefined, paths: ReadonlySet<string>): Print {
  if (found.is === 'file' || recorded?.is !== 'set') return found;
  const edited = [...found.members].filter(([path]) => paths.has(path));
  const members = new Map([...recorded.members, ...edited].sort(([a], [b]) => byCodeUnit(a, b)));
  return { is: 'set', hash: merkle(members), members };
}

function store(session: Session, label: string, print: Print): Print {
  const members = print.is === 'file' ? new Map([[label, print.hash]]) : print.members;
  for (const [path, hash] of members) {
    const full = join(session.project.root, path);
    if (!session.objects.isWhole(hash) && fs.existsSync(full)) session.objects.putFile(full);
  }
  return print;
}

async function remember(session: Session, node: StageNode, success: Success): Promise<void> {
  session.latest.set(node.name, success);
  session.history.saveSuccess(success);
  await rememberMetadata(session, async (metadata, file) => {
    // A person says that this is right: the gates are for what programs make.
    const recorded = await withRecords(session, metadata, outputsOf(session, node), () => {});
    if (recorded.metadata !== metadata) await atomicWriteText(file, metadataText(recorded.metadata));
    return recorded;
  });
}

/** For files that were there before Holdfast: they count as made from what their stage would read now. */
function firstSuccess(node: StageNode, now: StageNow): Success {
  const fingerprint = fingerprintOf(now);
  const missing = now.outputs.find(({ found }) => found === undefined);
  if (fingerprint === undefined || missing !== undefined) {
    const why =
      missing === undefined
        ? 'what it is made from is not up to date'
        : `\`${missing.label}\`, another output of its stage, does not exist`;
    throw new HoldfastError({
      code: 'usage/cannot-accept',
      what: 'Cannot accept the outputs of',
      on: node.name,
      why,
      still: 'Nothing was changed',
      next: 'Accept or build first what comes before it, or let the run replace the file: `holdfast run --overwrite-edits` keeps a backup',
    });
  }
  return {
    stage: node.name,
    run: acceptedRun,
    key: keyOf(node.name, fingerprint),
    at: timestamp(),
    fingerprint,
    outputs: new Map(now.outputs.flatMap(({ label, found }) => (found === undefined ? [] : [[label, found] as const]))),
    details: {},
    cost: 0,
    items: undefined,
    edits: new Map(),
  };
}

const acceptedRun = '00000000T000000Z-0000' as RunId;
