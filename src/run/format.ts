import type { CsvCell, Format } from '../core/handle.ts';
import { HoldfastError } from '../core/error.ts';
import { jsonText } from '../io/json-text.ts';

/** The bytes of a value in a format. @throws HoldfastError `value/…` for what the format cannot hold. */
export async function encode(format: Format, value: unknown, path: string): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return jsonText(value);
    case 'ndjson':
      return [...listOf(value, path, 'records')].map((record) => jsonText(record, { indent: 0 })).join('');
    case 'csv':
      return csvText(listOf(value, path, 'rows'), path);
    case 'text':
      if (typeof value === 'string') return wholeText(value, path);
      if (value instanceof Uint8Array) return value;
      throw wrongValue(path, 'a text is written from a string');
    case 'bytes':
      if (value instanceof Uint8Array) return value;
      throw wrongValue(path, 'bytes are written from a Uint8Array');
  }
}

/** The value of bytes in a format, before any schema. @throws HoldfastError `value/…` for bytes that are not of it. */
export async function decode(format: Format, content: Uint8Array, path: string): Promise<unknown> {
  switch (format) {
    case 'json':
      return parsedJson(utf8(content, path), path);
    case 'ndjson':
      return utf8(content, path)
        .split('\n')
        .flatMap((line, index) => (line.trim() === '' ? [] : [parsedJson(line, path, index + 1)]));
    case 'csv':
      return parsedCsv(content, path);
    case 'text':
      return utf8(content, path);
    case 'bytes':
      return content;
  }
}

/** Strict: a byte that is no UTF-8 would otherwise become a replacement character, and be written back as one. */
export function utf8(content: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    throw unreadable(path, 'it is not UTF-8 text', error);
  }
}

function parsedJson(text: string, path: string, line?: number): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    const place = line === undefined ? '' : `line ${line}: `;
    throw unreadable(path, `${place}${error instanceof Error ? error.message : String(error)}`, error);
  }
}

async function parsedCsv(content: Uint8Array, path: string): Promise<unknown> {
  const { parse } = await import('csv-parse/sync');
  const text = utf8(content, path);
  try {
    return parse(text, { columns: checkedColumns, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
}

/** Of two columns with one name, the second would silently take the place of the first. */
function checkedColumns(header: string[]): string[] {
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined) throw new TypeError(`two columns are called \`${twice}\``);
  return header;
}

async function csvText(rows: Iterable<unknown>, path: string): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const columns = new Set<string>();
  const cells: Record<string, string>[] = [];
  for (const row of rows) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw wrongValue(path, 'a row is an object of cells');
    }
    const entries = Object.entries(row).map(
      ([column, cell]: [string, unknown]) => [column, cellText(cell, column, path)] as const,
    );
    for (const [column] of entries) columns.add(column);
    cells.push(Object.fromEntries(entries));
  }
  if (columns.size === 0) return '';
  const table = stringify(cells, {
    header: true,
    columns: [...columns],
    record_delimiter: 'unix',
    // The only cell of a row, if it is empty: an empty line would be no row.
    quoted_empty: columns.size === 1,
    // A carriage return would end the line for most readers, and a mark at the start would be taken for the file's.
    quoted_match: /\r|^\uFEFF/,
  });
  return wholeText(table, path);
}

/** Half a character (a lone surrogate) has no UTF-8: it would be written as a replacement character. */
function wholeText(text: string, path: string): string {
  if (/\p{Surrogate}/u.test(text)) throw wrongValue(path, 'the text has half a character, which UTF-8 cannot hold');
  return text;
}

function cellText(cell: unknown, column: string, path: string): string {
  if (cell === null || cell === undefined) return '';
  if (isCell(cell)) return String(cell);
  throw wrongValue(path, `the cell of column \`${column}\` is no string, finite number or boolean`);
}

function isCell(value: unknown): value is NonNullable<CsvCell> {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

function listOf(value: unknown, path: string, what: string): Iterable<unknown> {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return value as Iterable<unknown>;
  throw wrongValue(path, `it takes a list of ${what}`);
}

function wrongValue(path: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'value/format',
    what: 'Cannot write',
    on: path,
    why,
    still: `\`${path}\` is as it was`,
    next: 'Pass a value of the artifact’s format',
  });
}

function unreadable(path: string, why: string, cause: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'value/unreadable',
      what: 'Cannot read',
      on: path,
      why,
      still: `\`${path}\` is as it was`,
      next: 'Correct the file, or declare it with the format that it has',
    },
    { cause },
  );
}
