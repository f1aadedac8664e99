import { expect, test } from 'vitest';
import { millisecondsOf, parseTimestamp, timestamp } from './timestamp.ts';

test('a time is written in UTC, in whole seconds, rounded down', () => {
  expect(timestamp(Date.UTC(2025, 10, 19, 14, 30, 25, 999))).toBe('2025-11-19T14:30:25Z');
  expect(millisecondsOf(timestamp(1_700_000_000_500))).toBe(1_700_000_000_000);
});

test.each([
  ['2025-11-19T14:30:25Z', '2025-11-19T14:30:25Z'],
  ['2025-11-19T14:30:25.123456', '2025-11-19T14:30:25Z'],
  ['2025-11-19 14:30:25', '2025-11-19T14:30:25Z'],
  ['2025-11-19T14:30:25+02:00', '2025-11-19T12:30:25Z'],
  ['2025-11-19t14:30:25Z', undefined],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['2025-02-29T00:00:00Z', undefined],
  ['2025-11-19T25:00:00Z', undefined],
  ['2025-11-19', undefined],
  ['yesterday', undefined],
])('%s is read as %s', (text, expected) => {
  expect(parseTimestamp(text)).toBe(expected);
});
