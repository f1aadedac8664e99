/** Files that hold a program in a form of their own, by their names; null for a plain text. */
export function containerOf(path: string): 'ipynb' | 'make' | 'package' | null {
  if (path.endsWith('.ipynb')) return 'ipynb';
  if (isMakefile(path)) return 'make';
  return /(^|\/)package\.json$/.test(path) ? 'package' : null;
}

/** Its recipes are shell. */
export function isMakefile(path: string): boolean {
  return /(^|\/)(GNUmakefile|[Mm]akefile|[\w.-]+\.mk)$/.test(path);
}
