import { HoldfastError } from '../core/error.ts';
import { contentsIn, type Fingerprint, type Print, type Success } from '../core/fingerprint.ts';
import { type Handle, labelOf } from '../core/handle.ts';
import type { StageName } from '../core/name.ts';
import { type Artifact, artifactsRead, publisher, type StageNode, stepOf } from '../plan/graph.ts';
import type { InputNow, OutputNow, StageNow } from '../plan/decide.ts';
import { decide } from '../plan/decide.ts';
import type { Decision } from '../core/decision.ts';
import { closureOf } from '../record/code.ts';
import { canonicalJson, keyOf } from '../record/fingerprint.ts';
import { hashBytes } from '../io/hash.ts';
import { merkle } from '../record/inputs.ts';
import { membersOf } from '../record/members.ts';
import type { Session } from './session.ts';

export interface Choices {
  readonly forced: boolean;
  readonly overwriteEdits: boolean;
}

/** How an upstream stage stands when a stage is looked at. */
export type Standing =
  /** Its outputs are what they will be. */
  | { readonly is: 'settled' }
  /** It will run, so what it gives is not known yet. */
  | { readonly is: 'pending' }
  /** What it is about to restore is known before it is there. */
  | { readonly is: 'restoring'; readonly outputs: Success['outputs'] }
  | { readonly is: 'stuck' };

export interface Verdict {
  readonly now: StageNow;
  readonly decision: Decision;
}

/** Looks at everything a stage depends on, and decides. Costs a `stat` for each file that is as it was. */
export async function judge(
  session: Session,
  node: StageNode,
  standing: (stage: StageName) => Standing,
  choices: Choices,
): Promise<Verdict> {
  const now = await observe(session, node, standing, choices);
  const decision = decide(now);
  if (decision.is !== 'run') return { now, decision };
  const reusable = reusableFor(session, now);
  if (reusable === undefined) return { now, decision };
  const again = { ...now, reusable };
  return { now: again, decision: decide(again) };
}

/** The complete fingerprint of a stage whose upstream has settled; undefined while something is pending. */
export function fingerprintOf(now: StageNow): Fingerprint | undefined {
  const inputs = new Map<string, Print>();
  for (const [label, input] of now.inputs) {
    if (input.is === 'pending') return undefined;
    inputs.set(label, input);
  }
  const bases = new Map<string, Extract<Print, { is: 'file' }>['hash']>();
  for (const [path, base] of now.bases) {
    if (base.is !== 'file') return undefined;
    bases.set(path, base.hash);
  }
  return { ...now.fingerprint, inputs, bases };
}

async function observe(
  session: Session,
  node: StageNode,
  standing: (stage: StageName) => Standing,
  { forced, overwriteEdits }: Choices,
): Promise<StageNow> {
  const { name, stage } = node;
  const last = session.latest.get(name);
  const { code, packages } = await closureOf(session.project.root, node.file, session.files, {
    get: (content) => session.history.imports(content),
    set: (content, imports) => session.history.saveImports(content, imports),
  });
  for (const [file, hash] of code) if (!session.codeSeen.has(file)) session.codeSeen.set(file, hash);
  const stuck = node.upstream.filter((upstream) => standing(upstream).is === 'stuck');
  return {
    stage: name,
    fingerprint: {
      code,
      packages,
      params: new Map(Object.entries(stage.params).map(([param, value]) => [param, canonicalJson(value)])),
      env: new Map(stage.env.map((variable) => [variable, envPrint(process.env[variable])])),
    },
    inputs: new Map(
      stuck.length > 0
        ? []
        : Object.values(stage.reads).map((handle) => [labelOf(handle), inputNow(session, handle, standing)]),
    ),
    bases: new Map(
      stuck.length > 0
        ? []
        : Object.values(stage.updates).map((handle) => [handle.path, baseNow(session, node, handle.path, standing)]),
    ),
    outputs: outputsOf(session, node).map((artifact) => outputNow(session, node, artifact, last)),
    last,
    reusable: undefined,
    edits: overwriteEdits ? 'overwrite' : stage.edits,
    forced,
    always: stage.fresh === 'always',
    stuck,
  };
}

/** The artifacts that a stage creates or refines. */
export function outputsOf(session: Session, node: StageNode): readonly Artifact[] {
  return [...Object.values(node.stage.writes), ...Object.values(node.stage.updates)].flatMap((handle) => {
    const artifact = session.graph.artifacts.get(labelOf(handle));
    return artifact === undefined ? [] : [artifact];
  });
}

/** What is at a path or pattern now; undefined where there is nothing. @throws HoldfastError `io/read` */
export function printNow(session: Session, handle: Handle): Print | undefined {
  const label = labelOf(handle);
  if (session.seen?.has(label)) return session.seen.get(label);
  const found = lookAt(session, handle);
  session.seen?.set(label, found);
  return found;
}

function lookAt(session: Session, handle: Handle): Print | undefined {
  if (handle.kind === 'file') {
    const hash = hashNow(session, handle.path);
    return hash === undefined ? undefined : { is: 'file', hash };
  }
  const members = membersOf(session.project.root, handle.pattern).flatMap((path) => {
    const hash = hashNow(session, path);
    return hash === undefined ? [] : [[path, hash] as const];
  });
  return members.length === 0 ? undefined : { is: 'set', hash: merkle(members), members: new Map(members) };
}

function hashNow(session: Session, path: string): Extract<Print, { is: 'file' }>['hash'] | undefined {
  const state = session.files.state(path);
  if (state.is === 'unreadable') throw unreadable(path, state.why);
  return state.is === 'file' ? state.hash : undefined;
}

function inputNow(session: Session, handle: Handle, standing: (stage: StageName) => Standing): InputNow {
  const label = labelOf(handle);
  for (const artifact of artifactsRead(handle, session.graph.artifacts)) {
    const maker = publisher(artifact);
    const its = standing(maker);
    if (its.is === 'pending') return { is: 'pending', stage: maker };
    if (its.is !== 'restoring') continue;
    const restored = its.outputs.get(label);
    // A pattern that meets several artifacts is only known when all of them are there.
    if (artifact.label !== label || restored === undefined) return { is: 'pending', stage: maker };
    return restored;
  }
  const found = printNow(session, handle);
  if (found !== undefined) return found;
  if (handle.kind === 'files') return { is: 'set', hash: merkle([]), members: new Map() };
  throw vanished(label);
}

function baseNow(session: Session, node: StageNode, path: string, standing: (stage: StageName) => Standing): InputNow {
  const artifact = session.graph.artifacts.get(path);
  const before = artifact?.chain[stepOf(artifact, node.name) - 1];
  if (before === undefined) throw new Error(`${node.name} refines ${path}, which has no step before it`);
  const its = standing(before);
  if (its.is === 'pending') return { is: 'pending', stage: before };
  const outputs = its.is === 'restoring' ? its.outputs : session.latest.get(before)?.outputs;
  return outputs?.get(path) ?? { is: 'pending', stage: before };
}

function outputNow(session: Session, node: StageNode, artifact: Artifact, last: Success | undefined): OutputNow {
  const { label, handle } = artifact;
  if (publisher(artifact) === node.name) {
    const found = printNow(session, handle);
    // An empty set is as it should be if the stage made none; nobody can delete the last member of it unseen.
    const empty = last?.outputs.get(label);
    const none = found === undefined && empty?.is === 'set' && empty.members.size === 0 ? empty : found;
    const record = session.metadata.records.get(label);
    return { label, kind: 'published', found: none, record: record?.hash, recordHasEdits: record?.edited === true };
  }
  const revision = last?.outputs.get(label);
  const isKept = revision?.is === 'file' && session.objects.has(revision.hash);
  return { label, kind: 'revision', found: isKept ? revision : undefined, record: undefined, recordHasEdits: false };
}

function reusableFor(session: Session, now: StageNow): Success | undefined {
  const fingerprint = fingerprintOf(now);
  if (fingerprint === undefined) return undefined;
  const earlier = session.history.byKey(keyOf(now.stage, fingerprint));
  if (earlier === undefined) return undefined;
  const { last, edits } = now;
  // What people corrected since is not in that earlier result: computing it again carries the corrections over.
  const losesEdits = last !== undefined && last.edits.size > 0 && !hasSameOutputs(earlier, last);
  if (losesEdits && edits !== 'overwrite') return undefined;
  const hashes = contentsIn(earlier.outputs);
  return hashes.every((hash) => session.objects.has(hash)) ? earlier : undefined;
}

function hasSameOutputs(a: Success, b: Success): boolean {
  return [...a.outputs].every(([label, print]) => print.hash === b.outputs.get(label)?.hash);
}

function envPrint(value: string | undefined): string {
  return value === undefined ? 'unset' : hashBytes(value);
}

function unreadable(path: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'io/read',
    what: 'Cannot read',
    on: path,
    why,
    still: 'It is as it was: what cannot be read is neither rebuilt nor removed',
    next: 'Make the file readable and run again',
    data: { path },
  });
}

function vanished(path: string): HoldfastError {
  return new HoldfastError({
    code: 'io/vanished',
    what: 'Cannot find the input',
    on: path,
    why: 'it was there before, and is gone',
    still: 'Every output is as it was',
    next: 'Put the file back and run again',
    data: { path },
  });
}
