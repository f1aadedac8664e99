import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { contentHash } from '../core/hash.ts';
import type { ContentHash } from '../core/hash.ts';
import { viewOf } from './content.ts';
import type { Content } from './content.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { hasCode, ioError, notFound } from './errors.ts';
import { runSteps } from './steps.ts';
import type { Steps } from './steps.ts';

/** The hash of a file's bytes, read through one buffer: 1 to 1.7 GB/s, memory the same for any size. Blocks the event loop. */
export function hashFile(path: string, { disk = realDisk }: { disk?: Disk } = {}): ContentHash {
  const buffer = takeBuffer();
  try {
    return hashThrough(disk, path, buffer);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw notFound('Cannot hash', path, error);
    throw ioError('Cannot hash', path, error, 'source-untouched');
  } finally {
    giveBuffer(buffer);
  }
}

/** Like `hashFile`, with the event loop free while the disk reads. */
export async function hashFileLater(path: string, { disk = realDisk }: { disk?: Disk } = {}): Promise<ContentHash> {
  try {
    return (await runSteps(disk, hashing(disk, path))).hash;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw notFound('Cannot hash', path, error);
    throw ioError('Cannot hash', path, error, 'source-untouched');
  }
}

export function hashBytes(content: Content): ContentHash {
  const hash = createHash('sha256');
  return endOf(typeof content === 'string' ? hash.update(content, 'utf8') : hash.update(viewOf(content)));
}

/** Reads a whole file for its hash and size. */
export function* hashing(disk: Disk, path: string): Steps<{ readonly hash: ContentHash; readonly bytes: number }> {
  const hash = createHash('sha256');
  const buffer = takeBuffer();
  let bytes = 0;
  try {
    const fd = disk.open(path);
    try {
      for (;;) {
        const count = yield { kind: 'read', fd, into: buffer, position: null };
        if (count === 0) return { hash: endOf(hash), bytes };
        bytes += count;
        hash.update(buffer.subarray(0, count));
      }
    } finally {
      disk.close(fd);
    }
  } finally {
    giveBuffer(buffer);
  }
}

export function endOf(hash: Hash): ContentHash {
  return contentHash(`sha256:${hash.digest('hex')}`);
}

const BUFFER_BYTES = 262_144;
const spare: Uint8Array[] = [];

/** Buffers are lent, not shared: a read that waits on the disk must not see another's bytes. */
export function takeBuffer(): Uint8Array {
  return spare.pop() ?? new Uint8Array(BUFFER_BYTES);
}

export function giveBuffer(buffer: Uint8Array): void {
  if (spare.length < 8) spare.push(buffer);
}

function hashThrough(disk: Disk, path: string, buffer: Uint8Array): ContentHash {
  const fd = disk.open(path);
  try {
    const hash = createHash('sha256');
    for (;;) {
      const count = disk.read(fd, buffer, null);
      if (count === 0) return endOf(hash);
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    disk.close(fd);
  }
}
