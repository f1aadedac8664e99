import { Writable } from 'node:stream';
import { WritableStream } from 'node:stream/web';
import { callbackify } from 'node:util';
import { bytesOf } from './content.ts';
import type { Content } from './content.ts';
import { realDisk } from './disk.ts';
import type { Receipt } from './receipt.ts';
import { checkedParts } from './parts.ts';
import { openReplacement } from './replace.ts';
import type { Replacement } from './replace.ts';
import { runSteps } from './steps.ts';
import { checkPath } from './target.ts';
import type { WriteOptions } from './write-options.ts';

export interface AtomicWriteStream extends Writable {
  /** Settled when the stream is: with what was written, or with the error that ended it. Need not be awaited. */
  readonly receipt: Promise<Receipt>;
}

/**
 * A Node stream whose bytes become the file when it finishes, and only then: `finish` comes after the sync and the rename. If it
 * is destroyed, or its source fails (use `pipeline`), the file is as it was.
 */
export function createAtomicWriteStream(path: string, options: WriteOptions = {}): AtomicWriteStream {
  const { sink, receipt } = openSink(path, options);
  const stream = new Writable({
    decodeStrings: false,
    signal: options.signal,
    write: (chunk: unknown, encoding, done) => {
      settle(sink.write(decoded(chunk, encoding)), done);
    },
    writev: (chunks, done) => {
      settle(sink.write(...chunks.map(({ chunk, encoding }) => decoded(chunk, encoding))), done);
    },
    final: (done) => settle(sink.commit(), done),
    destroy: (error, done) => {
      sink.abort(error ?? new Error('The stream was closed before it was finished'));
      done(error);
    },
  });
  return Object.assign(stream, { receipt });
}

export interface AtomicWritableStream extends WritableStream<Content> {
  readonly receipt: Promise<Receipt>;
}

/** The same as a web stream: `close` comes after the sync and the rename; `abort` leaves the file as it was. */
export function createAtomicWritableStream(path: string, options: WriteOptions = {}): AtomicWritableStream {
  const { sink, receipt } = openSink(path, options);
  const stream = new WritableStream<Content>({
    write: async (chunk) => {
      try {
        await sink.write(chunk);
      } catch (error) {
        // The stream is errored from here on, and calls neither `close` nor `abort`.
        sink.abort(error);
        throw error;
      }
    },
    close: () => sink.commit(),
    abort: (reason) => sink.abort(reason),
  });
  return Object.assign(stream, { receipt });
}

/** Replaces a file by what an asynchronous source gives. An error of the source is passed on as it is. */
export async function replaceByStream(
  path: string,
  source: AsyncIterable<unknown>,
  options: WriteOptions,
): Promise<Receipt> {
  const { sink, receipt } = openSink(path, options);
  try {
    for await (const part of source) await sink.write(part);
    await sink.commit();
  } catch (error) {
    sink.abort(error);
    throw error;
  }
  return receipt;
}

interface Sink {
  write(...parts: readonly unknown[]): Promise<void>;
  commit(): Promise<void>;
  abort(reason: unknown): void;
}

function openSink(path: string, options: WriteOptions): { readonly sink: Sink; readonly receipt: Promise<Receipt> } {
  checkPath(path);
  const { disk = realDisk } = options;
  let replacement: Replacement | undefined;
  let settled: { resolve: (receipt: Receipt) => void; reject: (reason: unknown) => void } | undefined;
  const receipt = new Promise<Receipt>((resolve, reject) => {
    settled = { resolve, reject };
  });
  // Who listens to the stream's own error need not listen to this one too.
  receipt.catch(() => undefined);

  // Opened by the first write, so that a stream nobody writes to leaves nothing.
  const opened = (): Replacement => (replacement ??= openReplacement(disk, path, options));

  const sink: Sink = {
    async write(...parts) {
      const open = opened();
      for (const piece of bytesOf(checkedParts(path, parts))) await runSteps(disk, open.write(piece));
    },
    async commit() {
      settled?.resolve(await runSteps(disk, opened().commit()));
    },
    abort(reason) {
      replacement?.abort();
      settled?.reject(reason);
    },
  };
  return { sink, receipt };
}

/** `write('ff', 'hex')` on a stream means bytes. */
function decoded(chunk: unknown, encoding: BufferEncoding): unknown {
  if (typeof chunk !== 'string' || encoding === 'utf8' || encoding === 'utf-8') return chunk;
  return Buffer.from(chunk, encoding);
}

function settle(work: Promise<void>, done: (error?: Error | null) => void): void {
  callbackify(() => work)((error) => done(error));
}
