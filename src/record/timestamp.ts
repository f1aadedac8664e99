import type { Brand } from '../core/brand.ts';

/** RFC 3339, UTC, whole seconds: `2025-11-19T14:30:25Z`. Sorts as text in the order of time. */
export type Timestamp = Brand<'Timestamp'>;

/** The time of a moment in milliseconds since 1970, rounded down to the second. */
export function timestamp(milliseconds: number = Date.now()): Timestamp {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z` as Timestamp;
}

/** Milliseconds since 1970 of the second that a timestamp names. */
export function millisecondsOf(time: Timestamp): number {
  return Date.parse(time);
}

/**
 * Reads a time as any of the trackers wrote it, or gives undefined.
 *
 * An offset is converted to UTC and a fraction of a second is dropped. **A time without a zone is taken as UTC**: the older
 * Python tracker wrote the local time of its machine, and nothing in the file says which zone that was.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  // Nearly every time that is ever read: whatever month it is, it has such a day.
  if (/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.test(text))
    return text as Timestamp;
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|z|[+-]\d\d:\d\d)?$/.exec(text);
  if (parts === null) return undefined;
  const [, day, time, zone = 'Z'] = parts;
  const milliseconds = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(milliseconds) || !isRealDay(day ?? '') ? undefined : timestamp(milliseconds);
}

/** `Date.parse` turns 30 February into 2 March instead of refusing it. */
function isRealDay(day: string): boolean {
  const milliseconds = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
}
