import { StringDecoder } from 'node:string_decoder';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { hasCode, ioError, notFound } from './errors.ts';
import { giveBuffer, takeBuffer } from './hash.ts';
import { notJson } from './json-errors.ts';
import { jsonText } from './json-text.ts';
import type { JsonTextOptions } from './json-text.ts';
import type { Receipt } from './receipt.ts';
import { doLater } from './steps.ts';
import { replaceByStream } from './stream.ts';
import { checkPath } from './target.ts';
import { atomicWriteFileSync } from './write.ts';
import type { WriteOptions } from './write-options.ts';

export type NdjsonOptions = WriteOptions & Pick<JsonTextOptions, 'sortKeys' | 'replacer' | 'lossy'>;

/**
 * One JSON value in each line, from any iterable; each is held to the same rules as by `atomicWriteJson`. Only the line under
 * way is in memory.
 */
export async function atomicWriteNdjson(
  path: string,
  values: Iterable<unknown> | AsyncIterable<unknown>,
  options: NdjsonOptions = {},
): Promise<Receipt> {
  return replaceByStream(path, batchesOf(values, options), options);
}

export function atomicWriteNdjsonSync(path: string, values: Iterable<unknown>, options: NdjsonOptions = {}): Receipt {
  return atomicWriteFileSync(path, linesOf(values, options), options);
}

/** The values of an NDJSON file, one after the other; empty lines are skipped. Errors name the line. */
export async function* readNdjson(
  path: string,
  { disk = realDisk }: { readonly disk?: Disk | undefined } = {},
): AsyncGenerator<unknown, void, undefined> {
  checkPath(path);
  let number = 0;
  for await (const line of textLines(disk, path)) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      yield JSON.parse(line);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw notJson(path, `line ${number}: ${why}`, undefined, error);
    }
  }
}

/** So many characters are worth the way through the stream. */
const BATCH = 65_536;

async function* batchesOf(
  values: Iterable<unknown> | AsyncIterable<unknown>,
  options: NdjsonOptions,
): AsyncGenerator<string> {
  let batch = '';
  for await (const value of values) {
    batch += line(value, options);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

function* linesOf(values: Iterable<unknown>, options: NdjsonOptions): Generator<string> {
  for (const value of values) yield line(value, options);
}

function line(value: unknown, { sortKeys, replacer, lossy }: NdjsonOptions): string {
  return jsonText(value, { sortKeys, replacer, lossy, indent: 0 });
}

async function* textLines(disk: Disk, path: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of piecesOf(disk, path)) {
    const lines = (rest + decoder.write(piece)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

async function* piecesOf(disk: Disk, path: string): AsyncGenerator<Buffer> {
  const buffer = takeBuffer();
  try {
    const fd = disk.open(path);
    try {
      for (;;) {
        const count = await doLater(disk, { kind: 'read', fd, into: buffer, position: null });
        if (count === 0) return;
        yield Buffer.from(buffer.buffer, buffer.byteOffset, count);
      }
    } finally {
      disk.close(fd);
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw notFound('Cannot read', path, error);
    throw ioError('Cannot read', path, error, 'source-untouched');
  } finally {
    giveBuffer(buffer);
  }
}
