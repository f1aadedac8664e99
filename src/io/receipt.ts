import type { ContentHash } from '../core/hash.ts';

/** What a write did. */
export interface Receipt {
  /** Absolute, as asked for: a symbolic link is named itself, not what it points to. */
  readonly path: string;
  readonly hash: ContentHash;
  readonly bytes: number;
  /** The backup that was made of what was there, absolute; null if none was asked for, or nothing was there. */
  readonly backup: string | null;
  /** True if the bytes survive a power cut from now on: the file and its folder are synced. */
  readonly durable: boolean;
}
