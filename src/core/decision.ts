import type { NonEmpty } from './brand.ts';
import type { ContentHash, SetHash } from './hash.ts';
import type { RunId, StageName } from './name.ts';

/** Why a stage's work is not valid any more. The predicate that finds one is what decides, so `explain` cannot lie. */
export type Reason =
  | { readonly is: 'never-built' }
  | { readonly is: 'input-changed'; readonly path: string; readonly from: string; readonly to: string }
  | { readonly is: 'input-added'; readonly path: string }
  | { readonly is: 'input-removed'; readonly path: string }
  | { readonly is: 'code-changed'; readonly file: string }
  | { readonly is: 'params-changed'; readonly names: readonly string[] }
  | { readonly is: 'env-changed'; readonly names: readonly string[] }
  | { readonly is: 'output-missing'; readonly path: string }
  | { readonly is: 'output-edited'; readonly path: string; readonly recorded: string; readonly found: string }
  | { readonly is: 'upstream-runs'; readonly stage: StageName }
  | { readonly is: 'always' }
  | { readonly is: 'forced' };

/** An output that is not what any record says: somebody edited it, or it was there before Holdfast. */
export interface EditedOutput {
  readonly path: string;
  /** What the last record says, or `null` where nothing says who made the file. */
  readonly recorded: ContentHash | SetHash | null;
  readonly found: ContentHash | SetHash;
}

export type Blocker =
  | { readonly is: 'stages'; readonly stages: NonEmpty<StageName> }
  | { readonly is: 'edited-outputs'; readonly outputs: NonEmpty<EditedOutput> };

export type Decision =
  | { readonly is: 'keep' }
  | { readonly is: 'run'; readonly because: NonEmpty<Reason> }
  /** A run made just this before and its contents are still in the store: they are published again, nothing is computed. */
  | { readonly is: 'restore'; readonly from: RunId; readonly because: NonEmpty<Reason> }
  | { readonly is: 'blocked'; readonly by: Blocker; readonly because: readonly Reason[] };
