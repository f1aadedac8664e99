import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from './disk.ts';
import { endOf, giveBuffer, hashing, takeBuffer } from './hash.ts';
import { closeQuietly, writeAll } from './stage.ts';
import type { Staged } from './stage.ts';
import type { Steps } from './steps.ts';
import { discard } from './temporary.ts';

export interface CopyOptions {
  readonly durable: boolean;
  /** What the copy gets before it is synced: mode, owner, times. */
  readonly finish: (fd: number) => void;
  /** Of the copy while it is made byte by byte; one that shares blocks starts with the mode of the original. */
  readonly mode: number;
}

/**
 * Copies a file to a new name: by sharing blocks where the file system can, else byte by byte. The hash is that of the bytes
 * as they were read back or copied. On any failure the copy is removed.
 */
export function* copyTo(disk: Disk, from: string, to: string, options: CopyOptions): Steps<Staged> {
  const shared = yield* tryReflink(disk, from, to);
  const fd = shared ? disk.open(to) : disk.create(to, options.mode);
  let open = true;
  try {
    const { hash, bytes } = shared ? yield* hashing(disk, to) : yield* copyBytes(disk, from, fd);
    options.finish(fd);
    if (options.durable) yield { kind: 'sync', fd };
    open = false;
    disk.close(fd);
    return { path: to, hash, bytes };
  } catch (error) {
    if (open) closeQuietly(disk, fd);
    discard(disk, to);
    throw error;
  }
}

/** True if nothing happened to a file between two looks. */
export function isSameFile(a: Stats | undefined, b: Stats | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

/** File systems on which sharing blocks was refused: asking again for every file would cost a call each. */
const cannotShare = new Set<number>();

function* tryReflink(disk: Disk, from: string, to: string): Steps<boolean> {
  const device = disk.stat(dirname(to))?.dev;
  if (device === undefined || cannotShare.has(device)) return false;
  try {
    yield { kind: 'reflink', from, to };
    return true;
  } catch {
    // Not supported, or across file systems. Whatever it was, copying the bytes will tell.
    cannotShare.add(device);
    // The system removes what it began, unless that fails too.
    discard(disk, to);
    return false;
  }
}

function* copyBytes(disk: Disk, from: string, to: number): Steps<Omit<Staged, 'path'>> {
  const buffer = takeBuffer();
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const fd = disk.open(from);
    try {
      for (;;) {
        const count: number = yield { kind: 'read', fd, into: buffer, position: null };
        if (count === 0) return { hash: endOf(hash), bytes };
        const piece = buffer.subarray(0, count);
        hash.update(piece);
        bytes += count;
        yield* writeAll(to, piece);
      }
    } finally {
      disk.close(fd);
    }
  } finally {
    giveBuffer(buffer);
  }
}
