import { stage } from 'holdfast';
import { entities } from '../artifacts/entities.ts';
import { mentions } from '../artifacts/mentions.ts';
import { EntityCounter } from '../lib/entities.ts';

export default stage({
  description: 'counts who and what is named, and where',
  reads: { mentions },
  writes: { entities },
  run: async ({ reads, writes, details }) => {
    const counter = new EntityCounter();
    for (const document of reads.mentions) counter.add(await document.read());
    const index = counter.index();
    await writes.entities.write(index);
    details({ entities_found: index.entities.length });
  },
});
