import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../core/error.ts';
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
    checkLocalFolder(root);
  }
  return folder;
}

/** Something else may have its name: an error `damaged/local-folder`. */
export function checkLocalFolder(root: string): void {
  const stat = statSync(join(root, '.holdfast'), { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return;
  throw new HoldfastError({
    code: 'damaged/local-folder',
    what: 'Cannot use the folder',
    on: '.holdfast',
    why: 'a file has its name',
    still: 'Every artifact and its record is as it was',
    next: 'Move it away (`mv .holdfast holdfast.was`) and run again: the folder is made anew',
  });
}
