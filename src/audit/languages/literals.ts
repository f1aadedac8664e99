/** The value of the inside of a Python literal; escapes that cannot stand in a path are left as they are. */
export function pythonString(inside: string, isRaw: boolean): string {
  if (isRaw || !inside.includes('\\')) return inside;
  return inside.replace(escapes, (whole, body: string) => unescape(whole, body));
}

/** The value of the inside of a JavaScript string or template. */
export function scriptString(inside: string): string {
  if (!inside.includes('\\')) return inside;
  return inside.replace(escapes, (whole, body: string) => unescape(whole, body));
}

const escapes = /\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r?\n|[\s\S])/g;
const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '/': '/',
  $: '$',
};

function unescape(whole: string, body: string): string {
  if (body === '\n' || body === '\r\n') return '';
  const known = simple[body];
  if (known !== undefined) return known;
  const hex = /^[ux]\{?([0-9a-fA-F]+)\}?$/.exec(body)?.[1];
  if (hex === undefined) return whole;
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
