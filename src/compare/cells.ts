import type { FieldNode } from './profile.ts';

/** A cell of CSV as what it looks like: empty is null, `1.5` a number (`007` is a text), `true` a boolean. */
export function cellValue(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell;
  if (cell === '') return null;
  if (/^-?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(cell)) return Number(cell);
  if (/^true$/i.test(cell)) return true;
  if (/^false$/i.test(cell)) return false;
  return cell;
}

/** Counts a cell as what `cellValue` would make of it, without making anything. */
export function countCell(bytes: Uint8Array, start: number, end: number, node: FieldNode, weight: number): void {
  if (start === end) node.nulls += weight;
  else if (looksNumeric(bytes, start, end)) node.numbers += weight;
  else if (looksBoolean(bytes, start, end)) node.booleans += weight;
  else node.strings += weight;
}

function looksNumeric(bytes: Uint8Array, start: number, end: number): boolean {
  let at = bytes[start] === 45 ? start + 1 : start;
  const whole = pastDigits(bytes, at, end);
  if (whole === at || (bytes[at] === 48 && whole > at + 1)) return false;
  at = whole;
  if (at < end && bytes[at] === 46) at = pastDigits(bytes, at + 1, end);
  if (at < end && (bytes[at] === 101 || bytes[at] === 69)) {
    at++;
    if (at < end && (bytes[at] === 43 || bytes[at] === 45)) at++;
    const exponent = pastDigits(bytes, at, end);
    if (exponent === at) return false;
    at = exponent;
  }
  return at === end;
}

function pastDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte < 48 || byte > 57) break;
    at++;
  }
  return at;
}

function looksBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== 4 && length !== 5) return false;
  const word = length === 4 ? 'true' : 'false';
  for (let i = 0; i < length; i++) if (((bytes[start + i] ?? 0) | 32) !== word.charCodeAt(i)) return false;
  return true;
}
