import type { Range, Statement } from './ir.ts';

/**
 * Text of one language that stands in a file of another: in a here-document, in the cells of a notebook, in the recipes of a
 * Makefile. It is put together from pieces, for quotes and prefixes in between are not part of it, and every offset in it has
 * one in the file.
 */
export interface Excerpt {
  readonly text: string;
  /** The offset in the file of an offset in the text. */
  readonly at: (offset: number) => number;
  /** Where its character ends in the file. */
  readonly endAt: (offset: number) => number;
}

export interface ExcerptBuilder {
  /** Text that stands in the file as it is, from this offset on. */
  take(text: string, from: number): void;
  /** Text that stands for something else in the file, from here to there: an escape, an expansion, nothing. */
  put(text: string, from: number, to?: number): void;
  length(): number;
  done(): Excerpt;
}

export function excerpt(): ExcerptBuilder {
  let text = '';
  const starts: number[] = [];
  const places: number[] = [];
  /** Where pieces end that stand for something else; null for what stands there as it is. */
  const ends: (number | null)[] = [];
  const add = (piece: string, from: number, end: number | null): void => {
    if (piece === '') return;
    starts.push(text.length);
    places.push(from);
    ends.push(end);
    text += piece;
  };
  return {
    take: (piece, from) => add(piece, from, null),
    put: (piece, from, to = from + 1) => add(piece, from, to),
    length: () => text.length,
    done: () => ({ text, at: placeOf, endAt }),
  };

  function endAt(offset: number): number {
    return ends[pieceOf(offset)] ?? placeOf(offset) + 1;
  }

  function placeOf(offset: number): number {
    const piece = pieceOf(offset);
    const place = places[piece] ?? 0;
    return ends[piece] === null ? place + Math.max(0, offset - (starts[piece] ?? 0)) : place;
  }

  function pieceOf(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The same range in the file: it ends behind the place of its last character. */
export function rangeIn(one: Excerpt, [start, end]: Range): Range {
  return [one.at(start), end > start ? one.endAt(end - 1) : one.at(end)];
}

/** Statements of the excerpt with the ranges that they have in the file. */
export function located(body: readonly Statement[], one: Excerpt): readonly Statement[] {
  return relocated(body, one) as readonly Statement[];
}

function relocated(node: unknown, one: Excerpt): unknown {
  if (Array.isArray(node)) return node.map((each) => relocated(each, one));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'r' && isRange(value) ? rangeIn(one, value) : relocated(value, one),
    ]),
  );
}

// The right-hand side of an operator is called `r` as well, and is no pair of numbers.
function isRange(value: unknown): value is Range {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number');
}
