/**
 * The part of Standard Schema (standardschema.dev, version 1) that Holdfast calls: zod, valibot, arktype and others give it.
 * The interface is meant to be copied, so that nobody depends on a package for a type.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function isSchema(value: unknown): value is Schema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return typeof standard === 'object' && standard !== null && 'validate' in standard;
}

/** `$.entities[3].score: expected number`, the first `limit` issues joined by `; `. */
export function issuesText(issues: readonly SchemaIssue[], limit = 3): string {
  const shown = issues.slice(0, limit).map((issue) => `${valuePath(issue.path ?? [])}: ${issue.message}`);
  const more = issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** A path inside a value, as our errors spell it: `$.entities[3]["odd key"]`. */
export function valuePath(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): string {
  let text = '$';
  for (const step of path) {
    const key = typeof step === 'object' ? step.key : step;
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) text += `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}
