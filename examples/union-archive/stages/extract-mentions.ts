import { stage } from 'holdfast';
import { documents } from '../artifacts/documents.ts';
import { gazetteerList } from '../artifacts/hand-kept.ts';
import { mentions } from '../artifacts/mentions.ts';
import { gazetteer, type Gazetteer, type GazetteerRow } from '../lib/gazetteer.ts';
import { mentionsOf } from '../lib/mentions.ts';
import { sentenceReader } from '../lib/sentences.ts';

export default stage({
  description: 'finds the persons, places, organisations and dates that each address names',
  reads: { documents, gazetteerList },
  writes: { mentions },
  each: {
    of: 'documents',
    run: async (document, { reads, writes }) => {
      const [read, known] = await Promise.all([sentenceReader(), knownNames(reads.gazetteerList)]);
      await writes.mentions.write(mentionsOf(document.name, read(await document.text()), known));
    },
  },
});

let known: Promise<Gazetteer> | undefined;

/** A worker goes over many addresses in one run, and the list is the same for all of them. */
function knownNames(list: { read(): Promise<GazetteerRow[]> }): Promise<Gazetteer> {
  return (known ??= list.read().then(gazetteer));
}
