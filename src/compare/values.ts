import type { FieldChange } from '../core/difference.ts';
import { sameValue } from './exact.ts';
import { without, type Ignored } from './ignored.ts';
import type { FieldNode } from './profile.ts';

/** A change of a field, with the way to it: names, and positions in arrays. */
export interface ValueChange extends Omit<FieldChange, 'path'> {
  readonly steps: readonly (string | number)[];
}

/**
 * What differs between two values of one record, field by field. Arrays of the same length whose members are all objects are
 * compared member by member; any other array is one value.
 */
export function valueChanges(before: unknown, after: unknown, ignored?: Ignored, met?: MetIgnored): ValueChange[] {
  const changes: ValueChange[] = [];
  walk([], before, after, { changes, met }, ignored);
  return changes;
}

/** The ignored fields in which something did differ, as they were written. */
export type MetIgnored = Set<string>;

/** Adds what differs in one field of two records. */
export function changesBelow(name: string, before: unknown, after: unknown, found: Found, ignored?: Ignored): void {
  walk([name], before, after, found, ignored);
}

export interface Found {
  readonly changes: ValueChange[];
  readonly met: MetIgnored | undefined;
}

/** `contacts[3].phone`; a record that is no object is `(value)`. */
export function fieldPath(steps: readonly (string | number)[]): string {
  let text = '';
  for (const step of steps) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (step === '[]') text += step;
    else if (/^[^.[\]"\s]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text === '' ? '(value)' : text;
}

/** The same place in any record: `contacts[].phone`, and `*` for names that are data because there are so many of them. */
export function generalSteps(steps: readonly (string | number)[], before: FieldNode, after: FieldNode): string[] {
  let earlier: FieldNode | undefined = before;
  let later: FieldNode | undefined = after;
  return steps.map((step) => {
    if (typeof step === 'number') {
      earlier = earlier?.elements;
      later = later?.elements;
      return '[]';
    }
    const isData = hasDataNames(earlier) || hasDataNames(later);
    earlier = earlier?.children.get(step) ?? earlier?.others;
    later = later?.children.get(step) ?? later?.others;
    return isData ? '*' : step;
  });
}

export function hasDataNames(node: FieldNode | undefined): boolean {
  return node !== undefined && node.children.size >= node.most;
}

/** `steps` is one stack for the whole walk; a change gets a copy. */
function walk(
  steps: (string | number)[],
  before: unknown,
  after: unknown,
  found: Found,
  ignored: Ignored | undefined,
): void {
  if (before === after) return;
  if (ignored?.whole !== undefined) {
    if (found.met?.has(ignored.whole) === false && !sameValue(before, after)) found.met.add(ignored.whole);
    return;
  }
  if (isRecord(before) && isRecord(after)) {
    for (const name of Object.keys(before)) {
      const here = ignored?.below(name);
      steps.push(name);
      if (Object.hasOwn(after, name)) walk(steps, before[name], after[name], found, here);
      else if (here?.whole === undefined) found.changes.push({ steps: [...steps], before: before[name] });
      else found.met?.add(here.whole);
      steps.pop();
    }
    for (const name of Object.keys(after)) {
      if (Object.hasOwn(before, name)) continue;
      const here = ignored?.below(name);
      if (here?.whole === undefined) found.changes.push({ steps: [...steps, name], after: after[name] });
      else found.met?.add(here.whole);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    if (before.every(isRecord) && after.every(isRecord)) {
      before.forEach((item, i) => {
        steps.push(i);
        walk(steps, item, after[i], found, ignored?.elements);
        steps.pop();
      });
      return;
    }
  }
  if (sameValue(before, after)) return;
  if (ignored !== undefined && sameValue(without(before, ignored), without(after, ignored))) {
    for (const name of ignored.texts()) found.met?.add(name);
  } else found.changes.push({ steps: [...steps], before, after });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
