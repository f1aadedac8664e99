import { containerOf } from '../containers.ts';
import { cellText } from '../languages/notebook.ts';
import { lastAtMost } from '../languages/offsets.ts';
import type { Span } from '../model.ts';
import type { Reading } from '../reading.ts';

/** Sources by script: for lines and snippets. */
export interface Sources {
  span(script: string, range: readonly [number, number]): Span;
  line(script: string, offset: number): number;
  snippet(script: string, start: number, end: number): string;
  lineText(script: string, offset: number): string;
}

/** Lines and snippets of the scripts that were read; line tables are made when first asked for. */
export function sourcesOf(
  readings: readonly Reading[],
  /** Of settings that paths were found in. */
  otherText: (path: string) => string,
): Sources {
  const texts = new Map(readings.map((one) => [one.entry.path, one.source]));
  const tables = new Map<string, number[]>();

  function textOf(path: string): string {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = otherText(path);
    texts.set(path, text);
    return text;
  }

  function table(script: string): number[] {
    const known = tables.get(script);
    if (known) return known;
    const starts = [0];
    const text = textOf(script);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    tables.set(script, starts);
    return starts;
  }

  function line(script: string, offset: number): number {
    return lastAtMost(table(script), offset) + 1;
  }

  function shown(script: string, start: number, end: number): string {
    const text = textOf(script).slice(start, end);
    return containerOf(script) === 'ipynb' ? cellText(text) : text;
  }

  return {
    line,
    span(script, [start, end]): Span {
      const from = line(script, start);
      return {
        start,
        end,
        line: from,
        column: start - (table(script)[from - 1] ?? 0) + 1,
        endLine: line(script, Math.max(start, end - 1)),
        text: shown(script, start, Math.min(end, start + 400)),
      };
    },
    snippet(script, start, end) {
      const text = shown(script, start, Math.min(end, start + 240))
        .replace(/\s+/g, ' ')
        .trim();
      return text.length > 120 ? `${text.slice(0, 119)}…` : text;
    },
    lineText(script, offset) {
      const starts = table(script);
      const at = line(script, offset);
      return shown(script, starts[at - 1] ?? 0, (starts[at] ?? Infinity) - 1)
        .trim()
        .slice(0, 120);
    },
  };
}
