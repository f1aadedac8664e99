import { noCache, openCache } from './cache.ts';
import { codeVersion } from './code-version.ts';
import { type Kept, keptIn, type Looked } from './kept.ts';
import type { AuditModel } from './model.ts';
import { rawScripts } from './raw-scripts.ts';
import { openRepository, type Repository } from './repository.ts';
import { dataHash, treeHash } from './tree-hash.ts';

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
  return (await readTree(root, options)).model;
}

export interface Tree {
  readonly model: AuditModel;
  /** Stands for all that the model was made from, and where what follows from it is kept; null where nothing is. */
  readonly kept: { readonly state: string; readonly in: Kept } | null;
}

/** The model, and under what it may be known the next time. */
export async function readTree(root: string, options: ReadOptions = {}): Promise<Tree> {
  const repository = openRepository(root, options.ignore === undefined ? {} : { ignore: options.ignore });
  const cache = options.cache === false ? noCache : openCache(root);
  const kept = keptIn(cache, root);
  const raw = rawScripts(repository);
  const state = treeHash(repository, raw);
  const before = kept.model(state, (looked) => isStill(repository, looked));
  if (before !== undefined) return { model: before.model, kept: { state: stateOf(state, before.looked), in: kept } };
  // Most runs end before this line, and starting the auditor takes longer than they do.
  const { makeModel } = await import('./make-model.ts');
  const known = kept.parts();
  const { model, parts, looked } = await makeModel(repository, raw, {
    root: options.cache === false ? null : root,
    known,
    onRead: options.onRead ?? (() => undefined),
  });
  if (options.cache === 'facts') return { model, kept: null };
  kept.setParts(parts, known);
  kept.setModel(state, model, looked);
  return { model, kept: cache.keeps ? { state: stateOf(state, looked), in: kept } : null };
}

function isStill(repository: Repository, looked: Looked): boolean {
  return looked.every(([path, hash]) => dataHash(repository, path) === hash);
}

function stateOf(tree: string, looked: Looked): string {
  return JSON.stringify([codeVersion(), tree, looked]);
}
