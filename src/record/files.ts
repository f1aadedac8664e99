import fs from 'node:fs';
import { join } from 'node:path';
import { isHoldfastError } from '../core/error.ts';
import type { FileState } from '../core/file-state.ts';
import type { ContentHash } from '../core/hash.ts';
import { hashFile } from '../io/hash.ts';

/** What `stat` says of a file, as one text, compared only for equality: an older time is a change as well. */
export type Signature = string;

export interface KnownFile {
  readonly signature: Signature;
  readonly hash: ContentHash;
  readonly size: number;
  /** When the file was hashed, in milliseconds; a file changed within a clock tick of it may look the same and differ. */
  readonly seen: number;
}

/**
 * The hashes of a project's files. A file is read again only if its signature (size, times of content and of inode to the
 * nanosecond, inode, device) differs, or is not proven: then its time lies within a tick of the moment it was hashed, so that
 * a later write could have left the same times (git calls such an entry racily clean).
 */
export class Files {
  /** What was hashed anew and is worth remembering. */
  readonly fresh = new Map<string, KnownFile>();
  readonly #root: string;
  readonly #known: ReadonlyMap<string, KnownFile>;

  constructor(root: string, known: ReadonlyMap<string, KnownFile>) {
    this.#root = root;
    this.#known = known;
  }

  /** The state of the file at a project-relative path. Costs one `stat`, and one read where the file is new or unproven. */
  state(path: string): FileState {
    const full = join(this.#root, path);
    try {
      const stat = fs.statSync(full, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) return { is: 'absent' };
      if (!stat.isFile()) return { is: 'unreadable', why: 'it is not a file' };
      const signature = signatureOf(stat);
      const known = this.fresh.get(path) ?? this.#known.get(path);
      if (known?.signature === signature && isProven(stat, known.seen)) {
        return { is: 'file', hash: known.hash, size: known.size };
      }
      const seen = Date.now();
      const hash = hashFile(full);
      this.fresh.set(path, { signature, hash, size: Number(stat.size), seen });
      return { is: 'file', hash, size: Number(stat.size) };
    } catch (error) {
      // Between `stat` and `open`, or a folder on the way that is a file: not there is still not there.
      if (isMissing(error)) return { is: 'absent' };
      const why = isHoldfastError(error) ? error.parts.why : error instanceof Error ? error.message : String(error);
      return { is: 'unreadable', why };
    }
  }
}

export function signatureOf(stat: fs.BigIntStats): Signature {
  return `${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.ino}:${stat.dev}`;
}

/** Kernel clock ticks are 1 to 10 ms; a file system whose times have no fraction may tick in 2 s (FAT, old NFS). */
function isProven(stat: fs.BigIntStats, seen: number): boolean {
  const wholeSeconds = stat.mtimeNs % 1_000_000_000n === 0n && stat.ctimeNs % 1_000_000_000n === 0n;
  const tick = wholeSeconds ? 2000 : 20;
  const newest = Number((stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs) / 1_000_000n);
  return newest + tick < seen;
}

/** As `stat` says it, and as `hashFile` does. */
const missing: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'io/not-found']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && missing.has(error.code);
}
