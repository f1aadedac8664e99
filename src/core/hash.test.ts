import { expect, test } from 'vitest';
import { contentHash, isContentHash, isSetHash, setHash } from './hash.ts';

const hex = '0123456789abcdef'.repeat(4);

test('a content hash is `sha256:` and 64 lower-case digits', () => {
  expect(contentHash(`sha256:${hex}`)).toBe(`sha256:${hex}`);
  for (const text of [
    '',
    hex,
    `sha256:${hex}0`,
    `sha256:${hex.slice(1)}`,
    `sha256:${hex.toUpperCase()}`,
    `md5:${hex}`,
  ]) {
    expect(isContentHash(text)).toBe(false);
    expect(() => contentHash(text)).toThrow(TypeError);
  }
  expect(isContentHash(`sha256:${hex}\n`)).toBe(false);
  expect(isContentHash(undefined)).toBe(false);
});

test('a set hash has the count of its members, without zeros in front', () => {
  for (const count of ['0', '7', '6014']) expect(setHash(`merkle:${hex}#${count}`)).toBe(`merkle:${hex}#${count}`);
  for (const text of [`merkle:${hex}`, `merkle:${hex}#`, `merkle:${hex}#007`, `merkle:${hex}#-1`, `sha256:${hex}`]) {
    expect(isSetHash(text)).toBe(false);
    expect(() => setHash(text)).toThrow(TypeError);
  }
});
