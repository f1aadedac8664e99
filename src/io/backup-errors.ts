import { HoldfastError } from '../core/error.ts';

export function stillChanging(path: string, tries: number): HoldfastError {
  return new HoldfastError({
    code: 'io/changing',
    what: 'Cannot back up',
    on: path,
    why: `another program wrote to it during each of ${tries} attempts, so a copy might be a mixture`,
    still: `\`${path}\` is as the other program left it; no backup was made`,
    next: 'Stop what writes to the file, then try again',
    data: { path, tries },
  });
}
