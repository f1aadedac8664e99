import { pipeline } from 'holdfast';

export default pipeline({
  stages: [
    './stages/fetch.ts',
    './stages/index-documents.ts',
    './stages/extract-mentions.ts',
    // One artifact, three steps: created, then refined in place, in this order.
    './stages/build-entities.ts',
    './stages/merge-aliases.ts',
    './stages/drop-noise.ts',
    './stages/entity-network.ts',
    './stages/timeline.ts',
    './stages/knowledge-graph.ts',
  ],
  artifacts: {
    // A slip in a stage that loses a quarter of the entities is not published: exit 4, and the last good index stays.
    'data/entities/ENTITIES_INDEX.json': { minRecords: 1000, maxRemoved: 0.25 },
  },
});
