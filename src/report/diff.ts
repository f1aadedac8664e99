import { breakText, countText } from '../core/difference-text.ts';
import type { CollectionDifference, Difference, LineDifference } from '../core/difference.ts';
import type { ChangeLevel } from '../core/version.ts';
import {
  collectionCounts,
  concentrationText,
  headline,
  keyText,
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
}

export interface TerminalOptions {
  /** Columns of the terminal. Default: 100. */
  readonly width?: number;
  /** Adds what a style looks like; default: none, and nothing is said by colour alone. */
  readonly style?: (text: string, style: 'bold' | 'dim' | 'red' | 'green' | 'yellow') => string;
}

/** A difference for a terminal: fields first, then where changes are thickest, then samples. Ends in a newline. */
export function diffTerminal({ artifact, difference, level }: DiffReport, options: TerminalOptions = {}): string {
  const { width = 100, style = (text) => text } = options;
  const lines = [style(`${artifact}  ${headline(difference)}`, 'bold')];
  if (level !== undefined) lines.push(`This is ${levelText[level]}.`);
  for (const one of difference.breaks) lines.push(style(`breaks readers: ${breakText(one)}`, 'yellow'));
  for (const one of toldCollections(difference)) lines.push('', ...collectionLines(one, width, style));
  if (difference.lines !== undefined) lines.push('', ...textLines(difference.lines, style));
  if (difference.kind === 'changed' && difference.spelling.length > 0) {
    lines.push('', `The bytes differ beside the data as well: ${difference.spelling.join(', ')}.`);
  }
  lines.push('', ...[difference.before, difference.after].map((side) => style(sideText(side), 'dim')));
  return `${lines.join('\n')}\n`;
}

export const levelText: Readonly<Record<ChangeLevel, string>> = {
  major: 'a major change: readers may fail',
  minor: 'a minor change: records or fields came or went',
  patch: 'a patch: values or their order changed',
  none: 'no new version: the data is the same',
};

function collectionLines(
  one: CollectionDifference,
  width: number,
  style: NonNullable<TerminalOptions['style']>,
): string[] {
  const lines = [`${style(one.path, 'bold')}  ${collectionCounts(one)}`];
  if (one.kind !== 'document') lines.push(style(`  records told apart ${keyText(one.key)}`, 'dim'));
  for (const { path, records, patterns } of one.fields.slice(0, 12)) {
    const shown = patterns.slice(0, 4).map(patternText).join(', ');
    lines.push(`  ${path}  in ${countText(records, 'record')}: ${shown}${patterns.length > 4 ? ', …' : ''}`);
  }
  if (one.fields.length > 12) lines.push(`  and ${one.fields.length - 12} more fields`);
  for (const found of one.concentrations) lines.push(`  ${concentrationText(found)}`);
  if (one.duplicates.keys > 0) {
    lines.push(style(`  ${countText(one.duplicates.keys, 'key')} shared by several records:`, 'yellow'));
    for (const { key, before, after } of one.duplicates.listed)
      lines.push(`    ${key}: ${before} before, ${after} after`);
  }
  for (const sample of one.samples) {
    const colour = sample.kind === 'added' ? 'green' : sample.kind === 'removed' ? 'red' : 'bold';
    const [first = '', ...rest] = sampleLines(sample, width - 6);
    lines.push(`  ${style(first, colour)}`, ...rest.map((line) => `  ${line}`));
  }
  return lines;
}

function textLines({ hunks, added, removed }: LineDifference, style: NonNullable<TerminalOptions['style']>): string[] {
  const lines = hunks.flatMap((hunk) => [
    style(`@@ line ${hunk.before} -> ${hunk.after} @@`, 'dim'),
    ...hunk.removed.map((line) => style(`-${line}`, 'red')),
    ...hunk.added.map((line) => style(`+${line}`, 'green')),
  ]);
  const shown = hunks.reduce((sum, hunk) => sum + hunk.added.length + hunk.removed.length, 0);
  return shown < added + removed ? [...lines, `and ${countText(added + removed - shown, 'line')} more`] : lines;
}

/** The result of `diff --json`; also what is kept of a difference in the history. */
export function diffJson({ artifact, difference, level }: DiffReport): Record<string, unknown> {
  return { schema: 'holdfast.diff/1', artifact, ...(level === undefined ? {} : { level }), ...difference };
}

/** An example as `key: before -> after`. */
export function exampleText(
  { key, ...example }: { readonly key: string; readonly before?: unknown; readonly after?: unknown },
  longest: number,
): string {
  const before = 'before' in example ? valueText(example.before, longest) : '(none)';
  const after = 'after' in example ? valueText(example.after, longest) : '(none)';
  return `${key}: ${before} -> ${after}`;
}
