import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type HoldfastError, isHoldfastError } from '../core/error.ts';
import { inProject } from '../core/error-in-project.ts';
import type { Fingerprint, Print, Success } from '../core/fingerprint.ts';
import { labelOf } from '../core/handle.ts';
import { contentHash, type ContentHash } from '../core/hash.ts';
import type { RunId } from '../core/name.ts';
import type { ItemCounts } from '../core/outcome.ts';
import { itemSetOf } from '../core/stage.ts';
import { artifactPath, byCodeUnit } from '../core/path.ts';
import { memberName, memberPath } from '../core/pattern.ts';
import type { StageNow } from '../plan/decide.ts';
import type { StageNode } from '../plan/graph.ts';
import { merkle } from '../record/inputs.ts';
import { timestamp } from '../record/timestamp.ts';
import { keyOf } from '../record/fingerprint.ts';
import { carryEdits } from './adopt.ts';
import { failureFrom, notWritten, sameMember, stageFailed } from './failure.ts';
import { type ItemsDone, outputLabels, plannedHash, runItems } from './items.ts';
import { fingerprintOf } from './observe.ts';
import type { Session } from './session.ts';
import type { Failure, Response, Seen, StageOrder, Task, Written } from './worker/protocol.ts';

export interface StageWork {
  readonly session: Session;
  readonly node: StageNode;
  readonly now: StageNow;
  readonly run: RunId;
  readonly task: (order: StageOrder, task: Task) => Promise<Response>;
  readonly counted: (path: string | undefined, counts: ItemCounts) => void;
}

export interface StageMade {
  readonly success: Success;
  /** Computing that kept items saved, in seconds. */
  readonly saved: number;
}

/**
 * Runs a stage's functions: its items first, then `run`. Everything it makes is in the store when this returns; nothing is
 * published.
 *
 * @throws HoldfastError `work/…`; what the stage had written is then under `.holdfast/failed/RUN/`
 */
export async function runStage(work: StageWork): Promise<StageMade> {
  const { node, now } = work;
  const decided = fingerprintOf(now);
  if (decided === undefined) throw new Error(`${node.name} was started before its upstream had settled`);
  const planned = asLoaded(work.session, decided);
  const order = orderFor(node, planned);
  const items = await runEach(work, order, planned);
  const ran = node.stage.run === undefined ? undefined : await runFunction(work, order, items);
  const outputs = collect(work, items, ran?.written ?? []);
  const fingerprint = asLoaded(work.session, asSeen(planned, [...(items?.seen ?? []), ...(ran?.seen ?? [])]));
  const success: Success = {
    stage: node.name,
    run: work.run,
    key: keyOf(node.name, fingerprint),
    at: timestamp(),
    fingerprint,
    outputs,
    details: ran?.details ?? {},
    cost: (items?.saved ?? 0) + (items?.spent ?? 0) + (ran?.seconds ?? 0),
    items: items?.counts,
    edits: new Map(),
  };
  return { success: carryEdits(node, now, success), saved: items?.saved ?? 0 };
}

function orderFor(node: StageNode, { inputs, bases }: Fingerprint): StageOrder {
  const sets = Object.entries(node.stage.reads).flatMap(([name, handle]) => {
    const print = inputs.get(labelOf(handle));
    return print?.is === 'set' ? [[name, [...print.members.keys()]] as const] : [];
  });
  const starts = Object.entries(node.stage.updates).flatMap(([name, { path }]) => {
    const base = bases.get(path);
    return base === undefined ? [] : [[name, base] as const];
  });
  return { stage: node.name, file: node.file, sets: Object.fromEntries(sets), bases: Object.fromEntries(starts) };
}

async function runEach(work: StageWork, order: StageOrder, fingerprint: Fingerprint): Promise<ItemsDone | undefined> {
  const { session, node } = work;
  const of = itemSetOf(node.stage);
  if (of === undefined) return undefined;
  const print = fingerprint.inputs.get(labelOf(of));
  const members = print?.is === 'set' ? print.members : new Map<string, ContentHash>();
  return runItems({ session, node, order, fingerprint, run: work.task, counted: work.counted }, members);
}

async function runFunction(
  work: StageWork,
  order: StageOrder,
  items: ItemsDone | undefined,
): Promise<Extract<Response, { is: 'done' }>> {
  const results = [...(items?.results ?? [])].map(([path, { value }]) => ({ path, value }));
  const response = await work.task(order, { is: 'run', items: results });
  if (response.is === 'done') return response;
  throw failed(work, response.failure, response.written);
}

/** Every output that the stage declares, from what its items and its `run` have written. */
function collect(work: StageWork, items: ItemsDone | undefined, written: readonly Written[]): Map<string, Print> {
  const { node } = work;
  const outputs = new Map<string, Print>();
  for (const [name, handle] of Object.entries(node.stage.writes)) {
    const own = written.filter((file) => file.name === name);
    if (handle.kind === 'files') {
      const members = membersWritten(work, name, items, own);
      outputs.set(handle.pattern, { is: 'set', hash: merkle(members), members });
      continue;
    }
    const [file] = own;
    if (file === undefined) throw failed(work, notWritten(node, handle.path), written);
    outputs.set(handle.path, { is: 'file', hash: file.hash });
  }
  for (const [name, handle] of Object.entries(node.stage.updates)) {
    const base = work.now.bases.get(handle.path);
    const file = written.find((other) => other.name === name);
    // A refinement that writes nothing had nothing to refine: the revision stays as it was.
    if (file !== undefined) outputs.set(handle.path, { is: 'file', hash: file.hash });
    else if (base?.is === 'file') outputs.set(handle.path, base);
  }
  return outputs;
}

function membersWritten(
  work: StageWork,
  name: string,
  items: ItemsDone | undefined,
  own: readonly Written[],
): ReadonlyMap<string, ContentHash> {
  const members = new Map<string, ContentHash>(own.map(({ path, hash }) => [path, hash]));
  for (const { outputs } of items?.results.values() ?? []) {
    const output = outputs[name];
    if (output === undefined) continue;
    if (members.has(output[0])) throw failed(work, sameMember(output[0]), own);
    members.set(output[0], output[1]);
  }
  for (const path of items?.failed ?? []) keepLastGood(work, name, path, members);
  return new Map([...members].sort(([a], [b]) => byCodeUnit(a, b)));
}

/** An item that failed under `onItemError: 'skip'` keeps the output of its last good run. */
function keepLastGood({ node, now }: StageWork, name: string, item: string, members: Map<string, ContentHash>): void {
  const handle = node.stage.writes[name];
  const of = itemSetOf(node.stage);
  if (handle?.kind !== 'files' || of?.kind !== 'files') return;
  const last = now.last?.outputs.get(handle.pattern);
  const path = memberPath(handle.pattern, memberName(of.pattern, artifactPath(item)));
  const hash = last?.is === 'set' ? last.members.get(path) : undefined;
  if (hash !== undefined) members.set(path, hash);
}

/** No file has this hash: what was recorded with it never equals what is there. */
const torn = contentHash(`sha256:${'0'.repeat(64)}`);

/**
 * The fingerprint with the bytes that were really read. An input that changed while the stage ran may have been read in two
 * states, so it counts as one that no file has: the next run finds it changed.
 */
function asSeen(planned: Fingerprint, seen: Seen): Fingerprint {
  const changed = new Set(seen.filter(([path, hash]) => plannedHash(planned, path) !== hash).map(([path]) => path));
  if (changed.size === 0) return planned;
  const inputs = new Map<string, Print>();
  for (const [label, print] of planned.inputs) {
    if (print.is === 'file') {
      inputs.set(label, changed.has(label) ? { is: 'file', hash: torn } : print);
      continue;
    }
    const members = new Map([...print.members].map(([path, hash]) => [path, changed.has(path) ? torn : hash]));
    inputs.set(label, { is: 'set', hash: merkle(members), members });
  }
  return { ...planned, inputs };
}

/**
 * The fingerprint with the code that surely ran. A worker keeps the modules that it has loaded, so of a file that was edited since the
 * run first looked at it, nobody can say which version did the work: it counts as one that no file has, and no item is
 * remembered under it.
 */
function asLoaded(session: Session, fingerprint: Fingerprint): Fingerprint {
  const code = new Map(fingerprint.code);
  for (const [file, hash] of fingerprint.code) {
    const state = session.files.state(file);
    const isSame = state.is === 'file' && state.hash === hash && session.codeSeen.get(file) === hash;
    if (!isSame) code.set(file, contentHash(`sha256:${randomBytes(32).toString('hex')}`));
  }
  return { ...fingerprint, code };
}

/** Keeps what a failed stage had written where a person can look at it, and says so. */
function failed({ session, node, run }: StageWork, failure: Failure, written: readonly Written[]): HoldfastError {
  if (written.length === 0) return stageFailed(node, outputLabels(node), failure);
  const files = written.map(({ path, hash }) => [path, hash] as const);
  return stageFailed(node, outputLabels(node), failure, { kept: keepToLookAt(session, run, files) });
}

/** The same for what a stage made in full, and a gate refused. Gives the folder. */
export function keepRefused(session: Session, { run, outputs }: Success): string {
  const files = [...outputs].flatMap(([label, print]) =>
    print.is === 'file' ? [[label, print.hash] as const] : [...print.members],
  );
  return keepToLookAt(session, run, files);
}

function keepToLookAt(
  { project, objects }: Session,
  run: RunId,
  files: readonly (readonly [string, ContentHash])[],
): string {
  const folder = join(project.local.failed, run);
  for (const [path, hash] of files) {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
    // holdfast: ignore unsafe-write -- to look at; the contents stay among the objects
    fs.copyFileSync(objects.pathOf(hash), join(folder, path), fs.constants.COPYFILE_FICLONE);
  }
  return `.holdfast/failed/${run}/`;
}

/** Our own error for anything that a stage's run ended with. */
export function asStageError({ project }: Session, node: StageNode, error: unknown): HoldfastError {
  const isOfStage = isHoldfastError(error) && error.parts.what.startsWith('Stage ');
  return inProject(project.root, isOfStage ? error : stageFailed(node, outputLabels(node), failureFrom(error)));
}
