import type { ShapeChange } from '../core/difference.ts';
import type { Ignored } from './ignored.ts';
import { addCounts, FieldNode } from './profile.ts';
import { fieldPath, hasDataNames } from './values.ts';

/** From this share of the records on, a field is common: readers count on it. */
const common = 0.5;

/**
 * What changed in the shape of the records, judged by all of them. A value that is null counts as not there.
 *
 * - `field-added`: no record had a value there, now some have.
 * - `field-removed`: at least half of the records had it, and now less than half as large a share has it; or some had it,
 *   and now none has.
 * - `type-added`: the field had values before, none of this type.
 *
 * `usual`: the share from which on a field that became rarer is told; default: half.
 */
export function shapeChanges(before: FieldNode, after: FieldNode, ignored?: Ignored, usual = common): ShapeChange[] {
  const changes: ShapeChange[] = [];
  compareTypes([], before, after, changes);
  compareBelow([], before, after, changes, ignored, usual);
  return changes;
}

/** Whether a reader that was written for the earlier records may fail on the later ones. */
export function breaksReaders(change: ShapeChange): boolean {
  if (change.kind === 'field-removed') return change.before >= common;
  return change.kind === 'type-added';
}

function compareBelow(
  steps: readonly string[],
  before: FieldNode | undefined,
  after: FieldNode | undefined,
  changes: ShapeChange[],
  ignored: Ignored | undefined,
  usual: number,
): void {
  if (before === undefined || after === undefined) return;
  if (before.elements !== undefined && after.elements !== undefined && ignored?.elements?.whole === undefined) {
    const inside = [...steps, '[]'];
    compareTypes(inside, before.elements, after.elements, changes);
    compareBelow(inside, before.elements, after.elements, changes, ignored?.elements, usual);
  }
  if (before.objects === 0 || after.objects === 0) return;
  if (hasDataNames(before) || hasDataNames(after)) {
    if (ignored?.any?.whole !== undefined) return;
    const inside = [...steps, '*'];
    const earlier = together(before);
    const later = together(after);
    compareTypes(inside, earlier, later, changes);
    compareBelow(inside, earlier, later, changes, ignored?.any, usual);
    return;
  }
  for (const name of new Set([...before.children.keys(), ...after.children.keys()])) {
    const here = ignored?.below(name);
    if (here?.whole !== undefined) continue;
    const inside = [...steps, name];
    const earlier = before.children.get(name);
    const later = after.children.get(name);
    comparePresence(inside, present(earlier) / before.objects, present(later) / after.objects, changes, usual);
    compareTypes(inside, earlier, later, changes);
    compareBelow(inside, earlier, later, changes, here, usual);
  }
}

function comparePresence(
  steps: readonly string[],
  before: number,
  after: number,
  changes: ShapeChange[],
  usual: number,
): void {
  const path = fieldPath(steps);
  if (before === 0 && after > 0) changes.push({ kind: 'field-added', path, share: after });
  if (before === 0 || after >= before) return;
  if (after === 0 || (before >= usual && after < before / 2))
    changes.push({ kind: 'field-removed', path, before, after });
}

function compareTypes(
  steps: readonly string[],
  before: FieldNode | undefined,
  after: FieldNode | undefined,
  changes: ShapeChange[],
): void {
  const earlier = typesOf(before);
  if (earlier.length === 0 || after === undefined) return;
  for (const { type, records } of typesOf(after)) {
    if (earlier.some((known) => known.type === type)) continue;
    const types = earlier.map((known) => known.type);
    changes.push({ kind: 'type-added', path: fieldPath(steps), before: types, type, records });
  }
}

function typesOf(node: FieldNode | undefined): { readonly type: string; readonly records: number }[] {
  if (node === undefined) return [];
  return [
    { type: 'boolean', records: node.booleans },
    { type: 'number', records: node.numbers },
    { type: 'string', records: node.strings },
    { type: 'array', records: node.arrays },
    { type: 'object', records: node.objects },
  ].filter(({ records }) => records > 0);
}

function present(node: FieldNode | undefined): number {
  return typesOf(node).reduce((sum, { records }) => sum + records, 0);
}

function together(node: FieldNode): FieldNode {
  const all = new FieldNode('*');
  for (const child of node.children.values()) addCounts(all, child);
  if (node.others !== undefined) addCounts(all, node.others);
  return all;
}
