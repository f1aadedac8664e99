import { durationMs } from './artifact-rules.ts';

/**
 * The moment that a person means, in milliseconds since 1970; undefined for a text that names none. A time without a zone is local time.
 *
 * - `24h`, `90m`, `7d`, `2w`: so long before `now`.
 * - `2026-11-20`: the end of that day.
 * - `2026-11-20 14:30`, `2026-11-20T14:30:05Z`: that time.
 * - `20261120_143005`: the time in the name of a backup.
 */
export function momentOf(text: string, now: number): number | undefined {
  const ago = durationMs(text.replace(/ ago$/, ''));
  if (ago !== undefined) return now - ago;
  const stamp = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (stamp !== null) return localTime(stamp);
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', zone] = found;
  if (hour === undefined) {
    const start = zone === undefined ? localTime(found) : undefined;
    // The day after may be 23 or 25 hours later.
    return start === undefined ? undefined : new Date(new Date(start).setDate(Number(day) + 1)).getTime() - 1;
  }
  if (zone === undefined) return localTime(found);
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(time) || !isDay(found) ? undefined : time;
}

function localTime([, year, month, day, hour = '0', minute = '0', second = '0']: RegExpExecArray): number | undefined {
  const time = new Date(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const isReal = time.getMonth() === Number(month) - 1 && time.getDate() === Number(day) && Number(hour) < 24;
  return isReal && Number(minute) < 60 && Number(second) < 60 ? time.getTime() : undefined;
}

/** `Date.parse` turns 30 February into 2 March instead of refusing it. */
function isDay([, year, month, day]: RegExpExecArray): boolean {
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
}
