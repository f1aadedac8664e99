import type { KeyReason } from '../core/difference.ts';
import type { Ignored } from './ignored.ts';
import type { KeyIndex } from './key-index.ts';
import type { Glimpse } from './outline.ts';
import type { FieldNode } from './profile.ts';

/** A field, or a pair of fields, that may tell the records of a list apart. */
export interface KeyCandidate {
  readonly fields: readonly string[];
  readonly rule: KeyReason['rule'];
}

/**
 * The candidates for the key of a list, best first. A candidate's fields are texts or numbers in every one of the first
 * records, and its values there are as distinct as `isKey` asks of all records. In this order:
 *
 * 1. `id`: a field named `id`, `_id`, `@id`, `uid`, `uuid`, `guid`, `pk` or `key`, whatever the case.
 * 2. `reference`: a field whose name ends in `_id`, `_key`, `_uuid`, `Id`, `ID`, `Key` or `Uuid`.
 * 3. `name`: a field named `slug`, `code`, `name`, `path`, `file`, `filename`, `url`, `uri`, `email`, `doi`, `isbn`.
 * 4. `pair`: `source` and `target`, `from` and `to`, `subject` and `object`, `src` and `dst`, and the same with the
 *    field `type`, `relation` or `kind`; or two references.
 *
 * Within a rule, fields are tried in the order of the list for 1 and 3, in that of the records for 2. What is ignored is no key.
 */
export function keyCandidates({ members }: Glimpse, ignored?: Ignored): KeyCandidate[] {
  const usable = usableFields(members.map(({ profile }) => profile)).filter(
    (field) => ignored?.below(field)?.whole === undefined,
  );
  const spelled = new Map(usable.map((field) => [field.toLowerCase(), field]));
  const named = (names: readonly string[]) => names.flatMap((name) => spelled.get(name) ?? []);
  const references = usable.filter((field) => referenceName.test(field));
  const candidates: KeyCandidate[] = [
    ...named(idNames).map((field) => ({ fields: [field], rule: 'id' as const })),
    ...references.map((field) => ({ fields: [field], rule: 'reference' as const })),
    ...named(nameNames).map((field) => ({ fields: [field], rule: 'name' as const })),
  ];
  for (const pair of [...pairNames.map(named), ...pairsOf(references)]) {
    if (pair.length !== 2) continue;
    candidates.push({ fields: pair, rule: 'pair' });
    for (const kind of named(kindNames)) candidates.push({ fields: [...pair, kind], rule: 'pair' });
  }
  const values = members.map(({ value }) => value).filter((value) => value !== undefined);
  return candidates.filter((candidate) => suits(candidate, values.length, sharedAmong(values, candidate.fields)));
}

/**
 * Whether a candidate is the key of a list, by all of its records: every record has it, and no two have the same. A field
 * of rule `id` may be shared by up to a tenth of the records (two are always allowed): then it is the key, and its
 * duplicates are reported.
 */
export function isKey(candidate: KeyCandidate, index: KeyIndex): boolean {
  const { table } = index;
  let without = 0;
  for (let record = 0; record < table.count; record++) if (!table.hasKey(record)) without++;
  return without === 0 && suits(candidate, table.count, index.shared);
}

const idNames = ['id', '_id', '@id', 'uid', 'uuid', 'guid', 'pk', 'key'];
const nameNames = ['slug', 'code', 'name', 'path', 'file', 'filename', 'url', 'uri', 'email', 'doi', 'isbn'];
const kindNames = ['type', 'relation', 'kind'];
const pairNames = [
  ['source', 'target'],
  ['from', 'to'],
  ['subject', 'object'],
  ['src', 'dst'],
];
const referenceName = /(?:_id|_key|_uuid|[a-z0-9](?:Id|ID|Key|Uuid))$/;

function suits({ rule }: KeyCandidate, records: number, shared: number): boolean {
  return rule === 'id' ? shared <= Math.max(2, records / 10) : shared === 0;
}

function usableFields(profiles: readonly FieldNode[]): string[] {
  const [first, ...rest] = profiles.filter(({ objects }) => objects > 0);
  if (first === undefined) return [];
  return [...first.children.values()]
    .filter((field) => isScalar(field) && rest.every(({ children }) => isScalar(children.get(field.name))))
    .map(({ name }) => name);
}

function isScalar(field: FieldNode | undefined): boolean {
  return field !== undefined && field.strings + field.numbers > 0;
}

function pairsOf(fields: readonly string[]): string[][] {
  return fields.flatMap((first, i) => fields.slice(i + 1, i + 4).map((second) => [first, second]));
}

function sharedAmong(values: readonly unknown[], fields: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const value of values) {
    const parts = fields.map((field) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, field) : null,
    );
    const key = parts.map((part) => `${typeof part} ${String(part)}`).join('\0');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let shared = 0;
  for (const count of counts.values()) if (count > 1) shared += count;
  return shared;
}
