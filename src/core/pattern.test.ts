import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ArtifactPath, artifactPath, isArtifactPath } from './path.ts';
import {
  fixedFolder,
  hasHole,
  isDeep,
  matcher,
  memberName,
  memberPath,
  overlap,
  pattern,
  type Pattern,
} from './pattern.ts';

/** Every path of up to five characters over a small alphabet: enough for two patterns of a few holes to meet. */
const paths: readonly ArtifactPath[] = allTexts('ab./', 5).filter(isArtifactPath);

const piece = fc.constantFrom('*', 'a', 'b', '.', '{name}');
const anySegment = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.constant('**') },
);
const anyPattern = fc
  .array(anySegment, { minLength: 1, maxLength: 3 })
  .map((segments) => accepted(segments.join('/')))
  .filter((of) => of !== undefined);

describe('members', () => {
  test.each([
    ['data/*.txt', 'data/a.txt', true],
    ['data/*.txt', 'data/a.b.txt', true],
    ['data/*.txt', 'data/sub/a.txt', false],
    ['data/*.txt', 'data/a.txt.bak', false],
    ['data/*.txt', 'other/data/a.txt', false],
    ['data/*.txt', 'data/.a.txt', false],
    ['data/*.txt', 'data/.txt', false],
    ['data/*-*.txt', 'data/a-b.txt', true],
    ['data/**/*.txt', 'data/a.txt', true],
    ['data/**/*.txt', 'data/x/y/a.txt', true],
    ['data/**/*.txt', 'data/.git/a.txt', false],
    ['data/**', 'data/x/y', true],
    ['data/**', 'data', false],
    ['**/*.txt', 'a.txt', true],
    ['**', 'a/b', true],
    ['data/{name}.json', 'data/a.json', true],
    ['data/{name}.json', 'data/1790/a.json', true],
    ['data/{name}.json', 'data/.json', false],
    ['photo[1]/*.(a|b)+', 'photo[1]/x.(a|b)+', true],
    ['photo[1]/*.jpg', 'photo1/x.jpg', false],
    ['.cache/*.txt', '.cache/a.txt', true],
    ['.cache/*.txt', '.cache/.a.txt', false],
    ['data/**/*.txt', 'data/x\u2028y/a.txt', true],
  ])('%s and %j: %s', (of, path, is) => {
    expect(matcher(pattern(of))(path)).toBe(is);
  });

  test('are those of a naive reading of the pattern, segment by segment', () => {
    fc.assert(
      fc.property(anyPattern, (of) => {
        const isMember = matcher(of);
        expect(paths.filter(isMember)).toEqual(paths.filter((path) => isNaiveMember(of, path)));
      }),
      { numRuns: 60 },
    );
  });

  test('lie below the fixed folder, directly unless the pattern is deep', () => {
    fc.assert(
      fc.property(anyPattern, (of) => {
        const folder = fixedFolder(of);
        for (const path of paths.filter(matcher(of))) {
          const start = folder === '' ? '' : `${folder}/`;
          expect(path.startsWith(start)).toBe(true);
          if (!isDeep(of)) expect(path.slice(start.length)).not.toContain('/');
        }
      }),
      { numRuns: 30 },
    );
  });
});

test.each([
  ['data/*.txt', 'data', false],
  ['*.txt', '', false],
  ['a/b/**/*.txt', 'a/b', true],
  ['a/*/c.txt', 'a', true],
  ['a/{name}.txt', 'a', true],
])('the fixed folder of %s is %j, and that it is deep: %s', (of, folder, deep) => {
  expect(fixedFolder(pattern(of))).toBe(folder);
  expect(isDeep(pattern(of))).toBe(deep);
});

test.each([
  ['data/x.txt', 'it has no `*`, `**` or `{name}`, so it names one file, not a set'],
  ['{name}/{name}.txt', 'it has `{name}` twice'],
  ['*/{name}.txt', 'it has both `{name}` and `*`'],
  ['data/a**.txt', '`**` stands for whole segments, so it must stand between slashes'],
  ['data/***', '`**` stands for whole segments, so it must stand between slashes'],
  ['*/../x.txt', 'it has `..`, which cannot be followed through a hole'],
  ['data/**/../*.txt', 'it has `..`, which cannot be followed through a hole'],
  ['data/.x-*.txt', 'names that start with a dot are never members'],
  ['data/*/.cache/x', 'names that start with a dot are never members'],
])('the pattern %j is refused: %s', (of, why) => {
  expect(() => pattern(of)).toThrow(expect.objectContaining({ code: 'config/pattern' }));
  expect(() => pattern(of)).toThrow(why);
});

test('a pattern that leaves the project is refused as a path is', () => {
  expect(() => pattern('../*.txt')).toThrow('it leaves the project');
  expect(() => pattern('/data/*.txt')).toThrow('it is absolute');
});

test('a pattern is normal, like a path', () => {
  expect(pattern('./data//*.txt')).toBe('data/*.txt');
  expect(pattern('old/../data/*.txt')).toBe('data/*.txt');
  expect(hasHole('data/x.txt')).toBe(false);
  expect(hasHole('data/{name}')).toBe(true);
});

describe('two patterns', () => {
  test.each([
    ['data/*.txt', 'data/*.txt', true],
    ['data/*.txt', 'data/a.txt', true],
    ['data/*.txt', 'data/*.json', false],
    ['data/*.txt', 'data/x/*.txt', false],
    ['data/**/*.txt', 'data/x/*.txt', true],
    ['data/**/*.txt', 'data/*.txt', true],
    ['data/a*', 'data/*b', true],
    ['data/{name}.txt', 'data/x/y.txt', true],
    ['data/x{name}.txt', 'data/x.txt', false],
    ['data/*', 'data/.hidden', false],
    ['data/*.txt', 'data/.txt', false],
    ['.data/*', '.data/x', true],
    ['data/**', 'data', false],
    ['a/x', 'a/x', true],
    ['a/x', 'a/y', false],
  ])('%s and %s overlap: %s', (a, b, is) => {
    expect(overlap(a, b)).toBe(is);
    expect(overlap(b, a)).toBe(is);
  });

  test('overlap exactly if some path is a member of both', () => {
    // Patterns so small that what they share at all, they share in a path of nine characters.
    const segment = fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.constantFrom('*', 'a', '.', '{name}'), { minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: fc.constant(['**']) },
    );
    const small = fc
      .array(segment, { minLength: 1, maxLength: 2 })
      .map((segments) => accepted(segments.map((pieces) => pieces.join('')).join('/')))
      .filter((of) => of !== undefined);
    const longer = allTexts('a./', 9).filter(isArtifactPath);
    fc.assert(
      fc.property(small, small, (a, b) => {
        const isInB = matcher(b);
        const both = longer.filter(matcher(a)).find((path) => isInB(path));
        expect([both, overlap(a, b)]).toEqual([both, both !== undefined]);
      }),
      { numRuns: 100 },
    );
  });

  test('a pattern overlaps a path exactly if the path is its member', () => {
    fc.assert(
      fc.property(anyPattern, fc.constantFrom(...paths), (of, path) => {
        expect(overlap(of, path)).toBe(matcher(of)(path));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the name of a member', () => {
  test.each([
    ['data/documents/*.txt', 'data/documents/1790-washington.txt', '1790-washington'],
    ['data/*.tar.gz', 'data/a.b.tar.gz', 'a.b'],
    ['data/report-*.txt', 'data/report-2020.txt', '2020'],
    ['data/{name}.json', 'data/1790/a.json', '1790/a'],
    ['*.txt', 'a.txt', 'a'],
    ['data/**/*.txt', 'data/x/a.b.txt', 'x/a.b'],
    ['data/**', 'data/x/README', 'x/README'],
  ])('in %s of %s is %s', (of, path, name) => {
    expect(memberName(pattern(of), artifactPath(path))).toBe(name);
  });

  test('and its path are inverse wherever the pattern says where the name goes', () => {
    fc.assert(
      fc.property(anyPattern, (of) => {
        fc.pre(hasPlace(of));
        for (const path of paths.filter(matcher(of))) expect(memberPath(of, memberName(of, path))).toBe(path);
      }),
      { numRuns: 40 },
    );
  });

  test('gives back the name that was written, or is refused', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '\\', '$', '&', '-'), maxLength: 5 });
    fc.assert(
      fc.property(anyPattern, name, (of, text) => {
        fc.pre(hasPlace(of));
        const path = written(of, text);
        if (path !== undefined) expect(memberName(of, path)).toBe(text);
      }),
    );
  });

  test.each([
    ['data/*.txt', 'a/b'],
    ['data/*.txt', ''],
    ['data/*.txt', '.hidden'],
    ['data/{name}.txt', '../x'],
    ['data/{name}.txt', 'a/../b'],
    ['data/{name}.txt', './b'],
    ['data/{name}.txt', 'a\\b'],
    ['data/{name}.txt', 'a\nb'],
    ['data/{name}.txt', '/b'],
  ])('in %s cannot be %j', (of, name) => {
    expect(() => memberPath(pattern(of), name)).toThrow(expect.objectContaining({ code: 'value/member-name' }));
  });

  test('has no place in a pattern with several holes', () => {
    expect(() => memberPath(pattern('data/*-*.txt'), 'a')).toThrow('the pattern does not say where the name goes');
    expect(() => memberPath(pattern('data/**/x.txt'), 'a')).toThrow('the pattern does not say where the name goes');
  });
});

/** Segments against segments, by trying everything. */
function isNaiveMember(of: Pattern, path: string): boolean {
  const below = path.slice(fixedFolder(of).length).split('/');
  if (below.some((segment) => segment.startsWith('.'))) return false;
  // `{name}` may hold slashes, so it is tried with every stretch of the path in its place.
  if (of.includes('{name}')) {
    const [before = '', after = ''] = of.split('{name}');
    return path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length;
  }
  return segmentsMatch(of.split('/'), path.split('/'));
}

function segmentsMatch([first, ...others]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  const [head, ...rest] = path;
  if (first === '**') {
    const least = others.length === 0 ? 1 : 0;
    return (
      path.some((_, count) => count >= least && segmentsMatch(others, path.slice(count))) ||
      (others.length === 0 && path.length > 0)
    );
  }
  return head !== undefined && textMatches(first, head) && segmentsMatch(others, rest);
}

function textMatches(of: string, text: string): boolean {
  if (of === '') return text === '';
  if (of.startsWith('*'))
    return Array.from({ length: text.length + 1 }).some((_, skip) => textMatches(of.slice(1), text.slice(skip)));
  return of[0] === text[0] && text !== '' && textMatches(of.slice(1), text.slice(1));
}

function hasPlace(of: Pattern): boolean {
  const holes = of.match(/\{name\}|\*+/g) ?? [];
  return holes.length === 1 && holes[0] !== '**';
}

function written(of: Pattern, name: string): ArtifactPath | undefined {
  try {
    return memberPath(of, name);
  } catch {
    return undefined;
  }
}

function accepted(text: string): Pattern | undefined {
  try {
    return pattern(text);
  } catch {
    return undefined;
  }
}

function allTexts(alphabet: string, longest: number): string[] {
  const all: string[] = [];
  let last = [''];
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap((text) => alphabet.split('').map((char) => text + char));
    all.push(...last);
  }
  return all;
}
