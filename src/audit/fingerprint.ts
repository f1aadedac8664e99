import { createHash } from 'node:crypto';

/** Made from what a finding is about and not from where it stands, so that edits elsewhere in the file leave it alone. */
export interface FingerprintParts {
  readonly rule: string;
  readonly file: string;
  /** The statement as written, or another text that names the thing (a folder, a name) where there is no statement. */
  readonly statement: string;
  readonly artifact?: string | undefined;
}

/**
 * 20 hexadecimal digits. Two equal statements of one file that do the same to the same artifact share one: a baseline counts
 * them, so that removing the first does not rename the second.
 */
export function fingerprint({ rule, file, statement, artifact }: FingerprintParts): string {
  const text = [rule, file, normalStatement(statement), artifact ?? ''].join('\0');
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** What a formatter may change is gone: white space, the kind of quotes, trailing commas, a final semicolon. */
export function normalStatement(statement: string): string {
  const bare = statement
    .replace(/\s+/g, '')
    .replace(/['`]/g, '"')
    .replace(/,(?=[)\]}])/g, '')
    .replace(/[;,]+$/, '');
  // A source is cut at 400 characters: without a second cut, another indentation would move the end of a long statement.
  return statement.length >= CUT ? bare.slice(0, CUT / 2) : bare;
}

const CUT = 400;
