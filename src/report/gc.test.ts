import { expect, test } from 'vitest';
import { gcLines, type GcJson } from './gc.ts';
import { plain } from './text.ts';

const none = { count: 0, bytes: 0 };
const idle: GcJson = {
  dryRun: false,
  objects: none,
  young: none,
  versions: [],
  results: 0,
  failed: [],
  litter: [],
  mended: { back: 0, damaged: 0, lost: [] },
};

test('gc says that there was nothing to remove', () => {
  expect(gcLines(idle, plain)).toEqual(['Nothing to remove: everything in the store is needed.']);
});

test('gc says all that it removed, let go of and put right, each version once', () => {
  const version = (number: number): { artifact: string; version: string } => ({
    artifact: 'a.json',
    version: `0.1.${number}`,
  });
  const all: GcJson = {
    dryRun: true,
    objects: { count: 1, bytes: 10 },
    young: { count: 2, bytes: 2000 },
    versions: [0, 1, 2, 3, 4, 5, 6, 7].map(version),
    results: 3,
    failed: ['.holdfast/failed/x'],
    litter: ['.a.tmp'],
    mended: { back: 1, damaged: 2, lost: [version(7)] },
  };
  expect(gcLines(all, plain)).toEqual([
    'would remove  1 stored content, 10 bytes',
    'would let go  of the contents of 7 versions: a.json 0.1.0, a.json 0.1.1, a.json 0.1.2, a.json 0.1.3, a.json 0.1.4 and 2 more; their numbers and what is said of them stay',
    'would remove  3 remembered results',
    'would remove  what 1 run had left: .holdfast/failed/x',
    'would remove  1 temporary file of dead writers: .a.tmp',
    'would remove  2 stored contents whose bytes were not what the name says',
    'would take  1 lost content back into the store, from the artifacts that have it',
    'would mark  1 version as lost: a.json 0.1.7',
    'kept  2 contents (2.0 KB) that nothing needs, because they are younger than an hour',
    'Nothing was removed: this was a dry run.',
  ]);
});
