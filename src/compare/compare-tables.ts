import type { CollectionDifference, FieldChange, RecordChange, RecordKey } from '../core/difference.ts';
import { ConcentrationTally } from './concentration.ts';
import { indexOf, rekey, type Contents, type ReadTable } from './contents.ts';
import { FieldTally } from './field-summary.ts';
import type { Ignored } from './ignored.ts';
import { sameButSpaced, sameSpelling } from './key-index.ts';
import { isKey } from './key.ts';
import { matchRecords, type Matching } from './match.ts';
import { movedRecords } from './moved.ts';
import { countValue, recordProfile } from './profile.ts';
import type { RecordTable } from './records.ts';
import { sampleChange } from './sample.ts';
import { RecordPairs } from './side-by-side.ts';
import { shapeChanges } from './shape.ts';
import { fieldPath, valueChanges, type MetIgnored, type ValueChange } from './values.ts';

/** The difference of one collection, and the way to all of its records. */
export interface TableComparison {
  readonly difference: CollectionDifference;
  /** The key that was found in the earlier content and is not in the later. */
  readonly lostKey?: readonly string[];
  /** Some records differ in the white space between their tokens alone. */
  readonly respaced: boolean;
  /** Some records are the same data in other tokens. */
  readonly reworded: boolean;
  /** The ignored fields in which records differ. */
  readonly ignored: ReadonlySet<string>;
  readonly changes: () => Iterable<RecordChange>;
}

/** Told of every record that changed, with where it is. */
export type Observer = (
  collection: Pick<CollectionDifference, 'path' | 'kind'>,
  key: () => string,
  changes: readonly ValueChange[],
  cells: boolean,
) => void;

/** Compares two tables with the same kind of container; undefined: the collection is not there on that side. */
export function compareTables(
  before: ReadTable | undefined,
  after: ReadTable | undefined,
  samples: number,
  cells: boolean,
  observer?: Observer,
): TableComparison {
  if (before === undefined) return oneSided(after, 'only-after', samples);
  if (after === undefined) return oneSided(before, 'only-before', samples);
  const { matching, lostKey } = matchByKey(before, after);
  const found = comparePairs(before, after, matching, samples, cells, observer);
  const { duplicates } = matching;
  const key = keyOf(
    before,
    duplicates.reduce((sum, { before, after }) => sum + several(before) + several(after), 0),
  );
  return {
    ...(lostKey === undefined ? {} : { lostKey }),
    respaced: found.respaced,
    reworded: found.reworded,
    ignored: found.ignored,
    difference: {
      path: before.table.path,
      kind: before.table.kind,
      presence: 'both',
      key,
      before: before.table.count,
      after: after.table.count,
      ...found.counts,
      moved: movedRecords(matching.toBefore),
      ordered: before.table.kind === 'list',
      fields: found.fields.summaries(),
      shape: bothHaveRecords(before, after)
        ? shapeChanges(before.table.profile, after.table.profile, before.table.ignored)
        : [],
      duplicates: { keys: duplicates.length, listed: duplicates.slice(0, samples) },
      concentrations: found.concentrations.found(),
      samples: found.samples,
    },
    changes: () => tableChanges(before.table, after.table, matching),
  };
}

/** Compares what is around the collections, as one record; undefined: there is nothing on either side. */
export function compareDocuments(
  before: Contents,
  after: Contents,
  ignored?: Ignored,
  observer?: Observer,
): TableComparison | undefined {
  if (!before.hasDocument && !after.hasDocument) return undefined;
  if (isEmptyObject(before.document) && isEmptyObject(after.document)) return undefined;
  const presence = before.hasDocument && after.hasDocument ? 'both' : before.hasDocument ? 'only-before' : 'only-after';
  const [earlier, later] = [recordProfile(), recordProfile()];
  countValue(before.document, earlier);
  countValue(after.document, later);
  const met: MetIgnored = new Set();
  const changes = presence === 'both' ? valueChanges(before.document, after.document, ignored, met) : [];
  const fields = new FieldTally(earlier, later, false);
  if (changes.length > 0) {
    fields.add(() => '$', changes);
    observer?.({ path: '$', kind: 'document' }, () => '$', changes, false);
  }
  const records: RecordChange[] =
    changes.length === 0 ? [] : [{ kind: 'changed', key: '$', fields: changes.map(withPath) }];
  return {
    respaced: false,
    reworded: false,
    ignored: met,
    difference: {
      ...noRecords,
      path: '$',
      kind: 'document',
      presence,
      key: { by: 'document' },
      before: before.hasDocument ? 1 : 0,
      after: after.hasDocument ? 1 : 0,
      changed: records.length,
      unchanged: presence === 'both' ? 1 - records.length : 0,
      fields: fields.summaries(),
      shape: presence === 'both' ? shapeChanges(earlier, later, ignored) : [],
      samples: records.map(sampleChange),
    },
    changes: () => records,
  };
}

export function* eachChange(
  parts: readonly TableComparison[],
): Generator<RecordChange & { readonly collection: string }> {
  for (const { difference, changes } of parts) {
    for (const change of changes()) yield { collection: difference.path, ...change };
  }
}

/**
 * Pairs the records by the key that was found in the earlier content, as long as few of the later records (a tenth, or two)
 * share it: those are reported as duplicates. Otherwise by the next candidate that is a key in both.
 */
function matchByKey(before: ReadTable, after: ReadTable): { matching: Matching; lostKey?: readonly string[] } {
  if (before.table.count === 0) {
    before.table.rekey(after.table.source);
    before.chosen = after.chosen;
    before.index = undefined;
  }
  let matching = matchRecords(before, after);
  const { chosen } = before;
  if (typeof chosen === 'string' || staysKey(after.table, matching)) return { matching };
  const isLost = keyless(after.table) * 10 > after.table.count;
  for (const candidate of [...before.candidates, undefined]) {
    if (candidate === chosen) continue;
    rekey(before, candidate);
    if (candidate !== undefined && !isKey(candidate, indexOf(before))) continue;
    rekey(after, candidate);
    matching = matchRecords(before, after);
    if (candidate === undefined || staysKey(after.table, matching)) break;
  }
  return isLost ? { matching, lostKey: chosen.fields } : { matching };
}

function staysKey(later: RecordTable, { duplicates }: Matching): boolean {
  const shared = duplicates.reduce((sum, { after }) => sum + several(after), 0);
  return keyless(later) === 0 && shared <= Math.max(2, later.count / 10);
}

function keyless(table: RecordTable): number {
  let without = 0;
  for (let record = 0; record < table.count; record++) if (!table.hasKey(record)) without++;
  return without;
}

function comparePairs(
  before: ReadTable,
  after: ReadTable,
  matching: Matching,
  samples: number,
  cells: boolean,
  observer: Observer | undefined,
) {
  const a = before.table;
  const b = after.table;
  const counts = { added: 0, removed: 0, changed: 0, unchanged: 0, respelled: 0 };
  const fields = new FieldTally(a.profile, b.profile, cells);
  const shown = { added: [] as RecordChange[], removed: [] as RecordChange[], changed: [] as RecordChange[] };
  const concentrations = new ConcentrationTally(a, b);
  const pairs = new RecordPairs(a, b);
  let respaced = false;
  let reworded = false;
  for (let i = 0; i < a.count; i++) {
    if ((matching.toAfter[i] ?? -1) >= 0) continue;
    counts.removed++;
    concentrations.addBefore(i);
    if (shown.removed.length < samples) shown.removed.push({ kind: 'removed', key: a.keyText(i), before: a.value(i) });
  }
  for (let j = 0; j < b.count; j++) {
    const i = matching.toBefore[j] ?? -1;
    if (i < 0) {
      counts.added++;
      concentrations.addAfter(j);
      if (shown.added.length < samples) shown.added.push({ kind: 'added', key: b.keyText(j), after: b.value(j) });
      continue;
    }
    if (after.hints?.[j] === i || sameSpelling(a, i, b, j)) {
      counts.unchanged++;
      continue;
    }
    if (!a.spaceIsData && sameButSpaced(a, i, b, j)) {
      counts.unchanged++;
      counts.respelled++;
      respaced = true;
      continue;
    }
    const changes = pairs.changes(i, j);
    if (changes.length === 0) {
      counts.unchanged++;
      counts.respelled++;
      if (!pairs.metLast) reworded = true;
      continue;
    }
    counts.changed++;
    fields.add(() => b.keyText(j), changes);
    observer?.(b, () => b.keyText(j), changes, cells);
    concentrations.addBefore(i);
    if (shown.changed.length < samples)
      shown.changed.push({ kind: 'changed', key: b.keyText(j), fields: changes.map(withPath) });
  }
  return {
    counts,
    fields,
    concentrations,
    respaced,
    reworded,
    ignored: pairs.met,
    samples: [...shown.changed, ...shown.added, ...shown.removed].map(sampleChange),
  };
}

function* tableChanges(a: RecordTable, b: RecordTable, { toAfter, toBefore }: Matching): Generator<RecordChange> {
  const pairs = new RecordPairs(a, b);
  for (let i = 0; i < a.count; i++) {
    if ((toAfter[i] ?? -1) < 0) yield { kind: 'removed', key: a.keyText(i), before: a.value(i) };
  }
  for (let j = 0; j < b.count; j++) {
    const i = toBefore[j] ?? -1;
    if (i < 0) yield { kind: 'added', key: b.keyText(j), after: b.value(j) };
    else if (!sameSpelling(a, i, b, j)) {
      const fields = pairs.changes(i, j);
      if (fields.length > 0) yield { kind: 'changed', key: b.keyText(j), fields: fields.map(withPath) };
    }
  }
}

function oneSided(
  read: ReadTable | undefined,
  presence: 'only-before' | 'only-after',
  samples: number,
): TableComparison {
  if (read === undefined) throw new TypeError('A collection is on one side at least');
  const { table } = read;
  const isAfter = presence === 'only-after';
  const change = (record: number): RecordChange =>
    isAfter
      ? { kind: 'added', key: table.keyText(record), after: table.value(record) }
      : { kind: 'removed', key: table.keyText(record), before: table.value(record) };
  const shown = Array.from({ length: Math.min(samples, table.count) }, (_, record) => change(record));
  return {
    respaced: false,
    reworded: false,
    ignored: new Set(),
    difference: {
      ...noRecords,
      path: table.path,
      kind: table.kind,
      presence,
      key: keyOf(read, 0),
      before: isAfter ? 0 : table.count,
      after: isAfter ? table.count : 0,
      added: isAfter ? table.count : 0,
      removed: isAfter ? 0 : table.count,
      ordered: table.kind === 'list',
      samples: shown.map(sampleChange),
    },
    changes: function* changes() {
      for (let record = 0; record < table.count; record++) yield change(record);
    },
  };
}

const noRecords = {
  added: 0,
  removed: 0,
  changed: 0,
  unchanged: 0,
  respelled: 0,
  moved: 0,
  ordered: false,
  fields: [],
  shape: [],
  duplicates: { keys: 0, listed: [] },
  concentrations: [],
} as const;

function keyOf({ chosen, table }: ReadTable, shared: number): RecordKey {
  if (chosen === 'property') return { by: 'property' };
  if (chosen === 'content') return { by: 'content', why: 'no field, or pair of fields, tells all records apart' };
  if (chosen === 'declared') {
    return { by: 'fields', fields: table.source.by === 'fields' ? table.source.fields : [], why: 'declared' };
  }
  return { by: 'fields', fields: chosen.fields, why: { rule: chosen.rule, shared } };
}

function bothHaveRecords(before: ReadTable, after: ReadTable): boolean {
  return before.table.count > 0 && after.table.count > 0;
}

function several(count: number): number {
  return count > 1 ? count : 0;
}

function isEmptyObject(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function withPath(change: ValueChange): FieldChange {
  return {
    path: fieldPath(change.steps),
    ...('before' in change ? { before: change.before } : {}),
    ...('after' in change ? { after: change.after } : {}),
  };
}
