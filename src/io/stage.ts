import { createHash } from 'node:crypto';
import type { ContentHash } from '../core/hash.ts';
import type { Disk } from './disk.ts';
import { hasCode, shortWrite } from './errors.ts';
import { endOf } from './hash.ts';
import type { Steps } from './steps.ts';
import type { Target } from './target.ts';
import { discard } from './temporary.ts';

/** New bytes that wait beside their target under a name of their own. */
export interface Staged {
  readonly path: string;
  readonly hash: ContentHash;
  readonly bytes: number;
}

export interface StageOptions {
  readonly durable: boolean;
  /** For a file that is new; the umask applies. Default 0o666. */
  readonly mode?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes bytes to a new file and makes them safe: every byte counted, mode and owner of the target taken over, synced. On any
 * failure the file is removed again.
 */
export function* stage(
  disk: Disk,
  target: Target,
  path: string,
  pieces: Iterable<Uint8Array>,
  options: StageOptions,
): Steps<Staged> {
  const stage = openStage(disk, target, path, options);
  try {
    for (const piece of pieces) yield* stage.write(piece);
    return yield* stage.finish();
  } catch (error) {
    stage.discard();
    throw error;
  }
}

/** The same, piece by piece. Whoever opens one must finish or discard it. */
export interface OpenStage {
  write(piece: Uint8Array): Steps<void>;
  finish(): Steps<Staged>;
  discard(): void;
}

export function openStage(
  disk: Disk,
  target: Target,
  path: string,
  { durable, mode, signal }: StageOptions,
): OpenStage {
  const fd = createStaged(disk, target, path, mode);
  const hash = createHash('sha256');
  let bytes = 0;
  let open = true;
  return {
    *write(piece) {
      signal?.throwIfAborted();
      bytes += piece.byteLength;
      yield* writeAll(fd, piece, () => hash.update(piece));
    },
    *finish() {
      signal?.throwIfAborted();
      yield* finishStaged(disk, fd, target, durable);
      open = false;
      // NFS and quotas may report a failed write only here, so this close is not a formality.
      disk.close(fd);
      return { path, hash: endOf(hash), bytes };
    },
    discard() {
      if (open) closeQuietly(disk, fd);
      open = false;
      discard(disk, path);
    },
  };
}

/** A file that replaces another may hold secrets: nobody else may open it before it has the mode of that other. */
export function createStaged(disk: Disk, target: Target, path: string, mode = 0o666): number {
  return disk.create(path, target.was === undefined ? mode : 0o600);
}

/** Mode and owner as the target has them, then the sync that makes the rename safe. */
export function* finishStaged(disk: Disk, fd: number, target: Target, durable: boolean): Steps<void> {
  if (target.was !== undefined) {
    keepOwner(disk, fd, target.was);
    // After the owner: changing the owner clears the set-user-id bits.
    disk.setMode(fd, target.was.mode & 0o7777);
  }
  // Without this, a power cut after the rename may leave an empty file under the good name.
  if (durable) yield { kind: 'sync', fd };
}

/** `meanwhile` is done once, while the disk works where it can. */
export function* writeAll(fd: number, bytes: Uint8Array, meanwhile?: () => void): Steps<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const count: number = yield written === 0
      ? { kind: 'write', fd, bytes, meanwhile }
      : { kind: 'write', fd, bytes: bytes.subarray(written) };
    // A short write is not an error to the system: on a full disk it is the only sign, and renaming now would lose data.
    if (count <= 0) throw shortWrite(written, bytes.byteLength);
    written += count;
  }
}

export function closeQuietly(disk: Disk, fd: number): void {
  try {
    disk.close(fd);
  } catch {
    // The failure that brought us here is the one to report.
  }
}

function keepOwner(disk: Disk, fd: number, was: { readonly uid: number; readonly gid: number }): void {
  const now = disk.fileStat(fd);
  if (now.uid === was.uid && now.gid === was.gid) return;
  try {
    disk.setOwner(fd, was.uid, was.gid);
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'EINVAL')) throw error;
    // Only root may give a file away; a member of the group may at least keep the group.
    if (now.gid !== was.gid) keepGroup(disk, fd, now.uid, was.gid);
  }
}

function keepGroup(disk: Disk, fd: number, uid: number, gid: number): void {
  try {
    disk.setOwner(fd, uid, gid);
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'EINVAL')) throw error;
  }
}
