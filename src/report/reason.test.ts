import { expect, test } from 'vitest';
import type { Reason } from '../core/decision.ts';
import { contentHash } from '../core/hash.ts';
import { runId, stageName } from '../core/name.ts';
import { decisionText, reasonDetail, reasonText, shortHash } from './reason.ts';

const from = `sha256:${'1'.repeat(64)}`;
const to = `sha256:${'2'.repeat(64)}`;

const texts: readonly (readonly [Reason, string])[] = [
  [{ is: 'never-built' }, 'never built'],
  [{ is: 'input-changed', path: 'a.json', from, to }, 'input changed: a.json'],
  [{ is: 'input-added', path: 'a.json' }, 'input added: a.json'],
  [{ is: 'input-removed', path: 'a.json' }, 'input removed: a.json'],
  [{ is: 'code-changed', file: 'lib/x.ts' }, 'code changed: lib/x.ts'],
  [{ is: 'params-changed', names: ['least', 'most'] }, 'params changed: least, most'],
  [{ is: 'env-changed', names: ['TZ'] }, 'environment changed: TZ'],
  [{ is: 'output-missing', path: 'b.json' }, 'output missing: b.json'],
  [{ is: 'output-edited', path: 'b.json', recorded: from, found: to }, 'output is not what was recorded: b.json'],
  [{ is: 'upstream-runs', stage: stageName('fetch') }, 'stage fetch runs before it'],
  [{ is: 'always' }, "runs in every run (fresh: 'always')"],
  [{ is: 'forced' }, 'forced'],
];

test.each(texts)('the reason %j is said as: %s', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});

test('a change is shown with its evidence', () => {
  expect(reasonDetail({ is: 'input-changed', path: 'a.json', from, to })).toBe(
    'input changed: a.json (sha256:111111111111 -> sha256:222222222222)',
  );
  expect(reasonDetail({ is: 'output-edited', path: 'b.json', recorded: 'none', found: to })).toBe(
    'output is not what was recorded: b.json (none -> sha256:222222222222)',
  );
  expect(reasonDetail({ is: 'forced' })).toBe('forced');
});

test('a hash is cut to what an eye can compare; the count of a set stays', () => {
  expect(shortHash(from)).toBe('sha256:111111111111');
  expect(shortHash(`merkle:${'a'.repeat(64)}#6014`)).toBe('merkle:aaaaaaaaaaaa#6014');
  expect(shortHash('none')).toBe('none');
  expect(shortHash('made by fetch, which runs first')).toBe('made by fetch, which runs first');
});

test('a decision is said by the first reason of each kind, and how many more', () => {
  expect(decisionText({ is: 'keep' })).toBe('');
  const because = [
    { is: 'code-changed', file: 'a.ts' },
    { is: 'input-changed', path: 'x', from, to },
    { is: 'code-changed', file: 'b.ts' },
    { is: 'code-changed', file: 'c.ts' },
  ] as const;
  expect(decisionText({ is: 'run', because })).toBe('code changed: a.ts and 2 more; input changed: x');
  const run = runId('20260101T000000Z-0001');
  expect(decisionText({ is: 'restore', from: run, because: [{ is: 'never-built' }] })).toBe('never built');
});

test('a blocked stage says what it waits for, or what was edited', () => {
  const stages = [stageName('a'), stageName('b')] as const;
  expect(decisionText({ is: 'blocked', by: { is: 'stages', stages }, because: [] })).toBe('waits for a, b');
  const edit = (path: string) => ({ path, recorded: null, found: contentHash(to) });
  const by = { is: 'edited-outputs', outputs: [edit('x.json'), edit('y.json')] } as const;
  expect(decisionText({ is: 'blocked', by, because: [] })).toBe('edited by hand: x.json and 1 more');
});
