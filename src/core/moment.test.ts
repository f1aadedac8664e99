import { expect, test } from 'vitest';
import { momentOf } from './moment.ts';

const now = Date.UTC(2026, 10, 24, 12);

test.each([
  ['24h', now - 86_400_000],
  ['7d ago', now - 7 * 86_400_000],
  ['2026-11-20T14:30:05Z', Date.UTC(2026, 10, 20, 14, 30, 5)],
  ['2026-11-20T14:30:05.25+02:00', Date.UTC(2026, 10, 20, 12, 30, 5)],
  ['2026-11-20 14:30', new Date(2026, 10, 20, 14, 30).getTime()],
  ['20261120_143005', new Date(2026, 10, 20, 14, 30, 5).getTime()],
  ['2026-11-20', new Date(2026, 10, 21).getTime() - 1],
  ['2026-12-31', new Date(2027, 0, 1).getTime() - 1],
])('%s is a moment', (text, expected) => {
  expect(momentOf(text, now)).toBe(expected);
});

test.each([
  '1.4.0',
  'HEAD~3',
  'main',
  '2026-02-30',
  '2026-13-01',
  '2026-02-30T10:00Z',
  '2026-11-20 25:00',
  '20261120_250000',
  '24',
  '',
])('%s is none', (text) => {
  expect(momentOf(text, now)).toBeUndefined();
});
