import { createHash } from 'node:crypto';
import { type ContentHash, type SetHash, setHash } from '../core/hash.ts';
import { byCodeUnit } from '../core/path.ts';
import type { Inputs } from './metadata.ts';

/** A file by its project-relative path, and its content. */
export type HashedFile = readonly [path: string, hash: ContentHash];

/** More single files than this are recorded as one hash: a record is to be read by people, and reviewed in a diff. */
export const singleInputsAtMost = 16;

/** The name under which many single files are recorded together; no file and no pattern can have it. */
export const manyInputs = '.';

/**
 * What a record says of inputs: each single file by its path; each pattern by one hash over its members and their count; more than 16
 * single files as one such hash under the name `.`.
 */
export function inputsOf(given: {
  readonly files?: Iterable<HashedFile>;
  readonly patterns?: Iterable<readonly [pattern: string, members: Iterable<HashedFile>]>;
}): Inputs {
  const files = new Map(given.files ?? []);
  const inputs = new Map<string, ContentHash | SetHash>();
  if (files.size > singleInputsAtMost) inputs.set(manyInputs, merkle(files));
  else for (const [path, hash] of files) inputs.set(path, hash);
  for (const [pattern, members] of given.patterns ?? []) inputs.set(pattern, merkle(members));
  return Object.fromEntries(inputs);
}

/**
 * One hash for a set of files, and how many they are: SHA-256 over one line for each file, `PATH NUL HASH LF` in UTF-8, where HASH is
 * the whole `sha256:…`, sorted by path in the order of UTF-16 code units. A path that occurs twice is a `TypeError`.
 */
export function merkle(entries: Iterable<HashedFile>): SetHash {
  const sorted = [...entries].sort(([a], [b]) => byCodeUnit(a, b));
  const digest = createHash('sha256');
  let last: string | undefined;
  for (const [path, hash] of sorted) {
    if (path === last) throw new TypeError(`Twice in one set of files: ${path}`);
    last = path;
    digest.update(`${path}\0${hash}\n`);
  }
  return setHash(`merkle:${digest.digest('hex')}#${sorted.length}`);
}
