import type { ContentHash } from './hash.ts';

/** What is at a path. "Cannot read" is never "does not exist": a run that took one for the other would rebuild, or delete. */
export type FileState =
  | { readonly is: 'absent' }
  | { readonly is: 'file'; readonly hash: ContentHash; readonly size: number }
  | { readonly is: 'unreadable'; readonly why: string };
