import { z } from 'zod';
import type { EntitiesIndex } from './entities.ts';
import type { MentionsOfDocument } from './mentions.ts';
import { byCodeUnit } from './order.ts';

const event = z.strictObject({
  /** As exact as the text: `1865`, `1865-04` or `1865-04-14`. */
  date: z.string().regex(/^\d{4}(?:-\d\d(?:-\d\d)?)?$/),
  document: z.string().min(1),
  sentence: z.int().nonnegative(),
  /** As the date stands in the text. */
  text: z.string().min(1),
  quote: z.string().min(1),
  /** The entities that the sentence names. */
  entities: z.array(z.string()),
});

export const timelineOfArchive = z.strictObject({ events: z.array(event) });

export type Timeline = z.output<typeof timelineOfArchive>;

/** Every dated sentence of the archive in the order of the dates, with whom and what it names. */
export function timelineOf(documents: readonly MentionsOfDocument[], { entities }: EntitiesIndex): Timeline {
  const named = new Map<string, string[]>();
  for (const { id, in: places } of entities) {
    for (const [document, sentences] of Object.entries(places)) {
      for (const sentence of new Set(sentences)) {
        const key = `${document} ${sentence}`;
        named.set(key, [...(named.get(key) ?? []), id]);
      }
    }
  }
  const events = documents.flatMap(({ document, dates }) =>
    dates.map(({ sentence, date, text, quote }) => {
      const ids = named.get(`${document} ${sentence}`) ?? [];
      return { date, document, sentence, text, quote, entities: [...ids].sort(byCodeUnit) };
    }),
  );
  return {
    events: events.sort(
      (a, b) =>
        byCodeUnit(a.date, b.date) ||
        byCodeUnit(a.document, b.document) ||
        a.sentence - b.sentence ||
        byCodeUnit(a.text, b.text),
    ),
  };
}
