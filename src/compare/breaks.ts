import type { Break } from '../core/difference.ts';
import type { TableComparison } from './compare-tables.ts';
import type { Contents, Seen } from './contents.ts';
import type { RecordTable } from './records.ts';
import { breaksReaders } from './shape.ts';

/** Why a reader of the earlier content may fail on the later one, by what the contents show (no schema is asked). */
export function breaksOf(before: Contents, after: Contents, parts: readonly TableComparison[]): Break[] {
  const containers = containerBreaks(before, after);
  const moved = new Set(containers.map(({ path }) => path));
  const breaks: Break[] = [...containers];
  for (const { difference, lostKey } of parts) {
    const { path } = difference;
    if (moved.has(path)) continue;
    if (difference.presence === 'only-before') {
      if (difference.before > 0 && !(difference.kind === 'document' && wasNull(before)))
        breaks.push({ kind: 'collection-removed', path, records: difference.before });
      continue;
    }
    if (lostKey !== undefined) breaks.push({ kind: 'key-lost', path, fields: lostKey });
    const format = keyFormatBreak(before.tables.get(path)?.table, after.tables.get(path)?.table);
    if (format !== undefined && lostKey === undefined) breaks.push({ kind: 'key-format', path, ...format });
    for (const change of difference.shape) {
      if (!breaksReaders(change)) continue;
      if (change.kind === 'field-removed') {
        breaks.push({ kind: 'field-removed', path, field: change.path, before: change.before, after: change.after });
      } else if (change.kind === 'type-added') {
        const { path: field, before: types, type, records } = change;
        breaks.push({ kind: 'type-changed', path, field, before: types, after: type, records });
      }
    }
  }
  return breaks;
}

/** An array that became an object, or the other way round, where one of them is a collection or the whole document. */
function containerBreaks(before: Contents, after: Contents): Break[] {
  const breaks: Break[] = [];
  for (const [path, seen] of before.containers) {
    const now = after.containers.get(path);
    if (now === undefined || now.opening === seen.opening || isNull(seen)) continue;
    if (!isContainer(seen) && !isContainer(now)) continue;
    if (path !== '$' && !before.tables.has(path) && !after.tables.has(path)) continue;
    breaks.push({ kind: 'container', path, before: openingName(seen.opening), after: openingName(now.opening) });
  }
  return breaks;
}

function openingName(opening: number): string {
  return names.get(opening) ?? 'number';
}

const names = new Map([
  [91, 'array'],
  [123, 'object'],
  [10, 'lines'],
  [34, 'string'],
  [116, 'boolean'],
  [102, 'boolean'],
  [110, 'null'],
]);

function isContainer({ opening }: Seen): boolean {
  return opening === 91 || opening === 123 || opening === 10;
}

/** What is null counts as not there: whatever comes instead breaks nobody. */
function isNull({ opening }: Seen): boolean {
  return names.get(opening) === 'null';
}

function wasNull({ containers }: Contents): boolean {
  const root = containers.get('$');
  return root !== undefined && isNull(root);
}

const sampledKeys = 500;

/** Keys that nearly all (90 %) had one form, and now nearly all have another: `a_9` for `e_17`, `"9"` for `"17"`. */
function keyFormatBreak(before: RecordTable | undefined, after: RecordTable | undefined) {
  if (before === undefined || after === undefined) return undefined;
  if (before.source.by === 'content' || before.count < 2 || after.count < 2) return undefined;
  const earlier = keyFormat(before);
  const later = keyFormat(after);
  if (earlier === undefined || later === undefined || earlier === later) return undefined;
  return { before: earlier, after: later };
}

function keyFormat(table: RecordTable): string | undefined {
  const counts = new Map<string, number>();
  const step = Math.max(1, Math.floor(table.count / sampledKeys));
  let sampled = 0;
  for (let record = 0; record < table.count; record += step) {
    const raw = table.keys.map((_, part) => formatText(table.keyPart(record, part).toString('utf8'))).join(' | ');
    counts.set(raw, (counts.get(raw) ?? 0) + 1);
    sampled++;
  }
  for (const [format, count] of counts) if (count >= sampled * 0.9) return format;
  return undefined;
}

/** Words are `a`, numbers are `9`, and several words are as good as one. */
function formatText(text: string): string {
  return text
    .replace(/\p{N}+/gu, '9')
    .replace(/[\p{L}\p{M}]+/gu, 'a')
    .replace(/a(?:[ .'’-]+a)+/g, 'a');
}
