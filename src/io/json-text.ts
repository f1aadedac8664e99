import { notWritable } from './json-errors.ts';
import { strictChunks } from './json-strict.ts';
import type { Shape } from './json-strict.ts';

export interface JsonTextOptions {
  /** Spaces (0 to 10), or the text itself. Default 2. */
  readonly indent?: number | string | undefined;
  /** Keys of every object by UTF-16 code unit. Default false: in the order in which the object has them. */
  readonly sortKeys?: boolean | undefined;
  /** End with a line break. Default true. */
  readonly finalNewline?: boolean | undefined;
  /** As `JSON.stringify` takes it; what it makes of the value is the caller's responsibility. */
  readonly replacer?:
    | ((this: unknown, key: string, value: unknown) => unknown)
    | readonly (string | number)[]
    | undefined;
  /** Write as `JSON.stringify` would, whatever is lost. Default false. */
  readonly lossy?: boolean | undefined;
}

/**
 * JSON that reads back as the same value, or an error `value/not-json` that names the path inside the value. The text is that
 * of `JSON.stringify`, except that -0 is written as `-0`, and that depth is limited by memory alone.
 *
 * Not an error: a property that is `undefined` (it is left out, and reads back as absent); what a `toJSON` method returns (a
 * Date becomes its ISO text); the class of an object. Not seen: keys that are symbols or not enumerable, named properties of
 * arrays, integers beyond 2^53 that were rounded before they came here.
 */
export function jsonText(value: unknown, options: JsonTextOptions = {}): string {
  return [...jsonChunks(value, options)].join('');
}

/** The same text in pieces of some 64 KB, so that its size is not limited by what one string may hold. */
export function* jsonChunks(value: unknown, options: JsonTextOptions = {}): Generator<string, void, undefined> {
  const shape: Shape = { indent: indentOf(options.indent ?? 2), sortKeys: options.sortKeys ?? false };
  if (options.replacer === undefined && options.lossy !== true) yield* strictChunks(value, shape);
  else yield* looseChunks(value, options, shape);
  if (options.finalNewline ?? true) yield '\n';
}

function* looseChunks(value: unknown, { replacer, lossy }: JsonTextOptions, shape: Shape): Generator<string> {
  const indent = shape.sortKeys ? '' : shape.indent;
  // JSON.stringify has one signature for each kind of replacer.
  const text: string | undefined =
    typeof replacer === 'function'
      ? JSON.stringify(value, replacer, indent)
      : JSON.stringify(value, replacer === undefined ? null : [...replacer], indent);
  if (text === undefined) {
    throw notWritable('$', lossy === true ? 'it has no JSON at all' : 'the replacer leaves nothing of it');
  }
  if (shape.sortKeys) yield* strictChunks(JSON.parse(text), shape);
  else yield text;
}

function indentOf(indent: number | string): string {
  return typeof indent === 'number' ? ' '.repeat(Math.min(10, Math.max(0, Math.trunc(indent)))) : indent.slice(0, 10);
}
