import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, ioError } from '../io/errors.ts';

/** `.holdfast/`, made if missing, and kept out of version control by itself until `holdfast init` writes its line. */
export function localFolder(root: string): string {
  const folder = join(root, '.holdfast');
  try {
    mkdirSync(folder);
    // holdfast: ignore unsafe-write -- two bytes, in a folder that nobody else has seen yet
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw ioError('Cannot make', folder, error, 'nothing-written');
  }
  return folder;
}
