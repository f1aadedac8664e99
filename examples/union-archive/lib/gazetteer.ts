import { z } from 'zod';
import { plain, type Sentence } from './sentences.ts';

/** `noise` is what looks like a name and is none of the three: an act, a month, a people, an office. */
export const gazetteerRow = z.object({
  name: z.string().min(1),
  type: z.enum(['person', 'place', 'organisation', 'noise']),
});

export type GazetteerRow = z.output<typeof gazetteerRow>;
export type KnownType = GazetteerRow['type'];

/** What the hand-kept list says of the words at one position. */
export interface Known {
  /** How many tokens the name has. */
  readonly length: number;
  /** More than one where the name is ambiguous: Washington is a city and a man. */
  readonly types: ReadonlySet<KnownType>;
}

export interface Gazetteer {
  /** The longest known name that starts at this token. */
  at(sentence: Sentence, start: number): Known | undefined;
  typesOf(name: string): ReadonlySet<KnownType>;
}

const NONE: ReadonlySet<KnownType> = new Set();

/** Names by their first word, longest first, so that `New York City` wins over `New York`. */
export function gazetteer(rows: readonly GazetteerRow[]): Gazetteer {
  const types = new Map<string, Set<KnownType>>();
  for (const row of rows) types.set(row.name, (types.get(row.name) ?? new Set<KnownType>()).add(row.type));

  const byFirstWord = new Map<string, { words: string[]; types: Set<KnownType> }[]>();
  for (const [name, kinds] of types) {
    const words = plain(name).split(' ');
    const [first = ''] = words;
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { words, types: kinds }]);
  }
  for (const names of byFirstWord.values()) names.sort((a, b) => b.words.length - a.words.length);

  return {
    typesOf: (name) => types.get(name) ?? NONE,
    at(sentence, start) {
      const names = byFirstWord.get(sentence[start]?.text ?? '') ?? [];
      const name = names.find(({ words }) => words.every((word, index) => sentence[start + index]?.text === word));
      return name && { length: name.words.length, types: name.types };
    },
  };
}
