import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../io/hash.ts';
import { atomicWriteText } from '../io/write.ts';
import { localFolder } from './local-folder.ts';
import type { ArtifactRecord } from './metadata.ts';
import { millisecondsOf } from './timestamp.ts';

/** When this machine recorded a content, in milliseconds: more exact than the committed second, and without a commit. */
export interface LocalTimes {
  /** First recorded here. */
  readonly since: number;
  /** Last recorded here, be it unchanged. */
  readonly confirmed: number;
}

/**
 * Remembers, in `.holdfast/recorded/`, that a script has just recorded this content of an artifact: a rebuild that gives the
 * same content leaves the metadata file alone, and would otherwise look as old as before. One small file an artifact, no sync:
 * losing it costs a rebuild.
 */
export async function confirmHere(root: string, name: string, record: ArtifactRecord, now: number): Promise<void> {
  const since = localTimes(root, name, record)?.since ?? now;
  localFolder(root);
  await atomicWriteText(placeOf(root, name), JSON.stringify({ content: contentOf(record), since, confirmed: now }), {
    durable: false,
  });
}

/** When this very content was recorded here; undefined if it was not, or nobody remembers. */
export function localTimes(root: string, name: string, record: ArtifactRecord): LocalTimes | undefined {
  try {
    const times: unknown = JSON.parse(readFileSync(placeOf(root, name), 'utf8'));
    if (typeof times !== 'object' || times === null) return undefined;
    const { content, since, confirmed } = { content: null, since: null, confirmed: null, ...times };
    if (content !== contentOf(record) || typeof since !== 'number' || typeof confirmed !== 'number') return undefined;
    return { since, confirmed };
  } catch {
    // Not there, or not readable: what nobody remembers is judged by the committed time.
    return undefined;
  }
}

/** The last moment at which the content of a record may have been made. */
export function madeBefore(root: string, name: string, record: ArtifactRecord): number {
  return localTimes(root, name, record)?.since ?? millisecondsOf(record.last_updated) + 999;
}

/** The last moment at which the content of a record is known to have been up to date. */
export function freshAt(root: string, name: string, record: ArtifactRecord): number {
  return localTimes(root, name, record)?.confirmed ?? millisecondsOf(record.last_updated);
}

/** Where the content is not known, every record is one of a content of its own. */
function contentOf(record: ArtifactRecord): string {
  return record.hash ?? record.last_updated;
}

function placeOf(root: string, name: string): string {
  return join(root, '.holdfast', 'recorded', `${hashBytes(name).slice('sha256:'.length, 39)}.json`);
}
