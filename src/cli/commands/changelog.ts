import fs from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import { beginningOf } from '../../core/moment.ts';
import { byCodeUnit } from '../../core/path.ts';
import { compareVersions, isVersionNumber } from '../../core/version.ts';
import { atomicWriteText } from '../../io/write.ts';
import { nameInProject } from '../../record/locate.ts';
import { changelogFile, isChangelog, noChangelog, sectionsIn } from '../../report/changelog-file.ts';
import type { ArtifactHistory } from '../../report/changelog.ts';
import { isFile } from '../bytes.ts';
import { exit } from '../exit.ts';
import { artifactFrom, type KnownArtifact, withHistory } from '../known-artifact.ts';
import type { CommonOptions } from '../program.ts';
import { openFiles, type ProjectFiles } from '../project-files.ts';
import { note, print, printJson, whileBusy } from '../terminal.ts';
import { historyOf } from '../version-history.ts';

export interface ChangelogOptions extends CommonOptions {
  readonly write?: true;
  readonly since?: string;
}

const fileName = 'DATA_CHANGELOG.md';

/** What changed in each version of some artifacts, or of all: to stdout, or to `DATA_CHANGELOG.md`. */
export async function changelog(names: readonly string[], options: ChangelogOptions): Promise<number> {
  const { since, write } = options;
  if (since !== undefined && write) throw sinceAndWrite();
  const files = await openFiles(options.C);
  const artifacts = await artifactsNamed(files, names);
  const isShown = sinceOf(since, artifacts);
  const histories: ArtifactHistory[] = [];
  const losses: string[] = [];
  await whileBusy(async (say) => {
    for (const [i, known] of artifacts.entries()) {
      say(() => `Comparing the versions of ${known.name} (${i + 1} of ${artifacts.length})`);
      const { history, damaged } = await historyOf(known, isShown);
      histories.push(history);
      for (const version of damaged) losses.push(`${known.name} ${version}`);
    }
  });
  const told = histories.filter(({ versions }) => versions.length > 0 || names.length > 0);
  const path = join(files.place.root, fileName);
  if (write && fs.existsSync(path) && !isFile(path)) throw somebodysFile('it is no file');
  const before = isFile(path) ? fs.readFileSync(path, 'utf8') : undefined;
  const isOurs = before === undefined || isChangelog(before);
  if (write && !isOurs) throw somebodysFile('it does not begin as the file that this command makes: somebody wrote it');
  const kept = isOurs && since === undefined ? sectionsIn(before ?? '') : noChangelog;
  const isAsked = (heading: string) =>
    names.length === 0 || write === true || told.some(({ artifact }) => heading.includes(artifact));
  const text = changelogFile(told, {
    artifacts: new Map([...kept.artifacts].filter(([heading]) => isAsked(heading))),
    own: names.length === 0 || write === true ? kept.own : noChangelog.own,
  });
  const changed = write === true && text !== before;
  if (changed) await atomicWriteText(path, text);
  if (options.json)
    printJson({ schema: 'holdfast.changelog/1', file: write ? fileName : null, changed, artifacts: told });
  else if (write) print(`${changed ? 'written' : 'unchanged'}  ${fileName}`);
  else process.stdout.write(text);
  for (const loss of losses) {
    note(
      `What the store had of ${loss}, or of the version before, is damaged: why it has its number is all that can be told. \`holdfast gc\` looks for it elsewhere, or clears it away.`,
    );
  }
  return losses.length > 0 ? exit.damaged : exit.ok;
}

async function artifactsNamed(files: ProjectFiles, names: readonly string[]): Promise<readonly KnownArtifact[]> {
  const { place, metadata } = files;
  return withHistory(files, (history) => {
    const paths = history.versions().map(({ artifact }) => artifact);
    const recorded = [...metadata.records].flatMap(([name, { version }]) => (version === undefined ? [] : [name]));
    const all = [...new Set([...paths, ...recorded])].sort(byCodeUnit);
    const known = (names.length > 0 ? names : all).map((name) => artifactFrom(files, history, name));
    for (const [i, { name, versions, record }] of known.entries()) {
      if (versions.length === 0 && record === undefined)
        throw unknownArtifact(names[i] ?? name, nameInProject(place.root, name));
    }
    return [...new Map(known.map((one) => [one.name, one])).values()];
  });
}

type Since = (entry: { readonly at: string; readonly version: string }) => boolean;

/** After a version, by the time at which it was recorded, or from a time on: a date is the beginning of its day. */
function sinceOf(text: string | undefined, artifacts: readonly KnownArtifact[]): Since {
  if (text === undefined) return () => true;
  const time = beginningOf(text, Date.now());
  if (time !== undefined) return ({ at }) => Date.parse(at) >= Math.floor(time / 1000) * 1000;
  const number = text.replace(/^v/, '');
  const [only] = artifacts;
  if (!isVersionNumber(number) || only === undefined || artifacts.length > 1)
    throw unknownSince(text, artifacts.length);
  return ({ version }) => isVersionNumber(version) && compareVersions(version, number) > 0;
}

function somebodysFile(why: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/not-ours',
    what: 'Will not write over',
    on: fileName,
    why,
    still: 'It is as it was',
    next: 'Move it to another name, and run this again',
  });
}

function sinceAndWrite(): HoldfastError {
  return new HoldfastError({
    code: 'usage/since-and-write',
    what: 'Cannot write a part of',
    on: fileName,
    why: '`--since` leaves older versions out, and the file has all of them',
    still: 'Nothing was written',
    next: 'Leave out one of the two options',
  });
}

function unknownSince(text: string, artifacts: number): HoldfastError {
  return new HoldfastError({
    code: 'usage/since',
    what: 'Cannot tell since when:',
    on: text,
    why:
      isVersionNumber(text.replace(/^v/, '')) && artifacts > 1
        ? 'each artifact has versions of its own, and more than one is meant'
        : 'it is neither a version nor a time',
    still: 'Nothing was written',
    next: 'Name one artifact and one of its versions (`1.4.0`), or a time (`7d`, `2026-11-20`)',
  });
}

function unknownArtifact(given: string, name: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/unknown-name',
    what: 'Nothing is known of',
    on: given,
    why: `\`${name}\` has no version here, and was never recorded`,
    still: 'Nothing was written',
    next: '`holdfast log` lists the newest versions of all artifacts',
    data: { name: given },
  });
}
