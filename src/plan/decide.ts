import { isNonEmpty } from '../core/brand.ts';
import type { Decision, EditedOutput, Reason } from '../core/decision.ts';
import type { Fingerprint, Print, Success } from '../core/fingerprint.ts';
import type { ContentHash, SetHash } from '../core/hash.ts';
import type { StageName } from '../core/name.ts';

/** What a stage's inputs are now; `pending` where the stage that makes one is about to run. */
export type InputNow = Print | { readonly is: 'pending'; readonly stage: StageName };

export interface OutputNow {
  readonly label: string;
  /**
   * `published` outputs lie in the project, where somebody may edit them; a `revision` that others refine further is in
   * the store only.
   */
  readonly kind: 'published' | 'revision';
  /** What is there now; `undefined` where there is nothing. */
  readonly found: Print | undefined;
  /** The hash that the committed metadata file gives, which may come from another machine, or from a run killed just after it published. */
  readonly record: ContentHash | SetHash | undefined;
  /** That record says that a person's accepted edit is part of this content. */
  readonly recordHasEdits: boolean;
}

/** All that a decision about one stage depends on. */
export interface StageNow {
  readonly stage: StageName;
  readonly fingerprint: Omit<Fingerprint, 'inputs' | 'bases'>;
  readonly inputs: ReadonlyMap<string, InputNow>;
  readonly bases: ReadonlyMap<string, InputNow>;
  readonly outputs: readonly OutputNow[];
  readonly last: Success | undefined;
  /** An earlier run with the fingerprint of now whose contents are all still in the store. */
  readonly reusable: Success | undefined;
  readonly edits: 'block' | 'accept' | 'overwrite';
  readonly forced: boolean;
  readonly always: boolean;
  /** Upstream stages that failed, are blocked, or were not started. */
  readonly stuck: readonly StageName[];
}

/** Decides whether a stage's work is still valid. Pure: the same values give the same decision, with its reasons. */
export function decide(now: StageNow): Decision {
  // What a stuck stage would be made from is not known, so nothing can be said of its own reasons.
  if (isNonEmpty(now.stuck)) return { is: 'blocked', by: { is: 'stages', stages: now.stuck }, because: [] };
  const because = reasons(now);
  // Under `accept`, edits are taken over before this; what was there before the first run is not an edit of anything.
  const mayBlock = now.edits === 'block' || (now.edits === 'accept' && now.last === undefined);
  const edited = mayBlock ? now.outputs.flatMap((output) => editsOf(output, now.last)) : [];
  if (isNonEmpty(edited)) return { is: 'blocked', by: { is: 'edited-outputs', outputs: edited }, because };
  if (!isNonEmpty(because)) return { is: 'keep' };
  const mustCompute = because.some(({ is }) => is === 'forced' || is === 'always' || is === 'upstream-runs');
  if (now.reusable === undefined || mustCompute) return { is: 'run', because };
  return { is: 'restore', from: now.reusable.run, because };
}

/** Every reason, in the order in which a person wants to hear them. One predicate for each kind. */
export function reasons(now: StageNow): readonly Reason[] {
  const upstream = pendingStages(now).map((stage): Reason => ({ is: 'upstream-runs', stage }));
  const own: Reason[] = [
    ...(now.forced ? [{ is: 'forced' } as const] : []),
    ...(now.always ? [{ is: 'always' } as const] : []),
  ];
  if (now.last === undefined) return [{ is: 'never-built' }, ...own, ...upstream];
  const last = now.last.fingerprint;
  return [
    ...own,
    ...codeChanged(last, now.fingerprint),
    ...paramsChanged(last, now.fingerprint),
    ...envChanged(last, now.fingerprint),
    ...inputsChanged(last.inputs, now.inputs),
    ...basesChanged(last.bases, now.bases),
    ...outputsGone(now.last, now.outputs, now.edits),
    ...upstream,
  ];
}

/**
 * The members of an output that are not what a record says. Content that any record knows was made by a stage, here or on
 * another machine; the rest was made by a person.
 */
export function editsOf(output: OutputNow, last: Success | undefined): readonly EditedOutput[] {
  if (output.kind === 'revision' || output.found === undefined) return [];
  const recorded = last?.outputs.get(output.label);
  if (output.found.hash === recorded?.hash) return [];
  // An edit that was accepted on another machine is still an edit to this one, which does not know it.
  if (output.found.hash === output.record && !output.recordHasEdits) return [];
  if (output.found.is === 'file') {
    return [{ path: output.label, recorded: recorded?.hash ?? output.record ?? null, found: output.found.hash }];
  }
  const members = recorded?.is === 'set' ? recorded.members : new Map<string, ContentHash>();
  const accepted = output.recordHasEdits ? (output.record ?? null) : null;
  return [...output.found.members]
    .filter(([path, hash]) => members.get(path) !== hash)
    .map(([path, hash]) => ({ path, recorded: members.get(path) ?? accepted, found: hash }));
}

function pendingStages(now: StageNow): readonly StageName[] {
  const stages = [...now.inputs.values(), ...now.bases.values()].flatMap((input) =>
    input.is === 'pending' ? [input.stage] : [],
  );
  return [...new Set(stages)];
}

function codeChanged(last: Fingerprint, now: StageNow['fingerprint']): readonly Reason[] {
  const files = changedKeys(last.code, now.code);
  const packages = changedKeys(last.packages, now.packages).map((name) => `node_modules/${name}`);
  return [...files, ...packages].map((file): Reason => ({ is: 'code-changed', file }));
}

function paramsChanged(last: Fingerprint, now: StageNow['fingerprint']): readonly Reason[] {
  const names = changedKeys(last.params, now.params);
  return names.length === 0 ? [] : [{ is: 'params-changed', names }];
}

function envChanged(last: Fingerprint, now: StageNow['fingerprint']): readonly Reason[] {
  const names = changedKeys(last.env, now.env);
  return names.length === 0 ? [] : [{ is: 'env-changed', names }];
}

function inputsChanged(last: Fingerprint['inputs'], now: StageNow['inputs']): readonly Reason[] {
  const found: Reason[] = [];
  for (const [label, input] of now) {
    if (input.is === 'pending') continue;
    const before = last.get(label);
    if (before === undefined) found.push({ is: 'input-added', path: label });
    else if (before.hash !== input.hash) found.push(...inputChanges(label, before, input));
  }
  for (const label of last.keys()) if (!now.has(label)) found.push({ is: 'input-removed', path: label });
  return found;
}

function inputChanges(label: string, before: Print, now: Print): readonly Reason[] {
  if (before.is === 'file' || now.is === 'file') {
    return [{ is: 'input-changed', path: label, from: before.hash, to: now.hash }];
  }
  const found: Reason[] = [];
  for (const [path, hash] of now.members) {
    const from = before.members.get(path);
    if (from === undefined) found.push({ is: 'input-added', path });
    else if (from !== hash) found.push({ is: 'input-changed', path, from, to: hash });
  }
  for (const path of before.members.keys()) if (!now.members.has(path)) found.push({ is: 'input-removed', path });
  return found;
}

function basesChanged(last: Fingerprint['bases'], now: StageNow['bases']): readonly Reason[] {
  const found = [...now].flatMap(([path, base]): Reason[] => {
    const before = last.get(path);
    if (base.is === 'pending' || before === base.hash) return [];
    return [
      before === undefined ? { is: 'input-added', path } : { is: 'input-changed', path, from: before, to: base.hash },
    ];
  });
  const removed = [...last.keys()].filter((path) => !now.has(path));
  return [...found, ...removed.map((path): Reason => ({ is: 'input-removed', path }))];
}

function outputsGone(last: Success, outputs: readonly OutputNow[], edits: StageNow['edits']): readonly Reason[] {
  return outputs.flatMap((output): readonly Reason[] => {
    const recorded = last.outputs.get(output.label);
    if (output.found === undefined || recorded === undefined) return [{ is: 'output-missing', path: output.label }];
    if (output.found.hash === recorded.hash) return [];
    if (output.found.is === 'set' && recorded.is === 'set')
      return membersGone(recorded.members, output.found.members, edits);
    return edits === 'accept' ? [] : [edited(output.label, recorded.hash, output.found.hash)];
  });
}

function membersGone(
  recorded: ReadonlyMap<string, ContentHash>,
  found: ReadonlyMap<string, ContentHash>,
  edits: StageNow['edits'],
): readonly Reason[] {
  const gone = [...recorded.keys()].filter((path) => !found.has(path));
  const changed = edits === 'accept' ? [] : [...found].filter(([path, hash]) => recorded.get(path) !== hash);
  return [
    ...gone.map((path): Reason => ({ is: 'output-missing', path })),
    ...changed.map(([path, hash]) => edited(path, recorded.get(path) ?? 'none', hash)),
  ];
}

function edited(path: string, recorded: string, found: string): Reason {
  return { is: 'output-edited', path, recorded, found };
}

function changedKeys(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): readonly string[] {
  const changed = [...now].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
  return [...changed, ...[...before.keys()].filter((key) => !now.has(key))];
}
