import { HoldfastError } from '../core/error.ts';

/*
 * What a script that nobody checks for types may get wrong. Each check is made before anything is read: a misspelt option or a
 * forgotten list would otherwise be a record that says less than was meant, without a word.
 */

/** The options of a call; a name that it does not know is an error, and so is anything but an object. */
export function checkOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw badArgument(
      'options',
      `${kindOf(options)} is no object of options`,
      `Write { ${known[0]}: … }, or leave it out`,
    );
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const names = known.map((name) => `\`${name}\``).join(', ');
  throw badArgument(unknown, 'there is no option of that name', `The options are ${names}`);
}

/** A list of paths and patterns. */
export function checkNames(argument: string, names: unknown): void {
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return;
  const why = Array.isArray(names) ? 'not every one of it is a string' : `${kindOf(names)} is no list`;
  throw badArgument(argument, why, "Give a list of paths and patterns: ['data/flights.json', 'data/docs/*.txt']");
}

/** `import.meta.url`, a path, or a name. */
export function checkScript(script: unknown): void {
  if (script instanceof URL) return;
  const why =
    typeof script !== 'string'
      ? `${kindOf(script)} is neither a string nor a URL`
      : script.trim() === ''
        ? 'it is empty'
        : /[\0\r\n]/.test(script)
          ? 'it has a control character'
          : undefined;
  if (why !== undefined) throw badArgument('script', why, 'Give `import.meta.url`, a path, or the name of the script');
}

/** A whole number of records, or no limit. */
export function checkLimit(limit: unknown): void {
  if (limit === Infinity || (typeof limit === 'number' && Number.isInteger(limit) && limit >= 0)) return;
  throw badArgument('limit', 'it is not a number of records', 'Give a whole number, such as 10');
}

export function badArgument(name: string, why: string, next: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/argument',
    what: 'Cannot use the argument',
    on: name,
    why,
    still: 'Nothing was read or written',
    next,
  });
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  const kind = typeof value;
  return kind === 'object' ? 'an object' : `a ${kind}`;
}
