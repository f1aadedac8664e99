import { HoldfastError } from '../core/error.ts';
import type { TrackerPlace } from '../record/find-place.ts';
import { recordedName } from '../record/locate.ts';
import type { Metadata } from '../record/metadata.ts';

/** The name of the record that a person means. @throws HoldfastError `usage/unknown-name`, `usage/ambiguous-name` */
export function recordNamed({ root, shown }: TrackerPlace, all: Metadata, given: string): string {
  const name = recordedName(root, all, given);
  if (all.records.has(name)) return name;
  const known = [...all.records.keys()];
  const listed = known.slice(0, 20).map((one) => `\`${one}\``);
  throw new HoldfastError({
    code: 'usage/unknown-name',
    what: 'There is no record of',
    on: given,
    why:
      known.length === 0
        ? `nothing is recorded in \`${shown}\``
        : `\`${shown}\` has records of ${listed.join(', ')}${known.length > listed.length ? `, and ${known.length - listed.length} more` : ''}`,
    still: 'Nothing was changed',
    next: 'Use one of the names that `holdfast metadata show` lists',
    data: { name: given, known },
  });
}
