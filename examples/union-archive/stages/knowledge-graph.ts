import { stage } from 'holdfast';
import { entities } from '../artifacts/entities.ts';
import { documentsIndex } from '../artifacts/index.ts';
import { knowledgeGraph } from '../artifacts/knowledge-graph.ts';
import { entityNetwork } from '../artifacts/network.ts';
import { timeline } from '../artifacts/timeline.ts';
import { knowledgeGraphOf } from '../lib/knowledge-graph.ts';

export default stage({
  description: 'presidents, addresses, entities and years, and how they hang together',
  reads: { documentsIndex, entities, entityNetwork, timeline },
  writes: { knowledgeGraph },
  run: async ({ reads, writes, details }) => {
    const { documents } = await reads.documentsIndex.read();
    const graph = knowledgeGraphOf(
      documents,
      await reads.entities.read(),
      await reads.entityNetwork.read(),
      await reads.timeline.read(),
    );
    await writes.knowledgeGraph.write(graph);
    details({ nodes: graph.nodes.length, edges: graph.edges.length });
  },
});
