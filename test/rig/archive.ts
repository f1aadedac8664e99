/**
 * A small archive in the spirit of the guide: documents, per-document words, an index that two stages refine, and what reads it.
 * Quick enough to be built hundreds of times.
 */
export const archive: Readonly<Record<string, string>> = {
  'holdfast.config.ts': `
import { pipeline } from 'holdfast';
export default pipeline({
  stages: ['./stages/extract-words.ts', './stages/build-index.ts', './stages/merge-aliases.ts', './stages/drop-noise.ts', './stages/report.ts'],
});
`,
  'artifacts/documents.ts': `
import { files } from 'holdfast';
export const documents = files('documents/*.txt');
export const words = files('data/words/{name}.json');
`,
  'artifacts/index.ts': `
import { json } from 'holdfast';
import { z } from 'zod';
export const index = json('data/INDEX.json', z.object({ step: z.string(), words: z.record(z.string(), z.number()) }));
`,
  'artifacts/aliases.ts': `
import { csv } from 'holdfast';
export const aliases = csv('aliases.csv');
`,
  'stages/extract-words.ts': `
import { stage } from 'holdfast';
import { documents, words } from '../artifacts/documents.ts';
export default stage({
  description: 'the words of every document',
  reads: { documents },
  writes: { words },
  each: {
    of: 'documents',
    run: async (document, { writes }) => {
      await writes.words.write((await document.text()).trim().split(/\\s+/));
    },
  },
});
`,
  'stages/build-index.ts': `
import { stage } from 'holdfast';
import { words } from '../artifacts/documents.ts';
import { index } from '../artifacts/index.ts';
export default stage({
  reads: { words },
  writes: { index },
  run: async ({ reads, writes, details }) => {
    const counts: Record<string, number> = {};
    for (const member of reads.words) {
      for (const word of (await member.read()) as string[]) counts[word] = (counts[word] ?? 0) + 1;
    }
    details({ words: Object.keys(counts).length });
    await writes.index.write({ step: 'built', words: counts });
  },
});
`,
  'stages/merge-aliases.ts': `
import { stage } from 'holdfast';
import { aliases } from '../artifacts/aliases.ts';
import { index } from '../artifacts/index.ts';
export default stage({
  reads: { aliases },
  updates: { index },
  run: async ({ reads, updates }) => {
    const { words } = await updates.index.read();
    const names = new Map((await reads.aliases.read()).map((row) => [row['alias'], row['name']]));
    const merged: Record<string, number> = {};
    for (const [word, count] of Object.entries(words)) {
      const name = names.get(word) ?? word;
      merged[name] = (merged[name] ?? 0) + count;
    }
    await updates.index.write({ step: 'merged', words: merged });
  },
});
`,
  'stages/drop-noise.ts': `
import { stage } from 'holdfast';
import { index } from '../artifacts/index.ts';
export default stage({
  updates: { index },
  params: { least: 2 },
  run: async ({ updates, params }) => {
    const { words } = await updates.index.read();
    const kept = Object.entries(words).filter(([, count]) => count >= params.least);
    await updates.index.write({ step: 'final', words: Object.fromEntries(kept) });
  },
});
`,
  'stages/report.ts': `
import { stage, text } from 'holdfast';
import { index } from '../artifacts/index.ts';
export default stage({
  reads: { index },
  writes: { report: text('data/report.txt') },
  run: async ({ reads, writes }) => {
    const { words } = await reads.index.read();
    const lines = Object.entries(words).map(([word, count]) => word + ' ' + count + '\\n');
    await writes.report.write(lines.sort().join(''));
  },
});
`,
  'aliases.csv': 'alias,name\nAbe,Lincoln\n',
  'documents/one.txt': 'Lincoln spoke and Abe listened\n',
  'documents/two.txt': 'Abe wrote to Grant and Grant answered\n',
  'documents/three.txt': 'Grant rode\n',
};
