import { z } from 'zod';

/** `noise` is what looks like a name and is none of the three: an act, a month, a people, an office. */
export const gazetteerRow = z.object({
  name: z.string().min(1),
  type: z.enum(['person', 'place', 'organisation', 'noise']),
});

export type GazetteerRow = z.output<typeof gazetteerRow>;
export type KnownType = GazetteerRow['type'];
