import fs from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import type { ContentHash } from '../core/hash.ts';
import type { AbsolutePath } from '../core/path.ts';
import { realDisk } from '../io/disk.ts';
import { damagedState } from '../record/history-error.ts';
import { HistoryContents } from '../record/history-contents.ts';
import type { Metadata } from '../record/metadata.ts';
import { sweepFolder } from '../io/temporary.ts';
import type { LocalFolders } from '../run/project.ts';
import { Objects, type StoredObject } from '../store/objects.ts';
import { litterIn } from './doctor/left-behind.ts';
import { type Letting, lettingGo } from './letting-go.ts';
import { mend, type Mended } from './mend.ts';

export interface GcOptions {
  readonly root: AbsolutePath;
  readonly local: LocalFolders;
  readonly metadata: Metadata;
  /** How many versions of each artifact keep their contents; undefined: all of them. */
  readonly keepVersions: number | undefined;
  /** What failed runs left is removed when it is older, in milliseconds. */
  readonly keepFailedMs: number;
  readonly dryRun: boolean;
  readonly now: number;
}

/** What was removed, or would be. */
export interface Freed {
  readonly objects: { readonly count: number; readonly bytes: number };
  /** Objects that nothing needs, but that were put within the last hour: somebody may be about to refer to them. */
  readonly young: { readonly count: number; readonly bytes: number };
  /** Versions that keep their number and nothing else. */
  readonly versions: readonly { readonly artifact: string; readonly version: string }[];
  /** Remembered results that were let go of with them. */
  readonly results: number;
  /** Folders of failed runs, relative to the root. */
  readonly failed: readonly string[];
  /** Temporary files of dead writers, relative to the root. */
  readonly litter: readonly string[];
  readonly mended: Mended;
}

/** So long an object stays that nothing refers to: what is being made is put before it is written down anywhere. */
const youngMs = 3_600_000;

/**
 * Removes what nothing refers to any more. The caller holds the run lock, and has recovered what killed processes left. Scripts may
 * record meanwhile: what they put is young.
 *
 * The history is changed first, in one transaction; a kill after that leaves objects that the next call removes.
 *
 * @throws HoldfastError `damaged/…` before anything is removed, if the history cannot be read as a whole
 */
export async function gc(options: GcOptions): Promise<Freed> {
  const { root, local, dryRun, now } = options;
  const objects = new Objects(local.objects);
  const history = await openHistory(local, objects, dryRun);
  try {
    const mended = history === undefined ? nothingMended : mend(history, objects, options);
    const letting = history === undefined ? nothing : lettingGo(history, { ...options, damaged: mended.lost });
    if (!dryRun) history?.forget(letting.forgetting);
    const freed = freeObjects(objects, letting.needed, { dryRun, since: now - youngMs });
    const failed = oldRuns(local, now - options.keepFailedMs);
    const { temporary } = litterIn(root);
    if (!dryRun) {
      for (const run of failed) fs.rmSync(join(root, run), { recursive: true, force: true });
      for (const folder of new Set(temporary.map((path) => join(root, path, '..')))) sweepFolder(realDisk, folder);
      objects.sweep();
      history?.shrink();
    }
    return {
      ...freed,
      versions: letting.forgetting.versions.map(({ artifact, version }) => ({ artifact, version })),
      results: letting.forgetting.successes.length + letting.forgetting.items.length,
      failed,
      litter: temporary,
      mended,
    };
  } finally {
    history?.close();
  }
}

const nothingMended: Mended = { back: 0, lost: [], damaged: 0 };

const nothing: Letting = {
  forgetting: { versions: [], successes: [], items: [] },
  needed: new Set(),
};

/** Without a readable history, nobody knows what may go. Undefined where there is neither history nor store. */
async function openHistory(
  { state }: LocalFolders,
  objects: Objects,
  readOnly: boolean,
): Promise<HistoryContents | undefined> {
  if (!fs.existsSync(state)) {
    if (objects.all().next().done === true) return undefined;
    throw noHistory(state);
  }
  const history = await HistoryContents.open(state, { readOnly });
  const damage = history.damage();
  if (damage.length === 0) return history;
  history.close();
  throw damagedState(state, damage.join('; '));
}

function freeObjects(
  objects: Objects,
  needed: ReadonlySet<ContentHash>,
  { dryRun, since }: { readonly dryRun: boolean; readonly since: number },
): Pick<Freed, 'objects' | 'young'> {
  const surplus = [...objects.all()].filter(({ hash }) => !needed.has(hash));
  const gone = surplus.filter(({ hash, modified }) => modified <= since && (dryRun || objects.letGo(hash, since)));
  const removed = new Set(gone);
  return { objects: sumOf(gone), young: sumOf(surplus.filter((one) => !removed.has(one))) };
}

function sumOf(objects: readonly StoredObject[]): { readonly count: number; readonly bytes: number } {
  return { count: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** What failed runs had made, and the logs of runs, relative to the root. */
function oldRuns({ folder }: LocalFolders, before: number): readonly string[] {
  return ['failed', 'runs'].flatMap((kind) => {
    const runs = join(folder, kind);
    if (!fs.existsSync(runs)) return [];
    const old = fs.readdirSync(runs).filter((run) => fs.statSync(join(runs, run)).mtimeMs < before);
    return old.map((run) => `.holdfast/${kind}/${run}`);
  });
}

function noHistory(state: string): HoldfastError {
  return new HoldfastError({
    code: 'damaged/no-state',
    what: 'Cannot tell what may go without',
    on: state,
    why: 'the store has contents, and there is no history that says which of them are needed',
    still: 'Nothing was removed',
    next: 'Put the history back if you have it. If it is gone for good, run or record once more, so that there is a new one: then what it does not know is removed',
    data: { file: state },
  });
}
