import { isHoldfastError } from '../core/error.ts';
import type { Artifact } from '../plan/graph.ts';
import type { SchemaCheck } from '../versions/succession.ts';
import { checked } from './checked.ts';
import { decode } from './format.ts';

/** Asks the schema that an artifact is declared with about one of its contents; undefined if it has none. */
export function schemaCheck({ handle, label }: Artifact): SchemaCheck | undefined {
  if (handle.schema === undefined) return undefined;
  return async (content) => {
    try {
      await checked(handle, await decode(handle.format, content, label), label);
      return undefined;
    } catch (error) {
      if (isHoldfastError(error)) return error.parts.why;
      throw error;
    }
  };
}
