import { isHoldfastError } from '../core/error.ts';
import { inProject } from '../core/error-in-project.ts';

/** Errors of `work` name files of the project by their paths in it, wherever the script is run. */
export async function shownInProject<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw shown(root, error);
  }
}

export function shownInProjectSync<T>(root: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw shown(root, error);
  }
}

function shown(root: string, error: unknown): unknown {
  return isHoldfastError(error) ? inProject(root, error) : error;
}
