import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressLines } from './progress.ts';

const items = { total: 200, kept: 50, ran: 49, failed: 1 };

test('a stage with items shows how far it is, how quick, how long still, and what failed', () => {
  expect(progressLines([{ stage: 'extract', items, elapsed: 10 }], 200)).toEqual([
    'extract  [##########..........] 100/200  5.0 items/s  20 s left  1 failed',
  ]);
});

test('names are as wide as the widest, and a stage without items shows its time alone', () => {
  expect(
    progressLines(
      [
        { stage: 'a', items: undefined, elapsed: 3.21 },
        { stage: 'long-name', items: { total: 0, kept: 0, ran: 0, failed: 0 }, elapsed: 65 },
      ],
      80,
    ),
  ).toEqual(['a          3.2 s', 'long-name  1 min 5 s']);
});

test('a guess from the first items is not shown, nor a rate of nothing', () => {
  const [first] = progressLines([{ stage: 'a', items: { total: 9, kept: 0, ran: 1, failed: 0 }, elapsed: 1 }], 200);
  expect(first).toBe('a  [##..................] 1/9  1.0 items/s');
  const [none] = progressLines([{ stage: 'a', items: { total: 9, kept: 0, ran: 0, failed: 0 }, elapsed: 0 }], 200);
  expect(none).toBe('a  [....................] 0/9');
});

test('all kept is all done', () => {
  expect(progressLines([{ stage: 'a', items: { total: 5, kept: 5, ran: 0, failed: 0 }, elapsed: 1 }], 80)).toEqual([
    'a  [####################] 5/5',
  ]);
});

test('no line is as wide as the window: a wrapped line could not be taken away again', () => {
  const counts = fc
    .tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000))
    .map(([kept, ran, failed, left]) => ({ total: kept + ran + failed + left, kept, ran, failed }));
  const stage = fc.record({
    stage: fc.string({ unit: fc.constantFrom('a', '-'), minLength: 1, maxLength: 30 }),
    items: fc.option(counts, { nil: undefined }),
    elapsed: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e5, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(stage), fc.integer({ min: 0, max: 120 }), (running, columns) => {
      const lines = progressLines(running, columns);
      expect(lines).toHaveLength(running.length);
      for (const line of lines) {
        expect(line.length).toBeLessThanOrEqual(Math.max(0, columns - 1));
        expect(line).not.toMatch(/NaN|Infinity|undefined/);
      }
    }),
  );
});
