import { isSchema } from '../core/schema.ts';
import type { Schema, SchemaIssue, SchemaResult } from '../core/schema.ts';
import { badArgument } from './errors.ts';
import { notValid } from './json-errors.ts';

/**
 * A Standard Schema (zod, valibot, arktype, …), or a function: false, a text that says why, or an exception mean no; true and
 * nothing mean yes.
 */
export type Validate<Output = unknown> =
  | Schema<unknown, Output>
  | ((value: unknown) => boolean | string | undefined | void);

/** Throws `value/invalid` if the value may not be written (or was read) as what it should be; gives the schema's output. */
export async function checkValid(
  path: string,
  value: unknown,
  validate: Validate | undefined,
  still: string,
): Promise<unknown> {
  if (validate === undefined) return value;
  return isSchema(validate)
    ? outputOf(path, await validate['~standard'].validate(value), still)
    : checkByFunction(path, value, validate, still);
}

export function checkValidSync(path: string, value: unknown, validate: Validate | undefined, still: string): unknown {
  if (validate === undefined) return value;
  if (!isSchema(validate)) return checkByFunction(path, value, validate, still);
  const result = validate['~standard'].validate(value);
  if (result instanceof Promise) {
    throw badArgument('Cannot validate', path, 'the schema answers later, by a promise', 'Use the form without `Sync`');
  }
  return outputOf(path, result, still);
}

function outputOf(path: string, result: SchemaResult<unknown>, still: string): unknown {
  if (result.issues !== undefined) throw notValid(path, result.issues, still);
  return result.value;
}

function checkByFunction(path: string, value: unknown, validate: Exclude<Validate, Schema>, still: string): unknown {
  let answer: boolean | string | undefined | void;
  try {
    answer = validate(value);
  } catch (error) {
    throw Object.assign(notValid(path, issue(error instanceof Error ? error.message : String(error)), still), {
      cause: error,
    });
  }
  if (answer === false) throw notValid(path, issue('the function `validate` says no'), still);
  if (typeof answer === 'string') throw notValid(path, issue(answer), still);
  return value;
}

function issue(message: string): readonly SchemaIssue[] {
  return [{ message }];
}
