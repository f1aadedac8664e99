import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ContentHash, contentHash, isSetHash } from '../core/hash.ts';
import { type HashedFile, inputsOf, merkle } from './inputs.ts';

const hash = (digit: string): ContentHash => contentHash(`sha256:${digit.repeat(64)}`);
const numbered = (count: number): HashedFile[] => Array.from({ length: count }, (_, i) => [`f${i}.txt`, hash('0')]);

test('the hash of a set is what a shell computes from the documented lines', () => {
  const lines = `a.txt\\0${hash('1')}\\nb/c.txt\\0${hash('2')}\\n`;
  const shell = execFileSync('sh', ['-c', `printf '${lines}' | sha256sum`], { encoding: 'utf8' }).slice(0, 64);
  const entries: HashedFile[] = [
    ['b/c.txt', hash('2')],
    ['a.txt', hash('1')],
  ];
  expect(merkle(entries)).toBe(`merkle:${shell}#2`);
});

test('the empty set has a hash too: that of no bytes', () => {
  expect(merkle([])).toBe('merkle:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855#0');
});

test('the order of the files does not matter; any change of a path, a content or the membership does', () => {
  const hashes = fc.constantFrom(hash('0'), hash('1'));
  const entries = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), hashes), { minLength: 1, selector: ([p]) => p });
  fc.assert(
    fc.property(entries, fc.string({ minLength: 1 }), (files, other) => {
      const whole = merkle(files);
      expect(isSetHash(whole)).toBe(true);
      expect(merkle(files.toReversed())).toBe(whole);
      const [[path, content] = ['', hash('0')], ...rest] = files;
      expect(merkle(rest)).not.toBe(whole);
      expect(merkle([[path, hash('f')], ...rest])).not.toBe(whole);
      if (!files.some(([name]) => name === other)) {
        expect(merkle([[other, content], ...rest])).not.toBe(whole);
      }
    }),
  );
});

test('a path that occurs twice is refused', () => {
  expect(() => merkle([...numbered(1), ...numbered(1)])).toThrow(TypeError);
});

test('up to 16 files are recorded one by one, more as one hash and the count', () => {
  expect(Object.keys(inputsOf({ files: numbered(16) }))).toHaveLength(16);
  expect(inputsOf({ files: numbered(17) })).toEqual({ '.': merkle(numbered(17)) });
});

test('a pattern is one hash and the count, however few match', () => {
  expect(inputsOf({ files: [['a.json', hash('a')]], patterns: [['docs/*.txt', numbered(2)]] })).toEqual({
    'a.json': hash('a'),
    'docs/*.txt': merkle(numbered(2)),
  });
});
