import { z } from 'zod';
import { datesIn } from './dates.ts';
import type { Gazetteer } from './gazetteer.ts';
import { recognise, type Found } from './recognise.ts';
import { written, type Sentence } from './sentences.ts';

const mention = z.strictObject({
  /** Which sentence of the document, from 0. */
  sentence: z.int().nonnegative(),
  name: z.string().min(1),
  type: z.enum(['person', 'place', 'organisation', 'other']),
  rule: z.enum(['gazetteer', 'title', 'given-name', 'head', 'run', 'same-document']),
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

/** Who and what a document names, and when. */
export function mentionsOf(document: string, sentences: readonly Sentence[], known: Gazetteer): MentionsOfDocument {
  const found = sentences.map((sentence) => recognise(sentence, known));
  const fullNames = fullNamesBy(found.flat());
  return {
    document,
    mentions: found.flatMap((names, sentence) => names.map((name) => ({ sentence, ...inFull(name, fullNames) }))),
    dates: sentences.flatMap((tokens, sentence) => {
      // Dates have numbers: without one, the sentence need not be searched.
      if (!tokens.some((token) => /\d{4}/.test(token.text))) return [];
      const text = written(tokens);
      return datesIn(text).map((date) => ({ sentence, ...date, quote: shortened(text) }));
    }),
  };
}

/** The one full name that a given name or a surname stands for in a document; undefined where two people share it. */
function fullNamesBy(found: readonly Found[]): ReadonlyMap<string, string | undefined> {
  const full = new Set(
    found.filter(({ type, name }) => type === 'person' && name.includes(' ')).map(({ name }) => name),
  );
  const byPart = new Map<string, string | undefined>();
  for (const name of full) {
    const parts = name.split(' ');
    for (const part of new Set([parts[0], parts.at(-1)])) {
      if (part && part.length > 2) byPart.set(part, byPart.has(part) ? undefined : name);
    }
  }
  return byPart;
}

/** `Kayla`, after `Kayla Mueller` was named in the same address, is she. A place that is also a surname stays a place. */
function inFull(found: Found, fullNames: ReadonlyMap<string, string | undefined>): Found {
  const name = fullNames.get(found.name);
  const mayBePerson = found.type === 'person' || (found.type === 'other' && found.rule === 'run');
  return name !== undefined && mayBePerson ? { name, type: 'person', rule: 'same-document' } : found;
}

function shortened(text: string): string {
  if (text.length <= 240) return text;
  const cut = text.slice(0, 240);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 200))} …`;
}
