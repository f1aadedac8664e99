import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { newestBackup } from '../io/backup-name.ts';
import { realDisk } from '../io/disk.ts';
import { hasCode, ioError } from '../io/errors.ts';
import { utf8Text } from '../io/utf8.ts';
import { atomicWriteText } from '../io/write.ts';
import { type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { damagedMetadata, type MetadataSource, parseMetadata } from './parse.ts';

export interface MetadataFileOptions {
  /** Messages name the file relative to this folder; without it, by its whole path. */
  readonly root?: string | undefined;
  /** Sync what is written, so that it survives a power cut. Default true. */
  readonly durable?: boolean | undefined;
  /** Whoever has read the file under its lock knows that it is whole: it is not checked again before it is replaced. */
  readonly isRead?: boolean | undefined;
}

/** Reads the metadata file; one that is not there is empty. A broken one is an error `damaged/metadata`. */
export function readMetadata(file: string, options: MetadataFileOptions = {}): Metadata {
  const text = readText(file, options);
  return text === undefined ? emptyMetadata : parsed(text, file, options);
}

/**
 * Writes the metadata file atomically, unless it has just these bytes already: then it is not touched. Says whether it wrote.
 *
 * A broken file is an error here too, and stays. Not a read-modify-write: see `updateMetadata` for that.
 */
export async function writeMetadata(
  file: string,
  metadata: Metadata,
  options: MetadataFileOptions = {},
): Promise<boolean> {
  const text = metadataText(metadata);
  const before = readText(file, options);
  if (before === text) return false;
  if (before !== undefined && options.isRead !== true) parsed(before, file, options);
  await atomicWriteText(file, text, { durable: options.durable });
  return true;
}

function readText(file: string, options: MetadataFileOptions): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    const where = placeOf(file, options);
    if (hasCode(error, 'EISDIR'))
      throw damagedMetadata({ ...where, isNoFile: true }, 'a folder stands in its place', error);
    if (hasCode(error, 'ELOOP'))
      throw damagedMetadata({ ...where, isNoFile: true }, 'it is a link that leads round to itself', error);
    throw ioError('Cannot read', where.file, error, 'source-untouched');
  }
  try {
    return utf8Text(bytes);
  } catch (error) {
    // Read all the same, a name would come out garbled, and the next record would make that last.
    throw damagedMetadata(placeOf(file, options), error instanceof Error ? error.message : String(error), error);
  }
}

function parsed(text: string, file: string, options: MetadataFileOptions): Metadata {
  try {
    return parseMetadata(text, { file });
  } catch {
    // Only now: to look for backups costs a listing.
    return parseMetadata(text, placeOf(file, options));
  }
}

/** As people are shown it, with its newest backup. */
function placeOf(file: string, { root }: MetadataFileOptions): MetadataSource {
  const shown = (path: string) => (root === undefined ? path : relative(root, path).split(sep).join('/'));
  const backup = newestBackup(realDisk, file);
  return { file: shown(file), ...(backup !== undefined && { backup: shown(backup) }) };
}
