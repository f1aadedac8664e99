import { isContent } from './content.ts';
import type { Content } from './content.ts';
import { badArgument } from './errors.ts';

/** What a caller gave as content, as parts: one of text or bytes, or an iterable of such. */
export function partsOf(path: string, content: unknown): Iterable<Content> {
  if (isContent(content)) return [content];
  if (typeof content === 'object' && content !== null && Symbol.iterator in content) {
    return checkedParts(path, content as Iterable<unknown>);
  }
  throw notContent(path, content);
}

export function* checkedParts(path: string, parts: Iterable<unknown>): Generator<Content> {
  for (const part of parts) {
    if (!isContent(part)) throw notContent(path, part);
    yield part;
  }
}

export function notContent(path: string, value: unknown): Error {
  return badArgument(
    'Cannot write',
    path,
    `its content is ${value === null ? 'null' : `of the type ${typeof value}`}, not text or bytes`,
    'Give a string, a Buffer or another view of bytes; use `atomicWriteJson` for other values',
  );
}
