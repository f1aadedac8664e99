import { alternatives, ANY, DEEP, mapText, SEGMENT, type Value } from './value.ts';

/**
 * The arguments of a function that calls itself for what is in the folder that it was given: everything below that folder. Null if the
 * call says nothing of the kind.
 */
export function belowThose(args: readonly Value[], before: readonly Value[]): readonly Value[] | null {
  let goesDeeper = false;
  const folders = before.flatMap(alternatives).flatMap((one) => (one.k === 'text' ? [plain(one.s)] : []));
  const widened = args.map((arg) =>
    mapText(arg, (s) => {
      const parent = parentOfAny(plain(s));
      if (parent === null || !folders.some((one) => isSame(parent, one))) return s;
      goesDeeper = true;
      return parent === '' ? DEEP : `${parent}/${DEEP}`;
    }),
  );
  return goesDeeper ? widened : null;
}

/** The folder of which it is some member, whichever. */
function parentOfAny(path: string): string | null {
  const slash = path.lastIndexOf('/');
  return [ANY, SEGMENT].includes(path.slice(slash + 1)) ? path.slice(0, Math.max(0, slash)) : null;
}

/** The function may have made an absolute path of the one that it was given. */
function isSame(folder: string, given: string): boolean {
  return folder === given || (given !== '' && folder.endsWith(`/${given}`));
}

/** `./data/` is `data`. */
function plain(s: string): string {
  return s.replace(/^\.\/+|^\.$/, '').replace(/\/+$/, '');
}
