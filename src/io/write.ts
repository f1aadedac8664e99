import { resolve } from 'node:path';
import { isContent } from './content.ts';
import type { Content } from './content.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { badArgument } from './errors.ts';
import type { Receipt } from './receipt.ts';
import { replaceFile } from './replace.ts';
import { runSteps, runStepsSync } from './steps.ts';
import { checkPath } from './target.ts';
import { inTurn } from './turn.ts';

export interface WriteOptions {
  /** Sync the file and its folder, so that the bytes survive a power cut. Default true. */
  readonly durable?: boolean | undefined;
  /** Make the folders that are missing. Default true. */
  readonly parents?: boolean | undefined;
  /** Mode of a file that is new, before the umask. Default 0o666. A file that is there keeps its own. */
  readonly mode?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly disk?: Disk | undefined;
}

/**
 * Replaces a file's bytes as a whole: readers see the old or the new, and a failure at any step leaves the old. Errors are
 * `io/…` (docs/io.md).
 */
export async function atomicWriteFile(
  path: string,
  content: Content | Iterable<Content>,
  options: WriteOptions = {},
): Promise<Receipt> {
  checkPath(path);
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

export function partsOf(path: string, content: unknown): Iterable<Content> {
  if (isContent(content)) return [content];
  if (typeof content === 'object' && content !== null && Symbol.iterator in content) {
    return checkedParts(path, content as Iterable<unknown>);
  }
  throw notContent(path, content);
}

function* checkedParts(path: string, parts: Iterable<unknown>): Generator<Content> {
  for (const part of parts) {
    if (!isContent(part)) throw notContent(path, part);
    yield part;
  }
}

function checkText(path: string, text: unknown): string {
  if (typeof text !== 'string') throw notContent(path, text);
  return text;
}

function notContent(path: string, value: unknown): Error {
  return badArgument(
    'Cannot write',
    path,
    `its content is ${value === null ? 'null' : `of the type ${typeof value}`}, not text or bytes`,
    'Give a string, a Buffer or another view of bytes; use `atomicWriteJson` for other values',
  );
}
