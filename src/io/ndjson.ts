import { isUtf8 } from 'node:buffer';
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
import { utf8Text, withoutByteOrderMark } from './utf8.ts';
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

/**
 * The values of an NDJSON file, one after the other; empty lines and a byte-order mark are skipped. Errors name the line, also
 * one whose bytes are not UTF-8.
 */
export async function* readNdjson(
  path: string,
  { disk = realDisk }: { readonly disk?: Disk | undefined } = {},
): AsyncGenerator<unknown, void, undefined> {
  checkPath(path);
  let number = 0;
  for await (const batch of wholeLines(disk, path)) {
    for (const line of splitLines(number === 0 ? withoutByteOrderMark(batch) : batch)) {
      number += 1;
      const text = textOf(line, path, number);
      if (text.trim() !== '') yield valueOf(text, path, number);
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

/** As many lines at once as a read has ended; none is cut. */
async function* wholeLines(disk: Disk, path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const piece of piecesOf(disk, path)) {
    const end = piece.lastIndexOf('\n');
    if (end >= 0) {
      yield Buffer.concat([...rest, piece.subarray(0, end)]);
      rest = [];
    }
    // A copy: the next read goes into the same memory.
    rest.push(Buffer.from(piece.subarray(end + 1)));
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield last;
}

/** As text where all is well, in one go; else as bytes, so that the line which is at fault can be told. */
function splitLines(batch: Buffer): readonly (string | Buffer)[] {
  if (isUtf8(batch)) return batch.toString('utf8').split('\n');
  return batch
    .toString('latin1')
    .split('\n')
    .map((bytes) => Buffer.from(bytes, 'latin1'));
}

function textOf(line: string | Buffer, path: string, number: number): string {
  if (typeof line === 'string') return line;
  try {
    return utf8Text(line);
  } catch (error) {
    throw badLine(path, number, error);
  }
}

function valueOf(text: string, path: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badLine(path, number, error);
  }
}

function badLine(path: string, number: number, cause: unknown): Error {
  return notJson(path, `line ${number}: ${cause instanceof Error ? cause.message : String(cause)}`, undefined, cause);
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
