import { describe, expect, it } from 'vitest';
import { clockToleranceMs, latenessOf } from './lateness.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
const hour = 3_600_000;

describe('latenessOf', () => {
  it('is late from the first millisecond beyond the limit', () => {
    expect(latenessOf(now - hour, hour, now)).toEqual({ is: 'in-time' });
    expect(latenessOf(now - hour - 1, hour, now)).toEqual({ is: 'late', ageMs: hour + 1 });
  });

  it('is never late without a limit', () => {
    expect(latenessOf(0, undefined, now)).toEqual({ is: 'in-time' });
    expect(latenessOf(undefined, undefined, now)).toEqual({ is: 'in-time' });
  });

  it('says that a time lies in the future, with a limit and without, but for what two clocks may differ', () => {
    expect(latenessOf(now + clockToleranceMs, hour, now)).toEqual({ is: 'in-time' });
    expect(latenessOf(now + hour, hour, now)).toEqual({ is: 'ahead', byMs: hour });
    expect(latenessOf(now + hour, undefined, now)).toEqual({ is: 'ahead', byMs: hour });
  });

  it('does not take what nobody recorded for fresh', () => {
    expect(latenessOf(undefined, hour, now)).toEqual({ is: 'unknown' });
  });
});
