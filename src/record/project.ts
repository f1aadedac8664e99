import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../core/error.ts';
import { type AbsolutePath, absolutePath } from '../core/path.ts';
import { metadataFileOf } from './place.ts';

export interface Project {
  readonly root: AbsolutePath;
  /** `holdfast.config.ts`, `.js` or `.mjs`, if the project has one. */
  readonly config: AbsolutePath | undefined;
}

export const configNames = ['holdfast.config.ts', 'holdfast.config.js', 'holdfast.config.mjs'];

/**
 * The project that a folder belongs to: the nearest folder up with a `holdfast.config.*`; without one, the nearest with `.git` or a
 * `package.json`. None: an error `config/no-project`. Some stat calls, no cache.
 */
export function findProject(from: AbsolutePath): Project {
  const project = projectAbove(from);
  if (project === undefined) throw noProject(from);
  return project;
}

/** The same; undefined where there is none. */
export function projectAbove(from: AbsolutePath): Project | undefined {
  const folders = [...upwards(from)];
  for (const root of folders) {
    const name = configNames.find((name) => existsSync(join(root, name)));
    if (name !== undefined) return { root, config: absolutePath(join(root, name)) };
  }
  const root = folders.find((folder) => existsSync(join(folder, '.git')) || existsSync(join(folder, 'package.json')));
  return root === undefined ? undefined : { root, config: undefined };
}

/**
 * Where a script finds the project's metadata file, without running its config: `metadataFile` is read from the text of the config,
 * and must be a plain string there; anything else is an error `config/metadata-file`. The CLI, which runs the config, agrees.
 */
export function metadataFileOfProject({ root, config }: Project): AbsolutePath {
  return metadataFileOf(root, { configured: config === undefined ? undefined : configuredIn(config) });
}

function configuredIn(config: AbsolutePath): string | undefined {
  const text = readFileSync(config, 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const setting = /\bmetadataFile\b["']?\s*[:=,}]\s*(?:(["'`])([^"'`\\\n$]+)\1)?/.exec(text);
  if (setting === null) return undefined;
  if (setting[2] === undefined) throw computedSetting(config);
  return setting[2];
}

function* upwards(from: AbsolutePath): Generator<AbsolutePath> {
  for (let folder: string = from; ; folder = dirname(folder)) {
    yield absolutePath(folder);
    if (dirname(folder) === folder) return;
  }
}

function noProject(from: string): HoldfastError {
  return new HoldfastError({
    code: 'config/no-project',
    what: 'Cannot find the project of',
    on: from,
    why: 'neither this folder nor any above it has a holdfast.config.ts, a .git or a package.json',
    still: 'Nothing was read or written',
    next: 'Run it inside the project, or make one with `holdfast init`, `git init` or `npm init`',
    data: { from },
  });
}

function computedSetting(config: string): HoldfastError {
  return new HoldfastError({
    code: 'config/metadata-file',
    what: 'Cannot find the metadata file from',
    on: config,
    why: '`metadataFile` is not a plain string there, and scripts must find the file without running the config',
    still: 'Nothing was read or written',
    next: "Write the path out: metadataFile: 'data/.pipeline_metadata.json'",
    data: { config },
  });
}
