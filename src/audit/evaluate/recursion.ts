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
      const folder = folders.find((one) => isIn(s, one));
      if (folder === undefined) return s;
      goesDeeper = true;
      return folder === '' ? DEEP : `${folder}/${DEEP}`;
    }),
  );
  return goesDeeper ? widened : null;
}

/** Whether it is some member of the folder, whichever. */
function isIn(s: string, folder: string): boolean {
  const lead = folder === '' ? '' : `${folder}/`;
  const path = plain(s);
  return path.startsWith(lead) && [ANY, SEGMENT].includes(path.slice(lead.length));
}

/** `./data/` is `data`. */
function plain(s: string): string {
  return s.replace(/^\.\/+|^\.$/, '').replace(/\/+$/, '');
}
