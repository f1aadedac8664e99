import { basename, join, normalize, resolve } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import type { ContentHash } from '../../core/hash.ts';
import type { StageName } from '../../core/name.ts';
import { hashFile } from '../../io/hash.ts';
import { acquireLock } from '../../io/lock.ts';
import { restoreFile } from '../../io/restore.ts';
import { publisher } from '../../plan/graph.ts';
import type { TrackerPlace } from '../../record/find-place.ts';
import { localFolder } from '../../record/local-folder.ts';
import { pathInside, recordedName } from '../../record/locate.ts';
import { timestamp } from '../../record/timestamp.ts';
import { updateMetadata } from '../../record/under-lock.ts';
import { withRecordAt } from '../../record/update.ts';
import { adopt } from '../../run/adopt.ts';
import { plan } from '../../run/plan.ts';
import { closeSession, openSession, type Session } from '../../run/session.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { artifactAt, backupsOf, fileNamed, openFiles } from '../project-files.ts';
import { note, print, printJson } from '../terminal.ts';

/**
 * Puts a backup back in its file's place. What was there becomes a backup itself, and the records are brought to say the same
 * as the file; killed between the two, the file is whole and `holdfast accept` does the rest.
 */
export async function restore(name: string, options: CommonOptions & { readonly to?: string }): Promise<number> {
  const files = await openFiles(options.C);
  const { place } = files;
  const artifact = fileNamed(files, name);
  const backup = await backupMeant(place, artifact, options);
  const made = artifactAt(files, artifact);
  if (made === undefined || files.pipeline === undefined) {
    const done = await putBack(place, artifact, backup);
    if (done.changed) await recordContent(place, artifact, done.hash);
    return told(done, options);
  }
  localFolder(place.root);
  const { runLock } = files.pipeline.project.local;
  const lock = await acquireLock(runLock, { timeoutMs: 0, command: 'holdfast restore' });
  try {
    // Before the file is touched: a config that does not load is then an error about a project that is as it was.
    const session = await openSession(options.C, { create: true });
    try {
      const done = await putBack(place, artifact, backup);
      const accepted = await acceptAt(session, publisher(made), artifact);
      return told({ ...done, accepted }, options);
    } finally {
      closeSession(session);
    }
  } finally {
    lock.release();
  }
}

interface Restored {
  readonly artifact: string;
  readonly from: string;
  readonly hash: ContentHash;
  /** False: the file had these bytes already, and was not touched. */
  readonly changed: boolean;
  /** The backup of what was replaced; null if nothing was there. */
  readonly backup: string | null;
  /** False: to the stage that makes it, it is an edit that waits for `holdfast accept`. */
  readonly accepted: boolean;
}

async function putBack(place: TrackerPlace, artifact: string, backup: string): Promise<Restored> {
  const { root } = place;
  const shown = (path: string) => pathInside(root, path) ?? path;
  const full = join(root, artifact);
  const hash = hashFile(backup);
  if (hashNow(full) === hash)
    return { artifact, from: shown(backup), hash, changed: false, backup: null, accepted: true };
  // Nothing is pruned now: the surplus backup might be the one that is being restored.
  const receipt = await restoreFile(full, backup, { keepLast: Infinity });
  const replaced = receipt.backup === null ? null : shown(receipt.backup);
  return { artifact, from: shown(backup), hash: receipt.hash, changed: true, backup: replaced, accepted: true };
}

/**
 * Makes what is there now the artifact's current content, as `accept` does. False: its stage never ran here. Then accepting would
 * take in every other output as well, and a record that named this content would let the next run replace it: a person decides.
 */
async function acceptAt(session: Session, stage: StageName, artifact: string): Promise<boolean> {
  const verdict = (await plan(session)).get(stage);
  if (verdict?.now.last === undefined) return false;
  await adopt(session, session.graph.node(stage), verdict.now, new Set([artifact]));
  return true;
}

/** A record without a hash said nothing about the content, and still does not. */
async function recordContent(place: TrackerPlace, artifact: string, hash: ContentHash): Promise<void> {
  await updateMetadata(place, (metadata) => {
    const name = recordedName(place.root, metadata, artifact);
    const before = metadata.records.get(name);
    if (before?.hash === undefined) return metadata;
    // Its version is the number of another content.
    const { version: _, ...record } = before;
    return withRecordAt(metadata, name, { ...record, hash, last_updated: timestamp() });
  });
}

function told(done: Restored, options: CommonOptions): number {
  const { artifact, from, changed, backup } = done;
  if (options.json) printJson({ schema: 'holdfast.restore/1', ...done });
  else if (!changed) print(`unchanged  ${artifact} is what ${from} has already`);
  else {
    print(`restored  ${artifact} from ${from}`);
    if (backup !== null)
      print(`What was there is kept: \`holdfast restore ${artifact} --to ${basename(backup)}\` undoes this.`);
  }
  if (!done.accepted) {
    note(`Its stage has not run here yet: if it is not what the records say, the next run stops at it.`);
    note(`\`holdfast accept ${artifact}\` makes it the current content.`);
  }
  return exit.ok;
}

async function backupMeant(
  { root }: TrackerPlace,
  artifact: string,
  { to, C }: CommonOptions & { readonly to?: string },
): Promise<string> {
  const backups = (await backupsOf(root, artifact)).map(({ path }) => path);
  const newest = backups.at(-1);
  if (newest === undefined) throw noBackup(artifact, to);
  if (to === undefined) return newest;
  const named = backups.find(
    (path) => basename(path) === to || pathInside(root, path) === normalize(to) || path === resolve(C, to),
  );
  if (named !== undefined) return named;
  throw isVersionOrTime(to) ? notYet(to) : unknownBackup(artifact, to, backups);
}

/** `2.14.0`, `v3`; `2025-11-28`, `2025-11-28T02:46:10Z`, `24h`. */
function isVersionOrTime(text: string): boolean {
  return /^v?\d+(\.\d+)*$/.test(text) || /^\d{4}-\d\d/.test(text) || /^\d+ ?[a-z]+$/.test(text);
}

function hashNow(file: string): ContentHash | undefined {
  try {
    return hashFile(file);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'io/not-found') return undefined;
    throw error;
  }
}

function noBackup(artifact: string, to: string | undefined): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-backup',
    what: 'Cannot restore',
    on: artifact,
    why: `it has no backup${to === undefined ? '' : `, and so none that is called \`${to}\``}`,
    still: 'Nothing was written',
    next: 'If it is in git, `git restore` brings it back; `holdfast backup` makes a backup for the next time',
  });
}

function unknownBackup(artifact: string, to: string, backups: readonly string[]): HoldfastError {
  const names = backups.map((path) => basename(path));
  return new HoldfastError({
    code: 'usage/unknown-backup',
    what: 'There is no backup',
    on: to,
    why: `the newest backups of \`${artifact}\` are ${names
      .toReversed()
      .slice(0, 5)
      .map((one) => `\`${one}\``)
      .join(', ')}`,
    still: 'Nothing was written',
    next: `Use one of these names (\`holdfast backups ${artifact}\` lists all), or leave \`--to\` out for the newest`,
    data: { artifact, to, backups: names },
  });
}

function notYet(to: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/not-yet',
    what: 'Cannot restore to',
    on: to,
    why: 'restoring to the number of a version, or to a time, is not there yet; to the name of a backup, it is',
    still: 'Nothing was written',
    next: 'Choose one of those that `holdfast backups ARTIFACT` lists, and give its name after `--to`',
  });
}
