import { z } from 'zod';

// What a mention is, apart from the rules that find them: whoever reads mentions must not run again when a rule changes.

const mention = z.strictObject({
  /** Which sentence of the document, from 0. */
  sentence: z.int().nonnegative(),
  name: z.string().min(1),
  type: z.enum(['person', 'place', 'organisation', 'other']),
  rule: z.enum(['gazetteer', 'office', 'title', 'given-name', 'head', 'run', 'same-document']),
});

const datedSentence = z.strictObject({
  sentence: z.int().nonnegative(),
  date: z.string().regex(/^\d{4}(?:-\d\d(?:-\d\d)?)?$/),
  text: z.string().min(1),
  /** The sentence, shortened to about 240 characters. */
  quote: z.string().min(1),
});

/** Nothing here depends on the document's white space or length: a space added to it changes nothing. */
export const mentionsOfDocument = z.strictObject({
  document: z.string().min(1),
  mentions: z.array(mention),
  dates: z.array(datedSentence),
});

export type Mention = z.output<typeof mention>;
export type MentionsOfDocument = z.output<typeof mentionsOfDocument>;
