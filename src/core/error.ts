/** What kind of thing went wrong; the CLI's exit code follows from it (docs/cli.md). */
export type ErrorFamily =
  | 'usage' // the command line, or the arguments of a call
  | 'config' // holdfast.config, a stage file, the graph they make
  | 'value' // a value that may not be written, or read, as what it should be
  | 'io' // a disk said no
  | 'work' // a stage failed
  | 'gate' // a validation gate refused
  | 'lock' // somebody else holds it
  | 'damaged' // something that Holdfast wrote cannot be read back
  | 'interrupted';

/** Stable: programs may switch on it. The part before the slash is the family. */
export type ErrorCode = `${ErrorFamily}/${string}`;

/** The five parts of every message. Each is a sentence or a piece of one, without its final full stop. */
export interface ErrorParts {
  readonly code: ErrorCode;
  /** What failed: `Cannot write`. */
  readonly what: string;
  /** On which thing: a project-relative path or a name, shown in backticks. */
  readonly on: string;
  readonly why: string;
  /** What is still true of the data. */
  readonly still: string;
  /** What to do next. */
  readonly next: string;
  /** Facts for programs: paths, counts, the holder of a lock. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * The one error that Holdfast throws for what can be foreseen. Anything else that is thrown is a bug, of a stage or of ours.
 *
 * `message` has the five parts on one line each: what, on which thing and why; what is still true; what to do.
 */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;
  readonly parts: ErrorParts;

  constructor(parts: ErrorParts, options?: { cause?: unknown }) {
    super(errorText(parts), options);
    this.code = parts.code;
    this.parts = parts;
  }

  get family(): ErrorFamily {
    return familyOf(this.code);
  }
}

/**
 * Recognises our errors by their shape, not by their class: a project's own copy of Holdfast, or a worker thread, makes
 * errors that `instanceof` would not know.
 */
export function isHoldfastError(error: unknown): error is HoldfastError {
  return error instanceof Error && error.name === 'HoldfastError' && 'parts' in error && 'code' in error;
}

export function familyOf(code: ErrorCode): ErrorFamily {
  return code.slice(0, code.indexOf('/')) as ErrorFamily;
}

function errorText({ what, on, why, still, next }: ErrorParts): string {
  return `${what} \`${on}\`: ${sentence(why)}\n${sentence(still)}\n${sentence(next)}`;
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
