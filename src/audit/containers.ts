/** Files that hold a program in a form of their own, by their names; null for a plain text. */
export function containerOf(path: string): 'ipynb' | 'make' | 'package' | 'workflow' | null {
  if (path.endsWith('.ipynb')) return 'ipynb';
  if (isMakefile(path)) return 'make';
  if (isWorkflow(path)) return 'workflow';
  return /(^|\/)package\.json$/.test(path) ? 'package' : null;
}

/** Its recipes are shell. */
export function isMakefile(path: string): boolean {
  return /(^|\/)(GNUmakefile|[Mm]akefile|[\w.-]+\.mk)$/.test(path);
}

/** Its steps are shell: a workflow of GitHub Actions, or an action of the repository itself. */
export function isWorkflow(path: string): boolean {
  return /(^|\/)\.github\/(workflows\/[^/]+|actions\/([^/]+\/)*action)\.ya?ml$/.test(path);
}
