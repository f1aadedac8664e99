import type { EntitiesIndex, Entity } from './entities.ts';
import type { GazetteerRow } from './gazetteer.ts';

/** Rules that read a name off its words alone: one such mention may be a slip of the rule. */
const WEAK_RULES = new Set(['run', 'head', 'same-document']);

export interface NoiseParams {
  /** How often a name that only weak rules know must occur. */
  readonly leastMentions: number;
}

/** The index without what is no person, place or organisation, or may be none. */
export function withoutNoise(
  { entities }: EntitiesIndex,
  known: readonly GazetteerRow[],
  { leastMentions }: NoiseParams,
): { readonly index: EntitiesIndex; readonly dropped: number } {
  const listed = new Map<string, Set<string>>();
  for (const { name, type } of known) listed.set(name, (listed.get(name) ?? new Set<string>()).add(type));
  const kept = entities.filter((entity) => isKept(entity, listed.get(entity.name) ?? new Set<string>(), leastMentions));
  return { index: { entities: kept }, dropped: entities.length - kept.length };
}

function isKept(
  { name, type, rules, mentions }: Entity,
  listedAs: ReadonlySet<string>,
  leastMentions: number,
): boolean {
  if (type === 'other' || (listedAs.has('noise') && listedAs.size === 1)) return false;
  // An initial, or a word in capitals of a heading.
  if (name.length < 2 || /^[A-Z]\.?$/.test(name)) return false;
  const isWeak = Object.keys(rules).every((rule) => WEAK_RULES.has(rule)) && !listedAs.has(type);
  return !isWeak || mentions >= leastMentions;
}
