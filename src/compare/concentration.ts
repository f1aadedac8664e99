import type { Concentration } from '../core/difference.ts';
import type { RecordTable } from './records.ts';

/** Fewer changes than this do not concentrate anywhere. */
const fewest = 10;
const sampled = 2000;
const mostValues = 50;
const bins = 20;
const shown = 3;

/**
 * Finds where changes are thickest: a value of a plain field that at least 60 % of them share and that is at least half
 * again as usual among them as among all records, or a fifth of the positions (or less) that holds at least 80 % of them.
 * How usual a value is comes from up to 2,000 earlier records, evenly spaced.
 */
export class ConcentrationTally {
  private readonly table: RecordTable;
  private readonly usual = new Map<string, Map<string, number>>();
  private readonly among = new Map<string, Map<string, number>>();
  private readonly positions = new Uint32Array(bins);
  private readonly sampleSize: number;
  private changes = 0;

  constructor(table: RecordTable) {
    this.table = table;
    const step = Math.max(1, Math.floor(table.count / sampled));
    let size = 0;
    for (let record = 0; record < table.count; record += step) {
      tally(this.usual, table.value(record));
      size++;
    }
    this.sampleSize = size;
    for (const [field, values] of this.usual) if (values.size > mostValues) this.usual.delete(field);
  }

  /** A record that changed, was removed or was added; `position` among `of`. */
  add(value: unknown, position: number, of: number): void {
    this.changes++;
    const bin = Math.min(bins - 1, Math.floor((position / of) * bins));
    this.positions[bin] = (this.positions[bin] ?? 0) + 1;
    tally(this.among, value, this.usual);
  }

  found(): Concentration[] {
    if (this.changes < fewest) return [];
    const byValue = this.byValue().sort((a, b) => b.share / b.usual - a.share / a.usual);
    const byPosition = this.byPosition();
    return [...byValue.slice(0, shown), ...(byPosition === undefined ? [] : [byPosition])];
  }

  private byValue(): Concentration[] {
    const found: Concentration[] = [];
    for (const [field, values] of this.among) {
      for (const [value, changes] of values) {
        const share = changes / this.changes;
        const usual = (this.usual.get(field)?.get(value) ?? 0) / Math.max(1, this.sampleSize);
        if (share >= 0.6 && usual > 0 && share >= usual * 1.5)
          found.push({ where: `${field} = ${value}`, changes, share, usual });
      }
    }
    return found;
  }

  private byPosition(): Concentration | undefined {
    const { count } = this.table;
    if (count < bins * 5) return undefined;
    for (let width = 1; width <= bins / 5; width++) {
      for (let first = 0; first + width <= bins; first++) {
        const changes = this.positions.subarray(first, first + width).reduce((sum, n) => sum + n, 0);
        if (changes < this.changes * 0.8) continue;
        const from = Math.floor((first / bins) * count) + 1;
        const to = Math.floor(((first + width) / bins) * count);
        const where = `records ${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
        return { where, changes, share: changes / this.changes, usual: width / bins };
      }
    }
    return undefined;
  }
}

/** Counts the plain, short values of the fields of a record; of the fields in `only`, if that is given. */
function tally(
  counts: Map<string, Map<string, number>>,
  record: unknown,
  only?: ReadonlyMap<string, ReadonlyMap<string, number>>,
): void {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return;
  for (const [field, value] of Object.entries(record)) {
    if (only !== undefined && !only.has(field)) continue;
    const text = plainText(value);
    if (text === undefined) continue;
    const values = counts.get(field) ?? new Map<string, number>();
    counts.set(field, values);
    if (values.size <= mostValues || values.has(text)) values.set(text, (values.get(text) ?? 0) + 1);
  }
}

function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length <= 60 ? JSON.stringify(value) : undefined;
  if (typeof value === 'boolean' || value === null) return String(value);
  return undefined;
}
