import type { Fingerprint } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import type { StageName } from '../core/name.ts';
import { byCodeUnit } from '../core/path.ts';
import { hashBytes } from '../io/hash.ts';

/**
 * Raised when a new Holdfast would give other bytes for the same fingerprint (its way to write JSON or CSV, say), so that an
 * upgrade runs stages again exactly when it has to. Holdfast itself is therefore not among a stage's packages.
 */
const FORMAT = 1;

/** The name of a piece of work: the hash of everything that decides its result. */
export function keyOf(stage: StageName, fingerprint: Fingerprint): ContentHash {
  return hashBytes(
    canonicalJson({
      format: FORMAT,
      stage,
      code: sorted(fingerprint.code),
      packages: sorted(fingerprint.packages),
      params: sorted(fingerprint.params),
      env: sorted(fingerprint.env),
      inputs: sorted(new Map([...fingerprint.inputs].map(([label, print]) => [label, print.hash]))),
      bases: sorted(fingerprint.bases),
    }),
  );
}

/** The part of an item's key that all items of a stage share: everything but the item. */
export function sharedItemKey(stage: StageName, fingerprint: Fingerprint, of: string): ContentHash {
  const inputs = new Map([...fingerprint.inputs].filter(([label]) => label !== of));
  return keyOf(stage, { ...fingerprint, inputs, bases: new Map() });
}

export function itemKey(shared: ContentHash, path: string, content: ContentHash): ContentHash {
  return hashBytes(`${shared}\0${path}\0${content}`);
}

/** The same text for the same value: keys sorted by code unit at every level. For values that JSON holds. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => byCodeUnit(a, b)))
      : part,
  );
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => byCodeUnit(a, b));
}
