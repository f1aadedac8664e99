import { json } from 'holdfast';
import { z } from 'zod';

const indexed = z.strictObject({
  document: z.string().min(1),
  path: z.string().startsWith('data/documents/'),
  year: z.int(),
  president: z.string().min(1),
  party: z.string().min(1),
  words: z.int().positive(),
  /** The first words, to recognise the address by. */
  begins: z.string().min(1),
});

export const documentsIndex = json(
  'data/metadata/all_documents_index.json',
  z.strictObject({ documents: z.array(indexed).min(1) }),
);
