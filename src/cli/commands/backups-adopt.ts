import fs from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import { hasHole, matcher } from '../../core/pattern.ts';
import { adoptHandmade, type Adopted } from '../../handmade/adopt.ts';
import { findHandmade, type HandmadeBackup } from '../../handmade/find.ts';
import { parseBackupName } from '../../io/backup-name.ts';
import { hashFile } from '../../io/hash.ts';
import { adoptBackups } from '../../io/prune.ts';
import { type History, openHistory } from '../../record/history.ts';
import { localFolder } from '../../record/local-folder.ts';
import { pathInside } from '../../record/locate.ts';
import { withMetadataLock } from '../../record/under-lock.ts';
import { handmadeLines, type HandmadeRow, handmadeTotals } from '../../report/handmade.ts';
import { Objects } from '../../store/objects.ts';
import { exit } from '../exit.ts';
import { localTime } from '../local-time.ts';
import type { CommonOptions } from '../program.ts';
import { backedUpFiles, backupsOf, fileNamed, openFiles, type ProjectFiles } from '../project-files.ts';
import { print, printJson } from '../terminal.ts';

export interface AdoptOptions extends CommonOptions {
  readonly dryRun?: true;
  /** `--of ARTIFACT`: what the named files are backups of. */
  readonly of?: string;
}

/**
 * Takes the backups that people and scripts made by hand into the history, as versions before the first one. No file is changed
 * or deleted, and a second time there is nothing to do.
 */
export async function adoptByHand(names: readonly string[], options: AdoptOptions): Promise<number> {
  const files = await openFiles(options.C);
  const { root } = files.place;
  const all = findHandmade({
    root,
    artifacts: artifactsOf(files),
    setOf: (path) => setOf(files, path),
    ours: await ourBackups(root),
    named: namedFiles(files, names, options),
  });
  const { wanted, others } = chosen(files, all, names, options);
  const history = await openHistory(join(root, '.holdfast', 'state.db'), { create: options.dryRun !== true });
  try {
    const before = versionsByHash(history, [...wanted, ...others]);
    const adopted = options.dryRun ? [] : await adoptAll(files, history, wanted);
    const isDryRun = options.dryRun === true;
    const found = rows(
      root,
      wanted,
      before,
      isDryRun ? undefined : new Map(adopted.map((one) => [one.backup.path, one])),
    );
    const unsure = rows(root, others, before, undefined);
    if (options.json) {
      printJson({ schema: 'holdfast.backups/1', adopted: !isDryRun, found, unsure, totals: handmadeTotals(found) });
    } else for (const line of handmadeLines({ isDryRun, found, unsure })) print(line);
  } finally {
    history.close();
  }
  return exit.ok;
}

async function adoptAll(
  files: ProjectFiles,
  history: History,
  wanted: readonly HandmadeBackup[],
): Promise<readonly Adopted[]> {
  const { root } = files.place;
  const adopted = await withMetadataLock(root, () =>
    adoptHandmade(
      {
        root,
        history,
        objects: new Objects(join(localFolder(root), 'objects')),
        rulesOf: (path) => files.pipeline?.rules[path],
      },
      wanted,
    ),
  );
  const ourForm = adopted.filter(({ backup }) => hasOurForm(backup)).map(({ backup }) => backup);
  for (const of of new Set(ourForm.map((one) => one.of))) {
    const only = new Set(ourForm.filter((one) => one.of === of).map(({ path }) => join(root, path)));
    await adoptBackups(join(root, of), { only });
  }
  return adopted;
}

/** Which were asked for: without a name, all but the unsure ones; with the name of an artifact, its own; with that of a file, that one. */
function chosen(
  files: ProjectFiles,
  all: readonly HandmadeBackup[],
  names: readonly string[],
  options: AdoptOptions,
): { readonly wanted: readonly HandmadeBackup[]; readonly others: readonly HandmadeBackup[] } {
  const isSure = ({ confidence }: HandmadeBackup) => confidence !== 'unsure';
  if (names.length === 0) return { wanted: all.filter(isSure), others: all.filter((one) => !isSure(one)) };
  const wanted = new Set<HandmadeBackup>();
  const others = new Set<HandmadeBackup>();
  for (const name of names) {
    const file = all.find(({ path }) => path === pathGiven(files, name, options));
    if (file !== undefined) {
      if (file.hash === undefined) throw cannotRead(file);
      wanted.add(file);
      continue;
    }
    const of = fileNamed(files, name);
    for (const one of all) if (one.of === of) (isSure(one) ? wanted : others).add(one);
  }
  return { wanted: [...wanted], others: [...others].filter((one) => !wanted.has(one)) };
}

function namedFiles(
  files: ProjectFiles,
  names: readonly string[],
  options: AdoptOptions,
): ReadonlyMap<string, string | undefined> {
  const { of } = options;
  if (of !== undefined && names.length === 0) throw ofWithoutFiles();
  const artifact = of === undefined ? undefined : fileNamed(files, of);
  return new Map(
    names.flatMap((name) => {
      const path = pathGiven(files, name, options);
      if (path !== undefined) return [[path, artifact]];
      if (artifact !== undefined) throw noSuchFile(name);
      return [];
    }),
  );
}

/** A file of the project by its path, from the folder of `-C` or from the root. */
function pathGiven({ place }: ProjectFiles, name: string, { C }: AdoptOptions): string | undefined {
  const found = [resolve(C, name), join(place.root, name)].find((path) =>
    fs.statSync(path, { throwIfNoEntry: false })?.isFile(),
  );
  return found === undefined ? undefined : pathInside(place.root, found);
}

function artifactsOf({ pipeline, metadata }: ProjectFiles): readonly string[] {
  const declared = [...(pipeline?.graph.artifacts.values() ?? []), ...(pipeline?.graph.sources.values() ?? [])];
  const files = declared.flatMap(({ handle }) => (handle.kind === 'file' ? [handle.path] : []));
  return [
    ...new Set([...files, ...[...metadata.records.keys()].filter((name) => name.includes('/') && !hasHole(name))]),
  ];
}

function setOf({ pipeline }: ProjectFiles, path: string): string | undefined {
  const declared = [...(pipeline?.graph.artifacts ?? []), ...(pipeline?.graph.sources ?? [])];
  return declared.find(([, { handle }]) => handle.kind === 'files' && matcher(handle.pattern)(path))?.[0];
}

async function ourBackups(root: string): Promise<ReadonlySet<string>> {
  const ours = new Set<string>();
  for (const artifact of backedUpFiles(root)) {
    for (const { path, ours: isOurs } of await backupsOf(root, artifact)) {
      if (isOurs) ours.add(relative(root, path).split(sep).join('/'));
    }
  }
  return ours;
}

type Known = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The versions that there were before, by artifact and content. */
function versionsByHash(history: History, backups: readonly HandmadeBackup[]): Known {
  return new Map(
    [...new Set(backups.map(({ of }) => of))].map((of) => [
      of,
      new Map(history.versions(of).map(({ print: { hash }, version }) => [hash, version])),
    ]),
  );
}

/** `done`: what was adopted; undefined if nothing was to be. */
function rows(
  root: string,
  backups: readonly HandmadeBackup[],
  before: Known,
  done: ReadonlyMap<string, Adopted> | undefined,
): readonly HandmadeRow[] {
  const current = new Map<string, string | undefined>();
  const first = new Map<string, string>();
  return backups.map((backup) => {
    const { path, of, confidence, why, time, bytes, hash } = backup;
    if (!current.has(of)) current.set(of, hashNow(join(root, of)));
    const key = `${of}\0${hash}`;
    const known = hash === undefined ? undefined : before.get(of)?.get(hash);
    const twin = first.get(key);
    const isCurrent = hash !== undefined && current.get(of) === hash;
    first.set(key, twin ?? path);
    return {
      path,
      of,
      confidence,
      why,
      time: localTime(time.ms),
      timeFrom: time.from,
      bytes,
      same: isCurrent ? 'current' : (twin ?? known ?? null),
      version: done?.get(path)?.version ?? known ?? null,
      isNew:
        done === undefined
          ? hash !== undefined && known === undefined && twin === undefined
          : done.get(path)?.isNew === true,
      isOurForm: hasOurForm(backup),
    };
  });
}

function hasOurForm({ path, of }: HandmadeBackup): boolean {
  return dirname(path) === dirname(of) && parseBackupName(basename(path))?.of === basename(of);
}

function hashNow(file: string): string | undefined {
  return fs.existsSync(file) ? hashFile(file) : undefined;
}

function cannotRead({ path, why }: HandmadeBackup): HoldfastError {
  return new HoldfastError({
    code: 'usage/unreadable-backup',
    what: 'Cannot adopt',
    on: path,
    why: why.join('; '),
    still: 'Nothing was written',
    next: 'Make it readable, or leave it out',
  });
}

function ofWithoutFiles(): HoldfastError {
  return new HoldfastError({
    code: 'usage/of-without-files',
    what: 'Cannot use the option',
    on: '--of',
    why: 'it says what the named files are backups of, and no file is named',
    still: 'Nothing was read or written',
    next: 'Write `holdfast backups --adopt FILE… --of ARTIFACT`',
  });
}

function noSuchFile(name: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-file',
    what: 'There is no file',
    on: name,
    why: 'with `--of`, every name is the path of a backup',
    still: 'Nothing was written',
    next: 'Give its path from the root of the project',
  });
}
