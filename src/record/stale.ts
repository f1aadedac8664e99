import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import type { ContentHash } from '../core/hash.ts';
import { clockToleranceMs } from '../core/lateness.ts';
import type { AbsolutePath } from '../core/path.ts';
import { type Pattern, hasHole, matcher, pattern } from '../core/pattern.ts';
import { hashFile } from '../io/hash.ts';
import { type HashedFile, manyInputs, merkle } from './inputs.ts';
import { freshAt, madeBefore } from './local-times.ts';
import { type Located, hasFolder, isFolder, locate, recordedName } from './locate.ts';
import { membersOf } from './members.ts';
import type { ArtifactRecord, Inputs, Metadata } from './metadata.ts';

interface Scene {
  readonly root: AbsolutePath;
  readonly metadata: Metadata;
  readonly hashes: Map<string, ContentHash>;
}

/**
 * Whether an artifact must be made again: it has no record, is missing, or was left by a merge (`conflict`), or a dependency is not
 * what it was made from. Reads the dependencies whose hashes the record has.
 */
export function isStale(
  root: AbsolutePath,
  metadata: Metadata,
  artifact: string,
  dependencies: readonly string[],
): boolean {
  const scene: Scene = { root, metadata, hashes: new Map() };
  // Before anything else: a mistyped dependency must not hide behind a rebuild that is due anyway.
  const located = dependencies.map((dependency) => ({ dependency, at: existing(scene, dependency) }));
  const name = recordedName(root, metadata, artifact);
  const record = metadata.records.get(name);
  if (record === undefined || record.conflict === true) return true;
  if (isMissing(scene, artifact)) return true;
  const { inputs } = record;
  const fresh = once(() => freshAt(root, name, record));
  const isLater = (dependency: string, at: Located): boolean =>
    // A clock was wrong, here or where it was recorded: nothing that happens now would count as later.
    fresh() > Date.now() + clockToleranceMs || changedBy(scene, dependency, at) > fresh();
  if (inputs === undefined) return located.some(({ dependency, at }) => isLater(dependency, at));
  const files = new Set(located.flatMap(({ at }) => (at.is === 'file' ? [at.path] : [])));
  return located.some(({ dependency, at }) => {
    if (at.is !== 'nowhere' && !isOneOfMany(at, inputs, files.size)) return isChanged(scene, at, inputs, files);
    return isLater(dependency, at);
  });
}

function once<T>(ask: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => (answer ??= { value: ask() }).value;
}

/** A dependency that is neither a file nor a record would never change: it is an error, not an answer. */
function existing(scene: Scene, dependency: string): Located {
  const at = locate(scene.root, scene.metadata, dependency);
  if (at.is === 'nowhere' && recordOf(scene, dependency) === undefined) throw noDependency(scene.root, dependency, at);
  if (at.is === 'set' && !hasFolder(scene.root, at.path)) throw noDependency(scene.root, dependency, at);
  return at;
}

function isMissing({ root, metadata }: Scene, artifact: string): boolean {
  const at = locate(root, metadata, artifact);
  return at.is === 'set' ? membersOf(root, at.path).length === 0 : at.is === 'nowhere';
}

function isChanged(
  scene: Scene,
  at: Exclude<Located, { is: 'nowhere' }>,
  inputs: Inputs,
  files: ReadonlySet<string>,
): boolean {
  if (at.is === 'set') return inputs[at.path] !== merkle(hashed(scene, at.path));
  if (Object.hasOwn(inputs, at.path)) return inputs[at.path] !== hashOf(scene, at.path);
  const sets = Object.keys(inputs).filter((name) => hasHole(name) && matcher(pattern(name))(at.path));
  if (sets.length > 0) return sets.some((name) => inputs[name] !== merkle(hashed(scene, pattern(name))));
  if (Object.hasOwn(inputs, manyInputs)) {
    return inputs[manyInputs] !== merkle([...files].map((path): HashedFile => [path, hashOf(scene, path)]));
  }
  // The record says what the artifact was made from, and this is not among it.
  return true;
}

/** More than 16 single inputs are recorded as one hash, which says nothing of a part of them: then the time decides. */
function isOneOfMany(at: Located, inputs: Inputs, fileCount: number): boolean {
  if (at.is !== 'file' || Object.hasOwn(inputs, at.path)) return false;
  const many = inputs[manyInputs];
  return many !== undefined && Number(many.slice(many.indexOf('#') + 1)) !== fileCount;
}

/** The latest moment at which a dependency may have got the content that it has. */
function changedBy(scene: Scene, dependency: string, at: Located): number {
  if (at.is === 'set') {
    return Math.max(0, ...membersOf(scene.root, at.path).map((path) => modifiedAt(scene, path)));
  }
  const recorded = recordOf(scene, dependency);
  if (at.is === 'nowhere')
    return recorded === undefined ? Infinity : madeBefore(scene.root, recorded.name, recorded.record);
  if (recorded === undefined) return modifiedAt(scene, at.path);
  const made = madeBefore(scene.root, recorded.name, recorded.record);
  // A time of the file proves nothing where the content does: a clone or a `touch` gives every file a new one.
  if (recorded.record.hash !== undefined && recorded.record.hash === hashOf(scene, at.path)) return made;
  return Math.max(made, modifiedAt(scene, at.path));
}

function recordOf({ root, metadata }: Scene, text: string): { name: string; record: ArtifactRecord } | undefined {
  const name = recordedName(root, metadata, text);
  const record = metadata.records.get(name);
  return record === undefined ? undefined : { name, record };
}

function hashed(scene: Scene, of: Pattern): HashedFile[] {
  return membersOf(scene.root, of).map((path) => [path, hashOf(scene, path)]);
}

function hashOf({ root, hashes }: Scene, path: string): ContentHash {
  const known = hashes.get(path);
  if (known !== undefined) return known;
  const hash = hashFile(join(root, path));
  hashes.set(path, hash);
  return hash;
}

function modifiedAt({ root }: Scene, path: string): number {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

export function noDependency(root: AbsolutePath, dependency: string, at: Located): HoldfastError {
  if (at.is === 'nowhere' && isFolder(root, at.path)) return folderNamed('Cannot compare with the dependency', at.path);
  return new HoldfastError({
    code: 'usage/no-dependency',
    what: 'Cannot compare with the dependency',
    on: dependency,
    why: 'there is no such file, and nothing is recorded under that name',
    still: 'Nothing was read or written',
    next: 'Check its name (a path relative to the project), or make it first',
    data: { dependency },
  });
}

/** `what` is what cannot be done with it. */
export function folderNamed(what: string, path: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/folder',
    what,
    on: path,
    why: 'it is a folder',
    still: 'Nothing was read or written',
    next: `Name a file in it, or its files as a set: \`${path}/*.json\`, or \`${path}/**\` for all that are below it`,
    data: { path },
  });
}
