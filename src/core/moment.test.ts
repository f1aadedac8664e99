import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { momentOf } from './moment.ts';

const now = Date.UTC(2026, 10, 24, 12);
const today = (hour: number, minute = 0) => new Date(new Date(now).setHours(hour, minute, 0, 0)).getTime();

test.each([
  ['24h', now - 86_400_000],
  ['2h ago', now - 7_200_000],
  ['2 hours ago', now - 7_200_000],
  ['90 min', now - 5_400_000],
  ['30s', now - 30_000],
  ['2026-11-20T14:30:05Z', Date.UTC(2026, 10, 20, 14, 30, 5) + 999],
  ['2026-11-20T14:30:05.25+02:00', Date.UTC(2026, 10, 20, 12, 30, 5) + 999],
  ['2026-11-20T14:30-0530', Date.UTC(2026, 10, 20, 20, 0) + 59_999],
  ['2026-11-20 14:30', new Date(2026, 10, 20, 14, 30).getTime() + 59_999],
  ['2026-11-20T14:30', new Date(2026, 10, 20, 14, 30).getTime() + 59_999],
  ['2026-11-20 9:05', new Date(2026, 10, 20, 9, 5).getTime() + 59_999],
  ['20261120_143005', new Date(2026, 10, 20, 14, 30, 5).getTime() + 999],
  ['2026-11-20', new Date(2026, 10, 21).getTime() - 1],
  ['2026-12-31', new Date(2027, 0, 1).getTime() - 1],
  ['yesterday', today(0) - 1],
  ['yesterday 10:30', today(-24 + 10, 30) + 59_999],
])('%s is a moment', (text, expected) => {
  expect(momentOf(text, now)).toBe(expected);
});

test('what has begun is not in the future', () => {
  const at = today(10, 30) + 12_345;
  expect(momentOf('10:30', at)).toBe(at);
  expect(momentOf('10:31', at)).toBeGreaterThan(at);
  expect(momentOf('today', at)).toBe(at);
  expect(momentOf('today 10:29', at)).toBe(today(10, 29) + 59_999);
  const { length } = 'YYYY-MM-DD';
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, length);
  expect(momentOf(local, at)).toBe(at);
});

test.each([
  '1.4.0',
  'HEAD~3',
  'main',
  '2026-02-30',
  '2026-13-01',
  '2026-02-30T10:00Z',
  '2026-11-20 25:00',
  '2026-11-20T',
  '20261120_250000',
  '10:30Z',
  '24',
  '2 months ago',
  'm',
  '2026-11',
  '2026',
  'last week',
  '',
  ' ',
])('%s is none', (text) => {
  expect(momentOf(text, now)).toBeUndefined();
});

/** Asks in a process of its own: the zone of this one is that of the machine. */
function inZone(zone: string, ...asked: readonly (readonly [text: string, now: string])[]): readonly (string | null)[] {
  const moment = JSON.stringify(fileURLToPath(new URL('./moment.ts', import.meta.url)));
  const program = `
    const { momentOf } = require('jiti').createJiti(${moment})(${moment});
    const asked = ${JSON.stringify(asked)};
    console.log(JSON.stringify(asked.map(([text, now]) => new Date(momentOf(text, Date.parse(now)) ?? NaN).toJSON())));`;
  const args = ['--eval', program];
  const output = execFileSync(process.execPath, args, { env: { ...process.env, TZ: zone }, encoding: 'utf8' });
  return JSON.parse(output) as (string | null)[];
}

describe('local time', () => {
  it('is that of the zone, in summer and in winter', () => {
    expect(
      inZone(
        'Europe/Berlin',
        ['2026-07-01 10:30:00', '2026-11-24T12:00:00Z'],
        ['2026-11-24 10:30:00', '2026-11-24T12:00:00Z'],
      ),
    ).toEqual(['2026-07-01T08:30:00.999Z', '2026-11-24T09:30:00.999Z']);
    expect(inZone('Asia/Kolkata', ['2026-11-24', '2026-11-25T12:00:00Z'])).toEqual(['2026-11-24T18:29:59.999Z']);
  });

  it('ends a day after 23 or 25 hours where the clocks are changed', () => {
    expect(
      inZone(
        'Europe/Berlin',
        ['2026-03-29', '2026-11-24T12:00:00Z'],
        ['2026-10-25', '2026-11-24T12:00:00Z'],
        ['2026-10-24', '2026-11-24T12:00:00Z'],
      ),
    ).toEqual(['2026-03-29T21:59:59.999Z', '2026-10-25T22:59:59.999Z', '2026-10-24T21:59:59.999Z']);
  });

  it('goes back a day on the calendar, and 24 hours on the clock', () => {
    const now = '2026-10-25T11:00:00Z';
    expect(inZone('Europe/Berlin', ['1d', now], ['24h', now], ['yesterday', now])).toEqual([
      '2026-10-24T10:00:00.000Z',
      '2026-10-24T11:00:00.000Z',
      '2026-10-24T21:59:59.999Z',
    ]);
  });

  it('takes the first of two times with one name, and the next of one that the clocks leave out', () => {
    const now = '2026-11-24T12:00:00Z';
    expect(inZone('Europe/Berlin', ['2026-10-25 02:30:00', now], ['2026-03-29 02:30:00', now])).toEqual([
      '2026-10-25T00:30:00.999Z',
      '2026-03-29T01:30:00.999Z',
    ]);
  });
});
