const quote = 34;
const backslash = 92;

/** Whether two spans of JSON differ in nothing but the white space between their tokens. */
export function sameTokens(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  let i = aStart;
  let j = bStart;
  let inString = false;
  for (;;) {
    if (!inString) {
      i = pastSpace(a, i, aEnd);
      j = pastSpace(b, j, bEnd);
    }
    if (i >= aEnd || j >= bEnd) return i >= aEnd && j >= bEnd;
    const byte = a[i];
    if (byte !== b[j]) return false;
    if (inString && byte === backslash) {
      if (a[i + 1] !== b[j + 1]) return false;
      i++;
      j++;
    } else if (byte === quote) inString = !inString;
    i++;
    j++;
  }
}

/** A hash of the tokens alone: spans that `sameTokens` calls the same have the same. */
export function hashTokens(bytes: Uint8Array, start: number, end: number): number {
  let hash = hashStart;
  let inString = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      if (byte === backslash) hash = hashStep(hash, bytes[++at] ?? 0);
      else if (byte === quote) inString = false;
    } else {
      if (isSpace(byte)) continue;
      if (byte === quote) inString = true;
    }
    hash = hashStep(hash, byte);
  }
  return hash >>> 0;
}

/** FNV-1a, 32 bits: short keys, no cryptography; whoever finds equal hashes compares the bytes. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, from = hashStart): number {
  let hash = from;
  for (let at = start; at < end; at++) hash = hashStep(hash, bytes[at] ?? 0);
  return hash >>> 0;
}

export const hashStart = 0x811c9dc5;

function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

function pastSpace(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  while (here < end && isSpace(bytes[here] ?? 0)) here++;
  return here;
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}
