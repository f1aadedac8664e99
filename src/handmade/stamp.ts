/** A time that somebody wrote into the name of a file. */
export interface Stamp {
  /** Milliseconds since 1970. What has no zone is local time, as people read it; of a day alone, its first moment. */
  readonly ms: number;
  readonly precise: 'second' | 'minute' | 'day';
  /** How many characters of the text it takes. */
  readonly length: number;
}

/**
 * The time that a text starts with: `20251128_024610`, `20251128`, `2025-11-28T02-46-10Z`, `2025_11_28 02.46`, `28.11.2025`, or the
 * seconds or milliseconds since 1970. A year or a month alone is none: `sales_2024.json` holds what was sold in 2024.
 */
export function stampAt(text: string): Stamp | undefined {
  return written(text) ?? sinceEpoch(text);
}

const separator = '[-_.: ]?';
const clock = `(?:[-_. ]{1,3}|T|t)?(?<hour>[01]\\d|2[0-3])${separator}(?<minute>[0-5]\\d)(?:${separator}(?<second>[0-5]\\d)(?:[-_.,]?\\d{3}(?:\\d{3})?)?)?(?<zone>Z|z|[-_ ]?UTC)?`;
/** The year first, with or without something between, or the day first with dots between, as Germans write it. */
const days = [
  '(?<year>\\d{4})(?<between>[-_.]?)(?<month>\\d\\d)\\k<between>(?<day>\\d\\d)',
  '(?<day>\\d\\d?)\\.(?<month>\\d\\d?)\\.(?<year>\\d{4})',
];
const times = days.flatMap((day) => [new RegExp(`^${day}${clock}(?!\\d)`), new RegExp(`^${day}(?!\\d)`)]);

function written(text: string): Stamp | undefined {
  for (const expression of times) {
    const match = expression.exec(text);
    const stamp = match?.groups === undefined ? undefined : stampOf(match.groups, match[0].length);
    if (stamp !== undefined) return stamp;
  }
  return undefined;
}

function stampOf(parts: Readonly<Record<string, string | undefined>>, length: number): Stamp | undefined {
  const { hour, minute, second, zone } = parts;
  const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['day'])];
  const date = new Date(Date.UTC(year, month - 1, day));
  // Any eight digits have the look of a day: 20251399 is a number.
  if (year < 1980 || year > 2100 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const at = [year, month - 1, day, Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)] as const;
  const ms = zone === undefined ? new Date(...at).getTime() : Date.UTC(...at);
  return { ms, precise: second === undefined ? (minute === undefined ? 'day' : 'minute') : 'second', length };
}

/** From 2001 to 2065, in seconds or in milliseconds. */
function sinceEpoch(text: string): Stamp | undefined {
  const digits = /^[12]\d{9}(?:\d{3})?(?!\d)/.exec(text)?.[0];
  if (digits === undefined) return undefined;
  const ms = digits.length === 13 ? Number(digits) : Number(digits) * 1000;
  return ms > 3_000_000_000_000 ? undefined : { ms, precise: 'second', length: digits.length };
}
