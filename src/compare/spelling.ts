import type { TableComparison } from './compare-tables.ts';
import type { Contents } from './contents.ts';

/** In what the bytes differ beside the data. Empty if the contents differ in data alone, as far as can be told. */
export function spellingOf(before: Contents, after: Contents, parts: readonly TableComparison[]): string[] {
  const a = before.bytes;
  const b = after.bytes;
  const found: string[] = [];
  if ((a[0] === 0xef) !== (b[0] === 0xef)) found.push('byte order mark');
  if (a.subarray(0, 65_536).includes('\r\n') !== b.subarray(0, 65_536).includes('\r\n')) found.push('line ends');
  if ((a.at(-1) === 10) !== (b.at(-1) === 10)) found.push('final newline');
  if (parts.some(({ respaced }) => respaced)) found.push('white space');
  else if (parts.some(({ reworded }) => reworded)) found.push('order of properties, escapes, or digits of numbers');
  for (const name of new Set(parts.flatMap(({ ignored }) => [...ignored]))) found.push(`ignored \`${name}\``);
  const isUntouched = parts.every(
    ({ difference: { presence, added, removed, changed, moved } }) =>
      presence === 'both' && added + removed + changed + moved === 0,
  );
  if (found.length === 0 && isUntouched) found.push('white space between records');
  return found;
}
