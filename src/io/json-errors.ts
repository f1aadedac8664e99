import { HoldfastError } from '../core/error.ts';
import type { SchemaIssue } from '../core/schema.ts';
import { issuesText } from '../core/schema.ts';

/** `where` is the path inside the value: `$.entities[3].score`. */
export function notWritable(where: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'value/not-json',
    what: 'Cannot write as JSON',
    on: where,
    why,
    still: 'Nothing was written',
    next: 'Convert the value first, pass a `replacer`, or pass `lossy: true` to write what JSON.stringify makes of it',
    data: { where },
  });
}

export function notValid(path: string, issues: readonly SchemaIssue[], still: string): HoldfastError {
  return new HoldfastError({
    code: 'value/invalid',
    what: 'The value is not valid for',
    on: path,
    why: issuesText(issues),
    still,
    next: 'Mend the value, or the schema that refuses it',
    data: { path, issues },
  });
}

export function notJson(path: string, why: string, newestBackup: string | undefined, cause: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'value/not-json-text',
      what: 'Cannot read as JSON',
      on: path,
      why,
      still: `\`${path}\` is as it was`,
      next:
        newestBackup === undefined
          ? 'Mend the file, or make it again'
          : `Mend the file, make it again, or go back to its newest backup \`${newestBackup}\``,
      data: { path, newestBackup },
    },
    { cause },
  );
}

export function tooLongToRead(path: string, bytes: number, cause: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'value/too-large',
      what: 'Cannot read as JSON',
      on: path,
      why: `its ${bytes} bytes are more than one string may hold (about 512 MB)`,
      still: `\`${path}\` is as it was`,
      next: 'Keep such data as NDJSON, one value in each line, and read it line by line',
      data: { path, bytes },
    },
    { cause },
  );
}
