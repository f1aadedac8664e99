import { join } from 'node:path';
import type { AbsolutePath } from '../core/path.ts';
import { hashFile } from '../io/hash.ts';
import { type HashedFile, inputsOf } from './inputs.ts';
import { hasFolder, locate } from './locate.ts';
import { membersOf } from './members.ts';
import type { Inputs, Metadata } from './metadata.ts';
import { noDependency } from './stale.ts';

/** Hashes the inputs that a script names: files and patterns. One that is nowhere is an error `usage/no-dependency`. */
export function hashInputs(root: AbsolutePath, metadata: Metadata, given: readonly string[]): Inputs {
  const files = new Map<string, HashedFile[1]>();
  const patterns = new Map<string, HashedFile[]>();
  for (const text of given) {
    const at = locate(root, metadata, text);
    if (at.is === 'file') files.set(at.path, hashFile(at.file));
    else if (at.is === 'set' && hasFolder(root, at.path)) {
      patterns.set(at.path, hashMembers(root, membersOf(root, at.path)));
    } else throw noDependency(root, text, at);
  }
  return inputsOf({ files, patterns });
}

export function hashMembers(root: AbsolutePath, members: readonly string[]): HashedFile[] {
  return members.map((path) => [path, hashFile(join(root, path))]);
}
