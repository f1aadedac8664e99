import { stage } from 'holdfast';
import { catalogue, documents } from '../artifacts/documents.ts';
import { documentsIndex } from '../artifacts/index.ts';

export default stage({
  description: 'lists every address with who gave it, when, and how long it is',
  reads: { documents, catalogue },
  writes: { documentsIndex },
  run: async ({ reads, writes, details }) => {
    const byDocument = new Map((await reads.catalogue.read()).map((row) => [row.document, row]));
    const index = [];
    for (const document of reads.documents) {
      const row = byDocument.get(document.name);
      if (!row) throw new Error(`${document.path} is not in the catalogue`);
      const words = (await document.text()).split(/\s+/).filter(Boolean);
      const { year, president, party } = row;
      const begins = words.slice(0, 12).join(' ');
      index.push({ document: document.name, path: document.path, year, president, party, words: words.length, begins });
    }
    await writes.documentsIndex.write({ documents: index });
    details({ documents: index.length, words: index.reduce((sum, { words }) => sum + words, 0) });
  },
});
