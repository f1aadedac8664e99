import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AbsolutePath, absolutePath } from '../core/path.ts';
import { findProject, metadataFileOfProject, projectAbove } from './project.ts';
import { type Script, findScript, folderOf } from './script.ts';

export interface TrackerOptions {
  /** Any file or folder of the project, or `import.meta.url`. Default: the working directory. */
  readonly project?: string | URL | undefined;
}

/** Where a project's records are. */
export interface TrackerPlace {
  readonly root: AbsolutePath;
  readonly file: AbsolutePath;
  /** The file relative to the root, for people. */
  readonly shown: string;
}

export function findPlace({ project }: TrackerOptions): TrackerPlace {
  return placeAt(project === undefined ? absolutePath(process.cwd()) : folderAt(project));
}

/**
 * The place, and the script: in the project named, else in that of the script's file, else (a tool that lies in no project) in that
 * of the working directory.
 */
export function placeOfScript(
  given: string | URL,
  options: TrackerOptions,
): TrackerPlace & { readonly script: Script } {
  const start = options.project === undefined ? folderOf(findScript(given)) : undefined;
  const place = start === undefined || projectAbove(start) === undefined ? findPlace(options) : placeAt(start);
  return { ...place, script: findScript(given, place.root) };
}

function placeAt(folder: AbsolutePath): TrackerPlace {
  const project = findProject(folder);
  const file = metadataFileOfProject(project);
  return { root: project.root, file, shown: relative(project.root, file).split(sep).join('/') };
}

function folderAt(project: string | URL): AbsolutePath {
  const text = String(project);
  const path = resolve(text.startsWith('file:') ? fileURLToPath(text) : text);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return absolutePath(isFolder ? path : dirname(path));
}
