import { spelledOut } from '../core/spelled-out.ts';
import { breakText, countText } from '../core/difference-text.ts';
import type { CollectionDifference, Difference, LineDifference, RecordChange } from '../core/difference.ts';
import type { ChangeLevel, SchemaVerdict } from '../core/version.ts';
import {
  collectionCounts,
  concentrationText,
  headline,
  keyText,
  nameText,
  patternText,
  sampleLines,
  sideText,
  toldCollections,
  valueText,
} from './diff-text.ts';

/** What a report of a difference is about, beside the difference. */
export interface DiffReport {
  readonly artifact: string;
  readonly difference: Difference;
  /** How much it asks of readers, if that was found out. */
  readonly level?: ChangeLevel;
  /** What the declared schema says of the two contents; it decides what breaks. */
  readonly schema?: SchemaVerdict | undefined;
  /** For a set: every file that differs. */
  readonly members?: readonly {
    readonly path: string;
    readonly change: 'added' | 'removed' | 'changed';
    readonly difference?: Difference;
  }[];
}

export interface TerminalOptions {
  /** Columns of the terminal. Default: 100. */
  readonly width?: number;
  /** Adds what a look is made of; default: nothing. Nothing is said by colour alone. */
  readonly style?: (text: string, look: Look) => string;
}

export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** A difference for a terminal: fields first, then where changes are thickest, then samples. Ends in a newline. */
export function diffTerminal(report: DiffReport, options: TerminalOptions = {}): string {
  const { artifact, difference, level } = report;
  const { width = 100, style = (text) => text } = options;
  const lines: Line[] = [[['bold', `${artifact}  ${headline(difference)}`]]];
  if (level !== undefined) lines.push([`This is ${levelText[level]}.`]);
  for (const text of breakTexts(report)) lines.push([['yellow', `breaks readers: ${text}`]]);
  if (isExcused(report)) lines.push([excuse]);
  for (const one of toldCollections(difference)) lines.push([], ...collectionLines(one, width));
  if (difference.lines !== undefined) lines.push([], ...textLines(difference.lines));
  if (difference.kind === 'changed' && difference.spelling.length > 0) {
    lines.push([], [`The bytes differ beside the data as well: ${difference.spelling.join(', ')}.`]);
  }
  lines.push([], [['dim', sideText(difference.before)]], [['dim', sideText(difference.after)]]);
  return lines.map((line) => `${line.map((span) => spanText(span, style)).join('')}\n`).join('');
}

/** What breaks readers, for people. */
export function breakTexts({ difference, schema }: DiffReport): readonly string[] {
  if (schema?.kind === 'accepts') return [];
  if (schema?.kind === 'refuses') return [`the schema refuses it: ${schema.why}`];
  return difference.breaks.map(breakText);
}

/** By the look of the data it would break readers. */
export function isExcused({ difference, schema }: DiffReport): boolean {
  return schema?.kind === 'accepts' && difference.breaks.length > 0;
}

export const excuse = 'The shape changed, and the declared schema accepts both contents: nothing breaks.';

export const levelText: Readonly<Record<ChangeLevel, string>> = {
  major: 'a major change: readers may fail',
  minor: 'a minor change: records or fields came or went',
  patch: 'a patch: values or their order changed',
  none: 'no new version: the data is the same',
};

type Line = readonly (string | readonly [Look, string])[];

/** Data may hold what a terminal obeys, such as an escape sequence in a key: it is spelled out before any style is added. */
function spanText(span: string | readonly [Look, string], style: NonNullable<TerminalOptions['style']>): string {
  return typeof span === 'string' ? spelledOut(span) : style(spelledOut(span[1]), span[0]);
}

function collectionLines(one: CollectionDifference, width: number): Line[] {
  const lines: Line[] = [[['bold', one.path], `  ${collectionCounts(one)}`]];
  if (one.kind !== 'document' && one.kind !== 'files')
    lines.push([['dim', `  records told apart ${keyText(one.key)}`]]);
  for (const { path, records, patterns } of one.fields.slice(0, 12)) {
    const shown = patterns.slice(0, 4).map(patternText).join(', ');
    lines.push([
      `  ${nameText(path)}  in ${countText(records, 'record')}: ${shown}${patterns.length > 4 ? ', …' : ''}`,
    ]);
  }
  if (one.fields.length > 12) lines.push([`  and ${one.fields.length - 12} more fields`]);
  for (const found of one.concentrations) lines.push([`  ${concentrationText(found)}`]);
  if (one.duplicates.keys > 0) {
    lines.push([['yellow', `  ${countText(one.duplicates.keys, 'key')} shared by several records:`]]);
    for (const { key, before, after } of one.duplicates.listed)
      lines.push([`    ${nameText(key)}: ${before} before, ${after} after`]);
  }
  for (const sample of one.samples) {
    const look = sample.kind === 'added' ? 'green' : sample.kind === 'removed' ? 'red' : 'bold';
    const [first = '', ...rest] = sampleLines(sample, width - 6, one.kind);
    lines.push(['  ', [look, first]], ...rest.map((line) => [`  ${line}`]));
  }
  return lines;
}

function textLines({ hunks, added, removed }: LineDifference): Line[] {
  const lines: Line[] = [];
  for (const hunk of hunks) {
    lines.push([['dim', `@@ line ${hunk.before} -> ${hunk.after} @@`]]);
    for (const line of hunk.removed) lines.push([['red', `-${line}`]]);
    for (const line of hunk.added) lines.push([['green', `+${line}`]]);
  }
  const shown = hunks.reduce((sum, hunk) => sum + hunk.added.length + hunk.removed.length, 0);
  if (shown < added + removed) lines.push([`and ${countText(added + removed - shown, 'line')} more`]);
  return lines;
}

/** The result of `diff --json`; also what is kept of a difference in the history. */
export function diffJson({ artifact, difference, level, schema, members }: DiffReport): Record<string, unknown> {
  return {
    schema: 'holdfast.diff/1',
    artifact,
    ...(level === undefined ? {} : { level }),
    ...difference,
    // Of the format, `schema` is its name.
    ...(schema === undefined ? {} : { verdict: schema }),
    ...(members === undefined ? {} : { members: members.map(memberJson) }),
  };
}

/** One record that changed, as a line of NDJSON; a long whole number is a text. */
export function changeJson(change: RecordChange): string {
  return JSON.stringify(change, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function memberJson({ path, change, difference }: NonNullable<DiffReport['members']>[number]): object {
  return { path, change, ...(difference === undefined ? {} : { kind: difference.kind }) };
}

/** An example as `key: before -> after`. */
export function exampleText(
  { key, ...example }: { readonly key: string; readonly before?: unknown; readonly after?: unknown },
  longest: number,
): string {
  const before = 'before' in example ? valueText(example.before, longest) : '(none)';
  const after = 'after' in example ? valueText(example.after, longest) : '(none)';
  return `${nameText(key, longest)}: ${before} -> ${after}`;
}
