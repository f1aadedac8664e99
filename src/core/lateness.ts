/** How a time stands to the limit that a config sets with `freshWithin`. */
export type Lateness =
  | { readonly is: 'in-time' }
  | { readonly is: 'late'; readonly ageMs: number }
  /** The time lies in the future: one of two clocks is wrong, and nobody can tell how old it is. */
  | { readonly is: 'ahead'; readonly byMs: number }
  /** Nothing says when it was made. */
  | { readonly is: 'unknown' };

/** So far the clocks of two machines may differ without a word: records have whole seconds, and not every machine asks for the time. */
export const clockToleranceMs = 120_000;

/** Where `last` stands, in milliseconds; without a limit, only a time in the future is said. */
export function latenessOf(last: number | undefined, limitMs: number | undefined, now: number): Lateness {
  if (last === undefined) return limitMs === undefined ? { is: 'in-time' } : { is: 'unknown' };
  if (last - now > clockToleranceMs) return { is: 'ahead', byMs: last - now };
  const ageMs = Math.max(0, now - last);
  return limitMs !== undefined && ageMs > limitMs ? { is: 'late', ageMs } : { is: 'in-time' };
}
