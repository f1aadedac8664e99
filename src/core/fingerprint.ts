import type { ContentHash, SetHash } from './hash.ts';
import type { RunId, StageName } from './name.ts';
import type { ItemCounts } from './outcome.ts';

/** The content of an input or an output: of one file, or of every member of a set. */
export type Print =
  | { readonly is: 'file'; readonly hash: ContentHash }
  | { readonly is: 'set'; readonly hash: SetHash; readonly members: ReadonlyMap<string, ContentHash> };

/**
 * What decides whether a stage's work is still valid. Two runs with the same fingerprint would give the same outputs,
 * as far as the stage reads its data through its handles.
 */
export interface Fingerprint {
  /** Every project file of the stage's import closure, by path. */
  readonly code: ReadonlyMap<string, ContentHash>;
  /** The packages that the closure imports, by name, with their versions. */
  readonly packages: ReadonlyMap<string, string>;
  /** Each parameter as canonical JSON. */
  readonly params: ReadonlyMap<string, string>;
  /** Each declared environment variable: the hash of its value (values may be secrets), or `unset`. */
  readonly env: ReadonlyMap<string, string>;
  /** What the stage reads, by path or pattern. */
  readonly inputs: ReadonlyMap<string, Print>;
  /** For each artifact that the stage refines: the revision that it starts from. */
  readonly bases: ReadonlyMap<string, ContentHash>;
}

/** A run of one stage that succeeded: what it was made from, what it gave, what it cost. */
export interface Success {
  readonly stage: StageName;
  readonly run: RunId;
  /** The hash of the fingerprint: the name under which this work is found again. */
  readonly key: ContentHash;
  /** RFC 3339, UTC, whole seconds. */
  readonly at: string;
  readonly fingerprint: Fingerprint;
  /** By path or pattern. For a refined artifact that others refine further, the revision, which is only in the store. */
  readonly outputs: ReadonlyMap<string, Print>;
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds of computing, over all items and workers. */
  readonly cost: number;
  readonly items: ItemCounts | undefined;
  /**
   * The output files that are not what the stage gave but what a person made of it, and accepted: by path, with the content
   * that the stage had given, or null for a file that it had not made.
   */
  readonly edits: ReadonlyMap<string, ContentHash | null>;
}

/** Every content that these inputs or outputs have, file by file. */
export function contentsIn(prints: ReadonlyMap<string, Print>): readonly ContentHash[] {
  return [...prints.values()].flatMap((print) => (print.is === 'file' ? [print.hash] : [...print.members.values()]));
}
