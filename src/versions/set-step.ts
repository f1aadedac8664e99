import type { ArtifactRules } from '../core/artifact-rules.ts';
import { countText, percentText } from '../core/difference-text.ts';
import type { Print } from '../core/fingerprint.ts';
import { firstVersion, type KnownVersion, raised } from '../compare/version.ts';
import type { VersionStep } from '../core/version.ts';
import type { Previous, Step } from './succession.ts';

type SetPrint = Extract<Print, { is: 'set' }>;

interface SetSuccession {
  readonly print: SetPrint;
  readonly previous: Previous | undefined;
  readonly history: readonly KnownVersion[];
  readonly rules: ArtifactRules;
}

/**
 * The version of a set of files: members are its records. Added or removed: minor; other contents: patch. A set has no shape of
 * its own that could break.
 */
export function setStep({ print, previous, history, rules }: SetSuccession): Step {
  const few = tooFew(print.members.size, rules);
  if (previous === undefined) return { step: firstVersion({ stable: false }), refused: few };
  if (previous.print?.is !== 'set') {
    const because = ['the members before it are not known on this machine'];
    return { step: { version: raised(previous.version, 'minor'), level: 'unknown', because }, refused: few };
  }
  const before = previous.print.members;
  const added = [...print.members.keys()].filter((path) => !before.has(path)).length;
  const removed = [...before.keys()].filter((path) => !print.members.has(path)).length;
  const changed = [...print.members].filter(([path, hash]) => before.has(path) && before.get(path) !== hash).length;
  const level = added + removed > 0 ? 'minor' : 'patch';
  const because = [
    ...(added > 0 ? [`${countText(added, 'file')} added`] : []),
    ...(removed > 0 ? [`${countText(removed, 'file')} removed`] : []),
    ...(changed > 0 ? [`${countText(changed, 'file')} changed`] : []),
  ];
  const returnsTo = history.findLast(({ hash }) => hash === print.hash)?.version;
  const step: VersionStep = {
    version: raised(previous.version, level),
    level,
    because,
    ...(returnsTo !== undefined && { returnsTo }),
  };
  return { step, refused: [...few, ...tooManyGone(removed, before.size, rules)] };
}

function tooFew(files: number, { minRecords }: ArtifactRules): string[] {
  if (minRecords === undefined || files >= minRecords) return [];
  return [`it has ${countText(files, 'file')}, fewer than minRecords: ${minRecords}`];
}

function tooManyGone(removed: number, before: number, { maxRemoved }: ArtifactRules): string[] {
  if (maxRemoved === undefined || before === 0 || removed / before <= maxRemoved) return [];
  const gone = `${removed.toLocaleString('en-US')} of the ${countText(before, 'file')}`;
  return [`${gone} (${percentText(removed / before)}) are gone, more than maxRemoved: ${maxRemoved}`];
}
