import { isUtf8 } from 'node:buffer';
import { HoldfastError } from '../core/error.ts';
import { type Format, recordFormat } from '../core/handle.ts';
import type { Contents, ReadOptions } from './contents.ts';
import { NotCsv, readRows } from './csv.ts';
import { readDocument, readLines } from './document.ts';
import { NotJson } from './json-scanner.ts';

/** A content to be compared: its bytes, and what people call it. */
export interface NamedContent {
  /** Tells the format by its end, unless `format` does: `data/entities.json`. */
  readonly name: string;
  /** What reports call this side: a version, a revision, a file. Default: the name. */
  readonly label?: string;
  readonly bytes: Buffer;
}

/** `.json`, `.ndjson` or `.jsonl`, `.csv` or `.tsv`, whatever the case; else `text` if the bytes are UTF-8, else `bytes`. */
export function formatOf(name: string, bytes: Buffer): Format {
  return recordFormat(name) ?? (isUtf8(bytes) && !bytes.includes(0) ? 'text' : 'bytes');
}

/**
 * Reads a content into tables of records, checking all of it by the grammar of its format. A content that cannot be read is
 * an error `value/unreadable-json`, `…-ndjson`, `…-csv`, with the line and the column.
 */
export function readRecords(content: NamedContent, format: 'json' | 'ndjson' | 'csv', options: ReadOptions): Contents {
  const { bytes } = content;
  const why = whyNotText(bytes);
  if (why !== undefined) throw unreadable(content, format, why);
  // Positions are kept in 32 bits.
  if (bytes.length >= 2 ** 32)
    throw unreadable(content, format, 'it has more than 4 GiB, and records are compared up to that');
  try {
    if (format === 'csv') return readRows(bytes, options);
    return format === 'json' ? readDocument(bytes, options) : readLines(bytes, options);
  } catch (error) {
    if (!(error instanceof NotJson || error instanceof NotCsv)) throw error;
    throw unreadable(content, format, `${error.message} at ${place(bytes, error.at)}`, error.at);
  }
}

function whyNotText(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'it is UTF-16, and only UTF-8 is read';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'it is UTF-16, and only UTF-8 is read';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'it is compressed by gzip';
  return isUtf8(bytes) ? undefined : 'it is not UTF-8';
}

function place(bytes: Buffer, at: number): string {
  const end = Math.min(at, bytes.length);
  let line = 1;
  let start = 0;
  for (let next = bytes.indexOf(10); next >= 0 && next < end; next = bytes.indexOf(10, next + 1)) {
    line++;
    start = next + 1;
  }
  const column = bytes.toString('utf8', start, end).length + 1;
  return `line ${line.toLocaleString('en-US')}, column ${column.toLocaleString('en-US')}`;
}

function unreadable(content: NamedContent, format: string, why: string, at?: number): HoldfastError {
  const label = content.label ?? content.name;
  return new HoldfastError({
    code: `value/unreadable-${format}`,
    what: 'Cannot compare',
    on: content.name,
    why: `${label === content.name ? 'its content' : `\`${label}\``} cannot be read as ${format === 'csv' ? 'CSV' : format === 'json' ? 'JSON' : 'NDJSON'}: ${why}`,
    still: 'Nothing was written; both contents are as they were',
    next: 'Mend the file, or restore an earlier version, or compare the two line by line: `holdfast diff --as text`',
    data: { name: content.name, label, format, ...(at === undefined ? {} : { offset: at }) },
  });
}
