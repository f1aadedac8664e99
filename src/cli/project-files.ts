import { ambiguousName } from '../core/ambiguous-name.ts';
import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ArtifactRules } from '../core/artifact-rules.ts';
import { outsideBackups } from '../core/backup-folder.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { type ArtifactPath, artifactPath, byCodeUnit } from '../core/path.ts';
import { hasHole, matcher, pattern } from '../core/pattern.ts';
import { isBackupName, parseBackupName } from '../io/backup-name.ts';
import { type BackupEntry, listBackups } from '../io/prune.ts';
import { type Artifact, buildGraph, type Graph } from '../plan/graph.ts';
import type { TrackerPlace } from '../record/find-place.ts';
import { nameInProject } from '../record/locate.ts';
import { membersOf } from '../record/members.ts';
import { readMetadata } from '../record/metadata-file.ts';
import type { Metadata } from '../record/metadata.ts';
import { count } from '../report/text.ts';
import { loadPipeline } from '../run/load.ts';
import { type Project, pipelineProjectAbove } from '../run/project.ts';
import { openPlace } from './place.ts';

/** What is known of a project's files, with a config or without one. */
export interface ProjectFiles {
  readonly place: TrackerPlace;
  readonly metadata: Metadata;
  readonly pipeline:
    | {
        readonly project: Project;
        readonly graph: Graph;
        readonly keep: number | undefined;
        readonly rules: Readonly<Record<string, ArtifactRules>>;
      }
    | undefined;
}

export async function openFiles(folder: string): Promise<ProjectFiles> {
  const place = await openPlace(folder);
  const metadata = readMetadata(place.file, { root: place.root });
  const project = pipelineProjectAbove(place.root);
  if (project === undefined) return { place, metadata, pipeline: undefined };
  const { pipeline, stages } = await loadPipeline(project);
  const { backups, artifacts: rules = {} } = pipeline;
  return { place, metadata, pipeline: { project, graph: buildGraph(stages), keep: backups?.keep, rules } };
}

/** The same; undefined where there is no project. */
export async function openFilesIfAny(folder: string): Promise<ProjectFiles | undefined> {
  try {
    return await openFiles(folder);
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'config/no-project') return undefined;
    throw error;
  }
}

/**
 * The one file that a person means: by its path, or by its last segment where only one file has it that is declared, recorded,
 * there below `data/`, or was there and has a backup. It need not be there. `copies`: files that are known to be copies of others.
 *
 * @throws HoldfastError `usage/ambiguous-name`, `usage/not-one-file`
 */
export function fileNamed(
  { place, metadata, pipeline }: ProjectFiles,
  given: string,
  copies: ReadonlySet<string> = new Set(),
): ArtifactPath {
  const { root } = place;
  const name = nameInProject(root, given);
  if (hasHole(name)) throw notOneFile(given, 'it is a pattern', `\`${name.replaceAll(/\{[^}]*\}|\*+/g, 'one')}\``);
  const backupOf = parseBackupName(basename(name))?.of;
  if (backupOf !== undefined) throw notOneFile(given, 'it is a backup itself', `\`${join(dirname(name), backupOf)}\``);
  if (name.includes('/') || fs.existsSync(join(root, name))) return name;
  const labels = [...(pipeline?.graph.artifacts.keys() ?? []), ...(pipeline?.graph.sources.keys() ?? [])];
  const known = [...labels, ...metadata.records.keys(), ...backedUpFiles(root)].filter((path) => !hasHole(path));
  const found = [...known.filter((path) => path.endsWith(`/${name}`)), ...membersOf(root, pattern(`data/**/${name}`))];
  const candidates = outsideBackups([...new Set(found)].filter((path) => !copies.has(path)).sort(byCodeUnit));
  if (candidates.length > 1) throw ambiguousName('file', given, candidates);
  return artifactPath(candidates[0] ?? name);
}

/** The artifact of the pipeline that a file is, or is a member of. */
export function artifactAt({ pipeline }: ProjectFiles, path: string): Artifact | undefined {
  return [...(pipeline?.graph.artifacts.values() ?? [])].find(({ label, handle }) =>
    handle.kind === 'file' ? label === path : matcher(handle.pattern)(path),
  );
}

/** The files that have backups, by path; what lies in `node_modules` and in folders whose names start with a dot is not ours. */
export function backedUpFiles(root: string): readonly string[] {
  const files = new Set<string>();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of fs.readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules') folders.push(path);
      } else if (isBackupName(entry.name)) {
        const of = parseBackupName(entry.name)?.of;
        if (of !== undefined) files.add(folder === '' ? of : `${folder}/${of}`);
      }
    }
  }
  return [...files].sort(byCodeUnit);
}

/** Oldest first; none where the folder itself is gone. */
export async function backupsOf(root: string, path: string): Promise<readonly BackupEntry[]> {
  const full = join(root, path);
  return fs.existsSync(dirname(full)) ? listBackups(full) : [];
}

export async function noFile({ place }: ProjectFiles, path: string): Promise<HoldfastError> {
  const backups = await backupsOf(place.root, path);
  return new HoldfastError({
    code: 'usage/no-file',
    what: 'There is no file',
    on: path,
    why: 'neither at that path of the project, nor by that name below `data/`',
    still: 'Nothing was written',
    next:
      backups.length > 0
        ? `It has ${count(backups.length, 'backup')}: \`holdfast restore ${path}\` brings the newest back`
        : 'Give its path from the root of the project, such as `data/entities.json`',
  });
}

function notOneFile(given: string, why: string, example: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/not-one-file',
    what: 'Cannot take as the name of a file',
    on: given,
    why,
    still: 'Nothing was read or written',
    next: `Name the file itself, such as ${example}`,
  });
}
