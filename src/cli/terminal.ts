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

/** Says on a terminal how far a reading of scripts is; elsewhere, nothing. */
export async function whileReading<T>(work: (onRead: (done: number, of: number) => void) => Promise<T>): Promise<T> {
  return whileBusy((say) => work((done, of) => say(() => `Reading scripts: ${done} of ${of}`)));
}

/** Lets long work say on a terminal how far it is, on one line that goes away at its end; elsewhere, nothing is said. */
export async function whileBusy<T>(work: (say: (text: () => string) => void) => Promise<T>): Promise<T> {
  const stream = process.stderr;
  let last = performance.now();
  let isShown = false;
  try {
    return await work((text) => {
      const now = performance.now();
      // What takes no tenth of a second needs no word.
      if (!stream.isTTY || now - last < 100) return;
      last = now;
      isShown = true;
      // A line that wraps could not be taken away again.
      stream.write(`\r${text().slice(0, Math.max(10, stream.columns - 1))}\u001B[K`);
    });
  } finally {
    if (isShown) stream.write('\r\u001B[K');
  }
}
