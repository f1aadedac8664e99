import { posix } from 'node:path';

/**
 * Where a package's name for one of its own files leads: `#lib/json.js`, by the `imports` of the nearest package.json. In the order
 * in which they are to be tried. `importsOf`: what a folder's package.json says, if it has one.
 */
export function ownImports(importsOf: (folder: string) => unknown, from: string, specifier: string): readonly string[] {
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    const imports = importsOf(folder);
    if (typeof imports === 'object' && imports !== null)
      return Object.entries(imports)
        .sort(([a], [b]) => b.length - a.length)
        .flatMap(([name, target]) => {
          const star = starIn(name, specifier);
          return star === null ? [] : targetsOf(target).map((one) => posix.join(folder, one.replaceAll('*', star)));
        });
    if (folder === '.') return [];
  }
}

/** What a name's star stands for; null if it is another name. */
function starIn(name: string, specifier: string): string | null {
  const [head = '', tail] = name.split('*');
  if (tail === undefined) return name === specifier ? '' : null;
  const isIt = specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= head.length + tail.length;
  return isIt ? specifier.slice(head.length, specifier.length - tail.length) : null;
}

/** A file, or one for each condition (`import`, `require`, `default`). */
function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return target.startsWith('.') ? [target] : [];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(targetsOf) : [];
}
