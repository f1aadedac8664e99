import { ambiguousName } from '../core/ambiguous-name.ts';
import { join } from 'node:path';
import { type ComparingRules, comparingRules } from '../core/artifact-rules.ts';
import { byCodeUnit } from '../core/path.ts';
import { hasHole, pattern } from '../core/pattern.ts';
import type { Artifact } from '../plan/graph.ts';
import { type History, openHistory } from '../record/history.ts';
import { nameInProject, recordedName } from '../record/locate.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { schemaCheck } from '../run/schema-check.ts';
import { Objects } from '../store/objects.ts';
import type { SchemaCheck } from '../versions/succession.ts';
import { artifactAt, fileNamed, type ProjectFiles } from './project-files.ts';

/** An artifact, with what knows its earlier contents. */
export interface KnownArtifact {
  readonly files: ProjectFiles;
  /** Project-relative path, or the pattern of a set. */
  readonly name: string;
  readonly isSet: boolean;
  /** Of this machine, oldest first. */
  readonly versions: readonly StoredVersion[];
  readonly objects: Objects;
  readonly record: ArtifactRecord | undefined;
  /** Under which name it is recorded: its own, or its last segment. */
  readonly recordedAs: string;
  readonly rules: ComparingRules;
}

/** The artifact of the pipeline that it is, or is a file of. */
export function madeBy({ files, name }: KnownArtifact): Artifact | undefined {
  return files.pipeline?.graph.artifacts.get(name) ?? artifactAt(files, name);
}

/** Asks the schema that the pipeline declares it with. */
export function schemaOf(known: KnownArtifact): SchemaCheck | undefined {
  const made = madeBy(known);
  return made === undefined ? undefined : schemaCheck(made);
}

/** Opens what this machine remembers, for as long as `use` takes. @throws HoldfastError `damaged/state` */
export async function withHistory<T>({ place }: ProjectFiles, use: (history: History) => T | Promise<T>): Promise<T> {
  const history = await openHistory(join(place.root, '.holdfast', 'state.db'), { create: false });
  try {
    return await use(history);
  } finally {
    history.close();
  }
}

/**
 * The artifact that a person means: a file by its path or by a last segment that only one has; a set by its pattern, whole or from
 * some `/` on. @throws HoldfastError `usage/ambiguous-name`
 */
export async function knownArtifact(files: ProjectFiles, given: string): Promise<KnownArtifact> {
  return withHistory(files, (history) => artifactFrom(files, history, given));
}

export function artifactFrom(files: ProjectFiles, history: History, given: string): KnownArtifact {
  const { place, metadata, pipeline } = files;
  const { root } = place;
  const name = hasHole(given) ? setNamed(files, history, given) : fileOf(files, history, given);
  const recordedAs = recordedName(root, metadata, name);
  const made = pipeline?.graph.artifacts.get(name) ?? artifactAt(files, name);
  return {
    files,
    name,
    isSet: hasHole(name),
    versions: history.versions(name),
    objects: new Objects(join(root, '.holdfast', 'objects')),
    record: metadata.records.get(recordedAs),
    recordedAs,
    rules: comparingRules(name, pipeline?.rules, made?.handle),
  };
}

/** A file that is gone, and of which no record is left, may still have versions. */
function fileOf(files: ProjectFiles, history: History, given: string): string {
  if (given.includes('/')) return fileNamed(files, given);
  const versions = history.versions();
  // What was adopted as a copy of another file is not meant by that file's name.
  const copies = new Set(versions.flatMap(({ adopted, artifact }) => (adopted === artifact ? [] : (adopted ?? []))));
  const name = fileNamed(files, given, copies);
  if (name.includes('/') || files.metadata.records.has(name)) return name;
  const known = [...new Set(versions.map(({ artifact }) => artifact))];
  const found = known.includes(name) ? [name] : known.filter((one) => one.endsWith(`/${name}`));
  if (found.length > 1) throw ambiguousName('artifact', given, found.sort(byCodeUnit));
  return found[0] ?? name;
}

function setNamed({ place, metadata, pipeline }: ProjectFiles, history: History, given: string): string {
  const name = pattern(nameInProject(place.root, given));
  const known = new Set<string>(metadata.records.keys());
  for (const label of pipeline?.graph.artifacts.keys() ?? []) known.add(label);
  for (const { artifact } of history.versions()) known.add(artifact);
  if (known.has(name)) return name;
  const found = [...known].filter((one) => one.endsWith(`/${name}`));
  if (found.length > 1) throw ambiguousName('artifact', given, found.sort(byCodeUnit));
  return found[0] ?? name;
}
