import type { Excerpt } from './excerpt.ts';
import type { Statement } from './ir.ts';
import type { Embed } from './lowering.ts';

/** A file that holds a program in a form of its own: its text, and lines of it that are no code of the language. */
export interface Contained {
  readonly code: Excerpt;
  /** What stands for a call of this name in the text. */
  readonly lines: ReadonlyMap<string, (embed: Embed) => readonly Statement[]>;
  /** Names of the lines that stand for something, and not the words of a program, are all that the text has. */
  readonly isListOnly: boolean;
}

/** The name of a line that stands for something else. */
export function lineName(index: number): string {
  return `__holdfast_line_${index}__`;
}
