import { HoldfastError } from '../core/error.ts';
import { type Handle, labelOf } from '../core/handle.ts';
import { issuesText, type Schema } from '../core/schema.ts';

/** What the schema gives for a value that is read, or the value itself. @throws HoldfastError `work/schema` */
export async function checked(
  handle: Handle,
  value: unknown,
  path: string = labelOf(handle),
  doing: 'read' | 'written' = 'read',
): Promise<unknown> {
  const { schema } = handle;
  if (schema === undefined) return value;
  return Array.isArray(value) && isList(handle)
    ? checkedList(schema, value, path, doing)
    : checkedOne(schema, value, path, doing, []);
}

async function checkedList(
  schema: Schema,
  records: readonly unknown[],
  path: string,
  doing: 'read' | 'written',
): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const [index, record] of records.entries()) results.push(await checkedOne(schema, record, path, doing, [index]));
  return results;
}

async function checkedOne(
  schema: Schema,
  value: unknown,
  path: string,
  doing: 'read' | 'written',
  place: readonly PropertyKey[],
): Promise<unknown> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map((issue) => ({ message: issue.message, path: [...place, ...(issue.path ?? [])] }));
  throw new HoldfastError({
    code: 'work/schema',
    what: doing === 'read' ? 'What was read breaks its schema:' : 'What was to be written breaks its schema:',
    on: path,
    why: issuesText(issues),
    still: `\`${path}\` is as it was`,
    next: doing === 'read' ? 'Correct the file or the schema' : 'Correct the stage or the schema',
    data: { issues },
  });
}

/** Whether the schema is that of one record of a list. */
export function isList({ format }: Handle): boolean {
  return format === 'ndjson' || format === 'csv';
}
