import { join } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import { recordedName } from '../../record/locate.ts';
import { logMarkdown, logTerminal, type Log, type LogEntry } from '../../report/log.ts';
import { Objects } from '../../store/objects.ts';
import { exit } from '../exit.ts';
import { knownArtifact, withHistory } from '../known-artifact.ts';
import type { CommonOptions } from '../program.ts';
import { openFiles, type ProjectFiles } from '../project-files.ts';
import { painter, printJson } from '../terminal.ts';
import { entryOf, logOf } from '../version-log.ts';

export interface LogOptions extends CommonOptions {
  readonly limit?: string;
  readonly format?: string;
}

/** So many versions of all artifacts together, unless `--limit` says another number. */
const newest = 20;

/** The versions of an artifact, newest first; without a name, the newest of all artifacts. */
export async function log(name: string | undefined, options: LogOptions): Promise<number> {
  const format = options.json ? 'json' : (options.format ?? 'pretty');
  if (!['pretty', 'md', 'json'].includes(format)) throw unknownFormat(format);
  const limit = limitOf(options.limit);
  const files = await openFiles(options.C);
  const found = name === undefined ? await logOfAll(files) : await logOfOne(files, name);
  const most = limit ?? (name === undefined ? newest : found.entries.length);
  const { entries } = found;
  const shown: Log = { ...found, entries: entries.slice(0, most), left: Math.max(0, entries.length - most) };
  if (format === 'json') {
    printJson({ schema: 'holdfast.log/1', artifact: shown.artifact, now: shown.now ?? null, versions: shown.entries });
  } else if (format === 'md') process.stdout.write(logMarkdown(shown));
  else process.stdout.write(logTerminal(shown, painter(process.stdout)));
  return exit.ok;
}

async function logOfOne(files: ProjectFiles, given: string): Promise<Omit<Log, 'left'>> {
  const known = await knownArtifact(files, given);
  const { now, entries } = await logOf(known);
  if (entries.length === 0 && now?.is === 'missing') throw unknownArtifact(files, given);
  return { artifact: known.name, now, entries };
}

/** What is recorded and this machine does not remember is in it as well, so that a fresh clone has a log. */
async function logOfAll(files: ProjectFiles): Promise<Omit<Log, 'left'>> {
  const { place, metadata } = files;
  const { root } = place;
  const objects = new Objects(join(root, '.holdfast', 'objects'));
  const entries: LogEntry[] = await withHistory(files, (history) =>
    history.versions().map((version) => {
      const current = metadata.records.get(recordedName(root, metadata, version.artifact));
      return entryOf(version, current, objects, undefined);
    }),
  );
  for (const [artifact, { hash, version, last_updated, updated_by, edited }] of metadata.records) {
    if (hash === undefined || entries.some((entry) => entry.hash === hash && entry.current)) continue;
    entries.push({
      artifact,
      version: version ?? null,
      level: 'unknown',
      because: [],
      returnsTo: null,
      at: last_updated,
      by: updated_by,
      hash,
      files: hash.startsWith('merkle:') ? Number(hash.slice(hash.indexOf('#') + 1)) : null,
      current: true,
      edited: edited === true,
      adopted: null,
      content: 'here',
      commit: null,
    });
  }
  const numbered = entries.map((entry, i) => ({ entry, i }));
  numbered.sort((a, b) => (a.entry.at < b.entry.at ? 1 : a.entry.at > b.entry.at ? -1 : b.i - a.i));
  return { artifact: null, now: undefined, entries: numbered.map(({ entry }) => entry) };
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new HoldfastError({
    code: 'usage/limit',
    what: 'Cannot show so many versions:',
    on: text,
    why: 'it is not a whole number from 1',
    still: 'Nothing was read or written',
    next: 'Write `--limit 20`, or leave it out',
  });
}

function unknownFormat(format: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/format',
    what: 'Cannot print a log as',
    on: format,
    why: 'the formats are pretty, md, json',
    still: 'Nothing was read or written',
    next: 'Use one of these formats',
  });
}

function unknownArtifact({ metadata }: ProjectFiles, given: string): HoldfastError {
  const names = [...metadata.records.keys()];
  const shown = names.slice(0, 20).map((one) => `\`${one}\``);
  return new HoldfastError({
    code: 'usage/unknown-name',
    what: 'Nothing is known of',
    on: given,
    why: `there is no such file, and it was never recorded${shown.length === 0 ? '' : `; recorded are ${shown.join(', ')}${names.length > 20 ? ', and more' : ''}`}`,
    still: 'Nothing was written',
    next: 'Name an artifact by its path or its last segment; `holdfast log` lists the newest versions of all',
    data: { name: given },
  });
}
