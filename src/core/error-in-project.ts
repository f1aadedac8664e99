import { type ErrorParts, HoldfastError } from './error.ts';

/**
 * The same error as a person of the project would write it: paths below `root` without it. What writes a file is given whole
 * paths, and names them as it was given them. `data` stays as it is, for programs.
 */
export function inProject(root: string, error: HoldfastError): HoldfastError {
  const { parts } = error;
  const shown: ErrorParts = {
    ...parts,
    on: withoutRoot(root, parts.on),
    why: withoutRoot(root, parts.why),
    still: withoutRoot(root, parts.still),
    next: withoutRoot(root, parts.next),
  };
  const { on, why, still, next } = shown;
  if (on === parts.on && why === parts.why && still === parts.still && next === parts.next) return error;
  const relative = new HoldfastError(shown, { cause: error.cause });
  // Where it came from, not where it was put in other words.
  if (error.stack !== undefined) relative.stack = error.stack.replace(error.message, () => relative.message);
  return relative;
}

function withoutRoot(root: string, text: string): string {
  // The folder that all others lie in is no name to leave out.
  if (root.length < 2) return text;
  return text.replaceAll(`${root}/`, '').replaceAll(`${root}\\`, '');
}
