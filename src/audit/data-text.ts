import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dataHash } from './tree-hash.ts';

/** The text of a file of the tree, or null if it is not there, not text, or larger than 4 MB. */
export type ReadText = (path: string) => string | null;

const LARGEST = 4 * 1024 * 1024;

export function readingFrom(root: string): ReadText {
  return (path) => textOf(bytesAt(root, path));
}

/** The same, and afterwards what was read, with what was in it. */
export function readingWithNotes(root: string): { readonly read: ReadText; readonly looked: () => [string, string][] } {
  const looked = new Map<string, string>();
  return {
    read(path) {
      const bytes = bytesAt(root, path);
      looked.set(path, hashOf(bytes));
      return textOf(bytes);
    },
    looked: () => [...looked],
  };
}

/** Stands for what reading the file gives. */
export function readHash(root: string, path: string): string {
  return hashOf(bytesAt(root, path));
}

function hashOf(bytes: Buffer | null): string {
  return bytes === null ? 'nothing' : dataHash({ read: () => bytes }, '');
}

function bytesAt(root: string, path: string): Buffer | null {
  const file = join(root, path);
  try {
    const stat = statSync(file);
    // A FIFO would wait for a writer for ever.
    return stat.isFile() && stat.size <= LARGEST ? readFileSync(file) : null;
  } catch {
    // It went away since the tree was read, or may not be read: for a rule it is as if it held nothing.
    return null;
  }
}

function textOf(bytes: Buffer | null): string | null {
  if (bytes === null || bytes.subarray(0, 8192).includes(0)) return null;
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
