import { join } from 'node:path';
import { recover } from '../io/recover.ts';
import { findPlace, type TrackerPlace } from '../record/find-place.ts';
import { checkLocalFolder } from '../record/local-folder.ts';
import { existingFolder } from '../run/project.ts';

/**
 * Where the records of the project at `-C DIR` are. It needs no config: a repository or a package is a project of scripts.
 *
 * @throws HoldfastError `usage/no-folder`, `config/no-project`
 */
export async function openPlace(folder: string): Promise<TrackerPlace> {
  const place = findPlace({ project: existingFolder(folder) });
  checkLocalFolder(place.root);
  // Before anything is read: a killed process may have left a publication half done.
  await recover({ journal: join(place.root, '.holdfast', 'journal') });
  return place;
}
