import { styleText } from 'node:util';
import { compareContents } from '../../compare/diff.ts';
import { changeLevel } from '../../compare/version.ts';
import { HoldfastError } from '../../core/error.ts';
import { diffHtml } from '../../report/diff-html.ts';
import { diffMarkdown } from '../../report/diff-markdown.ts';
import { diffJson, type DiffReport, diffTerminal, type Look } from '../../report/diff.ts';
import { existingFolder } from '../../run/project.ts';
import { contentAt, earlierThan, type Place, placeNamed } from '../content-named.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { painter, printJson } from '../terminal.ts';

export interface DiffOptions extends CommonOptions {
  readonly format?: string;
  readonly key?: string;
  readonly exitCode?: true;
}

/** What lies between two contents, or between a file and its newest backup, else what git has checked out of it. */
export async function diff(first: string, second: string | undefined, options: DiffOptions): Promise<number> {
  const format = options.json ? 'json' : (options.format ?? 'pretty');
  const shown = Object.hasOwn(shows, format) ? shows[format] : undefined;
  if (shown === undefined) throw unknownFormat(format);
  const folder = existingFolder(options.C);
  const one = await placeNamed(folder, first);
  const [before, after] = second === undefined ? await withEarlier(one) : [one, await placeNamed(folder, second)];
  const [earlier, later] = [await contentAt(before), await contentAt(after)];
  const key = options.key?.split(',').map((field) => field.trim());
  const { difference } = compareContents(earlier, later, key === undefined ? {} : { key });
  const { level } = changeLevel(difference);
  shown({ artifact: after.label, difference, level });
  return options.exitCode && level !== 'none' ? exit.stale : exit.ok;
}

async function withEarlier(place: Place): Promise<readonly [Place, Place]> {
  if (place.is === 'revision') throw onlyOneRevision(place.label);
  return [await earlierThan(place), place];
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

function onlyOneRevision(label: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/one-revision',
    what: 'Cannot compare',
    on: label,
    why: 'it is a revision, and nothing was named to compare it with',
    still: 'Nothing was read or written',
    next: 'Name a second content, such as the file as it is now',
  });
}
