import { basename, normalize, resolve } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import { momentOf } from '../core/moment.ts';
import { compareVersions, isVersionNumber, type VersionNumber, versionNumber } from '../core/version.ts';
import type { BackupEntry } from '../io/prune.ts';
import { pathInside } from '../record/locate.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { contentThen } from './content-then.ts';
import { askGit } from '../record/git-blobs.ts';
import type { KnownArtifact } from './known-artifact.ts';
import { backupsOf } from './project-files.ts';

/** A content that an artifact has or once had. */
export type Moment =
  | { readonly is: 'now'; readonly label: string }
  | { readonly is: 'version'; readonly label: string; readonly version: StoredVersion }
  | { readonly is: 'backup'; readonly label: string; readonly path: string }
  /** As git has it in a commit. */
  | { readonly is: 'revision'; readonly label: string; readonly revision: string };

/**
 * What a person means by a text, for one artifact. The first of these that there is:
 *
 * 1. `now`: what is there.
 * 2. A version by its number: `1.4.0`, `v1.4.0`; `1.4` is the newest of those that start so. Or by the start of its hash: `sha256:9f86d0`.
 * 3. A backup of it, by name or path.
 * 4. A time: the version, the backup or what is there now that was the content then, else the newest commit that has it.
 * 5. A git revision: `HEAD~3`, `main`, a tag, a commit.
 *
 * @throws HoldfastError `usage/unknown-version`, `usage/future`, `usage/nothing-then`
 */
export async function momentNamed(known: KnownArtifact, text: string, folder: string): Promise<Moment> {
  const found = await momentFound(known, text, folder);
  if (found !== undefined) return found;
  throw unknown(
    known,
    text,
    (await backupsIn(known)).map(({ path }) => basename(path)),
  );
}

/** The same; undefined if there is none. */
export async function momentFound(known: KnownArtifact, text: string, folder: string): Promise<Moment | undefined> {
  if (text === 'now') return { is: 'now', label: known.name };
  const version = versionCalled(known.versions, text);
  if (version !== undefined) return { is: 'version', label: version.version, version };
  const backups = await backupsIn(known);
  const backup = backupCalled(known, backups, text, folder);
  if (backup !== undefined) return { is: 'backup', label: basename(backup), path: backup };
  const time = momentOf(text, Date.now());
  if (time !== undefined) return momentAt(known, backups, text, time);
  return revisionCalled(known, text);
}

function versionCalled(versions: readonly StoredVersion[], text: string): StoredVersion | undefined {
  if (/^sha256:[0-9a-f]{6,64}$/.test(text)) return versions.findLast(({ print }) => print.hash.startsWith(text));
  const number = numberIn(text);
  if (number === undefined) return undefined;
  // Two branches may have given one number to two contents: the newest is meant.
  return versions.findLast(({ version }) => version === number || version.startsWith(`${number}.`));
}

/** `1.4.0` of `v1.4.0`; `1.4` and `v1`, but not `14`, which may be anything. */
function numberIn(text: string): string | undefined {
  return /^(?:v?(\d{1,9}(?:\.\d{1,9}){1,2})|v(\d{1,9}))$/
    .exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
}

async function backupsIn({ files, name, isSet }: KnownArtifact): Promise<readonly BackupEntry[]> {
  return isSet ? [] : backupsOf(files.place.root, name);
}

function backupCalled(
  { files }: KnownArtifact,
  backups: readonly BackupEntry[],
  text: string,
  folder: string,
): string | undefined {
  return backups.find(
    ({ path }) =>
      basename(path) === text ||
      pathInside(files.place.root, path) === normalize(text) ||
      path === resolve(folder, text),
  )?.path;
}

async function momentAt(
  known: KnownArtifact,
  backups: readonly BackupEntry[],
  text: string,
  time: number,
): Promise<Moment> {
  const { files, name } = known;
  if (time > Date.now()) throw future(name, text);
  const then = contentThen(known, backups, time);
  if (then !== undefined) return then;
  const before = new Date(time).toISOString();
  const place = known.isSet ? name.slice(0, name.search(/[*{]/)) : name;
  const answer = await askGit(
    files.place.root,
    'log',
    '-1',
    `--before=${before}`,
    '--format=%H',
    '--',
    `:(literal)${place}`,
  );
  const commit = answer.is === 'said' ? answer.bytes.toString('utf8').trim() : '';
  if (commit !== '') return { is: 'revision', label: `${commit.slice(0, 12)}:${name}`, revision: commit };
  throw nothingThen(known, text);
}

async function revisionCalled({ files, name }: KnownArtifact, text: string): Promise<Moment | undefined> {
  if (text.startsWith('-') || text.includes(':')) return undefined;
  const answer = await askGit(
    files.place.root,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${text}^{commit}`,
  );
  if (answer.is === 'refused') return undefined;
  return { is: 'revision', label: `${text}:${name}`, revision: answer.bytes.toString('utf8').trim() };
}

/** The five versions next to a number; of a text that is none, the newest five. */
function nearest(versions: readonly StoredVersion[], text: string): readonly VersionNumber[] {
  const all = [...new Set(versions.map(({ version }) => version))].sort(compareVersions);
  const wanted = `${numberIn(text) ?? ''}.0.0`.split('.').slice(0, 3).join('.');
  if (!isVersionNumber(wanted)) return all.slice(-5).toReversed();
  const at = all.findIndex((version) => compareVersions(version, versionNumber(wanted)) > 0);
  const from = at < 0 ? all.length : at;
  const start = Math.max(0, Math.min(from - 3, all.length - 5));
  return all.slice(start, start + 5).toReversed();
}

function unknown({ name, versions }: KnownArtifact, text: string, backups: readonly string[]): HoldfastError {
  const near = nearest(versions, text);
  const has = [
    ...(near.length === 0 ? [] : [`the versions next to it are ${near.map((one) => `\`${one}\``).join(', ')}`]),
    ...(backups.length === 0 ? [] : [`its newest backup is \`${backups.at(-1)}\``]),
  ];
  return new HoldfastError({
    code: 'usage/unknown-version',
    what: `There is no content of \`${name}\` that is called`,
    on: text,
    why: `it is no version, no backup, no time and no revision of git${has.length === 0 ? '; there are neither versions nor backups of it here' : `; ${has.join(', and ')}`}`,
    still: 'Nothing was written',
    next: `\`holdfast log ${name}\` lists its versions, \`holdfast backups\` the backups`,
    data: { artifact: name, given: text, nearest: near },
  });
}

function future(name: string, text: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/future',
    what: `Cannot tell what \`${name}\` will be at`,
    on: text,
    why: 'that time is in the future by the clock of this machine',
    still: 'Nothing was written',
    next: `Name a time that has been; for what is there now, write \`now\``,
    data: { artifact: name, given: text },
  });
}

function nothingThen({ name, versions }: KnownArtifact, text: string): HoldfastError {
  const [first] = versions;
  return new HoldfastError({
    code: 'usage/nothing-then',
    what: `Nothing is known of \`${name}\` from`,
    on: text,
    why:
      first === undefined
        ? 'it has no version, no backup and no commit from then or before'
        : `its first version here, \`${first.version}\`, is of ${first.record.last_updated}, and there is no backup or commit before it`,
    still: 'Nothing was written',
    next: `\`holdfast log ${name}\` lists what is known`,
    data: { artifact: name, given: text },
  });
}
