import { basename, dirname, join, resolve } from 'node:path';
import type { ContentHash } from '../core/hash.ts';
import { backupNames, parseBackupName } from './backup-name.ts';
import type { BackupName } from './backup-name.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { ioError } from './errors.ts';
import { hashing } from './hash.ts';
import { readingBytes } from './json.ts';
import { backupMark, enterBackup, readLedger, removeBackup } from './ledger.ts';
import { keptBackups } from './retention.ts';
import type { Retention } from './retention.ts';
import { runSteps } from './steps.ts';
import type { Steps } from './steps.ts';
import { checkPath } from './target.ts';

export interface PruneOptions extends Retention {
  /** Contents that must not be lost, besides those that a `.pipeline_metadata.json` above the file names. */
  readonly protect?: readonly ContentHash[] | undefined;
  /** Only say what would be removed. Default false. */
  readonly dryRun?: boolean | undefined;
  readonly disk?: Disk | undefined;
}

export interface BackupEntry {
  /** Absolute. */
  readonly path: string;
  /** Local time of its making, `YYYYMMDD_HHMMSS`. */
  readonly stamp: string;
  readonly bytes: number;
  /** Made by Holdfast and not changed since (or adopted): only such are ever removed. */
  readonly ours: boolean;
}

/** The backups of a file, oldest first. */
export async function listBackups(
  path: string,
  { disk = realDisk }: { disk?: Disk } = {},
): Promise<readonly BackupEntry[]> {
  try {
    return (await runSteps(disk, entriesOf(disk, realPathOf(disk, path)))).map(({ entry }) => entry);
  } catch (error) {
    throw ioError('Cannot list the backups of', path, error, 'source-untouched');
  }
}

/** Removes the backups of a file that its retention does not keep. Gives their paths. */
export async function pruneBackups(path: string, options: PruneOptions = {}): Promise<readonly string[]> {
  const { disk = realDisk } = options;
  try {
    return await runSteps(disk, pruning(disk, realPathOf(disk, path), options));
  } catch (error) {
    throw ioError('Cannot prune the backups of', path, error, 'source-untouched');
  }
}

/** A file that may not be written, or is gone, has backups all the same. */
function realPathOf(disk: Disk, path: string): string {
  checkPath(path);
  return disk.stat(path) === undefined ? resolve(path) : disk.realPath(resolve(path));
}

/** Lets Holdfast remove backups that others made (all that have the name of one, or `only` some, by absolute path), as if it had made them. */
export async function adoptBackups(
  path: string,
  { disk = realDisk, only }: { disk?: Disk; only?: ReadonlySet<string> } = {},
): Promise<readonly string[]> {
  const strangers = (await listBackups(path, { disk }))
    .filter((entry) => !entry.ours && only?.has(entry.path) !== false)
    .map((entry) => entry.path);
  for (const stranger of strangers) enterBackup(disk, stranger);
  return strangers;
}

/** After a backup was made. That old ones cannot be removed is no failure of the write that has just succeeded. */
export function* pruneAfter(disk: Disk, real: string, options: PruneOptions): Steps<void> {
  if (options.keepLast === Infinity) return;
  try {
    yield* pruning(disk, real, options);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

function* pruning(disk: Disk, real: string, options: PruneOptions): Steps<readonly string[]> {
  const ours = (yield* entriesOf(disk, real)).filter(({ entry }) => entry.ours);
  const kept = keptBackups(ours, options);
  const surplus = ours.filter((backup) => !kept.has(backup));
  if (surplus.length === 0) return [];
  const isNeeded = yield* neededContents(
    disk,
    real,
    options,
    [...kept].map(({ entry }) => entry.path),
  );
  const removed: string[] = [];
  for (const { entry } of surplus) {
    if (isNeeded !== undefined && isNeeded((yield* hashing(disk, entry.path)).hash)) continue;
    if (options.dryRun !== true) removeBackup(disk, entry.path);
    removed.push(entry.path);
  }
  return removed;
}

interface Named extends BackupName {
  readonly entry: BackupEntry;
}

function* entriesOf(disk: Disk, real: string): Steps<readonly Named[]> {
  const folder = dirname(real);
  const marks = yield* readLedger(disk, folder);
  return backupNames(disk, real).flatMap((name) => {
    const parsed = parseBackupName(name);
    const path = join(folder, name);
    const stat = disk.linkStat(path);
    if (parsed === undefined || stat?.isFile() !== true) return [];
    const ours = marks.get(name) === backupMark(stat);
    return [{ ...parsed, entry: { path, stamp: parsed.stamp, bytes: stat.size, ours } }];
  });
}

/** Whether a content is named by a record, and exists nowhere but in backups that would go; undefined: none is named at all. */
function* neededContents(
  disk: Disk,
  real: string,
  { protect = [] }: PruneOptions,
  keptPaths: readonly string[],
): Steps<((hash: ContentHash) => boolean) | undefined> {
  const records = yield* recordsAbove(disk, dirname(real));
  const named = (hash: ContentHash): boolean => protect.includes(hash) || records.includes(hash);
  if (protect.length === 0 && records === '') return undefined;
  const elsewhere = new Set<ContentHash>();
  for (const path of [real, ...keptPaths]) {
    if (disk.stat(path) !== undefined) elsewhere.add((yield* hashing(disk, path)).hash);
  }
  return (hash) => {
    if (!named(hash) || elsewhere.has(hash)) return false;
    // Of two surplus copies of a content that is needed, one stays.
    elsewhere.add(hash);
    return true;
  };
}

const METADATA = '.pipeline_metadata.json';

/** The text of every metadata file that may speak of files in this folder. */
function* recordsAbove(disk: Disk, folder: string): Steps<string> {
  let text = '';
  for (let at = resolve(folder); ; at = dirname(at)) {
    for (const path of basename(at) === 'data'
      ? [join(at, METADATA)]
      : [join(at, METADATA), join(at, 'data', METADATA)]) {
      if (disk.stat(path)?.isFile() === true) text += (yield* readingBytes(disk, path)).toString('utf8');
    }
    if (dirname(at) === at) return text;
  }
}
