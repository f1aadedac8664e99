import { isHoldfastError } from '../core/error.ts';
import type { Format } from '../core/handle.ts';
import type { Schema, SchemaIssue } from '../core/schema.ts';
import { valuePath } from '../core/schema.ts';
import { decode } from '../run/format.ts';

/** What is wrong with the content of one file. */
export type ContentProblem =
  /** The first few issues, and how many there are in all. */
  | {
      readonly is: 'schema';
      readonly path: string;
      readonly issues: readonly ValueIssue[];
      readonly count: number;
    }
  /** It is not of the format that it is declared with. */
  | { readonly is: 'format'; readonly path: string; readonly why: string };

export interface ValueIssue {
  /** Where in the value: `$.entities[3].score`. */
  readonly at: string;
  readonly message: string;
}

const issuesShown = 5;

/** Reads the bytes of one file as what they are declared to be. Of lists, the schema is that of one record. */
export async function checkContent(
  { format, schema }: { readonly format: Format; readonly schema: Schema | undefined },
  bytes: Uint8Array,
  path: string,
): Promise<ContentProblem | undefined> {
  let value: unknown;
  try {
    value = await decode(format, bytes, path);
  } catch (error) {
    if (!isHoldfastError(error) || error.family !== 'value') throw error;
    return { is: 'format', path, why: error.parts.why };
  }
  if (schema === undefined) return undefined;
  const isList = format === 'ndjson' || format === 'csv';
  const issues: ValueIssue[] = [];
  let count = 0;
  for (const [index, one] of (isList && Array.isArray(value) ? value : [value]).entries()) {
    for (const issue of await issuesOf(schema, one)) {
      count++;
      if (issues.length < issuesShown) issues.push(placed(issue, isList ? [index] : []));
    }
  }
  return count === 0 ? undefined : { is: 'schema', path, issues, count };
}

/** A schema that throws (a refinement that reads what is not there) has not accepted the value. */
async function issuesOf(schema: Schema, value: unknown): Promise<readonly SchemaIssue[]> {
  try {
    return (await schema['~standard'].validate(value)).issues ?? [];
  } catch (error) {
    return [{ message: `the schema itself failed: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

function placed({ path = [], message }: SchemaIssue, place: readonly PropertyKey[]): ValueIssue {
  return { at: valuePath([...place, ...path]), message };
}
