import { stage } from 'holdfast';
import { entities } from '../artifacts/entities.ts';
import { mentions } from '../artifacts/mentions.ts';
import { timeline } from '../artifacts/timeline.ts';
import { timelineOf } from '../lib/timeline.ts';

export default stage({
  description: 'every dated sentence of the archive, in the order of the dates',
  reads: { mentions, entities },
  writes: { timeline },
  run: async ({ reads, writes, details }) => {
    const documents = await Promise.all([...reads.mentions].map((document) => document.read()));
    const made = timelineOf(documents, await reads.entities.read());
    await writes.timeline.write(made);
    details({ events: made.events.length });
  },
});
