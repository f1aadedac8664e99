import { basename, join, relative, resolve } from 'node:path';
import type { ComparingRules } from '../core/artifact-rules.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { hasHole } from '../core/pattern.ts';
import { parseBackupName } from '../io/backup-name.ts';
import { pathInside } from '../record/locate.ts';
import type { SchemaCheck } from '../versions/succession.ts';
import { isFile } from './bytes.ts';
import { contentAt, earlierThan, isRevision, noContent, type Place, placeFound, placeNamed } from './content-named.ts';
import { type KnownArtifact, knownArtifact, schemaOf } from './known-artifact.ts';
import { contentOf, type MomentContent } from './moment-content.ts';
import { type Moment, momentFound, momentNamed } from './moment-named.ts';
import { openFiles, openFilesIfAny, type ProjectFiles } from './project-files.ts';
import { hashNow } from './version-log.ts';

/** Two contents to compare. */
export interface Sides {
  /** What reports name. */
  readonly artifact: string;
  readonly before: MomentContent;
  readonly after: MomentContent;
  /** What the config says of the artifact. */
  readonly rules: ComparingRules;
  /** Asks the schema that the pipeline declares the artifact with. */
  readonly schema?: SchemaCheck | undefined;
  /** What a person should know beside the difference. */
  readonly notes: readonly string[];
}

/**
 * The two contents that one, two or three names mean.
 *
 * - `ARTIFACT A B`: two of its contents. `ARTIFACT`: the one before, and what is there now.
 * - `X Y`: where Y is a file, a backup or `REV:path`, from X to Y; else X is an artifact, and it goes from its content Y to what is there now.
 */
export async function sidesNamed(
  folder: string,
  first: string,
  second: string | undefined,
  third: string | undefined,
): Promise<Sides> {
  if (third !== undefined && second !== undefined) {
    const known = await artifactNamed(folder, first);
    const [a, b] = [await momentNamed(known, second, folder), await momentNamed(known, third, folder)];
    return between(known, a, b);
  }
  if (second !== undefined) return twoNamed(folder, first, second);
  if (isRevision(first) && !isFile(resolve(folder, first))) throw onlyOneRevision(first);
  const files = await openFilesIfAny(folder);
  const path = resolve(folder, first);
  const isOutside = files === undefined || (isFile(path) && pathInside(files.place.root, path) === undefined);
  if (!isOutside) return sinceEarlier(await artifactNamed(folder, first, files));
  const place = await placeNamed(folder, first);
  if (place.is === 'revision') throw onlyOneRevision(place.label);
  return ofPlaces(folder, await earlierThan(place), place);
}

async function twoNamed(folder: string, first: string, second: string): Promise<Sides> {
  const after = await placeFound(folder, second);
  if (after !== undefined) return ofPlaces(folder, await placeNamed(folder, first), after);
  const files = await openFilesIfAny(folder);
  if (files === undefined) throw noContent(second);
  const known = await artifactNamed(folder, first, files);
  const moment = await momentFound(known, second, folder);
  if (moment !== undefined) return between(known, moment, { is: 'now', label: known.name });
  // Rather the misspelt name of a file than that of a version.
  if (/[\\/]|\.[a-z]\w*$/i.test(second)) throw noContent(second);
  return between(known, await momentNamed(known, second, folder), { is: 'now', label: known.name });
}

async function between(known: KnownArtifact, a: Moment, b: Moment): Promise<Sides> {
  const [before, after] = [await contentOf(known, a), await contentOf(known, b)];
  const notes = notesOf(known, [a, before], [b, after]);
  return { artifact: known.name, before, after, rules: known.rules, schema: schemaOf(known), notes };
}

function notesOf(known: KnownArtifact, ...sides: readonly (readonly [Moment, MomentContent])[]): string[] {
  return sides.flatMap(([{ label }, { instead }]) =>
    instead === undefined
      ? []
      : [`The store has ${label} of \`${known.name}\` no longer; the same content was found in ${instead}.`],
  );
}

async function sinceEarlier(known: KnownArtifact): Promise<Sides> {
  const now: Moment = { is: 'now', label: known.name };
  const after = await contentOf(known, now);
  const notes: string[] = [];
  const here = hashNow(known);
  const version = known.versions.findLast(({ print }) => print.hash !== here);
  if (version !== undefined) {
    try {
      return await between(known, { is: 'version', label: version.version, version }, now);
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'io/content-gone') throw error;
      notes.push(`The content of ${version.version} is no longer here; this is the next that is.`);
    }
  }
  try {
    const before = await withoutVersions(known);
    return { artifact: known.name, before, after, rules: known.rules, schema: schemaOf(known), notes };
  } catch (error) {
    const last = known.versions.at(-1);
    if (!isHoldfastError(error) || error.code !== 'usage/no-revision' || last === undefined) throw error;
    return between(known, { is: 'version', label: last.version, version: last }, now);
  }
}

async function withoutVersions(known: KnownArtifact): Promise<MomentContent> {
  const { files, name, isSet } = known;
  if (isSet) return contentOf(known, { is: 'revision', label: `HEAD:${name}`, revision: 'HEAD' });
  const content = await contentAt(await earlierThan({ path: join(files.place.root, name) }));
  return { is: 'file', content: { ...content, name } };
}

/** A path is seen from the folder first, as a shell completes it; a name is looked for in the project. */
async function artifactNamed(folder: string, given: string, opened?: ProjectFiles): Promise<KnownArtifact> {
  const files = opened ?? (await openFiles(folder));
  const { root } = files.place;
  const path = resolve(folder, given);
  if (hasHole(given)) {
    const inside = relative(root, path);
    const known = await knownArtifact(files, given);
    return known.versions.length > 0 || inside.startsWith('..') ? known : knownArtifact(files, inside);
  }
  return knownArtifact(files, isFile(path) ? (pathInside(root, path) ?? given) : given);
}

async function ofPlaces(folder: string, before: Place, after: Place): Promise<Sides> {
  const content = async (place: Place): Promise<MomentContent> => ({ is: 'file', content: await contentAt(place) });
  const { rules, notes } = await rulesOfPlaces(folder, [after, before]);
  return { artifact: after.label, before: await content(before), after: await content(after), rules, notes };
}

/** What the config says of the first of these files that it says anything of. A config that does not load is no reason not to compare. */
async function rulesOfPlaces(folder: string, places: readonly Place[]): Promise<Pick<Sides, 'rules' | 'notes'>> {
  try {
    const files = await openFilesIfAny(folder);
    const root = files?.place.root;
    const rules = files?.pipeline?.rules;
    if (root === undefined || rules === undefined) return { rules: {}, notes: [] };
    for (const place of places) {
      const full =
        place.is === 'file' ? place.path : resolve(place.folder, place.label.slice(place.label.indexOf(':') + 1));
      const of = parseBackupName(basename(full))?.of;
      const path = pathInside(root, of === undefined ? full : join(full, '..', of));
      const found = path !== undefined && Object.hasOwn(rules, path) ? rules[path] : undefined;
      if (found !== undefined) return { rules: found, notes: [] };
    }
    return { rules: {}, notes: [] };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return { rules: {}, notes: [`The config is not used, because it cannot be read: ${error.parts.why}.`] };
  }
}

function onlyOneRevision(label: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/one-revision',
    what: 'Cannot compare',
    on: label,
    why: 'it is a revision, and nothing was named to compare it with',
    still: 'Nothing was read or written',
    next: 'Name a second content, such as the file as it is now',
  });
}
