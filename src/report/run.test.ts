import { describe, expect, test } from 'vitest';
import type { Decision } from '../core/decision.ts';
import type { ErrorParts } from '../core/error.ts';
import type { RunSummary, StageResult } from '../core/event.ts';
import { contentHash } from '../core/hash.ts';
import { runId, stageName } from '../core/name.ts';
import type { Outcome } from '../core/outcome.ts';
import { decisionJson, runJson } from './json.ts';
import { errorLines, itemsText, problemOf, reasonLines, stageLine, summaryLines } from './run.ts';
import { type Paint, plain } from './text.ts';

const run = runId('20260101T000000Z-0001');
const error: ErrorParts = {
  code: 'work/stage-failed',
  what: 'Stage failed:',
  on: 'extract',
  why: 'it threw',
  still: '`a.json` is as before',
  next: 'Correct it',
};
const neverBuilt: Decision = { is: 'run', because: [{ is: 'never-built' }] };
const found = contentHash(`sha256:${'1'.repeat(64)}`);
const edited: Decision = {
  is: 'blocked',
  by: { is: 'edited-outputs', outputs: [{ path: 'a.json', recorded: null, found }] },
  because: [{ is: 'never-built' }],
};

const result = (outcome: Outcome, more: Partial<StageResult> = {}): StageResult => ({
  stage: stageName('extract'),
  decision: neverBuilt,
  outcome,
  items: undefined,
  seconds: 1.5,
  saved: 0,
  ...more,
});

const made = result({ is: 'made', changed: ['a.json'] });
const same = result({ is: 'same' });
const restored = result({ is: 'restored' });
const kept = result({ is: 'kept' }, { decision: { is: 'keep' }, seconds: 0 });
const failed = result({ is: 'failed', error });
const waiting = result({ is: 'not-started', because: { is: 'stages', stages: [stageName('fetch')] } });
const blocked = result({ is: 'not-started', because: { is: 'edited-outputs', error } }, { decision: edited });
const interrupted = result({ is: 'not-started', because: { is: 'interrupted' } });

describe('the line of a stage says what became of it, and why it was not just kept', () => {
  test.each([
    [made, 'extract   made         1.5 s  never built'],
    [same, 'extract   same         1.5 s  never built'],
    [restored, 'extract   restored     1.5 s  never built'],
    [kept, 'extract   kept'],
    [failed, 'extract   failed       1.5 s  never built'],
    [waiting, 'extract   not started  needs fetch'],
    [blocked, 'extract   blocked      edited by hand: a.json'],
    [interrupted, 'extract   not started  interrupted'],
  ])('%#', (stage, line) => {
    expect(stageLine(stage, 8, plain)).toBe(line);
  });

  test('with its items', () => {
    const items = { total: 233, kept: 200, ran: 30, failed: 3 };
    expect(stageLine({ ...made, items }, 7, plain)).toBe(
      'extract  made         30 of 233 items (200 kept, 3 failed), 1.5 s  never built',
    );
  });

  test('and colour only repeats what the word says', () => {
    const marked: Paint = (style, text) => `<${style}>${text}`;
    const styles = [made, same, restored, kept, failed, waiting, blocked, interrupted].map(
      (stage) => /<(\w+)>/.exec(stageLine(stage, 0, marked))?.[1],
    );
    expect(styles).toEqual(['good', 'quiet', 'good', 'quiet', 'bad', 'busy', 'bad', 'busy']);
  });
});

test('the items of a stage: what ran of how many, what was kept and what failed', () => {
  expect(itemsText({ total: 1, kept: 0, ran: 1, failed: 0 })).toBe('1 of 1 item');
  expect(itemsText({ total: 9, kept: 4, ran: 5, failed: 0 })).toBe('5 of 9 items (4 kept)');
});

describe('the closing line', () => {
  const summary = (stages: readonly StageResult[], more: Partial<RunSummary> = {}): RunSummary => ({
    run,
    stages,
    seconds: 2,
    saved: 0,
    interrupted: false,
    ...more,
  });

  test('of a run with nothing to do says so, and what the kept work had cost', () => {
    expect(summaryLines(summary([kept, kept], { saved: 65 }), plain)).toEqual([
      'Nothing to do: 2 stages kept, in 2.0 s. The kept work had cost 1 min 5 s.',
    ]);
  });

  test('counts every outcome once', () => {
    const all = [made, same, restored, kept, failed, waiting, blocked, interrupted];
    expect(summaryLines(summary(all), plain)).toEqual([
      '2 stages ran (1 gave the same as before), 1 restored, 1 kept, 1 failed, 1 blocked, 2 not started, in 2.0 s.',
    ]);
    expect(summaryLines(summary([made]), plain)).toEqual(['1 stage ran, in 2.0 s.']);
    expect(summaryLines(summary([blocked]), plain)).toEqual(['1 blocked, in 2.0 s.']);
  });

  test('of an interrupted run says that nothing is lost', () => {
    expect(summaryLines(summary([interrupted], { interrupted: true }), plain)).toEqual([
      '1 not started, in 2.0 s. Interrupted: what was finished is kept, and the next run goes on there.',
    ]);
  });
});

test('every reason has a line, and a kept stage none', () => {
  expect(reasonLines({ is: 'keep' })).toEqual([]);
  expect(reasonLines({ is: 'run', because: [{ is: 'forced' }, { is: 'never-built' }] })).toEqual([
    '    forced',
    '    never built',
  ]);
});

test('an error is shown in its five parts, each on a line that says which it is', () => {
  expect(errorLines(error, plain)).toEqual([
    'error Stage failed: `extract`',
    '  why    it threw',
    '  still  `a.json` is as before',
    '  next   Correct it',
  ]);
});

test('a failure and a block by edits are problems, waiting for another stage is none', () => {
  expect(problemOf(failed.outcome)).toBe(error);
  expect(problemOf(blocked.outcome)).toBe(error);
  for (const { outcome } of [made, kept, waiting, interrupted]) expect(problemOf(outcome)).toBeUndefined();
});

test('the JSON of a run has the fields that the command line promises, and rounded times', () => {
  const items = { total: 2, kept: 1, ran: 1, failed: 0 };
  const stages = [{ ...made, items, seconds: 1.23456 }, failed, kept];
  expect(runJson({ run, stages, seconds: 2.00049, saved: 0.1, interrupted: false }, [])).toEqual({
    schema: 'holdfast.run/1',
    run,
    stages: [
      {
        name: 'extract',
        decision: 'run',
        reasons: [{ kind: 'never-built' }],
        outcome: 'made',
        changed: ['a.json'],
        items,
        seconds: 1.235,
      },
      { name: 'extract', decision: 'run', reasons: [{ kind: 'never-built' }], outcome: 'failed', error, seconds: 1.5 },
      { name: 'extract', decision: 'keep', reasons: [], outcome: 'kept', seconds: 0 },
    ],
    artifacts: [],
    seconds: 2,
    savedSeconds: 0.1,
    interrupted: false,
  });
});

test('the JSON of a decision names its reasons and its blockers', () => {
  expect(decisionJson('extract', edited)).toEqual({
    name: 'extract',
    decision: 'blocked',
    reasons: [{ kind: 'never-built' }],
    blockedBy: { editedOutputs: [{ path: 'a.json', recorded: null, found }] },
  });
  const stages = [stageName('fetch')] as const;
  expect(decisionJson('extract', { is: 'blocked', by: { is: 'stages', stages }, because: [] })).toEqual({
    name: 'extract',
    decision: 'blocked',
    reasons: [],
    blockedBy: { stages },
  });
  const because = [{ is: 'input-changed', path: 'x', from: 'a', to: 'b' }] as const;
  expect(decisionJson('extract', { is: 'restore', from: run, because }).reasons).toEqual([
    { kind: 'input-changed', path: 'x', from: 'a', to: 'b' },
  ]);
});
