import { stage } from 'holdfast';
import { entities } from '../artifacts/entities.ts';
import { aliases } from '../artifacts/hand-kept.ts';
import { mergeAliases } from '../lib/aliases.ts';

export default stage({
  description: 'joins names of one entity, by the hand-kept list of aliases',
  reads: { aliases },
  updates: { entities },
  run: async ({ reads, updates, details }) => {
    const { index, merged, unused } = mergeAliases(await updates.entities.read(), await reads.aliases.read());
    await updates.entities.write(index);
    details({ aliases_merged: merged, aliases_unused: unused.length });
  },
});
