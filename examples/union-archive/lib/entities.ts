import { z } from 'zod';
import type { MentionsOfDocument } from './mentions.ts';
import { byCodeUnit, sortedEntries } from './order.ts';

const entity = z.strictObject({
  /** `person/abraham-lincoln`: stable as long as name and type are. */
  id: z.string().regex(/^(?:person|place|organisation|other)\/[^/\s]+$/),
  name: z.string().min(1),
  type: z.enum(['person', 'place', 'organisation', 'other']),
  /** Other names under which it was found, ordered. */
  aliases: z.array(z.string()),
  mentions: z.int().positive(),
  /** By which rules its names were recognised, and how often. */
  rules: z.record(z.string(), z.int().positive()),
  /** Document to the sentences that mention it, once per mention, ascending. */
  in: z.record(z.string(), z.array(z.int().nonnegative()).min(1)),
});

export const entitiesIndex = z
  .strictObject({ entities: z.array(entity) })
  .refine(({ entities }) => new Set(entities.map(({ id }) => id)).size === entities.length, 'an id occurs twice');

export type Entity = z.output<typeof entity>;
export type EntitiesIndex = z.output<typeof entitiesIndex>;
type EntityType = Entity['type'];

/** What is known of an entity while its mentions are being counted. */
export interface Gathered {
  readonly name: string;
  readonly type: EntityType;
  readonly aliases: Set<string>;
  readonly rules: Map<string, number>;
  readonly in: Map<string, number[]>;
}

/** Counts the mentions of each name. The documents may come in any order. */
export class EntityCounter {
  readonly #byKey = new Map<string, Gathered>();

  add({ document, mentions }: MentionsOfDocument): void {
    for (const { name, type, rule, sentence } of mentions) {
      const entity = this.#entity(name, type);
      entity.rules.set(rule, (entity.rules.get(rule) ?? 0) + 1);
      entity.in.set(document, [...(entity.in.get(document) ?? []), sentence]);
    }
  }

  /** A run of capitals that is a known name elsewhere counts for that: `Lincoln` with and without a title is one. */
  index(): EntitiesIndex {
    for (const loose of [...this.#byKey.values()].filter(({ type }) => type === 'other')) {
      const [typed] = (['person', 'organisation', 'place'] as const)
        .map((type) => this.#byKey.get(keyOf(loose.name, type)))
        .filter((entity) => entity !== undefined)
        .sort((a, b) => mentionsIn(b) - mentionsIn(a));
      // Seldom a name and often something else ("Call", "Long"): the loose mentions are left alone.
      if (!typed || mentionsIn(typed) * 2 < mentionsIn(loose)) continue;
      join(typed, loose);
      this.#byKey.delete(keyOf(loose.name, 'other'));
    }
    return indexOf([...this.#byKey.values()]);
  }

  #entity(name: string, type: EntityType): Gathered {
    const known = this.#byKey.get(keyOf(name, type));
    if (known) return known;
    const entity = gathered(name, type);
    this.#byKey.set(keyOf(name, type), entity);
    return entity;
  }
}

export function gathered(name: string, type: EntityType): Gathered {
  return { name, type, aliases: new Set(), rules: new Map(), in: new Map() };
}

/** Adds to `entity` what was found under another name, or under the same one elsewhere. */
export function join(entity: Gathered, other: Gathered): void {
  for (const alias of [other.name, ...other.aliases]) if (alias !== entity.name) entity.aliases.add(alias);
  for (const [rule, count] of other.rules) entity.rules.set(rule, (entity.rules.get(rule) ?? 0) + count);
  for (const [document, sentences] of other.in)
    entity.in.set(
      document,
      [...(entity.in.get(document) ?? []), ...sentences].sort((a, b) => a - b),
    );
}

/** The index of these entities, in the one order that it has: by type, then most mentions first, then by name. */
export function indexOf(entities: readonly Gathered[]): EntitiesIndex {
  const taken = new Set<string>();
  return {
    entities: [...entities]
      .sort((a, b) => byCodeUnit(a.type, b.type) || mentionsIn(b) - mentionsIn(a) || byCodeUnit(a.name, b.name))
      .map((entity) => ({
        id: freeId(`${entity.type}/${slug(entity.name)}`, taken),
        name: entity.name,
        type: entity.type,
        aliases: [...entity.aliases].sort(byCodeUnit),
        mentions: mentionsIn(entity),
        rules: Object.fromEntries(sortedEntries(entity.rules)),
        in: Object.fromEntries(
          sortedEntries(entity.in).map(([document, at]) => [document, [...at].sort((a, b) => a - b)]),
        ),
      })),
  };
}

/** The way back, to change an index that was read. */
export function gatheredFrom(entity: Entity): Gathered {
  return {
    name: entity.name,
    type: entity.type,
    aliases: new Set(entity.aliases),
    rules: new Map(Object.entries(entity.rules)),
    in: new Map(Object.entries(entity.in)),
  };
}

export function mentionsIn(entity: Gathered): number {
  let mentions = 0;
  for (const sentences of entity.in.values()) mentions += sentences.length;
  return mentions;
}

export function keyOf(name: string, type: EntityType): string {
  return `${type}/${name}`;
}

export function slug(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return (
    plain
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'unnamed'
  );
}

/** `U.S.` and `U. S.` have one slug: the later gets a number. */
function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let number = 2; taken.has(free); number += 1) free = `${id}-${number}`;
  taken.add(free);
  return free;
}
