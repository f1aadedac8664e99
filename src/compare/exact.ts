/**
 * Parses JSON without losing digits: whole numbers that a double cannot hold exactly become `bigint`, so that two long
 * identifiers which round to the same double stay different.
 */
export function parseExact(text: string): unknown {
  return mayHaveLongNumber.test(text) ? revive(JSON.parse(text.replace(stringOrNumber, marked))) : JSON.parse(text);
}

/** Whether two values read by `parseExact` are the same data; the order of properties is none. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  }
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && sameValue(Reflect.get(a, name), Reflect.get(b, name)));
}

const mayHaveLongNumber = /(?<![\d.])\d{16,}(?![\d.eE])|(?:^|[[:,\s])-?\d+(?:\.\d+)?[eE]\+?\d{3}/;
const stringOrNumber = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?(?:\d{16,}(?![\d.eE])|\d+(?:\.\d+)?[eE]\+?\d{3,})/gs;
/** A private-use character marks the digits; a string of the data that starts with it is marked as well, and unmarked. */
const mark = '\uE0FF';
const startsMarked = /^"(?:\uE0FF|\\u[eE]0[fF][fF])/;

function marked(token: string): string {
  if (token.startsWith('"')) return startsMarked.test(token) ? `"${mark}s${token.slice(1)}` : token;
  if (/[eE]/.test(token)) {
    const digits = Number.isFinite(Number(token)) ? undefined : digitsOf(token);
    return digits === undefined ? token : `"${mark}n${digits}"`;
  }
  return Number.isSafeInteger(Number(token)) ? token : `"${mark}n${token}"`;
}

/** Exponents beyond this are not written out: `1e400` is a whole number, `1e999999999` is as good as infinite. */
const mostDigits = 10_000;

/** `15000…` of `1.5e400`; undefined for what is no whole number or has too many digits. */
function digitsOf(token: string): string | undefined {
  const [, whole = '', fraction = '', exponent = ''] = /^(-?\d+)(?:\.(\d+))?[eE]\+?(\d+)$/.exec(token) ?? [];
  const zeros = Number(exponent) - fraction.length;
  return zeros < 0 || zeros > mostDigits ? undefined : whole + fraction + '0'.repeat(zeros);
}

function revive(value: unknown): unknown {
  if (typeof value === 'string') return unmarked(value);
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const revived: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value))
    setField(revived, name.startsWith(mark) ? name.slice(2) : name, revive(inner));
  return revived;
}

function unmarked(text: string): string | bigint {
  if (!text.startsWith(mark)) return text;
  return text[1] === 'n' ? BigInt(text.slice(2)) : text.slice(2);
}

/** Assigning to `__proto__` would set the prototype and lose the field. */
export function setField(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
