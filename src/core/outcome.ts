import type { NonEmpty } from './brand.ts';
import type { StageName } from './name.ts';
import type { ErrorParts } from './error.ts';

/** How a stage ended in one run. */
export type Outcome =
  | { readonly is: 'kept' }
  /** It ran, and at least one output has new content. */
  | { readonly is: 'made'; readonly changed: NonEmpty<string> }
  /** It ran and gave what was there: nothing downstream has to run. */
  | { readonly is: 'same' }
  | { readonly is: 'restored' }
  | { readonly is: 'failed'; readonly error: ErrorParts }
  | { readonly is: 'not-started'; readonly because: NotStarted };

export type NotStarted =
  | { readonly is: 'stages'; readonly stages: NonEmpty<StageName> }
  /** Outputs that a person edited: nothing is done before somebody has decided what they mean. */
  | { readonly is: 'edited-outputs'; readonly error: ErrorParts }
  | { readonly is: 'interrupted' };

/** The items of an `each` stage in one run. `total = kept + ran + failed` once the stage has finished. */
export interface ItemCounts {
  readonly total: number;
  readonly kept: number;
  readonly ran: number;
  readonly failed: number;
}
