import { styleText } from 'node:util';
import { type Paint, plain } from '../report/text.ts';

type Stream = NodeJS.WriteStream;

const styles = { good: 'green', bad: 'red', busy: 'yellow', quiet: 'gray', strong: 'bold' } as const;

/** On a terminal, unless NO_COLOR has a value (an empty one means nothing: no-color.org). */
export function hasColour(stream: Stream): boolean {
  return stream.isTTY && !process.env['NO_COLOR'];
}

export function painter(stream: Stream): Paint {
  return hasColour(stream) ? (style, text) => styleText(styles[style], text) : plain;
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

/** Says on a terminal how far a reading of scripts is, on one line that goes away at its end; elsewhere, nothing. */
export async function whileReading<T>(work: (onRead: (done: number, of: number) => void) => Promise<T>): Promise<T> {
  const stream = process.stderr;
  let last = 0;
  try {
    return await work((done, of) => {
      const now = performance.now();
      if (!stream.isTTY || now - last < 100) return;
      last = now;
      stream.write(`\rReading scripts: ${done} of ${of}\u001B[K`);
    });
  } finally {
    if (last > 0) stream.write('\r\u001B[K');
  }
}
