import type { ErrorParts } from '../../core/error.ts';
import type { ContentHash } from '../../core/hash.ts';

/** What a worker is told once about a stage: where its inputs are. */
export interface StageOrder {
  readonly stage: string;
  /** The stage file, relative to the project. */
  readonly file: string;
  /** The members of each set that the stage reads, by its name in `reads`. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** For each name in `updates`, the revision to start from. */
  readonly bases: Readonly<Record<string, ContentHash>>;
}

export type Task =
  | { readonly is: 'item'; readonly path: string }
  /** `items` are what `each` returned: the store's objects, or null. */
  | { readonly is: 'run'; readonly items: readonly { readonly path: string; readonly value: ContentHash | null }[] };

export interface Request {
  readonly id: number;
  readonly order: StageOrder | { readonly known: string };
  readonly task: Task;
}

/** One output file that was written into the store. */
export interface Written {
  /** The output's name in `writes` or `updates`. */
  readonly name: string;
  readonly path: string;
  readonly hash: ContentHash;
}

/** Every file that was read, with the hash of the very bytes that were used. */
export type Seen = readonly (readonly [path: string, hash: ContentHash])[];

export interface Failure {
  /** Of an error of ours, its parts; of any other, what it says and where. */
  readonly parts: ErrorParts | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

interface Reply {
  readonly id: number;
  readonly seen: Seen;
  readonly written: readonly Written[];
  /** Wall time of the task in this worker. */
  readonly seconds: number;
}

export type Response =
  | (Reply & {
      readonly is: 'done';
      readonly value: ContentHash | null;
      readonly details: Readonly<Record<string, unknown>>;
    })
  | (Reply & { readonly is: 'failed'; readonly failure: Failure });

export interface WorkerSetup {
  readonly root: string;
  readonly objects: string;
  readonly cache: string;
}
