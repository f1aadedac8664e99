import { createHash } from 'node:crypto';
import type { Language } from './model.ts';
import { type Entry, largestOf, type Repository } from './repository.ts';

/** A script of the tree, before it is read. */
export interface RawScript {
  readonly entry: Entry;
  readonly language: Language;
  /** Null if it is too large, or cannot be opened. */
  readonly bytes: Buffer | null;
  /** Of its bytes; empty without them. */
  readonly hash: string;
}

export function rawScripts(repository: Repository): RawScript[] {
  const out: RawScript[] = [];
  for (const entry of repository.entries) {
    if (entry.language === null) continue;
    let bytes: Buffer | null = null;
    try {
      if (entry.bytes <= largestOf(entry.path)) bytes = repository.read(entry.path);
    } catch {
      // Named as unreadable by whoever reads it.
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
