import type { Decision } from './decision.ts';
import type { RunId, StageName } from './name.ts';
import type { ItemCounts, Outcome } from './outcome.ts';

/** What happens in a run, in order. Every reporter is a function of these; times are in seconds. */
export type Event =
  | { readonly type: 'run-started'; readonly run: RunId; readonly stages: readonly StageName[] }
  | { readonly type: 'stage-decided'; readonly stage: StageName; readonly decision: Decision }
  | { readonly type: 'stage-started'; readonly stage: StageName; readonly items: ItemCounts | undefined }
  | { readonly type: 'item-finished'; readonly stage: StageName; readonly path: string; readonly items: ItemCounts }
  | { readonly type: 'stage-said'; readonly stage: StageName; readonly line: string }
  | { readonly type: 'stage-finished'; readonly stage: StageName; readonly result: StageResult }
  | { readonly type: 'run-finished'; readonly run: RunId; readonly summary: RunSummary };

export interface StageResult {
  readonly stage: StageName;
  readonly decision: Decision;
  readonly outcome: Outcome;
  readonly items: ItemCounts | undefined;
  /** Wall time of this stage in this run; 0 for one that was kept. */
  readonly seconds: number;
  /** Computing time that was not spent again: of the whole stage if it was kept, of its kept items if it ran. */
  readonly saved: number;
}

export interface RunSummary {
  readonly run: RunId;
  readonly stages: readonly StageResult[];
  readonly seconds: number;
  readonly saved: number;
  readonly interrupted: boolean;
}
