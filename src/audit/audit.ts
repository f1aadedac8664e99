import { createHash } from 'node:crypto';
import { byCodeUnit } from '../core/path.ts';
import { type Cache, noCache, openCache } from './cache.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { containerOf } from './containers.ts';
import { factsOf, factsVersion } from './facts.ts';
import { artifactsOf } from './graph/artifacts.ts';
import { chainsOf, cyclesOf } from './graph/flows.ts';
import { findInvocations } from './graph/invocations.ts';
import { findMentions } from './graph/mentions.ts';
import { readyForCommands } from './languages/grammars.ts';
import { type FileFacts, nothingKnown } from './languages/ir.ts';
import type { AuditModel, Language } from './model.ts';
import { type Entry, isScriptName, largestOf, openRepository, type Repository } from './repository.ts';

export interface ReadOptions {
  /** Facts by content, and the last model of the folder, are kept between runs. `facts`: no model. Default true. */
  readonly cache?: boolean | 'facts';
  /** Whether `.holdfastignore` leaves files out. Default true. */
  readonly ignore?: boolean;
  /** Called after each script that was read; not at all if nothing changed since the last time. */
  readonly onRead?: (done: number, of: number) => void;
}

/** A script's text and what is known of it by itself. */
export interface Reading {
  readonly entry: Entry;
  readonly language: Language;
  readonly hash: string;
  readonly source: string;
  readonly facts: FileFacts;
  readonly unreadable: string | null;
}

/** Reads a folder into the model that rules and reports look at. */
export async function readModel(root: string, options: ReadOptions = {}): Promise<AuditModel> {
  const repository = openRepository(root, options.ignore === undefined ? {} : { ignore: options.ignore });
  const cache = options.cache === false ? noCache : openCache(root);
  const raw = rawScripts(repository);
  // One model per folder is kept, the last: a new one for every edit would fill the disk.
  const place = `model ${root}`;
  const state = `${factsVersion} ${treeHash(repository, raw)}`;
  const known = cache.get(place);
  if (isKept(known) && known.state === state) return { ...known.model, root };
  const readings: Reading[] = [];
  for (const one of raw) {
    readings.push(await read(one, cache));
    options.onRead?.(readings.length, raw.length);
  }
  await readyForCommands();
  const model = modelOf(repository, readings);
  if (options.cache !== 'facts') cache.set(place, { state, model: { ...model, root: '' } });
  return model;
}

export function modelOf(repository: Repository, readings: readonly Reading[]): AuditModel {
  const invocations = findInvocations(repository);
  const { scripts, accesses } = evaluate(repository, readings, invocations);
  const artifacts = artifactsOf(accesses, repository);
  const paths = new Set(scripts.map((one) => one.path));
  return {
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
    cycles: cyclesOf(artifacts),
    files: repository.entries
      .filter((one) => !paths.has(one.path))
      .map((one) => ({ path: one.path, bytes: one.bytes, ignored: repository.ignored(one.path) })),
  };
}

interface Raw {
  readonly entry: Entry;
  readonly language: Language;
  readonly bytes: Buffer | null;
  readonly hash: string;
}

function rawScripts(repository: Repository): Raw[] {
  const out: Raw[] = [];
  for (const entry of repository.entries) {
    if (entry.language === null) continue;
    let bytes: Buffer | null = null;
    try {
      if (entry.bytes <= largestOf(entry.path)) bytes = repository.read(entry.path);
    } catch {
      // Named as unreadable below.
    }
    out.push({
      entry,
      language: entry.language,
      bytes,
      hash: bytes === null ? '' : `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    });
  }
  return out;
}

/** Everything that the model depends on: names and sizes of all files, contents of scripts and of what tells how they are run. */
function treeHash(repository: Repository, raw: readonly Raw[]): string {
  const hash = createHash('sha256');
  hash.update(repository.name);
  for (const one of repository.entries) {
    hash.update(`\0${one.path}\0${one.bytes}\0${String(repository.ignored(one.path))}`);
    const isSmall = one.language === null && one.bytes < 400_000;
    const tells = /\.(md|mdx|rst|adoc|ya?ml|json|mk|txt|toml|ini|cfg)$|(^|\/)[^./]+$|backup|\.bak|\.old/i.test(
      one.path,
    );
    if (isSmall && tells) {
      try {
        hash.update(repository.read(one.path));
      } catch {
        hash.update('unreadable');
      }
    }
  }
  for (const one of repository.leftOut) hash.update(`\0${one.path}\0${one.bytes}`);
  for (const one of raw) hash.update(one.hash);
  return hash.digest('hex');
}

async function read(raw: Raw, cache: Cache): Promise<Reading> {
  const base = { entry: raw.entry, language: raw.language, hash: raw.hash };
  if (raw.bytes === null)
    return {
      ...base,
      source: '',
      facts: nothingKnown,
      unreadable:
        raw.entry.bytes > largestOf(raw.entry.path)
          ? `larger than ${largestOf(raw.entry.path) / 1e6} MB`
          : 'it cannot be opened',
    };
  if (raw.bytes.subarray(0, 8_000).includes(0))
    return { ...base, source: '', facts: nothingKnown, unreadable: 'it is not text' };
  const source = raw.bytes.toString('utf8');
  if (containerOf(raw.entry.path) === null && isGenerated(source))
    return {
      ...base,
      source,
      facts: { ...nothingKnown, lines: source.split('\n').length },
      unreadable: 'it is packed code, not written by people',
    };
  const key = `facts ${factsVersion} ${raw.language} ${containerOf(raw.entry.path) ?? (raw.entry.path.endsWith('x') ? 'x' : '')} ${raw.hash}`;
  const known = cache.get(key);
  if (isFacts(known)) return { ...base, source, facts: known, unreadable: known.unreadable ?? null };
  try {
    const facts = await factsOf(raw.entry.path, raw.language, source);
    cache.set(key, facts);
    return { ...base, source, facts, unreadable: facts.unreadable ?? null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...base, source, facts: nothingKnown, unreadable: 'it is nested too deeply to be read' };
  }
}

/** Bundlers put megabytes on one line; people do not. */
function isGenerated(source: string): boolean {
  return source.length > 20_000 && source.length / source.split('\n').length > 500;
}

// The checksum of the cache proves that we wrote it; its key names the version of the reader that did.
function isFacts(value: unknown): value is FileFacts {
  return typeof value === 'object' && value !== null && 'body' in value && 'shingles' in value;
}

function isKept(value: unknown): value is { state: string; model: AuditModel } {
  return typeof value === 'object' && value !== null && 'state' in value && 'model' in value;
}

export function sortedByPath<T extends { readonly path: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => byCodeUnit(a.path, b.path));
}
