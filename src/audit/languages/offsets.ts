/** The index of the last of these ascending numbers that is not above `value`; 0 if all are. */
export function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = Math.max(0, ascending.length - 1);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
