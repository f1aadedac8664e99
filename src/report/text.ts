import { spelledOut } from '../core/spelled-out.ts';
/** How a report marks a word. Colour only repeats what the word says already. */
export type Paint = (style: 'good' | 'bad' | 'busy' | 'quiet' | 'strong', text: string) => string;

export const plain: Paint = (_style, text) => text;

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.095) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1 stage`, `3 stages`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Lines of cells, each column as wide as its widest cell; the last one is not padded. */
export function table(
  given: readonly (readonly string[])[],
  paint: (cell: string, column: number) => string = (cell) => cell,
): string[] {
  // What scripts and files are called is no order to the terminal.
  const rows = given.map((row) => row.map(spelledOut));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map(
        (cell, column) =>
          paint(cell, column) + (column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - cell.length)),
      )
      .join('  ')
      .trimEnd(),
  );
}
