import type { Stats } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { isContentHash } from '../core/hash.ts';
import type { ContentHash } from '../core/hash.ts';
import type { Disk } from './disk.ts';
import { hasCode } from './errors.ts';
import { hashBytes } from './hash.ts';
import { damagedIntent } from './transaction-errors.ts';
import { randomMark } from './temporary.ts';

/**
 * A transaction has up to two files in the journal's folder. `ID.begin` lists the folders in which it stages, one in each line,
 * so that what a dead one left can be found. `ID.intent` lists what is to be done: from the moment it is there, the
 * transaction is decided. ID is `PID-START-BOOT-SPACE-RANDOM`, so that a dead maker can be told from a live one.
 */
export function newTransactionId(disk: Disk): string {
  return `${disk.maker}-${randomMark()}`;
}

export function makerOf(transaction: string): string {
  return transaction.split('-').slice(0, 4).join('-');
}

export function beginFile(journal: string, id: string): string {
  return join(journal, `${id}.begin`);
}

export function intentFile(journal: string, id: string): string {
  return join(journal, `${id}.intent`);
}

export function lockFile(journal: string): string {
  return join(journal, 'lock');
}

export interface JournalEntries {
  readonly begun: readonly string[];
  readonly decided: readonly string[];
}

/** The transactions that left something, by id. A journal that is not there is empty. */
export function listJournal(disk: Disk, journal: string): JournalEntries {
  let names: readonly string[];
  try {
    names = disk.list(journal);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { begun: [], decided: [] };
    throw error;
  }
  const withEnding = (ending: string): readonly string[] =>
    names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  return { begun: withEnding('.begin'), decided: withEnding('.intent') };
}

/** Tells whether a file is the very one that stood there before: inode, size and times by equality. */
export type FileMark = `${number}:${number}:${number}:${number}`;

export function mark(stat: Stats | undefined): FileMark | null {
  return stat === undefined ? null : `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`;
}

/** One file of a transaction. Paths are absolute here, and relative to the journal in the file: a project may be moved. */
export type Action =
  | {
      readonly do: 'replace';
      readonly path: string;
      readonly staged: string;
      readonly hash: ContentHash;
      readonly bytes: number;
      /** What stood at the path when the transaction was decided; null if nothing did. */
      readonly was: FileMark | null;
    }
  | { readonly do: 'remove'; readonly path: string; readonly hash: ContentHash };

export function beginLine(journal: string, folder: string): string {
  return `${JSON.stringify(placeIn(journal, folder))}\n`;
}

/** A last line that was cut off by a crash is no matter: nothing is staged before its folder is written down whole. */
export function parseBegin(journal: string, text: string): readonly string[] {
  const folders: string[] = [];
  for (const line of text.split('\n')) {
    try {
      const folder: unknown = JSON.parse(line);
      if (typeof folder === 'string') folders.push(resolve(journal, folder));
    } catch {
      continue;
    }
  }
  return folders;
}

export function intentText(journal: string, actions: readonly Action[]): string {
  const place = (path: string): string => placeIn(journal, path);
  const body = JSON.stringify({
    format: 1,
    actions: actions.map((action) =>
      action.do === 'replace'
        ? { ...action, path: place(action.path), staged: place(action.staged) }
        : { ...action, path: place(action.path) },
    ),
  });
  return `${body}\n${hashBytes(body)}\n`;
}

/** Checks all of it: acting on a damaged intent could remove what nobody asked to remove. */
export function parseIntent(journal: string, id: string, text: string): readonly Action[] {
  const file = intentFile(journal, id);
  const [body = '', check] = text.split('\n');
  if (hashBytes(body) !== check) throw damagedIntent(file, 'its checksum does not fit its text');
  const value: unknown = JSON.parse(body);
  if (!isIntent(value)) throw damagedIntent(file, 'it has another format than this version of Holdfast knows');
  const place = (path: string): string => resolve(journal, path);
  return value.actions.map((action) =>
    action.do === 'replace'
      ? { ...action, path: place(action.path), staged: place(action.staged) }
      : { ...action, path: place(action.path) },
  );
}

function placeIn(journal: string, path: string): string {
  return relative(resolve(journal), path).split(sep).join('/');
}

function isIntent(value: unknown): value is { readonly actions: readonly Action[] } {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('actions' in value)) return false;
  return value.format === 1 && Array.isArray(value.actions) && value.actions.every(isAction);
}

function isAction(value: unknown): value is Action {
  if (typeof value !== 'object' || value === null) return false;
  const { do: kind, path, staged, hash } = value as Record<string, unknown>;
  if (typeof path !== 'string' || !isContentHash(hash)) return false;
  return kind === 'remove' || (kind === 'replace' && typeof staged === 'string');
}
