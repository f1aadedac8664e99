import type { FieldPattern, FieldSummary } from '../core/difference.ts';
import { patternOf, type Pattern } from './patterns.ts';
import type { FieldNode } from './profile.ts';
import { sampleValue } from './sample.ts';
import { fieldPath, generalSteps, type ValueChange } from './values.ts';

/** Different exact changes of one field that are told apart; more are counted by their group alone. */
const mostLabels = 1000;
const labelsShown = 5;

/** Gathers, over all records that changed, which fields did and how. Its memory does not grow with the records. */
export class FieldTally {
  private readonly fields = new Map<string, Tally>();
  private readonly topFields = new Map<string | number, Tally>();
  private record = 0;
  private readonly before: FieldNode;
  private readonly after: FieldNode;
  private readonly cells: boolean;

  constructor(before: FieldNode, after: FieldNode, cells: boolean) {
    this.before = before;
    this.after = after;
    this.cells = cells;
  }

  /** All changes of one record. */
  add(key: () => string, changes: readonly ValueChange[]): void {
    this.record++;
    for (const change of changes) {
      const tally = this.tallyOf(change.steps);
      if (tally.latest !== this.record) tally.records++;
      tally.latest = this.record;
      count(tally, patternOf(change, this.cells), () => exampleOf(key(), change));
    }
  }

  private tallyOf(steps: ValueChange['steps']): Tally {
    // Most changes are of a field right below the record: its path is made once.
    const top = steps.length === 1 ? steps[0] : undefined;
    const known = top === undefined ? undefined : this.topFields.get(top);
    if (known !== undefined) return known;
    const path = fieldPath(generalSteps(steps, this.before, this.after));
    let tally = this.fields.get(path);
    if (tally === undefined) this.fields.set(path, (tally = { records: 0, latest: 0, groups: new Map() }));
    if (top !== undefined && this.topFields.size < mostLabels) this.topFields.set(top, tally);
    return tally;
  }

  /** Fields that changed in most records first. */
  summaries(): FieldSummary[] {
    return [...this.fields]
      .map(([path, tally]) => ({
        path,
        records: tally.records,
        patterns: [...tally.groups].flatMap(patternsOf).sort(byCount),
      }))
      .sort((a, b) => b.records - a.records || (a.path < b.path ? -1 : 1));
  }
}

type Example = FieldPattern['example'];

interface Tally {
  records: number;
  /** The record counted last: one in which a field changed at several places counts once. */
  latest: number;
  readonly groups: Map<string, Group>;
}

interface Group {
  count: number;
  readonly example: Example;
  readonly labels: Map<string, { count: number; readonly example: Example }>;
  readonly by: { least: number; most: number; ratio: number; sameRatio: boolean } | undefined;
}

/** A side that did not have the field has none here. */
function exampleOf(key: string, change: ValueChange): Example {
  return {
    key,
    ...('before' in change ? { before: sampleValue(change.before) } : {}),
    ...('after' in change ? { after: sampleValue(change.after) } : {}),
  };
}

function count(tally: Tally, pattern: Pattern, example: () => Example): void {
  let group = tally.groups.get(pattern.group);
  if (group === undefined) {
    const { by } = pattern;
    const range = by && { least: by.difference, most: by.difference, ratio: by.ratio, sameRatio: true };
    tally.groups.set(pattern.group, (group = { count: 0, example: example(), labels: new Map(), by: range }));
  }
  group.count++;
  if (pattern.by !== undefined && group.by !== undefined) {
    group.by.least = Math.min(group.by.least, pattern.by.difference);
    group.by.most = Math.max(group.by.most, pattern.by.difference);
    if (!(Math.abs(pattern.by.ratio / group.by.ratio - 1) < 1e-9)) group.by.sameRatio = false;
  }
  if (pattern.label === undefined) return;
  const label = group.labels.get(pattern.label);
  if (label !== undefined) label.count++;
  else if (group.labels.size < mostLabels)
    group.labels.set(pattern.label, { count: 1, example: group.count === 1 ? group.example : example() });
}

function patternsOf([name, group]: [string, Group]): FieldPattern[] {
  if (group.by !== undefined)
    return [{ pattern: numberText(name, group.by, group.count), count: group.count, example: group.example }];
  const labels = [...group.labels].map(([pattern, { count, example }]) => ({ pattern, count, example })).sort(byCount);
  const shown = labels.filter(({ count }) => count > 1 || labels.length <= 2).slice(0, labelsShown);
  const rest = group.count - shown.reduce((sum, { count }) => sum + count, 0);
  if (rest === 0) return shown;
  const isShown = shown.some(({ example }) => example === group.example);
  const other = labels.find(({ pattern }) => !shown.some((one) => one.pattern === pattern))?.example;
  return [...shown, { pattern: name, count: rest, example: isShown ? (other ?? group.example) : group.example }];
}

function numberText(name: string, by: NonNullable<Group['by']>, count: number): string {
  const close = Math.abs(by.most - by.least) <= 1e-9 * Math.max(Math.abs(by.most), Math.abs(by.least));
  if (close) return `number ${by.most > 0 ? '+' : ''}${short(by.most)}`;
  if (by.sameRatio && count > 1) return `number x ${short(by.ratio)}`;
  const [least, most] = [Math.abs(by.least), Math.abs(by.most)].sort((a, b) => a - b);
  return `${name} by ${short(least ?? 0)} to ${short(most ?? 0)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function byCount(a: { readonly count: number }, b: { readonly count: number }): number {
  return b.count - a.count;
}
