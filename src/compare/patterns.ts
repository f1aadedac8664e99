import { cellValue } from './cells.ts';
import { sameValue } from './exact.ts';

/** What a change of a value is like: `group` for all of its kind, `label` for the exact one, `by` for numbers. */
export interface Pattern {
  readonly group: string;
  readonly label?: string;
  readonly by?: { readonly difference: number; readonly ratio: number };
}

/** `cells`: the values are cells of CSV, which are what they look like. */
export function patternOf(change: { readonly before?: unknown; readonly after?: unknown }, cells: boolean): Pattern {
  if (!('before' in change)) return { group: 'added' };
  if (!('after' in change)) return { group: 'removed' };
  const before = cells ? cellValue(change.before) : change.before;
  const after = cells ? cellValue(change.after) : change.after;
  if (typeof before === 'string' && typeof after === 'string') return textPattern(before, after);
  if (typeof before === 'number' && typeof after === 'number') return numberPattern(before, after);
  if (typeof before === 'boolean' && typeof after === 'boolean') return { group: `${before} -> ${after}` };
  if (Array.isArray(before) && Array.isArray(after)) return { group: listPattern(before, after) };
  const from = typeName(before);
  const to = typeName(after);
  return { group: from === to ? `another ${from}` : `${from} -> ${to}` };
}

export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function numberPattern(before: number, after: number): Pattern {
  if (before === after) return { group: 'digits' };
  const by = { difference: after - before, ratio: before === 0 ? Number.NaN : after / before };
  return { group: after > before ? 'number up' : 'number down', by };
}

function listPattern(before: readonly unknown[], after: readonly unknown[]): string {
  const added = without(after, before);
  const removed = without(before, after);
  if (added > 0 && removed > 0) return 'members added and removed';
  if (added > 0) return 'members added';
  return removed > 0 ? 'members removed' : 'members in another order';
}

/** How many members of one list have no equal in the other. */
function without(list: readonly unknown[], other: readonly unknown[]): number {
  if (list.length * other.length > 250_000) return Math.max(0, list.length - other.length) || 1;
  const left = [...other];
  let missing = 0;
  for (const item of list) {
    const at = left.findIndex((candidate) => sameValue(candidate, item));
    if (at < 0) missing++;
    else left.splice(at, 1);
  }
  return missing;
}

function textPattern(before: string, after: string): Pattern {
  if (before === '') return { group: 'empty -> text' };
  if (after === '') return { group: 'text -> empty' };
  if (Math.max(before.length, after.length) <= longestRespelled) {
    if (squeezed(before) === squeezed(after)) return { group: 'white space' };
    if (before.toLowerCase() === after.toLowerCase()) return { group: 'case' };
    if (before.normalize('NFKC') === after.normalize('NFKC')) return { group: 'Unicode form' };
  }
  if (after.endsWith(before)) return part('prefix', after.slice(0, after.length - before.length), 'added');
  if (before.endsWith(after)) return part('prefix', before.slice(0, before.length - after.length), 'removed');
  if (after.startsWith(before)) return part('suffix', after.slice(before.length), 'added');
  if (before.startsWith(after)) return part('suffix', before.slice(after.length), 'removed');
  return replacement(before, after);
}

/** Longer texts than this many characters are not made again without their white space, in lower case, and so on: that takes gigabytes. */
const longestRespelled = 1_000_000;

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

function part(where: 'prefix' | 'suffix', text: string, what: 'added' | 'removed'): Pattern {
  return labelled(`${where} ${what}`, `${where} ${JSON.stringify(text)} ${what}`, text.length);
}

/** The words in the middle that differ, once what both texts begin and end with is set aside. */
function replacement(before: string, after: string): Pattern {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  while (start > 0 && isWordPart(before[start - 1])) start--;
  while (end > 0 && isWordPart(before.at(-end))) end--;
  const from = before.slice(start, before.length - end);
  const to = after.slice(start, after.length - end);
  return labelled('text', `${JSON.stringify(from)} -> ${JSON.stringify(to)}`, from.length + to.length);
}

function labelled(group: string, label: string, length: number): Pattern {
  return length <= 60 ? { group, label } : { group };
}

function isWordPart(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}\p{M}]/u.test(char);
}
