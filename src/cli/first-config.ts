/** What `init` writes as `holdfast.config.ts`: a pipeline without stages, and how a first one looks. */
export const firstConfig = `import { pipeline } from 'holdfast';

// What makes this project's data. Every stage is a file of its own, listed below. A first one, stages/count-words.ts:
//
//   import { files, json, stage } from 'holdfast';
//
//   export default stage({
//     reads: { documents: files('documents/*.txt') },
//     writes: { counts: json('data/word-counts.json') },
//     run: async ({ reads, writes }) => {
//       const counts: Record<string, number> = {};
//       for (const document of reads.documents) {
//         counts[document.path] = (await document.text()).trim().split(/\\s+/).length;
//       }
//       await writes.counts.write(counts);
//     },
//   });
//
// Then \`holdfast run\` makes it, and \`holdfast status\` says what is up to date.
export default pipeline({
  stages: [
    // './stages/count-words.ts',
  ],
  // How many backups of one file are kept.
  backups: { keep: 10 },
});
`;
