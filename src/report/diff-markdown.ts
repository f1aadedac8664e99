import { spelledOut } from '../core/spelled-out.ts';
import { countText } from '../core/difference-text.ts';
import type { CollectionDifference } from '../core/difference.ts';
import {
  collectionCounts,
  concentrationText,
  headline,
  keyText,
  nameText,
  sampleLines,
  sideText,
  toldCollections,
} from './diff-text.ts';
import { breakTexts, excuse, exampleText, isExcused, levelText, type DiffReport } from './diff.ts';

/** A difference as Markdown, for a pull request or a file. Ends in a newline. */
export function diffMarkdown(report: DiffReport): string {
  const { artifact, difference, level } = report;
  const parts = [`## ${code(artifact)}`, `${escaped(headline(difference))}.`];
  if (level !== undefined) parts.push(`This is **${levelText[level]}**.`);
  const breaks = breakTexts(report);
  if (breaks.length > 0) parts.push(`**Breaks readers:**\n\n${breaks.map((text) => `- ${escaped(text)}`).join('\n')}`);
  if (isExcused(report)) parts.push(excuse);
  for (const one of toldCollections(difference)) parts.push(...collectionParts(one));
  if (difference.lines !== undefined) {
    const { hunks } = difference.lines;
    const lines = hunks.flatMap((hunk) => [
      `@@ -${hunk.before} +${hunk.after} @@`,
      ...hunk.removed.map((line) => `-${line}`),
      ...hunk.added.map((line) => `+${line}`),
    ]);
    parts.push(fenced(lines, 'diff'));
  }
  if (difference.kind === 'changed' && difference.spelling.length > 0) {
    parts.push(`The bytes differ beside the data as well: ${difference.spelling.join(', ')}.`);
  }
  parts.push([difference.before, difference.after].map((side) => `- ${escaped(sideText(side))}`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** Text that Markdown takes as it is, also inside a table; what stands in backticks stays code. */
export function escaped(text: string): string {
  return spelledOut(text.replace(/\r?\n/g, ' '))
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part.replaceAll('|', '\\|') : part.replace(/[\\*_[\]<>|#]/g, (char) => `\\${char}`),
    )
    .join('');
}

/** Code on one line, whatever backticks are in it. */
export function code(text: string): string {
  const inner = spelledOut(text.replace(/\r?\n/g, ' ')).replaceAll('|', '\\|');
  if (!inner.includes('`')) return `\`${inner}\``;
  const runs = inner.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(...runs.map((run) => run.length)) + 1);
  return `${fence} ${inner} ${fence}`;
}

function collectionParts(one: CollectionDifference): string[] {
  const parts = [`### ${code(one.path)}`, `${collectionCounts(one)}.`];
  if (one.kind !== 'document' && one.kind !== 'files') parts[1] += ` Records are told apart ${keyText(one.key)}.`;
  if (one.fields.length > 0) parts.push(fieldTable(one));
  if (one.concentrations.length > 0) {
    parts.push(one.concentrations.map((found) => `- ${escaped(concentrationText(found))}`).join('\n'));
  }
  if (one.duplicates.keys > 0) {
    const listed = one.duplicates.listed.map(
      ({ key, before, after }) => `- ${code(nameText(key))}: ${before} before, ${after} after`,
    );
    parts.push(`**${countText(one.duplicates.keys, 'key')} shared by several records:**\n\n${listed.join('\n')}`);
  }
  if (one.samples.length > 0)
    parts.push(
      fenced(
        one.samples.flatMap((sample) => sampleLines(sample, 120, one.kind)),
        'text',
      ),
    );
  return parts;
}

function fieldTable(one: CollectionDifference): string {
  const rows = one.fields.flatMap(({ path, records, patterns }) =>
    patterns.slice(0, 4).map(({ pattern, count, example }, i) => {
      const cells = [
        i === 0 ? code(nameText(path)) : '',
        i === 0 ? records.toLocaleString('en-US') : '',
        escaped(pattern),
      ];
      return `| ${[...cells, count.toLocaleString('en-US'), code(exampleText(example, 40))].join(' | ')} |`;
    }),
  );
  return ['| Field | Records | Change | Times | Example |', '| --- | ---: | --- | ---: | --- |', ...rows].join('\n');
}

function fenced(lines: readonly string[], language: string): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${lines.map(spelledOut).join('\n')}\n${fence}`;
}
