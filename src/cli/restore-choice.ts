import { basename, join } from 'node:path';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { Print } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import { pattern } from '../core/pattern.ts';
import { hashBytes, hashFile } from '../io/hash.ts';
import { hashMembers } from '../record/given-inputs.ts';
import { merkle } from '../record/inputs.ts';
import { pathInside } from '../record/locate.ts';
import { membersOf } from '../record/members.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { isFile } from './bytes.ts';
import type { KnownArtifact } from './known-artifact.ts';
import { contentOf } from './moment-content.ts';
import { type Moment, momentNamed } from './moment-named.ts';
import { backupsOf } from './project-files.ts';
import { contentWithHash } from './stored-content.ts';

/** The content that an artifact is to have again. */
export interface Choice {
  readonly moment: Moment;
  readonly print: Print;
  /** The version that it is, if it is known as one. */
  readonly version: StoredVersion | undefined;
  readonly record: ArtifactRecord | undefined;
  /** Brings one of its contents into the store; gives where it was found, if the store had lost it. */
  readonly keep: (path: string, hash: ContentHash) => Promise<string | undefined>;
}

/**
 * What a person wants back. Without a text: of a file that was edited since it was recorded, what was recorded; else its newest
 * backup; else the version before the one that is there.
 */
export async function chosen(known: KnownArtifact, to: string | undefined, folder: string): Promise<Choice> {
  const moment = to === undefined ? await usualMoment(known) : await momentNamed(known, to, folder);
  const { objects, versions, name } = known;
  if (moment.is === 'version') {
    const { version } = moment;
    const keep = async (path: string, hash: ContentHash) => keepVersion(known, path, hash, moment.label);
    return { moment, print: version.print, version, record: version.record, keep };
  }
  const print = await printAt(known, moment);
  const version = versions.findLast((one) => one.print.hash === print.hash);
  const record = version?.record;
  const keep = async (path: string, hash: ContentHash): Promise<undefined> => {
    if (moment.is === 'backup') objects.putFile(moment.path);
    if (moment.is === 'revision') for (const bytes of await contentsAt(known, moment, path)) objects.put(bytes);
    if (!objects.has(hash)) throw gone(name, moment.label);
  };
  return { moment, print, version, record, keep };
}

/** What an artifact has now; undefined if nothing is there. */
export function printThere({ files, name, isSet }: KnownArtifact): Print | undefined {
  const { root } = files.place;
  if (!isSet) return isFile(join(root, name)) ? { is: 'file', hash: hashFile(join(root, name)) } : undefined;
  const members = hashMembers(root, membersOf(root, pattern(name)));
  return members.length === 0 ? undefined : { is: 'set', hash: merkle(members), members: new Map(members) };
}

/** Where a person can find a choice again: `0.1.0`, `data/x.backup_….json`, `HEAD~3`. */
export function choiceLabel({ files }: KnownArtifact, { moment }: Choice): string {
  return moment.is === 'backup' ? (pathInside(files.place.root, moment.path) ?? moment.path) : moment.label;
}

async function usualMoment(known: KnownArtifact): Promise<Moment> {
  const { files, name, isSet, versions, record } = known;
  const there = printThere(known)?.hash;
  const recorded = versions.findLast(({ print }) => print.hash === record?.hash);
  if (recorded !== undefined && there !== recorded.print.hash) return versionMoment(recorded);
  const newest = isSet ? undefined : (await backupsOf(files.place.root, name)).at(-1);
  if (newest !== undefined) return { is: 'backup', label: basename(newest.path), path: newest.path };
  const before = versions.findLast(({ print }) => print.hash !== there);
  if (before === undefined) throw nothingToRestore(name);
  return versionMoment(before);
}

function versionMoment(version: StoredVersion): Moment {
  return { is: 'version', label: version.version, version };
}

async function printAt(known: KnownArtifact, moment: Exclude<Moment, { is: 'version' }>): Promise<Print> {
  if (moment.is === 'backup') return { is: 'file', hash: hashFile(moment.path) };
  const content = await contentOf(known, moment);
  if (content.is === 'file') return { is: 'file', hash: hashBytes(content.content.bytes) };
  const members = content.content.members.map(({ path, read }) => [path, hashBytes(read())] as const);
  return { is: 'set', hash: merkle(members), members: new Map(members) };
}

async function contentsAt(known: KnownArtifact, moment: Moment, path: string): Promise<readonly Buffer[]> {
  const content = await contentOf(known, moment);
  if (content.is === 'file') return [content.content.bytes];
  return content.content.members.filter((member) => member.path === path).map(({ read }) => read());
}

async function keepVersion(
  known: KnownArtifact,
  path: string,
  hash: ContentHash,
  label: string,
): Promise<string | undefined> {
  if (known.objects.isWhole(hash)) return undefined;
  const { bytes, instead } = await orDamaged(contentWithHash(known, path, hash, label));
  known.objects.put(bytes);
  return instead;
}

/** What a version was promised to have is lost: to who restores it, that is damage, however it came about. */
export async function orDamaged<T>(content: Promise<T>): Promise<T> {
  try {
    return await content;
  } catch (error) {
    if (!isHoldfastError(error) || error.code !== 'io/content-gone') throw error;
    throw new HoldfastError({ ...error.parts, code: 'damaged/content-gone' }, { cause: error });
  }
}

function gone(name: string, label: string): HoldfastError {
  return new HoldfastError({
    code: 'work/changed-meanwhile',
    what: 'Cannot restore',
    on: name,
    why: `\`${label}\` is not what it was a moment ago`,
    still: 'It is as it was',
    next: 'Restore again',
  });
}

function nothingToRestore(name: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-backup',
    what: 'Cannot restore',
    on: name,
    why: 'it has no backup, and no version but the one that is there',
    still: 'Nothing was written',
    next: 'If it is in git, `--to HEAD` brings back what is committed; `holdfast backup` makes a backup for the next time',
  });
}
