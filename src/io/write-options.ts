import type { Disk } from './disk.ts';

export interface WriteOptions {
  /** Sync the file and its folder, so that the bytes survive a power cut. Default true. */
  readonly durable?: boolean | undefined;
  /** Make the folders that are missing. Default true. */
  readonly parents?: boolean | undefined;
  /** Mode of a file that is new, before the umask. Default 0o666. A file that is there keeps its own. */
  readonly mode?: number | undefined;
  /** Fail with `io/exists` if there is a file. Default false. */
  readonly mustBeNew?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly disk?: Disk | undefined;
}
