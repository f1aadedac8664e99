import { z } from 'zod';
import type { EntitiesIndex } from './entities.ts';
import type { Network } from './network.ts';
import { byCodeUnit } from './order.ts';
import { slug } from './entities.ts';
import type { Timeline } from './timeline.ts';

const node = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['document', 'president', 'person', 'place', 'organisation', 'year']),
  label: z.string().min(1),
});

const edge = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  kind: z.enum(['gave', 'mentions', 'named-with', 'speaks-of']),
  weight: z.int().positive(),
});

export const knowledgeGraphOfArchive = z
  .strictObject({ nodes: z.array(node), edges: z.array(edge) })
  .refine(({ nodes, edges }) => {
    const ids = new Set(nodes.map(({ id }) => id));
    return ids.size === nodes.length && edges.every(({ from, to }) => ids.has(from) && ids.has(to));
  }, 'a node occurs twice, or an edge leads nowhere');

export type KnowledgeGraph = z.output<typeof knowledgeGraphOfArchive>;

interface Address {
  readonly document: string;
  readonly year: number;
  readonly president: string;
}

/** Presidents, their addresses, whom and what these name, who is named with whom, and the years they speak of. */
export function knowledgeGraphOf(
  addresses: readonly Address[],
  { entities }: EntitiesIndex,
  network: Network,
  { events }: Timeline,
): KnowledgeGraph {
  const nodes = new Map<string, KnowledgeGraph['nodes'][number]>();
  const edges: KnowledgeGraph['edges'] = [];
  for (const { document, president, year } of addresses) {
    const giver = `president/${slug(president)}`;
    nodes.set(giver, { id: giver, kind: 'president', label: president });
    nodes.set(`document/${document}`, { id: `document/${document}`, kind: 'document', label: `${president}, ${year}` });
    edges.push({ from: giver, to: `document/${document}`, kind: 'gave', weight: 1 });
  }
  for (const { id, name, type, in: places } of entities) {
    if (type === 'other') continue;
    nodes.set(id, { id, kind: type, label: name });
    for (const [document, sentences] of Object.entries(places)) {
      edges.push({ from: `document/${document}`, to: id, kind: 'mentions', weight: sentences.length });
    }
  }
  for (const { a, b, weight } of network.edges) edges.push({ from: a, to: b, kind: 'named-with', weight });
  for (const [key, weight] of yearsSpokenOf(events)) {
    const [document = '', year = ''] = key.split(' ');
    nodes.set(`year/${year}`, { id: `year/${year}`, kind: 'year', label: year });
    edges.push({ from: `document/${document}`, to: `year/${year}`, kind: 'speaks-of', weight });
  }
  return {
    nodes: [...nodes.values()].sort((a, b) => byCodeUnit(a.id, b.id)),
    edges: edges.sort((a, b) => byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to) || byCodeUnit(a.kind, b.kind)),
  };
}

function yearsSpokenOf(events: Timeline['events']): ReadonlyMap<string, number> {
  const years = new Map<string, number>();
  for (const { document, date } of events) {
    const key = `${document} ${date.slice(0, 4)}`;
    years.set(key, (years.get(key) ?? 0) + 1);
  }
  return years;
}
