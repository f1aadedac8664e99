import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { newestBackup } from '../io/backup-name.ts';
import { realDisk } from '../io/disk.ts';
import { hasCode, ioError } from '../io/errors.ts';
import { atomicWriteText } from '../io/write.ts';
import { type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { parseMetadata } from './parse.ts';

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
  const text = readText(file);
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
  const before = readText(file);
  if (before === text) return false;
  if (before !== undefined && options.isRead !== true) parsed(before, file, options);
  await atomicWriteText(file, text, { durable: options.durable });
  return true;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw ioError('Cannot read', file, error, 'source-untouched');
  }
}

function parsed(text: string, file: string, { root }: MetadataFileOptions): Metadata {
  const shown = (path: string) => (root === undefined ? path : relative(root, path).split(sep).join('/'));
  try {
    return parseMetadata(text, { file: shown(file) });
  } catch (error) {
    const backup = newestBackup(realDisk, file);
    if (backup === undefined) throw error;
    return parseMetadata(text, { file: shown(file), backup: shown(backup) });
  }
}
