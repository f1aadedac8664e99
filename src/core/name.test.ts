import { expect, test } from 'vitest';
import { runId, stageName } from './name.ts';

test.each(['extract-mentions', 'a', '2nd_step', 'v1.2', 'A'])('%s names a stage', (name) => {
  expect(stageName(name)).toBe(name);
});

test.each(['', '-x', '.x', '_x', 'a b', 'a/b', 'é', 'a\n'])('%j names no stage', (name) => {
  expect(() => stageName(name)).toThrow(expect.objectContaining({ code: 'config/stage-name' }));
});

test('the order of run ids is the order of time', () => {
  const ids = ['20251119T143025Z-9f2c', '20251119T143026Z-0000', '20260101T000000Z-00ff00'].map(runId);
  expect(ids.toSorted()).toEqual(ids);
  for (const text of ['', '20251119T143025Z', '20251119T143025-9f2c', '20251119T143025Z-9F2C', '20251119T143025Z-9f']) {
    expect(() => runId(text)).toThrow(TypeError);
  }
});
