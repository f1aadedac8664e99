import fs from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import { absolutePath } from '../core/path.ts';
import { configNames, projectAbove } from '../record/project.ts';

/** A project with a config, and where Holdfast keeps what is local to this machine. */
export interface Project {
  readonly root: string;
  /** The config's file name. */
  readonly config: string;
  readonly local: LocalFolders;
}

/** The parts of `.holdfast/`: git-ignored, and rebuildable but for the objects. */
export interface LocalFolders {
  readonly folder: string;
  readonly state: string;
  readonly objects: string;
  readonly journal: string;
  readonly runLock: string;
  readonly metadataLock: string;
  readonly failed: string;
  readonly cache: string;
}

/** The nearest folder, from `start` up, that has a config. @throws HoldfastError `config/no-project` */
export function findPipelineProject(start: string): Project {
  const from = existingFolder(start);
  const project = pipelineProjectAbove(from);
  if (project === undefined) throw noProject(from);
  return project;
}

/** The same, where a folder without a config is no error: it may be a project of scripts. */
export function pipelineProjectAbove(from: string): Project | undefined {
  const { root, config } = projectAbove(absolutePath(from)) ?? {};
  if (root === undefined || config === undefined) return undefined;
  return { root, config: basename(config), local: localFolders(root) };
}

/** The whole path of a folder that a person named. @throws HoldfastError `usage/no-folder` */
export function existingFolder(start: string): string {
  const from = resolve(start);
  // Else a misspelt `-C` inside of a project would quietly mean that project.
  if (!isFolder(from)) throw noFolder(from);
  return from;
}

function isFolder(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch {
    // Why does not matter to who has misspelt it, and the message has all that it can be.
    return false;
  }
}

export function localFolders(root: string): LocalFolders {
  const folder = join(root, '.holdfast');
  return {
    folder,
    state: join(folder, 'state.db'),
    objects: join(folder, 'objects'),
    journal: join(folder, 'journal'),
    runLock: join(folder, 'locks', 'run.lock'),
    metadataLock: join(folder, 'locks', 'metadata.lock'),
    failed: join(folder, 'failed'),
    cache: join(folder, 'cache'),
  };
}

function noFolder(from: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-folder',
    what: 'Cannot find the folder',
    on: from,
    why: 'it does not exist, is no folder, or may not be entered by this user',
    still: 'Nothing was read or written',
    next: 'Correct the path after `-C`',
  });
}

function noProject(from: string): HoldfastError {
  return new HoldfastError({
    code: 'config/no-project',
    what: 'Cannot find a project at',
    on: from,
    why: `neither this folder nor one above it has a ${configNames.join(', ')}`,
    still: 'Nothing was read or written',
    next: 'Go to the project, name it with `-C DIR`, or set one up with `holdfast init`',
  });
}
