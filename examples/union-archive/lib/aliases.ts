import { z } from 'zod';
import { gathered, gatheredFrom, indexOf, join, keyOf, type EntitiesIndex, type Gathered } from './entities.ts';

const year = z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().optional());

/** A row of `aliases.csv`: `alias` is `name`, where `type` is the type of both, in addresses from year `from` to year `to`. */
export const aliasRow = z.object({
  alias: z.string().min(1),
  name: z.string().min(1),
  type: z.enum(['person', 'place', 'organisation']),
  /** Johnson is Andrew Johnson until 1869 and Lyndon B. Johnson from 1963. Empty: always. */
  from: year,
  to: year,
});

export type AliasRow = z.output<typeof aliasRow>;

export interface Merged {
  readonly index: EntitiesIndex;
  /** How many names were joined to another, entirely or for some years. */
  readonly merged: number;
  /** Rows whose alias occurs nowhere (any more). */
  readonly unused: readonly string[];
}

/** Joins every alias to its name. Rows are independent of each other: an alias of an alias is not followed. */
export function mergeAliases(index: EntitiesIndex, rows: readonly AliasRow[]): Merged {
  const entities = new Map(index.entities.map((entity) => [keyOf(entity.name, entity.type), gatheredFrom(entity)]));
  const unused: string[] = [];
  let merged = 0;
  for (const row of rows) {
    const parts = [keyOf(row.alias, row.type), keyOf(row.alias, 'other')].flatMap((key) =>
      takeFrom(entities, key, row),
    );
    if (parts.length === 0) unused.push(row.alias);
    else merged += 1;
    for (const part of parts) {
      const key = keyOf(row.name, row.type);
      const entity = entities.get(key) ?? gathered(row.name, row.type);
      entities.set(key, entity);
      join(entity, part);
    }
  }
  return { index: indexOf([...entities.values()]), merged, unused };
}

/** Takes the mentions that a row is about out of the entity which has them. */
function takeFrom(entities: Map<string, Gathered>, key: string, row: AliasRow): Gathered[] {
  const entity = entities.get(key);
  if (!entity) return [];
  const inYears = [...entity.in].filter(([document]) => isWithin(yearOf(document), row));
  if (inYears.length === 0) return [];
  const part: Gathered = { ...entity, in: new Map(inYears), rules: new Map() };
  for (const [document] of inYears) entity.in.delete(document);
  if (entity.in.size > 0) {
    // Which rule found which mention is not kept, so the rules stay with the larger half.
    const [rules, rest] = [entity.rules, new Map<string, number>()];
    return inYears.length > entity.in.size
      ? (entities.set(key, { ...entity, rules: rest }), [{ ...part, rules }])
      : [part];
  }
  entities.delete(key);
  return [{ ...part, rules: entity.rules }];
}

/** The year of an address: its document is named `1863-lincoln`. */
function yearOf(document: string): number {
  return Number(document.slice(0, 4));
}

function isWithin(year: number, { from = -Infinity, to = Infinity }: AliasRow): boolean {
  return year >= from && year <= to;
}
