import type { Span } from '../core/audit.ts';

/**
 * The source of a statement, its line numbers before it and a mark under what is meant:
 * ```
 *   12 | with open(path, 'w') as out:
 *      | ^^^^
 * ```
 * Tabs are one column wide, so that the mark stands where it should.
 */
export function codeFrame(span: Span, mostLines = 4): readonly string[] {
  const source = span.text.replaceAll('\t', ' ').split('\n');
  const shown = source.slice(0, mostLines);
  // The first line begins in the middle of its own; the others are whole.
  const lead = ' '.repeat(Math.min(span.column - 1, 40));
  const lines = [`${lead}${shown[0] ?? ''}`, ...shown.slice(1)].map((line) => line.trimEnd().slice(0, 160));
  const width = String(span.line + lines.length - 1).length;
  const numbered = lines.map((line, index) => `${String(span.line + index).padStart(width)} | ${line}`);
  const mark = `${' '.repeat(width)} | ${lead}${'^'.repeat(Math.max(1, Math.min((shown[0] ?? '').trimEnd().length, 160 - lead.length)))}`;
  const more = source.length - shown.length;
  return [
    ...numbered.slice(0, 1),
    mark,
    ...numbered.slice(1),
    ...(more > 0 ? [`${' '.repeat(width)} | … ${more} more ${more === 1 ? 'line' : 'lines'}`] : []),
  ];
}
