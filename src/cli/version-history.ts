import { compareContents, type CompareOptions } from '../compare/diff.ts';
import { compareSets } from '../compare/sets.ts';
import type { Difference } from '../core/difference.ts';
import { isHoldfastError } from '../core/error.ts';
import type { Print } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import { isVersionNumber } from '../core/version.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import type { ArtifactHistory, ChangelogEntry } from '../report/changelog.ts';
import { compareOptions } from '../versions/comparing.ts';
import type { KnownArtifact } from './known-artifact.ts';
import { logOf } from './version-log.ts';

export interface HistoryFound {
  readonly history: ArtifactHistory;
  /** Versions that could not be compared with the one before, because what the store has of one of the two is not what was kept. */
  readonly damaged: readonly string[];
}

/**
 * The versions of an artifact, newest first, each with what lies between it and the one before, where the store has both contents.
 * Cost: reads and compares every content since `since` (milliseconds).
 */
export async function historyOf(
  known: KnownArtifact,
  since: (entry: { readonly at: string; readonly version: string }) => boolean,
): Promise<HistoryFound> {
  const { entries } = await logOf(known);
  const { versions } = known;
  const damaged: string[] = [];
  const made: ChangelogEntry[] = entries.flatMap(({ version, level, because, returnsTo, at, by, hash }) => {
    if (!isVersionNumber(version) || !since({ at, version })) return [];
    const index = versions.findIndex((one) => one.version === version && one.print.hash === hash);
    const found = index < 1 ? undefined : differenceOf(known, versions[index - 1], versions[index]);
    if (found === 'damaged') damaged.push(version);
    const difference = found === 'damaged' ? undefined : found;
    const back = isVersionNumber(returnsTo) ? { returnsTo } : {};
    return { version, level, because, ...back, at, by, ...(difference !== undefined && { difference }) };
  });
  return { history: { artifact: known.name, versions: made }, damaged };
}

/** Undefined where there is none to tell: a content is gone, or cannot be read as what its name says. */
function differenceOf(
  known: KnownArtifact,
  before: StoredVersion | undefined,
  after: StoredVersion | undefined,
): Difference | 'damaged' | undefined {
  if (before === undefined || after === undefined || before.print.hash === after.print.hash) return undefined;
  if (!isKept(known, before.print) || !isKept(known, after.print)) return undefined;
  try {
    return compared(known, before, after);
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    if (error.family === 'damaged') return 'damaged';
    if (error.code.startsWith('value/unreadable-')) return undefined;
    throw error;
  }
}

function compared(
  { name, objects, rules }: KnownArtifact,
  before: StoredVersion,
  after: StoredVersion,
): Difference | undefined {
  const options: CompareOptions = { samples: 0, ...compareOptions(rules) };
  const label = { before: before.version, after: after.version };
  if (before.print.is === 'file' && after.print.is === 'file') {
    const content = (hash: ContentHash, label: string) => ({ name, label, bytes: objects.look(hash) });
    return compareContents(content(before.print.hash, label.before), content(after.print.hash, label.after), options)
      .difference;
  }
  if (before.print.is === 'file' || after.print.is === 'file') return undefined;
  const members = (print: Extract<Print, { is: 'set' }>) =>
    [...print.members].map(([path, hash]) => ({ path, hash, read: () => objects.look(hash) }));
  return compareSets(
    { name, label: label.before, members: members(before.print) },
    { name, label: label.after, members: members(after.print) },
    options,
  ).difference;
}

function isKept({ objects }: KnownArtifact, print: Print): boolean {
  return print.is === 'file' ? objects.has(print.hash) : [...print.members.values()].every((hash) => objects.has(hash));
}
