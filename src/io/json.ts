import { resolve } from 'node:path';
import type { Schema } from '../core/schema.ts';
import { newestBackup } from './backup-name.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { hasCode, ioError, notAFile, notFound, stillText } from './errors.ts';
import { notJson, tooLongToRead } from './json-errors.ts';
import { jsonChunks } from './json-text.ts';
import type { JsonTextOptions } from './json-text.ts';
import type { Receipt } from './receipt.ts';
import { replaceFile } from './replace.ts';
import { runSteps, runStepsSync } from './steps.ts';
import type { Steps } from './steps.ts';
import { checkPath, kindOf } from './target.ts';
import { inTurn } from './turn.ts';
import { utf8Text } from './utf8.ts';
import { checkValid, checkValidSync } from './validate.ts';
import type { Validate } from './validate.ts';
import type { WriteOptions } from './write-options.ts';

export interface JsonWriteOptions extends WriteOptions, JsonTextOptions {
  /** An invalid value is never written. */
  readonly validate?: Validate | undefined;
}

/**
 * Replaces a JSON file as a whole. The value is written only if reading it back gives the same value (`jsonText`), and only if
 * `validate` accepts it. It must not be changed before the promise is settled.
 */
export async function atomicWriteJson(path: string, value: unknown, options: JsonWriteOptions = {}): Promise<Receipt> {
  checkPath(path);
  await checkValid(path, value, options.validate, stillText('unchanged', path));
  const { disk = realDisk } = options;
  return inTurn(resolve(path), () => runSteps(disk, replaceFile(disk, path, jsonChunks(value, options), options)));
}

export function atomicWriteJsonSync(path: string, value: unknown, options: JsonWriteOptions = {}): Receipt {
  checkPath(path);
  checkValidSync(path, value, options.validate, stillText('unchanged', path));
  const { disk = realDisk } = options;
  return runStepsSync(disk, replaceFile(disk, path, jsonChunks(value, options), options));
}

export interface ReadOptions<Output = unknown> {
  /** What is read must pass; a schema's output is what you get. */
  readonly validate?: Validate<Output> | undefined;
  readonly disk?: Disk | undefined;
}

/**
 * Reads a JSON file; a byte-order mark is skipped. Errors: `io/not-found`, `value/not-json-text` (also of bytes that are not
 * UTF-8; names the place, and the newest backup), `value/invalid`, other `io/…`.
 */
export function readJson<Output>(
  path: string,
  options: ReadOptions<Output> & { readonly validate: Schema<unknown, Output> },
): Promise<Output>;
export function readJson(path: string, options?: ReadOptions): Promise<unknown>;
export async function readJson(path: string, { validate, disk = realDisk }: ReadOptions = {}): Promise<unknown> {
  checkPath(path);
  const value = parse(disk, path, await runSteps(disk, readingBytes(disk, path)));
  return checkValid(path, value, validate, stillText('source-untouched', path));
}

export function readJsonSync<Output>(
  path: string,
  options: ReadOptions<Output> & { readonly validate: Schema<unknown, Output> },
): Output;
export function readJsonSync(path: string, options?: ReadOptions): unknown;
export function readJsonSync(path: string, { validate, disk = realDisk }: ReadOptions = {}): unknown {
  checkPath(path);
  const value = parse(disk, path, runStepsSync(disk, readingBytes(disk, path)));
  return checkValidSync(path, value, validate, stillText('source-untouched', path));
}

/** A whole file through one descriptor, so that what is read is one version of it. */
export function* readingBytes(disk: Disk, path: string): Steps<Buffer> {
  try {
    const fd = disk.open(path);
    try {
      const stat = disk.fileStat(fd);
      if (stat.isDirectory()) throw notAFile('Cannot read', path, kindOf(stat), 'source-untouched');
      return yield* readAll(fd, stat.size);
    } finally {
      disk.close(fd);
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw notFound('Cannot read', path, error);
    throw ioError('Cannot read', path, error, 'source-untouched');
  }
}

/** Reads on to the end, whatever `stat` said: a pipe says 0. */
function* readAll(fd: number, expected: number): Steps<Buffer> {
  let buffer = Buffer.allocUnsafe(expected + 1);
  let filled = 0;
  for (;;) {
    if (filled === buffer.length) {
      const larger = Buffer.allocUnsafe(buffer.length * 2 + 65_536);
      buffer.copy(larger);
      buffer = larger;
    }
    const count: number = yield {
      kind: 'read',
      fd,
      into: buffer.subarray(filled, filled + MOST_AT_ONCE),
      position: null,
    };
    if (count === 0) return buffer.subarray(0, filled);
    filled += count;
  }
}

/** One call of the system reads less than 2 GB. */
const MOST_AT_ONCE = 2 ** 30;

function parse(disk: Disk, path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG') {
      throw tooLongToRead(path, bytes.length, error);
    }
    const why = bytes.length === 0 ? 'the file is empty' : error instanceof Error ? error.message : String(error);
    throw notJson(path, why, newestBackup(disk, path), error);
  }
}
