import type { ComparingRules } from '../core/artifact-rules.ts';
import { countText } from '../core/difference-text.ts';
import { isHoldfastError } from '../core/error.ts';
import type { Print } from '../core/fingerprint.ts';
import { compareSets, type SetComparison, type SetContent } from '../compare/sets.ts';
import { firstVersion, type KnownVersion, nextVersion, raised } from '../compare/version.ts';
import type { Objects } from '../store/objects.ts';
import { compareOptions, differenceOr, notKept, refusals, unreadableStep, verdictOf } from './comparing.ts';
import type { Previous, SchemaCheck, Step } from './succession.ts';

type SetPrint = Extract<Print, { is: 'set' }>;

interface SetSuccession {
  readonly artifact: string;
  readonly print: SetPrint;
  readonly previous: Previous | undefined;
  readonly history: readonly KnownVersion[];
  readonly rules: ComparingRules;
  readonly schema: SchemaCheck | undefined;
}

/**
 * The version of a set of files: which came and went, and what changed in the others, by record and field. Files are its records.
 * Cost: the files that differ are read, and others as far as it takes to know whether a field is new for the set.
 */
export async function setStep(
  objects: Objects,
  { artifact, print, previous, history, rules, schema }: SetSuccession,
): Promise<Step> {
  const few = refusals({ after: { records: print.members.size }, counts: 'files' }, rules);
  if (!isKept(objects, print)) return { ...notKept(previous), refused: few };
  if (previous === undefined) return { step: firstVersion({ stable: false }), refused: few };
  const earlier = previous.print;
  if (earlier?.is !== 'set') return unknown(previous, 'the members before it are not known on this machine', few);
  if (!isKept(objects, earlier)) {
    const why = `${changesOf(earlier, print)}; what they had before is not on this machine`;
    return unknown(previous, why, few);
  }
  const read = (of: SetPrint): SetContent => ({
    name: artifact,
    members: [...of.members].map(([path, hash]) => ({ path, hash, read: () => objects.look(hash) })),
  });
  let members: SetComparison['members'] = [];
  try {
    const difference = differenceOr(
      () => {
        const compared = compareSets(read(earlier), read(print), compareOptions(rules));
        members = compared.members;
        return compared.difference;
      },
      (label) => label.endsWith(' (before)'),
    );
    if ('unreadable' in difference) return unreadableStep(difference, previous, rules, () => few);
    const differing = function* ({ members: files }: SetPrint): Generator<Buffer> {
      for (const { path } of members) {
        const hash = files.get(path);
        if (hash !== undefined) yield objects.look(hash);
      }
    };
    const contents = { before: () => differing(earlier), after: () => differing(print) };
    const verdict = await verdictOf(difference, contents, schema);
    const known = { stable: false, hash: print.hash, history, ...(verdict !== undefined && { schema: verdict }) };
    const before = { version: previous.version, hash: previous.hash };
    return { step: nextVersion(before, difference, known), refused: refusals(difference, rules, verdict) };
  } catch (error) {
    if (!isHoldfastError(error) || error.code !== 'damaged/object') throw error;
    return unknown(previous, `${changesOf(earlier, print)}; a content of them is damaged in the store`, few);
  }
}

function unknown({ version }: Previous, why: string, refused: readonly string[]): Step {
  return { step: { version: raised(version, 'minor'), level: 'unknown', because: [why] }, refused };
}

function isKept(objects: Objects, { members }: SetPrint): boolean {
  return [...members.values()].every((hash) => objects.has(hash));
}

/** What names and hashes alone tell. */
function changesOf({ members: before }: SetPrint, { members: after }: SetPrint): string {
  const added = [...after.keys()].filter((path) => !before.has(path)).length;
  const removed = [...before.keys()].filter((path) => !after.has(path)).length;
  const changed = [...after].filter(([path, hash]) => before.has(path) && before.get(path) !== hash).length;
  return [
    ...(added > 0 ? [`${countText(added, 'file')} added`] : []),
    ...(removed > 0 ? [`${countText(removed, 'file')} removed`] : []),
    ...(changed > 0 ? [`${countText(changed, 'file')} changed`] : []),
  ].join(', ');
}
