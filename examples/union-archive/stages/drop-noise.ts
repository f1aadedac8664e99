import { stage } from 'holdfast';
import { entities } from '../artifacts/entities.ts';
import { gazetteerList } from '../artifacts/hand-kept.ts';
import { withoutNoise } from '../lib/noise.ts';

export default stage({
  description: 'drops what is no person, place or organisation, or may be none',
  reads: { gazetteerList },
  updates: { entities },
  params: { leastMentions: 3 },
  run: async ({ reads, updates, params, details }) => {
    const { index, dropped } = withoutNoise(await updates.entities.read(), await reads.gazetteerList.read(), params);
    await updates.entities.write(index);
    details({ entities: index.entities.length, dropped_as_noise: dropped });
  },
});
