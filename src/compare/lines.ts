import type { Hunk, LineDifference } from '../core/difference.ts';

/** Beyond this many lines that are neither common start nor common end, lines are counted, not aligned. */
const mostAligned = 4000;

/**
 * The difference of two texts by lines. What both begin and end with is set aside; the rest is aligned by its longest common
 * subsequence if it is small enough, and counted as a bag of lines if not. A line has its line end: `\r\n` is another line.
 */
export function compareLines(before: string, after: string, hunksShown: number): LineDifference {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a.at(-1 - end) === b.at(-1 - end)) end++;
  const hunks = hunksOf(a.slice(start, a.length - end), b.slice(start, b.length - end), start);
  return {
    before: a.length,
    after: b.length,
    added: hunks.reduce((sum, { added }) => sum + added.length, 0),
    removed: hunks.reduce((sum, { removed }) => sum + removed.length, 0),
    hunks: hunks.slice(0, hunksShown).map((hunk) => shortened(hunk)),
  };
}

function linesOf(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  return lines.length === 1 && lines[0] === '' ? [] : lines;
}

function hunksOf(a: readonly string[], b: readonly string[], offset: number): Hunk[] {
  if (a.length === 0 && b.length === 0) return [];
  if (a.length > mostAligned || b.length > mostAligned) return [bagHunk(a, b, offset)];
  const lengths = commonLengths(a, b);
  const width = b.length + 1;
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
      continue;
    }
    const hunk = { before: offset + i + 1, after: offset + j + 1, removed: [] as string[], added: [] as string[] };
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      const down = lengths[(i + 1) * width + j] ?? 0;
      const right = lengths[i * width + j + 1] ?? 0;
      if (i < a.length && (j >= b.length || down >= right)) hunk.removed.push(a[i++] ?? '');
      else hunk.added.push(b[j++] ?? '');
    }
    hunks.push(hunk);
  }
  return hunks;
}

/** For each pair of ends, the length of the longest common subsequence from there on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j;
      lengths[here] =
        a[i] === b[j]
          ? (lengths[here + width + 1] ?? 0) + 1
          : Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0);
    }
  }
  return lengths;
}

function bagHunk(a: readonly string[], b: readonly string[], offset: number): Hunk {
  const counts = new Map<string, number>();
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1);
  const added = b.filter((line) => !takeOne(counts, line));
  const removed = a.filter((line) => takeOne(counts, line));
  return { before: offset + 1, after: offset + 1, removed, added };
}

function takeOne(counts: Map<string, number>, line: string): boolean {
  const left = counts.get(line) ?? 0;
  if (left > 0) counts.set(line, left - 1);
  return left > 0;
}

function shortened(hunk: Hunk): Hunk {
  const short = (lines: readonly string[]) =>
    lines.slice(0, 10).map((line) => line.replace(/\r?\n$/, '').slice(0, 200));
  return { ...hunk, removed: short(hunk.removed), added: short(hunk.added) };
}
