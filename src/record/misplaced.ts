import { HoldfastError } from '../core/error.ts';
import { absolutePath } from '../core/path.ts';
import { type TrackerOptions, type TrackerPlace, findPlace } from './find-place.ts';
import { isFolder, locate, nameInProject } from './locate.ts';
import { emptyMetadata } from './metadata.ts';
import { projectAbove } from './project.ts';
import { folderNamed } from './stale.ts';

/**
 * Looks at an artifact of which nothing is there, before it is recorded as something that is no file. A folder is an error
 * `usage/folder`. A file that is in the project of the working directory, while the script lies in another one, is an error
 * `usage/other-project`: the record would be made in a repository of tools, where nobody looks for it.
 */
export function checkNotMisplaced(place: TrackerPlace, artifact: string, { project }: TrackerOptions): void {
  const name = nameInProject(place.root, artifact);
  if (isFolder(place.root, name)) throw folderNamed('Cannot record as an artifact', name);
  if (project !== undefined || projectAbove(absolutePath(process.cwd())) === undefined) return;
  const here = findPlace({});
  if (here.root === place.root || locate(here.root, emptyMetadata, name).is !== 'file') return;
  throw new HoldfastError({
    code: 'usage/other-project',
    what: 'Cannot record the artifact',
    on: name,
    why: `it is not in the project of the script (\`${place.root}\`), but in that of the working directory (\`${here.root}\`)`,
    still: 'Nothing was recorded in either',
    next: "Say which project is meant: recordUpdate(artifact, script, details, { project: '.' })",
    data: { artifact: name, ofScript: place.root, here: here.root },
  });
}
