import type { StepLevel } from '../core/version.ts';
import { code, escaped } from './diff-markdown.ts';
import { spelledOut } from '../core/spelled-out.ts';
import { count, type Paint } from './text.ts';

/** One content of an artifact, as it was recorded. */
export interface LogEntry {
  readonly artifact: string;
  /** Null: recorded before there were versions. */
  readonly version: string | null;
  readonly level: StepLevel;
  readonly because: readonly string[];
  /** An earlier version with the same bytes. */
  readonly returnsTo: string | null;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The script, or the stage's file. */
  readonly by: string;
  readonly hash: string | null;
  /** Of a set, how many files; null: of one file, or not known. */
  readonly files: number | null;
  /** It is what the metadata file says of now. */
  readonly current: boolean;
  /** A person corrected what the program had made, and that was accepted. */
  readonly edited: boolean;
  /** The file from which `backups --adopt` took it in; null: it was published. */
  readonly adopted: string | null;
  /** Whether the content can still be had on this machine: of a set, of all its files, of some, or of none. */
  readonly content: 'here' | 'partly' | 'gone';
  /** The commit whose metadata file says so, where this machine does not remember it; null: it does. */
  readonly commit: string | null;
}

/** What is there now, as far as it is not the current version: undefined where it is. */
export type LogNow =
  | { readonly is: 'edited' }
  | { readonly is: 'missing' }
  | { readonly is: 'version'; readonly version: string };

export interface Log {
  /** Null: the newest of all artifacts. */
  readonly artifact: string | null;
  readonly now: LogNow | undefined;
  /** Newest first. */
  readonly entries: readonly LogEntry[];
  /** How many older ones were left out. */
  readonly left: number;
}

/** A log for a terminal. Ends in a newline. */
export function logTerminal({ artifact, now, entries, left }: Log, paint: Paint): string {
  if (entries.length === 0) return `${noVersions(artifact)}\n`;
  const lines = artifact === null ? [] : [paint('strong', artifact)];
  if (now !== undefined) lines.push(paint('busy', `now      ${nowText(now)}`));
  for (const entry of entries) lines.push(...entryLines(entry, artifact === null, paint));
  if (left > 0) lines.push(paint('quiet', `and ${left} older: see them with a higher --limit`));
  return lines.map((line) => `${line}\n`).join('');
}

/** The same as a table of Markdown. Ends in a newline. */
export function logMarkdown({ artifact, now, entries, left }: Log): string {
  const parts = [`## ${artifact === null ? 'Versions' : code(artifact)}`];
  if (entries.length === 0) return `${parts[0]}\n\n${noVersions(artifact)}\n`;
  if (now !== undefined) parts.push(`What is there now: ${nowText(now)}.`);
  const names = artifact === null;
  const head = [...(names ? ['Artifact'] : []), 'Version', 'Level', 'Recorded', 'By', 'Why', 'Marks'];
  const rows = entries.map((entry) => [
    ...(names ? [code(entry.artifact)] : []),
    entry.version ?? '-',
    entry.level,
    entry.at,
    code(entry.by),
    entry.because.map(escaped).join('; '),
    escaped(marks(entry).join(', ')),
  ]);
  parts.push([head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'));
  if (left > 0) parts.push(`And ${left} older.`);
  return `${parts.join('\n\n')}\n`;
}

function entryLines(entry: LogEntry, withName: boolean, paint: Paint): string[] {
  const { version, level, because, at, by } = entry;
  const name = withName ? `${paint('strong', entry.artifact)}  ` : '';
  const style = level === 'major' ? 'bad' : entry.current ? 'good' : 'strong';
  const marked = marks(entry)
    .map((mark) => `  [${mark}]`)
    .join('');
  // Names of fields are data, and may hold what a terminal obeys.
  const shown = because.slice(0, 4).map((why) => `         ${spelledOut(why)}`);
  const more = because.length > 4 ? [`         and ${count(because.length - 4, 'more reason')}`] : [];
  return [
    `${name}${paint(style, (version ?? '-').padEnd(7))}  ${level.padEnd(7)}  ${at}  ${spelledOut(by)}${spelledOut(marked)}`,
    ...shown,
    ...more,
  ];
}

function marks({ current, edited, adopted, returnsTo, content, commit, files }: LogEntry): string[] {
  return [
    ...(current ? ['current'] : []),
    ...(edited ? ['edited by hand, accepted'] : []),
    ...(adopted === null ? [] : [`adopted from ${adopted}`]),
    ...(returnsTo === null ? [] : [`the content of ${returnsTo} again`]),
    ...(files === null ? [] : [`${files} file${files === 1 ? '' : 's'}`]),
    ...(commit === null ? [] : [`known from git alone, commit ${commit.slice(0, 12)}`]),
    ...(content === 'here' ? [] : [content === 'gone' ? 'content gone' : 'content partly gone']),
  ];
}

function nowText(now: LogNow): string {
  if (now.is === 'missing') return 'there is no file';
  if (now.is === 'edited') return 'none of these: it was changed and not recorded';
  return `the content of ${now.version}, which is not what is recorded`;
}

function noVersions(artifact: string | null): string {
  return artifact === null
    ? 'No versions yet: a run, or `recordUpdate` in a script, makes the first.'
    : `No version of ${artifact} yet: a run, or \`recordUpdate\` in its script, makes the first.`;
}
