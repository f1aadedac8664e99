import { randomBytes } from 'node:crypto';
import { isNonEmpty } from '../core/brand.ts';
import type { Decision } from '../core/decision.ts';
import type { Event, RunSummary, StageResult } from '../core/event.ts';
import { contentsIn, type Success } from '../core/fingerprint.ts';
import { runId, stageName, type RunId, type StageName } from '../core/name.ts';
import type { ItemCounts, NotStarted, Outcome } from '../core/outcome.ts';
import { atomicWriteText } from '../io/write.ts';
import { neededFor, publisher, type StageNode } from '../plan/graph.ts';
import { metadataText } from '../record/metadata.ts';
import { timestamp } from '../record/timestamp.ts';
import { adopt, editsLeftBehind } from './adopt.ts';
import { blockedByEdits, gateRefused } from './failure.ts';
import { checkMassDelete, outputLabels } from './items.ts';
import { judge, printNow, type Standing, type Verdict } from './observe.ts';
import { publish } from './publish.ts';
import { withRecords } from './records.ts';
import { rememberMetadata, type Session } from './session.ts';
import { asStageError, keepRefused, runStage } from './stage-run.ts';
import { Workers } from './workers.ts';

export interface RunOptions {
  /** Stages to bring up to date, with what they need; all of them if undefined. */
  readonly targets?: readonly StageName[] | undefined;
  /** Worker threads; default: the processor cores. */
  readonly jobs: number;
  /** Runs the targets (or everything) whatever is still valid. */
  readonly force: boolean;
  readonly overwriteEdits: boolean;
  readonly allowMassDelete: boolean;
  /** Publishes what the config's `minRecords`, `maxRemoved` or `allowBreaking` refuse, and says so. */
  readonly overrideGates: boolean;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
}

/**
 * Brings artifacts up to date. Each stage is decided when its upstream has settled, on the contents that are really there, so
 * that a stage which gave the same as before stops the work below it. Stages that need a failed one are not started; the others go on.
 *
 * The caller holds the project's run lock, and has recovered what an earlier run left.
 */
export async function run(session: Session, options: RunOptions): Promise<RunSummary> {
  return new Run(session, options).all();
}

class Run {
  readonly #session: Session;
  readonly #options: RunOptions;
  readonly #id: RunId = newRunId();
  readonly #started = performance.now();
  readonly #nodes: readonly StageNode[];
  readonly #forced: ReadonlySet<StageName>;
  readonly #results = new Map<StageName, StageResult>();
  readonly #workers: Workers;
  /** Stages publish one after the other: each reads the metadata that the one before has written. */
  #publishing: Promise<unknown> = Promise.resolve();

  constructor(session: Session, options: RunOptions) {
    this.#session = session;
    this.#options = options;
    const { graph, project } = session;
    const targets = options.targets ?? graph.stages.map(({ name }) => name);
    const needed = neededFor(graph, targets);
    this.#nodes = graph.stages.filter(({ name }) => needed.has(name));
    this.#forced = new Set(options.force ? targets : []);
    const setup = { root: project.root, objects: project.local.objects, cache: project.local.cache };
    this.#workers = new Workers(setup, options.jobs, (stage, line) =>
      options.emit({ type: 'stage-said', stage: stageName(stage), line }),
    );
  }

  async all(): Promise<RunSummary> {
    const { emit, signal } = this.#options;
    const stop = (): void => void this.#workers.close();
    signal.addEventListener('abort', stop);
    emit({ type: 'run-started', run: this.#id, stages: this.#nodes.map(({ name }) => name) });
    try {
      await this.#inOrder();
      await this.#completeMetadata();
    } finally {
      signal.removeEventListener('abort', stop);
      await this.#workers.close();
    }
    const stages = this.#nodes.flatMap(({ name }) => this.#results.get(name) ?? []);
    const summary: RunSummary = {
      run: this.#id,
      stages,
      seconds: (performance.now() - this.#started) / 1000,
      saved: stages.reduce((sum, { saved }) => sum + saved, 0),
      interrupted: signal.aborted,
    };
    emit({ type: 'run-finished', run: this.#id, summary });
    return summary;
  }

  /** Every stage waits for its upstream alone, so independent stages run side by side. */
  async #inOrder(): Promise<void> {
    const finished = new Map<StageName, Promise<void>>();
    for (const node of this.#nodes) {
      const upstream = node.upstream.flatMap((name) => finished.get(name) ?? []);
      finished.set(
        node.name,
        Promise.all(upstream).then(() => this.#stage(node)),
      );
    }
    await Promise.all(finished.values());
  }

  async #stage(node: StageNode): Promise<void> {
    const { emit } = this.#options;
    const started = performance.now();
    let decision: Decision = { is: 'keep' };
    let items: ItemCounts | undefined;
    let outcome: Outcome;
    let saved = 0;
    try {
      const verdict = await this.#judge(node);
      decision = verdict.decision;
      emit({ type: 'stage-decided', stage: node.name, decision });
      const done = await this.#carryOut(node, verdict, (counts) => (items = counts));
      ({ outcome, saved } = done);
    } catch (error) {
      outcome = this.#failed(node, error);
    }
    const didNothing = outcome.is === 'kept' || outcome.is === 'not-started';
    const seconds = didNothing ? 0 : (performance.now() - started) / 1000;
    const result: StageResult = { stage: node.name, decision, outcome, items, seconds, saved };
    this.#results.set(node.name, result);
    emit({ type: 'stage-finished', stage: node.name, result });
  }

  async #judge(node: StageNode): Promise<Verdict & { readonly adopted: readonly string[] }> {
    const choices = { forced: this.#forced.has(node.name), overwriteEdits: this.#options.overwriteEdits };
    const look = (): Promise<Verdict> => judge(this.#session, node, (name) => this.#standing(name), choices);
    const verdict = await look();
    const mayAdopt = verdict.now.edits === 'accept' && verdict.now.last !== undefined;
    const adopted = mayAdopt ? await this.#inTurn(() => adopt(this.#session, node, verdict.now)) : undefined;
    return adopted === undefined ? { ...verdict, adopted: [] } : { ...(await look()), adopted };
  }

  /** Upstream has finished when a stage is looked at, so it is settled or stuck. */
  #standing(name: StageName): Standing {
    const outcome = this.#results.get(name)?.outcome.is;
    return { is: outcome === 'failed' || outcome === 'not-started' ? 'stuck' : 'settled' };
  }

  async #carryOut(
    node: StageNode,
    { decision, now, adopted }: Verdict & { readonly adopted: readonly string[] },
    counted: (counts: ItemCounts) => void,
  ): Promise<{ outcome: Outcome; saved: number }> {
    if (this.#options.signal.aborted) return { outcome: notStarted({ is: 'interrupted' }), saved: 0 };
    if (decision.is !== 'keep' && !this.#options.allowMassDelete) checkMassDelete(node, now);
    switch (decision.is) {
      case 'blocked':
        if (decision.by.is === 'stages') return { outcome: notStarted(decision.by), saved: 0 };
        return {
          outcome: notStarted({ is: 'edited-outputs', error: blockedByEdits(node.name, decision.by.outputs) }),
          saved: 0,
        };
      case 'keep': {
        const cost = this.#session.latest.get(node.name)?.cost ?? 0;
        return { outcome: isNonEmpty(adopted) ? { is: 'made', changed: adopted } : { is: 'kept' }, saved: cost };
      }
      case 'restore': {
        const restored = await this.#restore(node, now);
        if (restored !== undefined) return { outcome: { is: 'restored' }, saved: restored.cost };
        return this.#compute(node, now, counted);
      }
      case 'run':
        return this.#compute(node, now, counted);
    }
  }

  async #compute(
    node: StageNode,
    now: Verdict['now'],
    counted: (counts: ItemCounts) => void,
  ): Promise<{ outcome: Outcome; saved: number }> {
    const { emit } = this.#options;
    emit({ type: 'stage-started', stage: node.name, items: undefined });
    const made = await runStage({
      session: this.#session,
      node,
      now,
      run: this.#id,
      task: (order, task) => this.#workers.run(order, task),
      counted: (path, items) => {
        counted(items);
        if (path === undefined) emit({ type: 'stage-started', stage: node.name, items });
        else emit({ type: 'item-finished', stage: node.name, path, items });
      },
    });
    const changed = await this.#inTurn(() => this.#publish(node, made.success, now));
    this.#tellOfEdits(node, now, made.success);
    return { outcome: isNonEmpty(changed) ? { is: 'made', changed } : { is: 'same' }, saved: made.saved };
  }

  async #publish(node: StageNode, success: Success, now: Verdict['now']): Promise<readonly string[]> {
    return publish(this.#session, node, success, now, ({ label }, why) => {
      if (!this.#options.overrideGates) {
        throw gateRefused(node, outputLabels(node), { label, why, kept: keepRefused(this.#session, success) });
      }
      const line = `\`${label}\` is published though a gate refuses it: ${why.join('; ')}`;
      this.#options.emit({ type: 'stage-said', stage: node.name, line });
    });
  }

  /** Publishes what an earlier run made; undefined if the store has lost some of it, so that it must be computed. */
  async #restore(node: StageNode, now: Verdict['now']): Promise<Success | undefined> {
    const { reusable } = now;
    if (reusable === undefined) return undefined;
    const hashes = contentsIn(reusable.outputs);
    const damaged = hashes.filter((hash) => !this.#session.objects.isWhole(hash));
    for (const hash of damaged) this.#session.objects.remove(hash);
    if (damaged.length > 0) return undefined;
    const success = { ...reusable, run: this.#id, at: timestamp() };
    await this.#inTurn(() => this.#publish(node, success, now));
    this.#tellOfEdits(node, now, success);
    return success;
  }

  #tellOfEdits(node: StageNode, { last }: Verdict['now'], success: Success): void {
    for (const { path, hash } of editsLeftBehind(last, success)) {
      const line = `the accepted edit of \`${path}\` gave way to new content; it is kept in the store as ${hash}`;
      this.#options.emit({ type: 'stage-said', stage: node.name, line });
    }
  }

  #failed(node: StageNode, error: unknown): Outcome {
    if (this.#options.signal.aborted) return notStarted({ is: 'interrupted' });
    const { parts, message } = asStageError(this.#session, node, error);
    this.#session.history.saveFailure(node.name, { run: this.#id, at: timestamp(), message });
    return { is: 'failed', error: parts };
  }

  /** Records of what was kept may be missing, in a metadata file that was deleted or taken back. */
  async #completeMetadata(): Promise<void> {
    const { graph, metadata } = this.#session;
    // What is there is not published now: only said again.
    const isRefused = (): void => {};
    const complete = await withRecords(this.#session, metadata, graph.artifacts.values(), isRefused);
    if (complete.metadata === metadata) return;
    // What a failed or refused stage made last is not what its file has, where git took the file back as well.
    const there = [...graph.artifacts.values()].filter((artifact) => {
      const made = this.#session.latest.get(publisher(artifact))?.outputs.get(artifact.label);
      return made !== undefined && printNow(this.#session, artifact.handle)?.hash === made.hash;
    });
    await rememberMetadata(this.#session, async (now, file) => {
      const recorded = await withRecords(this.#session, now, there, isRefused);
      if (recorded.metadata !== now) await atomicWriteText(file, metadataText(recorded.metadata));
      return recorded;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#publishing.then(work, work);
    this.#publishing = turn.catch(() => undefined);
    return turn;
  }
}

function notStarted(because: NotStarted): Outcome {
  return { is: 'not-started', because };
}

function newRunId(): RunId {
  const time = timestamp().replaceAll(/[-:]/g, '');
  return runId(`${time}-${randomBytes(3).toString('hex')}`);
}
