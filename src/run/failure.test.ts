import { expect, test } from 'vitest';
import { HoldfastError } from '../core/error.ts';
import { files, json } from '../core/handle.ts';
import { contentHash } from '../core/hash.ts';
import { stageName } from '../core/name.ts';
import { artifactPath } from '../core/path.ts';
import { stage } from '../core/stage.ts';
import type { StageNode } from '../plan/graph.ts';
import {
  blockedByEdits,
  changedMeanwhile,
  failureFrom,
  itemsFailed,
  massDelete,
  notWritten,
  stageFailed,
} from './failure.ts';

const node: StageNode = {
  name: stageName('extract'),
  file: artifactPath('stages/extract.ts'),
  stage: stage({ reads: { docs: files('docs/*.txt') }, writes: { index: json('index.json') }, run: () => undefined }),
  upstream: [],
};
const thrown = { parts: undefined, message: 'TypeError: x is undefined', stack: undefined };

test('a failed stage says why, that its outputs are as before, and what to do', () => {
  expect(stageFailed(node, ['index.json'], thrown).message).toBe(
    [
      'Stage failed: `extract`: TypeError: x is undefined.',
      '`index.json` is as before, and what earlier stages made is kept.',
      'Correct `stages/extract.ts` or its input and run again: the next run goes on here.',
    ].join('\n'),
  );
});

test('what was thrown in the stage’s own file is shown with its place there', () => {
  const stack = [
    'TypeError: x is undefined',
    '    at helper (/home/me/p/lib/helper.ts:9:1)',
    '    at run (/home/me/p/stages/extract.ts:12:7)',
    '    at main.js:1:1',
  ].join('\n');
  expect(stageFailed(node, [], { ...thrown, stack }).parts.why).toBe(
    'TypeError: x is undefined (`stages/extract.ts:12:7`)',
  );
});

test('an error of ours keeps its code, its facts and its own words', () => {
  const inner = new HoldfastError({
    code: 'work/schema',
    what: 'What was to be written breaks its schema:',
    on: 'index.json',
    why: '$.a: expected number',
    still: 'x',
    next: 'y',
    data: { issues: 1 },
  });
  const { parts } = stageFailed(node, ['index.json'], failureFrom(inner), {
    item: 'docs/a.txt',
    kept: '.holdfast/failed/1/',
  });
  expect(parts).toMatchObject({
    code: 'work/schema',
    why: '`docs/a.txt`: What was to be written breaks its schema: `index.json`: $.a: expected number',
    still: expect.stringContaining('What it had made so far is in `.holdfast/failed/1/`'),
    data: { stage: 'extract', item: 'docs/a.txt', issues: 1 },
  });
});

test('anything can be thrown', () => {
  expect(failureFrom('text').message).toBe('text');
  expect(failureFrom(undefined).message).toBe('undefined');
  expect(failureFrom(new RangeError('out')).message).toBe('out');
});

test('failed items are named, a few of many, and the others are kept', () => {
  const failed = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ item: `docs/${name}.txt`, failure: thrown }));
  const { parts } = itemsFailed(node, ['index.json'], failed, 9);
  expect(parts.why).toMatch(/^5 of 9 items failed: `docs\/a\.txt`: .*`docs\/c\.txt`: .*; and 2 more$/);
  expect(parts.still).toContain('the results of the other 4 items are kept');
  expect(parts.data).toMatchObject({ items: failed.map(({ item }) => item) });
});

test('many outputs are counted, not listed', () => {
  const { parts } = stageFailed(node, ['a', 'b', 'c', 'd', 'e'], thrown);
  expect(parts.still).toMatch(/^`a`, `b`, `c` and 2 more outputs are as before/);
});

test('an output that was not written, one that vanished in mass, and one that changed meanwhile are explained', () => {
  expect(notWritten(node, 'index.json').message).toContain('without writing `index.json`');
  expect(massDelete(node, 'docs/*.txt', 20, 30, ['index.json']).parts).toMatchObject({
    code: 'work/mass-delete',
    why: '20 of 30 items of `docs/*.txt` are gone at once, as when a disk is not mounted',
    next: expect.stringContaining('--allow-mass-delete'),
  });
  expect(changedMeanwhile('extract', 'index.json').parts).toMatchObject({
    code: 'work/output-changed',
    on: 'index.json',
  });
});

test('a block by edits names the files, whether they are edits or older than Holdfast, and both ways on', () => {
  const found = contentHash(`sha256:${'1'.repeat(64)}`);
  const edited = blockedByEdits('extract', [{ path: 'a.json', recorded: found, found }]);
  expect(edited.why).toBe('`a.json` was edited by hand since it was made');
  expect(edited.next).toContain('holdfast accept a.json');
  expect(edited.next).toContain('--overwrite-edits');
  const old = ['a', 'b', 'c', 'd'].map((path) => ({ path, recorded: null, found }));
  expect(blockedByEdits('extract', old).why).toBe(
    '`a`, `b`, `c` and 1 more were there before Holdfast made anything, and no record says what made them',
  );
  expect(blockedByEdits('extract', [...old, { path: 'e', recorded: found, found }]).why).toBe(
    '`a`, `b`, `c` and 2 more were edited by hand since they were made',
  );
});
