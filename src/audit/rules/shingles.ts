/**
 * How much of `small` is in `large`, 0 to 1, from their sorted sketches. A sketch that was cut at `SKETCH` hashes has only the
 * smallest ones: both are then compared below the smaller of the two largest hashes, where each is complete.
 */
export function containment(small: Uint32Array, large: Uint32Array): number {
  const bound = Math.min(completeUpTo(small), completeUpTo(large));
  let shared = 0;
  let all = 0;
  let at = 0;
  // Both are sorted: one walk, without a set, for this is done for each pair of scripts that look alike.
  for (const hash of small) {
    if (hash > bound) break;
    all += 1;
    while (at < large.length && large[at]! < hash) at += 1;
    if (at < large.length && large[at] === hash) shared += 1;
  }
  return all === 0 ? 0 : shared / all;
}

export const SKETCH = 512;

function completeUpTo(sketch: Uint32Array): number {
  return sketch.length < SKETCH ? Infinity : (sketch.at(-1) ?? Infinity);
}
