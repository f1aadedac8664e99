import { isHoldfastError } from '../core/error.ts';
import { inProject } from '../core/error-in-project.ts';

/** Errors of `work` name files of the project by their paths in it, wherever the script is run. */
export async function shownInProject<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isHoldfastError(error) ? inProject(root, error) : error;
  }
}
