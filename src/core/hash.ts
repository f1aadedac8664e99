import type { Brand } from './brand.ts';

/** `sha256:` and the 64 hexadecimal digits that `sha256sum` prints for the bytes. */
export type ContentHash = Brand<'ContentHash'>;

/** `merkle:<64 hex>#<count>`: one hash for a set of files, and how many they are. */
export type SetHash = Brand<'SetHash'>;

export function isContentHash(text: unknown): text is ContentHash {
  return typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text);
}

export function contentHash(text: string): ContentHash {
  if (!isContentHash(text)) throw new TypeError(`Not a content hash: ${text}`);
  return text;
}

export function isSetHash(text: unknown): text is SetHash {
  return typeof text === 'string' && /^merkle:[0-9a-f]{64}#(0|[1-9][0-9]*)$/.test(text);
}

export function setHash(text: string): SetHash {
  if (!isSetHash(text)) throw new TypeError(`Not a set hash: ${text}`);
  return text;
}
