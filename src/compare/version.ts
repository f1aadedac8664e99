import { breakText, countText } from '../core/difference-text.ts';
import type { CollectionDifference, Difference } from '../core/difference.ts';
import { isSchema, issuesText, type Schema } from '../core/schema.ts';
import {
  versionNumber,
  type ChangeLevel,
  type SchemaVerdict,
  type VersionNumber,
  type VersionStep,
} from '../core/version.ts';

export interface KnownVersion {
  readonly version: VersionNumber;
  /** Of the content; a later content with the same hash returns to it. */
  readonly hash?: string;
}

export interface VersionRules {
  /** After `holdfast stabilize`: breaking changes are major. Before, versions are `0.x`. */
  readonly stable: boolean;
  /** Where a schema is declared, it decides what breaks, and not the look of the data. */
  readonly schema?: SchemaVerdict;
  /** The hash of the later content, and the versions before the previous one, to recognise a return. */
  readonly hash?: string;
  readonly history?: readonly KnownVersion[];
}

/** The version of the first content: `0.1.0`, or `1.0.0` where the artifact is stable from the start. */
export function firstVersion({ stable }: { readonly stable: boolean }): VersionStep {
  return { version: versionNumber(stable ? '1.0.0' : '0.1.0'), level: 'first', because: ['the first version'] };
}

/**
 * The version of a content, derived from what lies between it and the previous version; nobody types it.
 *
 * - `major`: a reader may fail: the container, the form of the keys, or the key itself changed, a common field is gone, a
 *   collection is gone, a field has values of a type it never had. Or the declared schema refuses the content.
 * - `minor`: records or fields were added or removed.
 * - `patch`: values changed, or the order of a list.
 * - `none`: the same data in other bytes, or a map in another order: no new version.
 *
 * Before an artifact is stable, a major change raises the second number and any other the third (`0.3.1` to `0.4.0`, to
 * `0.3.2`). The first new version after it was made stable is `1.0.0`. A return to an earlier content is a new version
 * like any other, marked by `returnsTo`: numbers only ever rise.
 */
export function nextVersion(
  previous: KnownVersion | undefined,
  difference: Difference,
  rules: VersionRules,
): VersionStep {
  if (previous === undefined) return firstVersion(rules);
  const { level, because } = changeLevel(difference, rules.schema);
  if (level === 'none') return { version: previous.version, level, because };
  const version = raised(previous.version, level, rules);
  const same = rules.history?.findLast(({ hash }) => hash !== undefined && hash === rules.hash);
  return { version, level, because, ...(same === undefined ? {} : { returnsTo: same.version }) };
}

/** `1.0.0` for an artifact that was `0.x`; a stable one stays as it is. */
export function stabilized(version: VersionNumber): VersionNumber {
  return version.startsWith('0.') ? versionNumber('1.0.0') : version;
}

/** How much a difference asks of readers, and why. */
export function changeLevel(
  difference: Difference,
  schema?: SchemaVerdict,
): { readonly level: ChangeLevel; readonly because: readonly string[] } {
  if (difference.kind === 'identical') return { level: 'none', because: ['the same bytes'] };
  if (difference.kind === 'bytes-only') return { level: 'none', because: ['the same data in other bytes'] };
  if (schema?.kind === 'refuses') return { level: 'major', because: [`the schema refuses it: ${schema.why}`] };
  const breaks = schema?.kind === 'accepts' ? [] : difference.breaks;
  if (breaks.length > 0) return { level: 'major', because: breaks.map(breakText) };
  const additions = difference.collections.flatMap(membershipTexts);
  if (additions.length > 0) return { level: 'minor', because: additions };
  if (difference.kind === 'order-only') {
    const isData = difference.collections.some(({ ordered, moved }) => ordered && moved > 0);
    if (isData) return { level: 'patch', because: ['the same records in another order'] };
    return { level: 'none', because: ['a map in another order, which is no data'] };
  }
  return { level: 'patch', because: [valuesText(difference)] };
}

/**
 * Asks a schema about two contents. `before`: the value that the schema was declared for; if it does not satisfy the
 * schema either, the schema has no say.
 */
export async function schemaVerdict(
  schema: Schema,
  values: { readonly before?: unknown; readonly after: unknown },
): Promise<SchemaVerdict> {
  if (!isSchema(schema)) throw new TypeError('Not a Standard Schema: it has no `~standard`');
  const { validate } = schema['~standard'];
  const after = await validate(values.after);
  if (after.issues === undefined) return { kind: 'accepts' };
  if ('before' in values && (await validate(values.before)).issues !== undefined) return { kind: 'no-say' };
  return { kind: 'refuses', why: issuesText(after.issues) };
}

/** The number after a change of this level. */
export function raised(
  version: VersionNumber,
  level: 'major' | 'minor' | 'patch',
  { stable }: { readonly stable: boolean } = { stable: false },
): VersionNumber {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major === 0 && stable) return versionNumber('1.0.0');
  if (major === 0) return versionNumber(level === 'major' ? `0.${minor + 1}.0` : `0.${minor}.${patch + 1}`);
  if (level === 'major') return versionNumber(`${major + 1}.0.0`);
  return versionNumber(level === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`);
}

/** Records and fields that came or went. */
function membershipTexts(one: CollectionDifference): string[] {
  const texts: string[] = [];
  // A whole document that became a collection, or the other way round, is told of by that collection.
  if (one.presence !== 'both' && one.kind === 'document') return texts;
  if (one.presence === 'only-after') texts.push(`the collection \`${one.path}\` is new`);
  if (one.presence === 'only-before') texts.push(`the collection \`${one.path}\` is gone`);
  if (one.presence !== 'both') return texts;
  const noun = one.kind === 'files' ? 'file' : 'record';
  if (one.added > 0) texts.push(`${countText(one.added, noun)} added to \`${one.path}\``);
  if (one.removed > 0) texts.push(`${countText(one.removed, noun)} removed from \`${one.path}\``);
  for (const change of one.shape) {
    if (change.kind === 'field-added') texts.push(`the field \`${change.path}\` of \`${one.path}\` is new`);
    if (change.kind === 'field-removed')
      texts.push(
        `the field \`${change.path}\` of \`${one.path}\` is ${one.kind === 'document' ? 'gone' : 'gone or rare now'}`,
      );
  }
  for (const { path, patterns } of one.fields) {
    const named = texts.some((text) => text.includes(`\`${path}\``));
    const gained = patterns.find(({ pattern }) => pattern === 'added')?.count ?? 0;
    const lost = patterns.find(({ pattern }) => pattern === 'removed')?.count ?? 0;
    if (named) continue;
    if (gained > 0) texts.push(`the field \`${path}\` added to ${countText(gained, 'record')} of \`${one.path}\``);
    if (lost > 0) texts.push(`the field \`${path}\` removed from ${countText(lost, 'record')} of \`${one.path}\``);
  }
  return texts;
}

function valuesText(difference: Difference): string {
  const set = difference.collections.find(({ kind }) => kind === 'files');
  if (set !== undefined) return setText(set, difference);
  if (difference.lines !== undefined) {
    return `${countText(difference.lines.added, 'line')} added, ${countText(difference.lines.removed, 'line')} removed`;
  }
  const changed = difference.collections.filter((one) => one.changed > 0);
  if (changed.length === 0) return 'the bytes changed';
  return changed
    .map((one) =>
      one.kind === 'document'
        ? `values of the document changed: ${fieldNames(one)}`
        : `values of ${countText(one.changed, 'record')} of \`${one.path}\` changed: ${fieldNames(one)}`,
    )
    .join('; ');
}

function setText(set: CollectionDifference, { lines, collections }: Difference): string {
  const inside = collections.filter(({ kind, changed }) => kind !== 'files' && changed > 0);
  const details = [
    ...(lines === undefined
      ? []
      : [`${countText(lines.added, 'line')} added, ${countText(lines.removed, 'line')} removed`]),
    ...inside.map((one) => (one.kind === 'document' ? fieldNames(one) : `\`${one.path}\` ${fieldNames(one)}`)),
  ];
  const files = `${countText(set.changed, 'file')} of \`${set.path}\` changed`;
  return details.length === 0 ? files : `${files}: ${details.join('; ')}`;
}

function fieldNames({ fields }: CollectionDifference): string {
  const shown = fields.slice(0, 5).map(({ path }) => `\`${path}\``);
  return shown.join(', ') + (fields.length > 5 ? `, and ${fields.length - 5} more` : '');
}
