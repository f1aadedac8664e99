import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { absolutePath, artifactPath, baseName, byCodeUnit, isArtifactPath } from './path.ts';

const segment = fc.string({
  unit: fc.constantFrom('a', 'B', '.', '-', ' ', 'é', '*', '~'),
  minLength: 1,
  maxLength: 4,
});
const written = fc
  .array(fc.oneof(segment, fc.constantFrom('', '.', '..')), { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join('/'));

test.each([
  ['data/x.json', 'data/x.json'],
  ['./data/x.json', 'data/x.json'],
  ['data//x.json', 'data/x.json'],
  ['data/./x.json', 'data/x.json'],
  ['data/x.json/', 'data/x.json'],
  ['data/old/../x.json', 'data/x.json'],
  ['a/../b/../x.json', 'x.json'],
  ['.hidden/x', '.hidden/x'],
  ['...', '...'],
  ['a b/é.json', 'a b/é.json'],
])('%j is the artifact %j', (text, path) => {
  expect(artifactPath(text)).toBe(path);
});

test.each([
  ['', 'it names no file'],
  ['.', 'it names no file'],
  ['a/..', 'it names no file'],
  ['..', 'it leaves the project'],
  ['../x.json', 'it leaves the project'],
  ['a/../../x.json', 'it leaves the project'],
  ['../a/..', 'it leaves the project'],
  ['/etc/passwd', 'it is absolute, and artifacts are named relative to the project'],
  ['C:\\x.json', 'it is absolute, and artifacts are named relative to the project'],
  ['C:/x.json', 'it is absolute, and artifacts are named relative to the project'],
  ['\\\\server\\x.json', 'it is absolute, and artifacts are named relative to the project'],
  ['data\\x.json', 'it has a backslash; write `/` on every system'],
  ['data/\0.json', 'it has a control character'],
  ['data/a\nb.json', 'it has a control character'],
  ['data/a\rb.json', 'it has a control character'],
])('%j is refused: %s', (text, why) => {
  expect(() => artifactPath(text)).toThrow(expect.objectContaining({ code: 'config/path' }));
  expect(() => artifactPath(text)).toThrow(why);
  expect(isArtifactPath(text)).toBe(false);
});

test('an artifact path is normal: checking it again gives itself', () => {
  fc.assert(
    fc.property(written, (text) => {
      const path = accepted(text);
      fc.pre(path !== undefined);
      expect(isArtifactPath(path)).toBe(true);
      expect(artifactPath(path)).toBe(path);
      expect(path.split('/')).not.toContain('');
      expect(path.split('/')).not.toContain('.');
      expect(path.split('/')).not.toContain('..');
    }),
  );
});

test('a name is a path exactly if it stays inside the project', () => {
  fc.assert(
    fc.property(written, (text) => {
      fc.pre(!text.startsWith('/'));
      // Counting: how deep below the project each step goes.
      let depth = 0;
      let left = false;
      for (const step of text.split('/')) {
        if (step === '..') depth -= 1;
        else if (step !== '' && step !== '.') depth += 1;
        left ||= depth < 0;
      }
      expect(accepted(text) !== undefined).toBe(!left && depth > 0);
    }),
  );
});

test('the base name is the last segment', () => {
  expect(baseName(artifactPath('data/entities/INDEX.json'))).toBe('INDEX.json');
  expect(baseName(artifactPath('INDEX.json'))).toBe('INDEX.json');
});

test('an absolute path starts at a root of POSIX or of Windows', () => {
  for (const path of ['/', '/data/x', 'C:\\x', 'c:/x', '\\\\server\\share']) expect(absolutePath(path)).toBe(path);
  for (const path of ['', 'data/x', './x', 'C:x', '/a\0b']) {
    expect(() => absolutePath(path)).toThrow(expect.objectContaining({ code: 'config/path' }));
  }
});

test('the order by code unit is that of `<`: total, and the same in every locale', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(byCodeUnit(a, b)).toBe(a < b ? -1 : a === b ? 0 : 1);
      expect(byCodeUnit(a, b) + byCodeUnit(b, a)).toBe(0);
    }),
  );
  expect(['ä', 'a', 'Z', '\u{1F600}', '\uFF00'].sort(byCodeUnit)).toEqual(['Z', 'a', 'ä', '\u{1F600}', '\uFF00']);
});

function accepted(text: string): string | undefined {
  try {
    return artifactPath(text);
  } catch {
    return undefined;
  }
}
