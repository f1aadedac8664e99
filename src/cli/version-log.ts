import fs from 'node:fs';
import { basename, join } from 'node:path';
import type { Print } from '../core/fingerprint.ts';
import { isContentHash } from '../core/hash.ts';
import { pattern } from '../core/pattern.ts';
import { hashFile } from '../io/hash.ts';
import { hashMembers } from '../record/given-inputs.ts';
import { merkle } from '../record/inputs.ts';
import { membersOf } from '../record/members.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import type { LogEntry, LogNow } from '../report/log.ts';
import type { Objects } from '../store/objects.ts';
import type { KnownArtifact } from './known-artifact.ts';
import { committedRecords, sameContent } from './recorded-in-git.ts';

/** The hash of what is there now; undefined: nothing is. */
export function hashNow({ files, name, isSet }: KnownArtifact): string | undefined {
  const { root } = files.place;
  if (isSet) return merkle(hashMembers(root, membersOf(root, pattern(name))));
  const full = join(root, name);
  return fs.statSync(full, { throwIfNoEntry: false })?.isFile() === true ? hashFile(full) : undefined;
}

/** All that is known of an artifact's contents, newest first: what this machine remembers, what is recorded now, and what git has. */
export async function logOf(
  known: KnownArtifact,
): Promise<{ readonly now: LogNow | undefined; readonly entries: readonly LogEntry[] }> {
  const { files, name, versions, record } = known;
  const here = hashNow(known);
  const local = versions.map((version) => entryOf(version, record, known.objects, here));
  // Before a script gave the whole path, it may have been recorded by its last segment, unless that is another file's.
  const bare = files.metadata.records.has(basename(name)) ? [] : [basename(name)];
  const names = [...new Set([known.recordedAs, name, ...bare])];
  const committed = await committedRecords(files, names);
  // A record of now that nobody has committed, made on another machine or by an older Holdfast.
  const isCommitted = record === undefined || committed.some((one) => sameContent(one.record, record));
  const others = isCommitted || record === undefined ? committed : [{ commit: '', record }, ...committed];
  const unknown = others
    .filter(
      (one) => !versions.some((version) => sameContent({ ...version.record, version: version.version }, one.record)),
    )
    .map((one) => recordedEntry(name, one, known, here));
  const entries = [...local.toReversed(), ...unknown].map((entry, i) => ({ entry, i }));
  // Of one second, those of this machine stay in their order.
  entries.sort((a, b) => (a.entry.at < b.entry.at ? 1 : a.entry.at > b.entry.at ? -1 : a.i - b.i));
  return { now: nowOf(known, here), entries: entries.map(({ entry }) => entry) };
}

/** One version that this machine remembers. */
export function entryOf(
  { artifact, version, level, because, returnsTo, print, record, adopted }: StoredVersion,
  current: ArtifactRecord | undefined,
  objects: Objects,
  here: string | undefined,
): LogEntry {
  return {
    artifact,
    version,
    level,
    because,
    returnsTo: returnsTo ?? null,
    at: record.last_updated,
    by: record.updated_by,
    hash: print.hash,
    files: print.is === 'set' ? print.members.size : null,
    current: current !== undefined && current.version === version && current.hash === print.hash,
    edited: record.edited === true,
    adopted: adopted ?? null,
    content: print.hash === here ? 'here' : keptIn(objects, print),
    commit: null,
  };
}

function recordedEntry(
  artifact: string,
  { record, commit }: { readonly record: ArtifactRecord; readonly commit: string },
  known: KnownArtifact,
  here: string | undefined,
): LogEntry {
  const { hash } = record;
  const isHere = hash !== undefined && (hash === here || (isContentHash(hash) && known.objects.has(hash)));
  return {
    artifact,
    version: record.version ?? null,
    level: 'unknown',
    because: [],
    returnsTo: null,
    at: record.last_updated,
    by: record.updated_by,
    hash: hash ?? null,
    files: hash?.startsWith('merkle:') ? Number(hash.slice(hash.indexOf('#') + 1)) : null,
    current: known.record !== undefined && sameContent(known.record, record),
    edited: record.edited === true,
    adopted: null,
    content: isHere ? 'here' : 'gone',
    commit: commit === '' ? null : commit,
  };
}

function keptIn(objects: Objects, print: Print): LogEntry['content'] {
  if (print.is === 'file') return objects.has(print.hash) ? 'here' : 'gone';
  const kept = [...print.members.values()].filter((hash) => objects.has(hash)).length;
  if (kept === print.members.size) return 'here';
  return kept === 0 ? 'gone' : 'partly';
}

function nowOf({ versions, record }: KnownArtifact, here: string | undefined): LogNow | undefined {
  if (here === undefined) return { is: 'missing' };
  if (record?.hash === undefined || record.hash === here) return undefined;
  const same = versions.findLast(({ print }) => print.hash === here);
  return same === undefined ? { is: 'edited' } : { is: 'version', version: same.version };
}
