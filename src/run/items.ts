import type { Fingerprint } from '../core/fingerprint.ts';
import { labelOf } from '../core/handle.ts';
import type { ContentHash } from '../core/hash.ts';
import type { ItemCounts } from '../core/outcome.ts';
import { itemSetOf } from '../core/stage.ts';
import type { StageNow } from '../plan/decide.ts';
import type { StageNode } from '../plan/graph.ts';
import type { ItemResult } from '../record/history.ts';
import { itemKey, sharedItemKey } from '../record/fingerprint.ts';
import { failureFrom, itemsFailed, massDelete } from './failure.ts';
import type { Session } from './session.ts';
import { RunStopped } from './workers.ts';
import type { Failure, Response, Seen, StageOrder, Task } from './worker/protocol.ts';

export interface ItemsDone {
  readonly results: ReadonlyMap<string, ItemResult>;
  readonly counts: ItemCounts;
  readonly failed: readonly string[];
  readonly seen: Seen;
  /** Seconds of computing that the kept items had cost, and that the others cost now. */
  readonly saved: number;
  readonly spent: number;
}

interface Work {
  readonly session: Session;
  readonly node: StageNode;
  readonly order: StageOrder;
  readonly fingerprint: Fingerprint;
  readonly run: (order: StageOrder, task: Task) => Promise<Response>;
  readonly counted: (path: string | undefined, counts: ItemCounts) => void;
}

type Answer =
  | Extract<Response, { is: 'done' }>
  | { readonly is: 'failed'; readonly failure: Failure; readonly seen: Seen };

/**
 * Computes the items of an `each` stage whose content or code is new, and takes the rest as remembered. Every result is kept
 * the moment it is there, so a killed run loses at most the items under way.
 *
 * @throws HoldfastError `work/items-failed`, after the other items have finished
 */
export async function runItems(work: Work, members: ReadonlyMap<string, ContentHash>): Promise<ItemsDone> {
  const { session, node, fingerprint } = work;
  const of = itemSetOf(node.stage);
  const shared = sharedItemKey(node.name, fingerprint, of === undefined ? '' : labelOf(of));
  const known = new Map<string, ItemResult>();
  const missing: [path: string, key: ContentHash][] = [];
  for (const [path, content] of members) {
    const key = itemKey(shared, path, content);
    const result = session.history.item(key);
    if (result !== undefined && isStored(session, result)) known.set(path, result);
    else missing.push([path, key]);
  }
  const done = await compute(work, missing, members.size, known.size);
  if (done.failed.length > 0 && node.stage.onItemError === 'fail') {
    throw itemsFailed(node, outputLabels(node), done.failed, members.size);
  }
  const all = new Map(
    [...members.keys()].flatMap((path) => {
      const result = known.get(path) ?? done.results.get(path);
      return result === undefined ? [] : [[path, result] as const];
    }),
  );
  return {
    results: all,
    counts: { total: members.size, kept: known.size, ran: done.results.size, failed: done.failed.length },
    failed: done.failed.map(({ item }) => item),
    seen: done.seen,
    saved: costOf(known),
    spent: costOf(done.results),
  };
}

/** Stops a run that would remove most of a set: an unmounted disk looks just like deleted documents. */
export function checkMassDelete(node: StageNode, { last, inputs }: StageNow): void {
  const of = itemSetOf(node.stage);
  if (of === undefined) return;
  const label = labelOf(of);
  const before = last?.fingerprint.inputs.get(label);
  const now = inputs.get(label);
  if (before?.is !== 'set' || now?.is !== 'set') return;
  const gone = [...before.members.keys()].filter((path) => !now.members.has(path)).length;
  if (gone > 10 && gone > before.members.size / 5)
    throw massDelete(node, label, gone, before.members.size, outputLabels(node));
}

export function outputLabels(node: StageNode): readonly string[] {
  return [...Object.values(node.stage.writes), ...Object.values(node.stage.updates)].map(labelOf);
}

async function compute(
  { session, node, order, fingerprint, run, counted }: Work,
  missing: readonly (readonly [path: string, key: ContentHash])[],
  total: number,
  kept: number,
): Promise<{ results: Map<string, ItemResult>; failed: { item: string; failure: Failure }[]; seen: Seen }> {
  const results = new Map<string, ItemResult>();
  const failed: { item: string; failure: Failure }[] = [];
  const seen: [string, ContentHash][] = [];
  const counts = (): ItemCounts => ({ total, kept, ran: results.size, failed: failed.length });
  counted(undefined, counts());
  await Promise.all(
    missing.map(async ([path, key]) => {
      const response = await answer(run(order, { is: 'item', path }));
      for (const entry of response.seen) seen.push([...entry]);
      if (response.is === 'failed') {
        failed.push({ item: path, failure: response.failure });
      } else {
        const outputs = Object.fromEntries(
          response.written.map(({ name, path: member, hash }) => [name, [member, hash] as const]),
        );
        const result: ItemResult = { value: response.value, outputs, cost: response.seconds };
        // A result made from other bytes than those planned must not be found under the name of the planned ones.
        if (response.seen.every(([read, hash]) => plannedHash(fingerprint, read) === hash))
          session.history.saveItem(key, node.name, result);
        results.set(path, result);
      }
      counted(path, counts());
    }),
  );
  return { results, failed, seen };
}

/** An item whose code ended its worker has failed like one that threw; one that was given up has not, and may not be skipped. */
async function answer(response: Promise<Response>): Promise<Answer> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof RunStopped) throw error;
    return { is: 'failed', failure: failureFrom(error), seen: [] };
  }
}

/** The content that the plan gives an input file; undefined for one that is no input. */
export function plannedHash({ inputs }: Fingerprint, path: string): ContentHash | undefined {
  for (const [label, print] of inputs) {
    if (print.is === 'file' && label === path) return print.hash;
    const member = print.is === 'set' ? print.members.get(path) : undefined;
    if (member !== undefined) return member;
  }
  return undefined;
}

function isStored(session: Session, { value, outputs }: ItemResult): boolean {
  return (
    (value === null || session.objects.has(value)) &&
    Object.values(outputs).every(([, hash]) => session.objects.has(hash))
  );
}

function costOf(results: ReadonlyMap<string, ItemResult>): number {
  return [...results.values()].reduce((sum, { cost }) => sum + cost, 0);
}
