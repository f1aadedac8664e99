import { styleText } from 'node:util';
import { type Paint, plain } from '../report/text.ts';

type Stream = NodeJS.WriteStream;

const styles = { good: 'green', bad: 'red', busy: 'yellow', quiet: 'gray', strong: 'bold' } as const;

/** Colours on a terminal, unless NO_COLOR has a value (an empty one means nothing: no-color.org). */
export function painter(stream: Stream): Paint {
  const wanted = stream.isTTY && !process.env['NO_COLOR'];
  return wanted ? (style, text) => styleText(styles[style], text) : plain;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** What goes to people and not to programs. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
