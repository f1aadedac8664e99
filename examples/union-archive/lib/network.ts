import { z } from 'zod';
import type { EntitiesIndex } from './entities.ts';
import { byCodeUnit } from './order.ts';

const edge = z.strictObject({
  a: z.string().min(1),
  b: z.string().min(1),
  /** In how many sentences both are named. */
  weight: z.int().positive(),
  /** In how many addresses. */
  documents: z.int().positive(),
});

export const networkOfEntities = z.strictObject({ edges: z.array(edge) });

export type Network = z.output<typeof networkOfEntities>;

/** Who is named together with whom, in one sentence, at least `leastWeight` times. Strongest first. */
export function networkOf({ entities }: EntitiesIndex, leastWeight: number): Network {
  const bySentence = new Map<string, Set<string>>();
  for (const { id, in: places } of entities) {
    for (const [document, sentences] of Object.entries(places)) {
      for (const sentence of sentences) {
        const key = `${document} ${sentence}`;
        bySentence.set(key, (bySentence.get(key) ?? new Set<string>()).add(id));
      }
    }
  }
  const pairs = new Map<string, { weight: number; documents: Set<string> }>();
  for (const [place, ids] of bySentence) {
    const document = place.slice(0, place.lastIndexOf(' '));
    for (const pair of pairsOf([...ids].sort(byCodeUnit))) {
      const known = pairs.get(pair) ?? { weight: 0, documents: new Set<string>() };
      known.weight += 1;
      known.documents.add(document);
      pairs.set(pair, known);
    }
  }
  const edges = [...pairs]
    .filter(([, { weight }]) => weight >= leastWeight)
    .sort(([a, one], [b, other]) => other.weight - one.weight || byCodeUnit(a, b))
    .map(([pair, { weight, documents }]) => {
      const [a = '', b = ''] = pair.split(' ');
      return { a, b, weight, documents: documents.size };
    });
  return { edges };
}

/** Ids have no spaces, so a space can stand between the two. */
function pairsOf(ids: readonly string[]): string[] {
  return ids.flatMap((a, index) => ids.slice(index + 1).map((b) => `${a} ${b}`));
}
