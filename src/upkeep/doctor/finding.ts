/**
 * `ok`: as it should be. `note`: worth knowing. `todo`: something for a person to do. `damaged`: something that Holdfast wrote
 * cannot be read back, or is not what it was.
 */
export type Level = 'ok' | 'note' | 'todo' | 'damaged';

/** What one check has found. Each text is a sentence or a piece of one, without its full stop. */
export interface Finding {
  /** Stable: programs may switch on it. */
  readonly check: string;
  readonly level: Level;
  readonly what: string;
  /** What follows from it, for the data. */
  readonly means?: string;
  /** What to do. */
  readonly next?: string;
  /** The first few things that it is about. */
  readonly on?: readonly string[];
}

export function ok(check: string, what: string): Finding {
  return { check, level: 'ok', what };
}

const shownAtMost = 5;

/** The first few of a list, and how many more there are. */
export function fewOf(all: readonly string[]): readonly string[] {
  const more = all.length - shownAtMost;
  return more > 0 ? [...all.slice(0, shownAtMost), `and ${more} more`] : all;
}
