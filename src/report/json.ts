import type { Decision, Reason } from '../core/decision.ts';
import type { RunSummary, StageResult } from '../core/event.ts';
import type { ItemCounts, Outcome } from '../core/outcome.ts';
import { problemOf } from './run.ts';

/** How the JSON of `run` and `status` names a stage: DESIGN section 7's contract, docs/cli.md for readers. */
export interface StageJson {
  readonly name: string;
  readonly decision: Decision['is'];
  readonly reasons: readonly ReasonJson[];
  readonly blockedBy?: unknown;
  readonly outcome?: Outcome['is'];
  readonly changed?: readonly string[];
  readonly error?: unknown;
  readonly items?: ItemCounts;
  readonly seconds?: number;
}

export type ReasonJson = Readonly<Record<string, unknown>> & { readonly kind: Reason['is'] };

export interface ArtifactJson {
  readonly path: string;
  readonly state: string;
  /** The stages that make it, creator first. */
  readonly stages: readonly string[];
  readonly hash: string | null;
  readonly lastUpdated: string | null;
  readonly updatedBy: string | null;
}

/** What `status` says beyond that. */
export interface ArtifactStatusJson extends ArtifactJson {
  /** Why it is not fresh, where no stage's decision says it. */
  readonly reasons: readonly { readonly kind: string; readonly path?: string; readonly why?: string }[];
  /** When it was last made, or found to be what it was. */
  readonly confirmed: string | null;
  readonly freshWithin: string | null;
  readonly notes: readonly string[];
}

export function runJson(summary: RunSummary, artifacts: readonly ArtifactJson[]): unknown {
  return {
    schema: 'holdfast.run/1',
    run: summary.run,
    stages: summary.stages.map(resultJson),
    artifacts,
    seconds: rounded(summary.seconds),
    savedSeconds: rounded(summary.saved),
    interrupted: summary.interrupted,
  };
}

export function decisionJson(name: string, decision: Decision): StageJson {
  const reasons = decision.is === 'keep' ? [] : decision.because.map(reasonJson);
  return {
    name,
    decision: decision.is,
    reasons,
    ...(decision.is === 'blocked' && { blockedBy: blockerJson(decision) }),
  };
}

function resultJson({ stage, decision, outcome, items, seconds }: StageResult): StageJson {
  const problem = problemOf(outcome);
  return {
    ...decisionJson(stage, decision),
    outcome: outcome.is,
    ...(outcome.is === 'made' && { changed: outcome.changed }),
    ...(problem !== undefined && { error: problem }),
    ...(items !== undefined && { items }),
    seconds: rounded(seconds),
  };
}

function reasonJson({ is, ...facts }: Reason): ReasonJson {
  return { kind: is, ...facts };
}

function blockerJson({ by }: Extract<Decision, { is: 'blocked' }>): unknown {
  return by.is === 'stages' ? { stages: by.stages } : { editedOutputs: by.outputs };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
