import { relative, sep } from 'node:path';
import { checkedRecord } from '../record/parse.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import { blobsOf, readBlobs } from '../record/git-blobs.ts';
import type { ProjectFiles } from './project-files.ts';

/** A record of an artifact as a commit has it. */
export interface CommittedRecord {
  readonly commit: string;
  readonly record: ArtifactRecord;
}

/** So many commits of the metadata file are looked through, this many at a time. */
const most = { commits: 1000, atOnce: 50 } as const;

/**
 * What the history of the metadata file says of one artifact, newest first: another machine's versions come with a clone. Of commits
 * that say the same, the oldest. What git cannot give, and files that cannot be read, say nothing.
 */
export async function committedRecords(
  { place }: ProjectFiles,
  names: readonly string[],
): Promise<readonly CommittedRecord[]> {
  const path = relative(place.root, place.file).split(sep).join('/');
  const blobs = await blobsOf(place.root, path, most.commits);
  const found: CommittedRecord[] = [];
  for (let at = 0; at < blobs.length; at += most.atOnce) {
    const some = blobs.slice(at, at + most.atOnce);
    const contents = await readBlobs(place.root, some).catch(() => []);
    contents.forEach((bytes, i) => {
      const record = recordIn(bytes.toString('utf8'), names);
      const commit = some[i]?.commit;
      if (record === undefined || commit === undefined) return;
      if (sameContent(found.at(-1)?.record, record)) found.pop();
      found.push({ commit, record });
    });
  }
  return found;
}

export function sameContent(a: ArtifactRecord | undefined, b: ArtifactRecord): boolean {
  if (a === undefined || a.version !== b.version) return false;
  return a.hash === undefined && b.hash === undefined ? a.last_updated === b.last_updated : a.hash === b.hash;
}

function recordIn(text: string, names: readonly string[]): ArtifactRecord | undefined {
  for (const name of names) {
    // Most of a commit's file is about others: it is not even parsed if the name is not in it.
    if (!text.includes(JSON.stringify(name))) continue;
    try {
      const all: unknown = JSON.parse(text);
      if (typeof all !== 'object' || all === null || !Object.hasOwn(all, name)) continue;
      return checkedRecord(name, Reflect.get(all, name), (why) => new Error(why));
    } catch {
      // A commit in the middle of a merge, say: its neighbours tell what it cannot.
    }
  }
  return undefined;
}
