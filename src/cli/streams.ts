import { Console } from 'node:console';

/**
 * Makes the process's streams safe for what runs in it. A reader that has seen enough (`| head -1`) is no error, and must not end a
 * run half-way; and what a config or a stage file prints while it is loaded is not the result, which programs read from stdout.
 */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  globalThis.console = new Console(process.stderr, process.stderr);
}
