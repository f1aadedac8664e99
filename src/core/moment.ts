/**
 * The moment that a person means, in milliseconds since 1970; undefined for a text that names none. A time without a zone is local time,
 * and a time means the end of what it names: of the day, the minute, the second; but never later than `now` if it has begun.
 *
 * - `24h`, `90m`, `7d ago`, `2 weeks ago`: so long before `now`. Days and weeks are those of the calendar: a day ago it was as late as now.
 * - `2026-11-20`, `yesterday`, `today`: a day.
 * - `2026-11-20 14:30`, `2026-11-20T14:30:05Z`, `2026-11-20T14:30+02:00`: that time.
 * - `14:30`, `yesterday 14:30`: that time of the day.
 * - `20261120_143005`: the time in the name of a backup.
 */
export function momentOf(text: string, now: number): number | undefined {
  const named = text.trim();
  return longAgo(named, now) ?? endOf(spanIn(named, now), now);
}

/** From the first millisecond to the last. */
type Span = readonly [first: number, last: number];

function endOf(span: Span | undefined, now: number): number | undefined {
  if (span === undefined) return undefined;
  const [first, last] = span;
  return first <= now ? Math.min(last, Math.max(first, now)) : last;
}

function longAgo(text: string, now: number): number | undefined {
  const [, number, unit] = /^(\d{1,6}) ?([a-z]+)(?: ago)?$/i.exec(text) ?? [];
  const name = unit === undefined ? undefined : units.get(unit.toLowerCase());
  if (number === undefined || name === undefined) return undefined;
  const count = Number(number);
  if (name !== 'day' && name !== 'week') return now - count * lengths[name];
  // Where the clocks were put forward or back since, a day had 23 or 25 hours.
  const then = new Date(now);
  return then.setDate(then.getDate() - count * (name === 'week' ? 7 : 1));
}

const lengths = { second: 1000, minute: 60_000, hour: 3_600_000 };

const units = new Map<string, 'second' | 'minute' | 'hour' | 'day' | 'week'>(
  (
    [
      ['second', 's sec secs second seconds'],
      ['minute', 'm min mins minute minutes'],
      ['hour', 'h hr hrs hour hours'],
      ['day', 'd day days'],
      ['week', 'w wk wks week weeks'],
    ] as const
  ).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit] as const)),
);

const written =
  /^(?:(?:(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)|(?<word>today|yesterday))(?:[T ]|$))?(?:(?<hour>\d?\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d+)?)?(?<zone>Z|z|[+-]\d\d:?\d\d)?)?$/;
const stamp = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)_(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)$/;

function spanIn(text: string, now: number): Span | undefined {
  const parts = (written.exec(text) ?? stamp.exec(text))?.groups;
  const day = parts === undefined ? undefined : dayOf(parts, now);
  if (parts === undefined || day === undefined || /[T ]$/.test(text)) return undefined;
  const { hour, minute, second, zone } = parts;
  if (hour === undefined) {
    const isDay = parts['day'] !== undefined || parts['word'] !== undefined;
    // The day after begins 23 or 25 hours later, now and then.
    return isDay ? [local(...day), new Date(day[0], day[1] - 1, day[2] + 1).getTime() - 1] : undefined;
  }
  const [h, m, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  const first = zone === undefined ? local(...day, h, m, s) : utc(day, h, m, s) - offset(zone);
  return [first, first + (second === undefined ? 59_999 : 999)];
}

type Day = readonly [year: number, month: number, day: number];

/** Undefined for a day that the calendar does not have: `Date` turns 30 February into 2 March instead. */
function dayOf(parts: Readonly<Record<string, string | undefined>>, now: number): Day | undefined {
  const { year, month, day, word, zone } = parts;
  if (year === undefined) {
    // Which day it is elsewhere, a time of day alone does not say.
    if (zone !== undefined) return undefined;
    const today = new Date(now);
    if (word === 'yesterday') today.setDate(today.getDate() - 1);
    return [today.getFullYear(), today.getMonth() + 1, today.getDate()];
  }
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  return [Number(year), Number(month), Number(day)];
}

function local(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

function utc([year, month, day]: Day, hour: number, minute: number, second: number): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Milliseconds of `+02:00`, `-0530`, `Z`. */
function offset(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
