import type { Brand } from './brand.ts';

/** `2.14.0`: major, minor, patch, as in semantic versions, without anything behind. */
export type VersionNumber = Brand<'VersionNumber'>;

export function isVersionNumber(text: unknown): text is VersionNumber {
  return typeof text === 'string' && /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/.test(text);
}

export function versionNumber(text: string): VersionNumber {
  if (!isVersionNumber(text)) throw new TypeError(`Not a version number: ${text}`);
  return text;
}

/** How much a new content asks of its readers: to change (`major`), to notice (`minor`), nothing (`patch`). */
export type ChangeLevel = 'major' | 'minor' | 'patch' | 'none';

/**
 * How a version came about: by a change, as the `first`, by declaring the artifact `stable`, or in a way that is `unknown`, because
 * the content before it is not on this machine.
 */
export type StepLevel = ChangeLevel | 'first' | 'stable' | 'unknown';

/** What an artifact's declared schema says of its later content. */
export type SchemaVerdict =
  | { readonly kind: 'accepts' }
  | { readonly kind: 'refuses'; readonly why: string }
  /** The earlier content did not satisfy it either, so it says nothing about what changed. */
  | { readonly kind: 'no-say' };

/** One entry in the history of an artifact. */
export interface VersionStep {
  readonly version: VersionNumber;
  readonly level: StepLevel;
  /** Why it is this level: sentences, most important first. */
  readonly because: readonly string[];
  /** An earlier version with exactly these bytes. */
  readonly returnsTo?: VersionNumber;
}

/** Negative if `a` comes before `b`: by major, minor, patch as numbers. */
export function compareVersions(a: VersionNumber, b: VersionNumber): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const [index, number] of left.entries()) {
    const gap = number - (right[index] ?? 0);
    if (gap !== 0) return gap;
  }
  return 0;
}
