import { styleText } from 'node:util';
import type { CompareOptions } from '../../compare/diff.ts';
import { HoldfastError } from '../../core/error.ts';
import { diffHtml } from '../../report/diff-html.ts';
import { diffMarkdown } from '../../report/diff-markdown.ts';
import { changeJson, diffJson, type DiffReport, diffTerminal, type Look } from '../../report/diff.ts';
import { existingFolder } from '../../run/project.ts';
import { changeBetween } from '../change-between.ts';
import { type Sides, sidesNamed } from '../diff-sides.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { note, painter, printJson } from '../terminal.ts';

export interface DiffOptions extends CommonOptions {
  readonly format?: string;
  readonly key?: string;
  /** `--as FORMAT`: what both contents are, whatever they are called. */
  readonly as?: string;
  readonly ignore?: readonly string[];
  readonly samples?: string;
  readonly all?: true;
  readonly exitCode?: true;
}

/** What lies between two contents of an artifact, or any two files; see `sidesNamed` for what the names mean. */
export async function diff(names: readonly (string | undefined)[], options: DiffOptions): Promise<number> {
  const format = options.json ? 'json' : (options.format ?? 'pretty');
  const shown = Object.hasOwn(shows, format) ? shows[format] : undefined;
  if (shown === undefined) throw unknownFormat(format);
  if (options.all && options.format !== undefined) throw allIsNdjson(format);
  const samples = samplesOf(options.samples);
  const as = options.as === undefined ? undefined : formats.find((one) => one === options.as);
  if (options.as !== undefined && as === undefined) throw unknownReading(options.as);
  const [first = '', second, third] = names;
  const sides = await sidesNamed(existingFolder(options.C), first, second, third);
  const { artifact, schema } = sides;
  const found = await changeBetween(
    artifact,
    sides,
    { ...samples, ...rulesOf(sides, options), ...(as !== undefined && { format: as }) },
    schema,
  );
  const { difference, level, verdict, members } = found;
  for (const text of sides.notes) note(text);
  if (options.all) for (const change of found.changes()) process.stdout.write(`${changeJson(change)}\n`);
  else shown({ artifact, difference, level, schema: verdict, ...(members !== undefined && { members }) });
  return options.exitCode && level !== 'none' ? exit.stale : exit.ok;
}

const formats = ['json', 'ndjson', 'csv', 'text', 'bytes'] as const;

function rulesOf({ rules }: Sides, options: DiffOptions): CompareOptions {
  const key = options.key?.split(',').map((field) => field.trim()) ?? rules.key;
  const ignore = [...(rules.ignore ?? []), ...(options.ignore ?? []).flatMap((fields) => fields.split(','))];
  return {
    ...(rules.format !== undefined && { format: rules.format }),
    ...(key !== undefined && { key }),
    ...(ignore.length > 0 && { ignore: ignore.map((field) => field.trim()) }),
  };
}

function samplesOf(text: string | undefined): Pick<CompareOptions, 'samples'> {
  if (text === undefined) return {};
  if (!/^\d{1,6}$/.test(text)) throw noNumber(text);
  return { samples: Number(text) };
}

const shows: Readonly<Record<string, (report: DiffReport) => void>> = {
  pretty: (report) => {
    const hasColours = painter(process.stdout)('strong', '') !== '';
    const style = hasColours ? { style: (text: string, look: Look) => styleText(look, text) } : {};
    const { columns } = process.stdout;
    process.stdout.write(diffTerminal(report, { ...(columns !== undefined && { width: columns }), ...style }));
  },
  md: (report) => void process.stdout.write(diffMarkdown(report)),
  html: (report) => void process.stdout.write(diffHtml(report)),
  json: (report) => printJson(diffJson(report)),
};

function unknownFormat(format: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/format',
    what: 'Cannot print a difference as',
    on: format,
    why: `the formats are ${Object.keys(shows).join(', ')}`,
    still: 'Nothing was read or written',
    next: 'Use one of these formats',
  });
}

function unknownReading(format: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/format',
    what: 'Cannot read contents as',
    on: format,
    why: `they can be read as ${formats.join(', ')}`,
    still: 'Nothing was read or written',
    next: 'Write one of these after `--as`; `--format` says how the difference is printed',
  });
}

function allIsNdjson(format: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/format',
    what: 'Cannot print every record as',
    on: format,
    why: '`--all` prints one JSON value a line, so that it may be as long as it likes',
    still: 'Nothing was read or written',
    next: 'Leave `--format` out, or `--all`; `--samples 100` shows more records in every format',
  });
}

function noNumber(text: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/samples',
    what: 'Cannot show so many samples:',
    on: text,
    why: 'it is not a whole number from 0',
    still: 'Nothing was read or written',
    next: 'Write `--samples 20`; `--all` gives every record',
  });
}
