import type { Concentration } from '../core/difference.ts';
import { without } from './ignored.ts';
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
 * Values are those of up to 2,000 changed, removed or added records, and of up to 2,000 earlier ones, evenly spaced, so
 * that shares in a large difference are estimates; positions are counted exactly.
 */
export class ConcentrationTally {
  private readonly before: RecordTable;
  private readonly after: RecordTable;
  /** Earlier records as they are, later ones as -1 - record. */
  private readonly records: number[] = [];
  private readonly positions = new Uint32Array(bins);

  constructor(before: RecordTable, after: RecordTable) {
    this.before = before;
    this.after = after;
  }

  /** An earlier record that changed or was removed. */
  addBefore(record: number): void {
    this.records.push(record);
    this.place(record, this.before.count);
  }

  /** A later record that was added. */
  addAfter(record: number): void {
    this.records.push(-1 - record);
    this.place(record, this.after.count);
  }

  found(): Concentration[] {
    if (this.records.length < fewest) return [];
    const byValue = this.byValue().sort((a, b) => b.share / b.usual - a.share / a.usual);
    const byPosition = this.byPosition();
    return [...byValue.slice(0, shown), ...(byPosition === undefined ? [] : [byPosition])];
  }

  private byValue(): Concentration[] {
    const { before, after, records } = this;
    const usual: Counts = new Map();
    const all = evenly(before.count);
    for (const record of all) tally(usual, without(before.value(record), before.ignored));
    for (const [field, values] of usual) if (values.size > mostValues) usual.delete(field);
    const among: Counts = new Map();
    const sample = evenly(records.length).map((at) => records[at] ?? 0);
    for (const record of sample) tally(among, record < 0 ? after.value(-1 - record) : before.value(record), usual);
    const found: Concentration[] = [];
    for (const [field, values] of among) {
      for (const [value, count] of values) {
        const share = count / sample.length;
        const usually = (usual.get(field)?.get(value) ?? 0) / all.length;
        if (share < 0.6 || usually === 0 || share < usually * 1.5) continue;
        const changes = Math.round(share * records.length);
        found.push({ where: `${field} = ${value}`, changes, share, usual: usually });
      }
    }
    return found;
  }

  private byPosition(): Concentration | undefined {
    const { count } = this.before;
    if (count < bins * 5) return undefined;
    for (let width = 1; width <= bins / 5; width++) {
      for (let first = 0; first + width <= bins; first++) {
        const changes = this.positions.subarray(first, first + width).reduce((sum, n) => sum + n, 0);
        if (changes < this.records.length * 0.8) continue;
        const from = Math.floor((first / bins) * count) + 1;
        const to = Math.floor(((first + width) / bins) * count);
        const where = `records ${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
        return { where, changes, share: changes / this.records.length, usual: width / bins };
      }
    }
    return undefined;
  }

  private place(position: number, of: number): void {
    const bin = Math.min(bins - 1, Math.floor((position / of) * bins));
    this.positions[bin] = (this.positions[bin] ?? 0) + 1;
  }
}

type Counts = Map<string, Map<string, number>>;

/** Up to `sampled` positions below `count`. */
function evenly(count: number): number[] {
  const step = Math.max(1, count / sampled);
  return Array.from({ length: Math.min(count, sampled) }, (_, i) => Math.floor(i * step));
}

/** Counts the plain, short values of the fields of a record; of the fields in `only`, if that is given. */
function tally(counts: Counts, record: unknown, only?: Counts): void {
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
