import fs from 'node:fs';
import { isHoldfastError } from '../../core/error.ts';
import type { ContentHash } from '../../core/hash.ts';
import { HistoryContents, type KeptVersion } from '../../record/history-contents.ts';
import { Objects, type StoredObject } from '../../store/objects.ts';
import { bytesText } from '../../core/size-text.ts';
import { fewOf, type Finding, ok } from './finding.ts';

export interface MemoryPlaces {
  /** `state.db` and `objects/`. */
  readonly state: string;
  readonly objects: string;
}

/**
 * The history and the store: whether they can be read, and whether every content that the history needs is there and is what
 * its name says. Every byte of the store is read.
 */
export async function checkMemory(
  { state, objects: folder }: MemoryPlaces,
  onObject: (bytes: number) => void,
): Promise<readonly Finding[]> {
  const objects = new Objects(folder);
  const stored = [...objects.all()];
  const size = stored.reduce((sum, { bytes }) => sum + bytes, 0);
  const store = ok('objects', `${stored.length} contents in the store, ${bytesText(size)}`);
  if (!fs.existsSync(state))
    return stored.length === 0 ? [ok('state', 'nothing is remembered yet')] : [orphaned(size), store];
  try {
    const history = await HistoryContents.open(state, { readOnly: true });
    try {
      const damage = history.damage();
      if (damage.length > 0) return [damagedState(damage.join('; ')), store];
      return [ok('state', 'the history is whole'), ...checkObjects(objects, stored, needsOf(history), onObject), store];
    } finally {
      history.close();
    }
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return [fromError(error.parts, error.family === 'damaged'), store];
  }
}

function fromError(parts: { why: string; still: string; next: string }, isDamaged: boolean): Finding {
  const what = `the history (.holdfast/state.db) cannot be read: ${parts.why}`;
  return { check: 'state', level: isDamaged ? 'damaged' : 'todo', what, means: parts.still, next: parts.next };
}

function damagedState(why: string): Finding {
  return {
    check: 'state',
    level: 'damaged',
    what: `the history (.holdfast/state.db) is damaged: ${why}`,
    means:
      'what was remembered of runs and versions cannot be trusted; the published artifacts and their records are as they were',
    next: 'Move .holdfast/state.db (and its -wal and -shm files) away and run again: what it remembered is computed anew. Keep the moved file: the numbers of versions are in it',
  };
}

function orphaned(bytes: number): Finding {
  return {
    check: 'state',
    level: 'todo',
    what: `the store has ${bytesText(bytes)} of contents, and there is no history that says what they are`,
    means: 'contents of earlier versions are there by their hash alone',
    next: 'Put .holdfast/state.db back if you have it; else the next run makes a new one',
  };
}

interface Needs {
  /** By hash: the versions and the last successes that need it. */
  readonly versions: ReadonlyMap<ContentHash, KeptVersion>;
  readonly latest: ReadonlyMap<ContentHash, string>;
  /** What costs computing alone: earlier successes, results of items. */
  readonly others: ReadonlySet<ContentHash>;
}

function needsOf(history: HistoryContents): Needs {
  const versions = new Map<ContentHash, KeptVersion>();
  const latest = new Map<ContentHash, string>();
  const others = new Set<ContentHash>();
  for (const version of history.versions()) {
    if (version.gone) continue;
    for (const hash of version.contents) versions.set(hash, version);
  }
  for (const { contents, outputs, isLatest, stage } of history.successes()) {
    if (isLatest) for (const hash of outputs) latest.set(hash, stage);
    for (const hash of contents) others.add(hash);
  }
  for (const { contents } of history.items()) for (const hash of contents) others.add(hash);
  return { versions, latest, others };
}

function checkObjects(
  objects: Objects,
  stored: readonly StoredObject[],
  needs: Needs,
  onObject: (bytes: number) => void,
): readonly Finding[] {
  const there = new Set(stored.map(({ hash }) => hash));
  const torn = stored.flatMap(({ hash, bytes }) => {
    onObject(bytes);
    return objects.isWhole(hash) ? [] : [hash];
  });
  const isNeeded = (hash: ContentHash): boolean =>
    needs.versions.has(hash) || needs.latest.has(hash) || needs.others.has(hash);
  const missing = [...needs.versions.keys()].filter((hash) => !there.has(hash));
  const toMake = [...needs.latest.keys()].filter((hash) => !there.has(hash) && !needs.versions.has(hash));
  const unneeded = stored.filter(({ hash }) => !isNeeded(hash));
  const findings = [
    ...(torn.length > 0 ? [damagedObjects(torn, needs)] : []),
    ...(missing.length > 0 ? [missingVersions(missing, needs)] : []),
    ...(toMake.length > 0 ? [missingOutputs(toMake, needs)] : []),
    ...(unneeded.length > 0 ? [mayGo(unneeded)] : []),
  ];
  return findings.length > 0 ? findings : [ok('contents', 'every content that is needed is there, and whole')];
}

function damagedObjects(torn: readonly ContentHash[], needs: Needs): Finding {
  const versions = torn.filter((hash) => needs.versions.has(hash));
  return {
    check: 'objects-damaged',
    level: 'damaged',
    what: `${torn.length} contents of the store are not what their names say (cut short, or changed by the disk or a person)`,
    means:
      versions.length === 0
        ? 'no version is lost: what needs them is computed anew'
        : `${versions.length} of them are contents of versions, which cannot be restored; the artifacts themselves are as they were`,
    next: 'Look at the health of the disk; put the files back from a copy of .holdfast/objects if there is one; then `holdfast gc` removes the damaged ones, takes what the artifacts have back into the store, and marks versions that are lost',
    on: fewOf(torn.map((hash) => nameOf(hash, needs))),
  };
}

function missingVersions(missing: readonly ContentHash[], needs: Needs): Finding {
  return {
    check: 'objects-missing',
    level: 'damaged',
    what: `${missing.length} contents of versions are not in the store`,
    means: 'these versions cannot be restored or compared; the artifacts themselves are as they were',
    next: 'Put the files back from a copy of .holdfast/objects if there is one; else `holdfast gc` takes what the artifacts have back into the store, and marks versions that are lost',
    on: fewOf(missing.map((hash) => nameOf(hash, needs))),
  };
}

function missingOutputs(missing: readonly ContentHash[], needs: Needs): Finding {
  return {
    check: 'outputs-missing',
    level: 'todo',
    what: `${missing.length} contents that stages made last are not in the store`,
    means: 'an edit of these artifacts could not be undone, and steps that start from them are computed anew',
    next: '`holdfast gc` takes what the artifacts have back into the store; `holdfast run` makes the rest',
    on: fewOf([...new Set(missing.map((hash) => nameOf(hash, needs)))]),
  };
}

function mayGo(unneeded: readonly StoredObject[]): Finding {
  const bytes = unneeded.reduce((sum, one) => sum + one.bytes, 0);
  return {
    check: 'objects-unneeded',
    level: 'note',
    what: `${unneeded.length} contents (${bytesText(bytes)}) are needed by nothing any more`,
    next: '`holdfast gc` frees that room',
  };
}

function nameOf(hash: ContentHash, { versions, latest }: Needs): string {
  const version = versions.get(hash);
  if (version !== undefined) return `${version.artifact} ${version.version} (${hash.slice(0, 19)})`;
  const stage = latest.get(hash);
  return stage === undefined ? hash.slice(0, 19) : `stage ${stage} (${hash.slice(0, 19)})`;
}
