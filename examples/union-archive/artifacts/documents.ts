import { csv, files } from 'holdfast';
import { z } from 'zod';

/** One address a file, as plain text: brought in by `fetch`, and anybody's to correct. */
export const documents = files('data/documents/{name}.txt');

export const catalogueRow = z.object({
  /** The document's file name without extension: `1863-abraham-lincoln`. */
  document: z.string().regex(/^\d{4}-[a-z-]+$/),
  year: z.coerce.number().int(),
  president: z.string().min(1),
  party: z.string().min(1),
});

/** Who gave which address, and when. */
export const catalogue = csv('data/catalogue.csv', catalogueRow);
