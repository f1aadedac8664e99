import { createHash } from 'node:crypto';
import { noCache, openCache } from './cache.ts';
import { codeVersion } from './code-version.ts';
import { evaluate } from './evaluate/evaluate.ts';
import type { Outcome } from './evaluate/group.ts';
import type { Outcomes } from './evaluate/groups.ts';
import { artifactsOf, backupsOnDisk } from './graph/artifacts.ts';
import { chainsOf, cyclesOf } from './graph/flows.ts';
import { dataHash, unread } from './evaluate/world.ts';
import { findInvocations, tellsOfRuns } from './graph/invocations.ts';
import { findMentions, tellsOfScripts } from './graph/mentions.ts';
import type { Outline } from './languages/ir.ts';
import type { AuditModel } from './model.ts';
import { type Outlines, rawScripts, type RawScript, type Reading, readScripts } from './reading.ts';
import { isScriptName, openRepository, type Repository } from './repository.ts';

export interface ReadOptions {
  /** Facts by content, and the last model of the folder, are kept between runs. `facts`: no model. Default true. */
  readonly cache?: boolean | 'facts';
  /** Whether `.holdfastignore` leaves files out. Default true. */
  readonly ignore?: boolean;
  /** Called after each script that was read; not at all if nothing changed since the last time. */
  readonly onRead?: (done: number, of: number) => void;
}

/** Reads a folder into the model that rules and reports look at. */
export async function readModel(root: string, options: ReadOptions = {}): Promise<AuditModel> {
  const repository = openRepository(root, options.ignore === undefined ? {} : { ignore: options.ignore });
  const cache = options.cache === false ? noCache : openCache(root);
  const raw = rawScripts(repository);
  // One model per folder is kept, the last: a new one for every edit would fill the disk.
  const places = { model: `model ${root}`, parts: `parts ${root}` };
  const state = `${codeVersion()} ${treeHash(repository, raw)}`;
  const known = kept(cache.get(places.model)) as KeptModel | undefined;
  if (known?.state === state && known.data.every(([path, hash]) => dataHash(repository, path) === hash))
    return { ...known.model, root };
  const before = kept(cache.get(places.parts)) as KeptParts | undefined;
  const parts = before?.code === codeVersion() ? before : { outlines: [], outcomes: [] };
  const used: Outlines = new Map();
  const readings = await readScripts(raw, {
    root: options.cache === false ? null : root,
    known: new Map(parts.outlines),
    used,
    onRead: options.onRead ?? (() => undefined),
  });
  const { model, outcomes } = await modelOf(repository, readings, new Map(parts.outcomes));
  if (options.cache !== 'facts') {
    const fresh: KeptParts = { code: codeVersion(), outlines: [...used], outcomes: [...outcomes] };
    cache.set(places.parts, JSON.stringify(fresh));
    const last: KeptModel = { state, data: dataIn(outcomes), model: { ...model, root: '' } };
    cache.set(places.model, JSON.stringify(last));
  }
  return model;
}

/** What a run leaves for the next one: all of it if nothing changes, and else its parts. */
interface KeptModel {
  readonly state: string;
  /** Files of data that the evaluation looked into, with what was in them. */
  readonly data: readonly (readonly [path: string, hash: string])[];
  readonly model: AuditModel;
}

interface KeptParts {
  readonly code: string;
  readonly outlines: readonly (readonly [string, Outline])[];
  readonly outcomes: readonly (readonly [string, Outcome])[];
}

// The checksum of the cache proves that we wrote it; the version in it, that it was this code.
function kept(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function dataIn(outcomes: Outcomes): KeptModel['data'] {
  const answers = [...outcomes.values()].flatMap((one) => one.asked.map(([, answer]) => answer));
  return [
    ...new Map(answers.flatMap((one) => (one[0] === 'data' && one[2] !== unread ? [[one[1], one[2]] as const] : []))),
  ];
}

async function modelOf(
  repository: Repository,
  readings: readonly Reading[],
  known: Outcomes,
): Promise<{ model: AuditModel; outcomes: Outcomes }> {
  const invocations = findInvocations(repository);
  const { scripts, accesses, outcomes } = await evaluate(repository, readings, invocations, known);
  const artifacts = artifactsOf(accesses, repository);
  const paths = new Set(scripts.map((one) => one.path));
  const model: AuditModel = {
    root: repository.root,
    ...(repository.leftOut.length === 0
      ? {}
      : {
          leftOut: {
            scripts: repository.leftOut.filter((one) => isScriptName(one.path)).length,
            files: repository.leftOut.length,
          },
        }),
    scripts,
    accesses,
    artifacts,
    invocations,
    mentions: findMentions(repository),
    chains: chainsOf(artifacts, invocations),
    cycles: cyclesOf(artifacts, accesses),
    files: repository.entries
      .filter((one) => !paths.has(one.path))
      .map((one) => ({ path: one.path, bytes: one.bytes, ignored: repository.ignored(one.path) })),
  };
  return { model, outcomes };
}

/**
 * Everything that the model depends on, except for data that scripts load: names and sizes of all files, contents of scripts, of
 * what tells how they are run or configured, and which backups are the same.
 */
function treeHash(repository: Repository, raw: readonly RawScript[]): string {
  const hash = createHash('sha256');
  hash.update(repository.name);
  for (const one of repository.entries) {
    hash.update(`\0${one.path}\0${one.bytes}\0${one.language ?? ''}\0${String(repository.ignored(one.path))}`);
    const isRead = tellsOfRuns(one) || tellsOfScripts(one) || /(^|\/)(package|[tj]sconfig)\.json$/.test(one.path);
    if (one.language === null && isRead) hash.update(dataHash(repository, one.path));
  }
  for (const one of repository.leftOut) hash.update(`\0${one.path}\0${one.bytes}`);
  for (const one of raw) hash.update(one.hash);
  hash.update(JSON.stringify([...backupsOnDisk(repository)]));
  return hash.digest('hex');
}
