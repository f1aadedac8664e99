import { resolve } from 'node:path';
import type { Content } from './content.ts';
import { realDisk } from './disk.ts';
import type { Receipt } from './receipt.ts';
import { notContent, partsOf } from './parts.ts';
import { replaceFile } from './replace.ts';
import { replaceByStream } from './stream.ts';
import type { WriteOptions } from './write-options.ts';
import { runSteps, runStepsSync } from './steps.ts';
import { checkPath } from './target.ts';
import { inTurn } from './turn.ts';

/**
 * Replaces a file's bytes as a whole: readers see the old or the new, and a failure at any step leaves the old. Errors are
 * `io/…` (docs/io.md).
 */
export async function atomicWriteFile(
  path: string,
  content: Content | Iterable<Content> | AsyncIterable<Content>,
  options: WriteOptions = {},
): Promise<Receipt> {
  checkPath(path);
  if (isAsyncIterable(content)) return replaceByStream(path, content, options);
  const parts = partsOf(path, content);
  const { disk = realDisk } = options;
  return inTurn(resolve(path), () => runSteps(disk, replaceFile(disk, path, parts, options)));
}

export function atomicWriteFileSync(
  path: string,
  content: Content | Iterable<Content>,
  options: WriteOptions = {},
): Receipt {
  const { disk = realDisk } = options;
  return runStepsSync(disk, replaceFile(disk, path, partsOf(path, content), options));
}

/** `atomicWriteFile` for text, written as UTF-8 just as it is: no line ends are changed, none is added. */
export async function atomicWriteText(path: string, text: string, options: WriteOptions = {}): Promise<Receipt> {
  return atomicWriteFile(path, checkText(path, text), options);
}

export function atomicWriteTextSync(path: string, text: string, options: WriteOptions = {}): Receipt {
  return atomicWriteFileSync(path, checkText(path, text), options);
}

function checkText(path: string, text: unknown): string {
  if (typeof text !== 'string') throw notContent(path, text);
  return text;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
