/**
 * The fewest records that must be moved to turn the earlier order into the later one: all that have a partner, less the
 * longest run that rises (not necessarily without gaps). `toBefore` is by later record. Time n log n at worst.
 */
export function movedRecords(toBefore: Int32Array): number {
  const tails = new Int32Array(toBefore.length);
  let length = 0;
  let paired = 0;
  for (const from of toBefore) {
    if (from < 0) continue;
    paired++;
    if (length === 0 || from > (tails[length - 1] ?? 0)) tails[length++] = from;
    else tails[lowerBound(tails, length, from)] = from;
  }
  return paired - length;
}

function lowerBound(tails: Int32Array, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tails[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
