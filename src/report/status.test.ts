import { expect, test } from 'vitest';
import type { Decision } from '../core/decision.ts';
import { contentHash } from '../core/hash.ts';
import { runId, stageName } from '../core/name.ts';
import { explainLines, type Explanation } from './explain.ts';
import type { ArtifactStatusJson } from './json.ts';
import { stateWord, statusLines } from './status.ts';
import { plain } from './text.ts';

const found = contentHash(`sha256:${'2'.repeat(64)}`);
const run = runId('20260101T000000Z-0001');
const stale: Decision = { is: 'run', because: [{ is: 'code-changed', file: 'a.ts' }] };
const restorable: Decision = { is: 'restore', from: run, because: [{ is: 'never-built' }] };
const blocked: Decision = { is: 'blocked', by: { is: 'stages', stages: [stageName('fetch')] }, because: [] };
const artifact: ArtifactStatusJson = {
  path: 'a.json',
  state: 'fresh',
  stages: ['extract'],
  hash: found,
  lastUpdated: '2026-01-01T00:00:00Z',
  updatedBy: 'stages/extract.ts',
  reasons: [],
  confirmed: '2026-01-01T00:00:00Z',
  freshWithin: null,
  notes: [],
};

test('every decision has a word', () => {
  expect([{ is: 'keep' } as const, stale, restorable, blocked].map(stateWord)).toEqual([
    'fresh',
    'stale',
    'restorable',
    'blocked',
  ]);
});

test('status shows every stage with why it is not fresh, then every artifact', () => {
  const stages = [
    { name: 'extract', decision: { is: 'keep' } as const },
    { name: 'score', decision: stale },
  ];
  const missing = { ...artifact, path: 'b.json', state: 'missing', lastUpdated: null, updatedBy: null };
  const nobody = { ...artifact, path: 'c.json', state: 'stale', updatedBy: null };
  expect(statusLines(stages, [artifact, missing, nobody], plain)).toEqual([
    'Stages',
    'extract  fresh',
    'score    stale  code changed: a.ts',
    '',
    'Artifacts',
    'a.json  fresh    2026-01-01T00:00:00Z by stages/extract.ts',
    'b.json  missing',
    'c.json  stale    2026-01-01T00:00:00Z by nobody known',
    '',
    '1 of 2 stages not fresh. `holdfast run` brings them up to date; `holdfast explain STAGE` says why.',
  ]);
});

test('status of a fresh project says so in its last line', () => {
  expect(statusLines([{ name: 'extract', decision: { is: 'keep' } }], [artifact], plain).at(-1)).toBe(
    'Everything is fresh.',
  );
});

test('status keeps late apart from stale, says by how much, and how to make it again', () => {
  const late = { ...artifact, state: 'late', freshWithin: '24h' };
  const script = { ...late, path: 'b.csv', stages: [], lastUpdated: null, confirmed: null, notes: ['a note'] };
  expect(statusLines([], [late, script], plain)).toEqual([
    'Artifacts',
    'a.json  late  2026-01-01T00:00:00Z by stages/extract.ts; last made or confirmed 2026-01-01T00:00:00Z, to be fresh within 24h',
    'b.csv   late  nobody knows when it was made, to be fresh within 24h',
    '    a note',
    '',
    '2 artifacts late: nothing changed, but nobody made them again. `holdfast run extract --force` does, or their scripts.',
  ]);
});

test('status says of scripts which input changed, and of a merge what it left', () => {
  const stale = {
    ...artifact,
    state: 'stale',
    stages: [],
    reasons: [
      { kind: 'conflict' },
      { kind: 'input-changed', path: 'in.csv' },
      { kind: 'input-removed', path: 'old.csv' },
    ],
  };
  expect(statusLines([], [stale], plain).slice(1)).toEqual([
    'a.json  stale  2026-01-01T00:00:00Z by stages/extract.ts; a merge kept one of two contents: make it again; input changed: in.csv; input removed: old.csv',
    '',
    '1 artifact of scripts not fresh. Run the scripts that make them, or go back with `holdfast restore`.',
  ]);
  const merged = { ...artifact, state: 'stale', reasons: [{ kind: 'conflict' }] };
  expect(statusLines([{ name: 'extract', decision: { is: 'keep' } }], [merged], plain).at(-1)).toBe(
    '1 artifact left by a merge. `holdfast run` looks at them again.',
  );
});

test('status of a project without anything says that', () => {
  expect(statusLines([], [], plain)).toEqual(['Nothing is recorded here yet.']);
});

const explanation: Explanation = {
  name: 'extract',
  file: 'stages/extract.ts',
  description: 'Finds names',
  decision: stale,
  inputs: [{ path: 'docs/*.txt', state: `merkle:${'a'.repeat(64)}#2` }],
  code: ['stages/extract.ts'],
  packages: { zod: '4.0.0' },
  params: { least: '2' },
  env: ['TZ'],
  outputs: [
    { path: 'a.json', kind: 'published', hash: found },
    { path: 'b.json', kind: 'revision', hash: null },
  ],
  last: { run, at: '2026-01-01T00:00:00Z', seconds: 12, items: { total: 2, kept: 0, ran: 2, failed: 0 } },
  failure: { run, at: '2026-01-02T00:00:00Z', message: 'Stage failed\nbecause' },
};

test('an explanation shows everything that was looked at', () => {
  expect(explainLines(explanation, plain)).toEqual([
    'extract  stages/extract.ts  Finds names',
    '  stale: it would run, because of 1 reason',
    '    code changed: a.ts',
    '  reads',
    '    docs/*.txt  merkle:aaaaaaaaaaaa#2',
    '  code',
    '    stages/extract.ts',
    '    zod@4.0.0',
    '  params',
    '    least = 2',
    '  environment',
    '    TZ',
    '  makes',
    '    a.json  sha256:222222222222',
    '    b.json  missing  (a revision, refined further)',
    '  last',
    '    2026-01-01T00:00:00Z, run 20260101T000000Z-0001: 12 s of computing, 2 items',
    '    failed 2026-01-02T00:00:00Z, run 20260101T000000Z-0001:',
    '      Stage failed',
    '      because',
  ]);
});

test('an explanation has no empty sections', () => {
  const bare: Explanation = {
    name: 'a',
    file: 'a.ts',
    description: undefined,
    decision: { is: 'keep' },
    inputs: [],
    code: [],
    packages: {},
    params: {},
    env: [],
    outputs: [],
    last: undefined,
    failure: undefined,
  };
  expect(explainLines(bare, plain)).toEqual(['a  a.ts', '  fresh: nothing that it depends on has changed']);
});

test.each([
  [
    restorable,
    ['  restorable: run 20260101T000000Z-0001 made this before, and its contents are in the store', '    never built'],
  ],
  [blocked, ['  blocked: it needs fetch']],
  [
    { is: 'blocked', by: { is: 'edited-outputs', outputs: [{ path: 'a.json', recorded: null, found }] }, because: [] },
    ['  blocked: its output was edited by hand', '    a.json: recorded nowhere, found sha256:222222222222'],
  ],
] as const)('an explanation of the decision %j says why', (decision, lines) => {
  expect(explainLines({ ...explanation, decision }, plain).slice(1, 1 + lines.length)).toEqual(lines);
});
