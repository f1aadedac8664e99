import { stage } from 'holdfast';
import { entities } from '../artifacts/entities.ts';
import { entityNetwork } from '../artifacts/network.ts';
import { networkOf } from '../lib/network.ts';

export default stage({
  description: 'who is named together with whom',
  reads: { entities },
  writes: { entityNetwork },
  params: { leastWeight: 2 },
  run: async ({ reads, writes, params, details }) => {
    const network = networkOf(await reads.entities.read(), params.leastWeight);
    await writes.entityNetwork.write(network);
    details({ edges: network.edges.length });
  },
});
