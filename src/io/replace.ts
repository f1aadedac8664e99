import type { Stats } from 'node:fs';
import { bytesOf } from './content.ts';
import type { Content } from './content.ts';
import type { Disk } from './disk.ts';
import { exists, hasCode, ioError } from './errors.ts';
import type { Still } from './errors.ts';
import type { Receipt } from './receipt.ts';
import { openStage } from './stage.ts';
import type { OpenStage } from './stage.ts';
import type { Steps } from './steps.ts';
import { besideTarget, findTarget, makeParents, stillOf } from './target.ts';
import type { Target } from './target.ts';
import { clearLitter, discard, temporaryName } from './temporary.ts';

export interface ReplaceOptions {
  readonly durable?: boolean | undefined;
  readonly parents?: boolean | undefined;
  readonly mode?: number | undefined;
  readonly mustBeNew?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Called when the new bytes are ready and the old ones still in place; gives the path of the backup it made. */
export type BeforeRename = (target: Target, was: Stats) => Steps<Backup>;

export interface Backup {
  readonly path: string;
  /** The backup shares its inode with the target until the rename, so it must go if the rename fails. */
  readonly undo: () => void;
  /** When the new bytes are in place. */
  readonly done: () => Steps<void>;
}

/** Replaces a file by content that is at hand. */
export function* replaceFile(
  disk: Disk,
  asked: string,
  parts: Iterable<Content>,
  options: ReplaceOptions = {},
  beforeRename?: BeforeRename,
): Steps<Receipt> {
  const replacement = openReplacement(disk, asked, options, beforeRename);
  try {
    for (const piece of bytesOf(parts)) yield* replacement.write(piece);
    return yield* replacement.commit();
  } catch (error) {
    replacement.abort();
    throw error;
  }
}

/** A replacement under way. Whoever opens one must commit or abort it; `abort` after `commit` does nothing. */
export interface Replacement {
  write(piece: Uint8Array): Steps<void>;
  commit(): Steps<Receipt>;
  abort(): void;
}

/**
 * The heart of it: stage beside the target, sync, rename over it, sync the folder. Readers see the old bytes or the new;
 * a failure at any step leaves the old, and nothing else.
 */
export function openReplacement(
  disk: Disk,
  asked: string,
  options: ReplaceOptions = {},
  beforeRename?: BeforeRename,
): Replacement {
  const durable = options.durable ?? true;
  options.signal?.throwIfAborted();
  const target = findTarget(disk, asked);
  if (options.mustBeNew === true && disk.linkStat(target.path) !== undefined) throw exists(asked);
  const failed = (error: unknown, still: Still): Error => ioError('Cannot write', asked, error, still);
  let madeIn: readonly string[];
  let stage: OpenStage;
  try {
    madeIn = makeParents(disk, target, options.parents ?? true);
    clearLitter(disk, target.folder);
    const path = besideTarget(target, temporaryName(disk, target.name));
    stage = openStage(disk, target, path, { durable, mode: options.mode, signal: options.signal });
  } catch (error) {
    throw failed(error, stillOf(target));
  }
  let over = false;
  return {
    *write(piece) {
      try {
        yield* stage.write(piece);
      } catch (error) {
        throw failed(error, stillOf(target));
      }
    },
    *commit() {
      let backup: Backup | undefined;
      let still = stillOf(target);
      try {
        const { path, hash, bytes } = yield* stage.finish();
        if (beforeRename !== undefined && target.was !== undefined) backup = yield* beforeRename(target, target.was);
        // Else a power cut may keep the new file's name and lose the backup's: then the old bytes are nowhere.
        if (durable && backup !== undefined) yield* syncFolders(disk, [target.folder]);
        if (options.mustBeNew === true) nameNew(disk, path, target);
        else yield* rename(path, target.real);
        over = true;
        still = 'new-not-synced';
        const synced = durable && (yield* syncFolders(disk, [target.folder, ...madeIn.toReversed()]));
        if (backup !== undefined) yield* backup.done();
        return { path: target.path, hash, bytes, backup: backup?.path ?? null, durable: synced };
      } catch (error) {
        // From the rename on, the backup is the only name of the old bytes: then it stays.
        if (!over) backup?.undo();
        throw failed(error, still);
      }
    },
    abort() {
      if (!over) stage.discard();
      over = true;
    },
  };
}

/** A rename would replace what another writer has made meanwhile; a link fails. */
function nameNew(disk: Disk, staged: string, target: Target): void {
  try {
    disk.link(staged, target.real);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw exists(target.asked);
    throw error;
  }
  discard(disk, staged);
}

/** Windows refuses to rename over a file that a virus scanner or an indexer has open for a moment. */
export function* rename(from: string, to: string): Steps<void> {
  let pause = 1;
  for (;;) {
    try {
      yield { kind: 'rename', from, to };
      return;
    } catch (error) {
      if (!IS_WINDOWS || pause > LONGEST_PAUSE || !hasCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error;
    }
    yield { kind: 'wait', ms: pause };
    pause *= 2;
  }
}

/**
 * Makes new names survive a power cut; without it, ext4, xfs and btrfs forget acknowledged renames. Gives false where the
 * system cannot sync a folder (Windows, some network file systems).
 */
export function* syncFolders(disk: Disk, folders: Iterable<string>): Steps<boolean> {
  let all = true;
  for (const folder of new Set(folders)) all = (yield* syncFolder(disk, folder)) && all;
  return all;
}

function* syncFolder(disk: Disk, folder: string): Steps<boolean> {
  if (IS_WINDOWS) return false;
  const fd = disk.open(folder);
  try {
    yield { kind: 'sync', fd };
    return true;
  } catch (error) {
    if (hasCode(error, 'EINVAL', 'ENOTSUP', 'EISDIR')) return false;
    throw error;
  } finally {
    disk.close(fd);
  }
}

const IS_WINDOWS = process.platform === 'win32';
/** Milliseconds; the pauses before it add up to two seconds. */
const LONGEST_PAUSE = 1024;
