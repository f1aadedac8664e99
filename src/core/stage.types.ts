// Compiled by `npm run types`, never run: each `@ts-expect-error` is a state that must not compile.
import { z } from 'zod';
import { absolutePath, artifactPath, type ArtifactPath } from './path.ts';
import type { Decision } from './decision.ts';
import { files, json, text } from './handle.ts';
import { stage } from './stage.ts';

const counts = json('data/counts.json', z.object({ words: z.number() }));
const documents = files('data/documents/*.txt');
const mentions = files('data/mentions/{name}.json', z.object({ people: z.array(z.string()) }));

export const typed = stage({
  reads: { documents, counts },
  writes: { mentions },
  params: { least: 2 },
  each: {
    of: 'documents',
    run: async (document, { reads, writes, params }) => {
      const words: string = await document.text();
      const known: number = (await reads.counts.read()).words;
      const least: number = params.least;
      await writes.mentions.write({ people: [words] });
      // @ts-expect-error a member that breaks the schema of what it is written into
      await writes.mentions.write({ people: [known + least] });
      return words.length;
    },
  },
  run: async ({ items, reads }) => {
    const total: number = items.reduce((sum, item) => sum + item.value, 0);
    // @ts-expect-error what is read is typed by what another stage writes
    const wrong: string = (await reads.counts.read()).words;
    return [total, wrong];
  },
});

export const refining = stage({
  updates: { counts },
  run: async ({ updates }) => {
    const { words } = await updates.counts.read();
    await updates.counts.write({ words: words + 1 });
    // @ts-expect-error an update must satisfy the schema too
    await updates.counts.write({ words: String(words) });
  },
});

export const eachOfAFile = stage({
  reads: { counts },
  writes: { mentions },
  // @ts-expect-error `each` goes over a set, not over one file
  each: { of: 'counts', run: () => 1 },
});

export const setUpdate = stage({
  // @ts-expect-error a set is not refined in place
  updates: { mentions },
  run: () => undefined,
});

export const misspelt = stage({
  writes: { note: text('note.txt') },
  // @ts-expect-error an unknown field
  readz: {},
  run: () => undefined,
});

// @ts-expect-error an unchecked string is not an artifact path
export const unchecked: ArtifactPath = 'data/x.json';
// @ts-expect-error an absolute path is not an artifact path
// holdfast: ignore absolute-path -- it shows what must not compile
export const swapped: ArtifactPath = absolutePath('/data/x.json');
export const checked: ArtifactPath = artifactPath('data/x.json');

// @ts-expect-error a decision to run without a reason
export const unexplained: Decision = { is: 'run', because: [] };
// @ts-expect-error a decision to keep has no blockers
export const blockedKeep: Decision = { is: 'keep', by: { is: 'stages', stages: ['x'] } };
