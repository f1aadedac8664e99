import fs from 'node:fs';
import { dirname } from 'node:path';
import type * as sqlite from '@photostructure/sqlite';
import { isHoldfastError } from '../core/error.ts';
import type { Print, Success } from '../core/fingerprint.ts';
import { contentHash, type ContentHash, type SetHash } from '../core/hash.ts';
import { runId, type RunId, type StageName } from '../core/name.ts';
import type { KnownFile } from './files.ts';
import { decodeSuccess, encodeSuccess, membersText, printOf, type StoredSuccess } from './history-row.ts';
import { damagedState, newerState, unusableState } from './history-error.ts';
import type { Imports } from './imports.ts';
import { type OpenableState, stateToRead } from './state-copy.ts';
import { hasStateFile } from './state-file.ts';
import { decodeVersion, encodeVersion, type StoredVersion } from './stored-version.ts';

/** The result of one item of an `each` stage, found again by the hash of its content, its path and the stage's code. */
export interface ItemResult {
  /** What `each` returned, as a JSON object in the store; `null` for an item that returned nothing. */
  readonly value: ContentHash | null;
  /** The members that the item wrote, by the name of the output in `writes`. */
  readonly outputs: Readonly<Record<string, readonly [path: string, hash: ContentHash]>>;
  /** Seconds of computing. */
  readonly cost: number;
}

export interface FailedStage {
  readonly run: RunId;
  readonly at: string;
  readonly message: string;
}

/**
 * What this machine remembers of its runs: a SQLite database in `.holdfast/state.db`. It is a memory, not the truth: without
 * it everything is computed again, and what is published stays as it is.
 */
export interface History {
  /** The last success of every stage. */
  latest(): ReadonlyMap<StageName, Success>;
  /** The newest success with this key. */
  byKey(key: ContentHash): Success | undefined;
  item(key: ContentHash): ItemResult | undefined;
  files(): ReadonlyMap<string, KnownFile>;
  imports(content: ContentHash): Imports | undefined;
  /** The last failure of a stage, if it has not succeeded since. */
  failure(stage: StageName): FailedStage | undefined;
  /** The versions of an artifact, oldest first, those that were adopted (`0.0.x`) before all others; of all artifacts without a name. */
  versions(artifact?: string): readonly StoredVersion[];
  /** The members of a set by its hash, if a run or a version of this machine had it; a file is its hash. */
  print(hash: ContentHash | SetHash): Print | undefined;
  saveSuccess(success: Success): void;
  /** Adds a version. One with the same artifact, number and content is there already: then only what was unknown of it is filled in. */
  saveVersion(version: StoredVersion): void;
  /** What was known under one name is known under another: a bare name that turned out to be a path. */
  renameVersions(from: string, to: string): void;
  saveFailure(stage: StageName, failure: FailedStage): void;
  saveItem(key: ContentHash, stage: StageName, result: ItemResult): void;
  saveFiles(files: ReadonlyMap<string, KnownFile>): void;
  saveImports(content: ContentHash, imports: Imports): void;
  close(): void;
}

/**
 * Opens the history, making it if `create` says so; without it, and where there is no file, nothing is remembered, and where this
 * user may not write, nothing new is.
 *
 * @throws HoldfastError `damaged/state` for what is no database, `damaged/newer-state` for that of a newer Holdfast
 */
export async function openHistory(file: string, { create }: { create: boolean }): Promise<History> {
  if (!(await hasStateFile(file)) && !create) return noHistory;
  const { DatabaseSync } = await import('@photostructure/sqlite');
  if (create) fs.mkdirSync(dirname(file), { recursive: true });
  const state = create ? { path: file, discard() {} } : await stateToRead(file);
  try {
    return guarded(file, () => new SqliteHistory(new DatabaseSync(state.path, { timeout: 30_000 }), file, state));
  } catch (error) {
    state.discard();
    throw error;
  }
}

type DatabaseSync = InstanceType<typeof sqlite.DatabaseSync>;
type StatementSync = ReturnType<DatabaseSync['prepare']>;

/** The `user_version` of the database that this Holdfast writes. */
export const historyFormat = 2;

const tables = `
  CREATE TABLE IF NOT EXISTS successes (id INTEGER PRIMARY KEY, stage TEXT NOT NULL, key TEXT NOT NULL, run TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS successes_by_stage ON successes (stage, id);
  CREATE INDEX IF NOT EXISTS successes_by_key ON successes (key, id);
  CREATE TABLE IF NOT EXISTS failures (stage TEXT PRIMARY KEY, run TEXT NOT NULL, at TEXT NOT NULL, message TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sets (hash TEXT PRIMARY KEY, members TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS items (key TEXT PRIMARY KEY, stage TEXT NOT NULL, value TEXT, outputs TEXT NOT NULL, cost REAL NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, signature TEXT NOT NULL, hash TEXT NOT NULL, size INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS imports (content TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS versions (id INTEGER PRIMARY KEY, artifact TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL, level TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (artifact, version, hash));
  PRAGMA user_version = ${historyFormat};
`;

class SqliteHistory implements History {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #state: OpenableState;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, file: string, state: OpenableState) {
    this.#database = database;
    this.#file = file;
    this.#state = state;
    // WAL with NORMAL may lose the last commits in a power cut, never tear: what is lost is computed again.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    const version = Number(this.#rows('PRAGMA user_version')[0]?.['user_version']);
    if (version > historyFormat) throw newerState(file, version);
    if (version < historyFormat) this.#transaction(() => database.exec(tables));
  }

  latest(): ReadonlyMap<StageName, Success> {
    const rows = this.#rows('SELECT body FROM successes WHERE id IN (SELECT max(id) FROM successes GROUP BY stage)');
    const successes = rows.map((row) => this.#success(row));
    return new Map(successes.map((success) => [success.stage, success]));
  }

  byKey(key: ContentHash): Success | undefined {
    const [row] = this.#rows('SELECT body FROM successes WHERE key = ? ORDER BY id DESC LIMIT 1', key);
    return row === undefined ? undefined : this.#success(row);
  }

  item(key: ContentHash): ItemResult | undefined {
    const [row] = this.#rows('SELECT value, outputs, cost FROM items WHERE key = ?', key);
    if (row === undefined) return undefined;
    const { value } = row;
    return decoded(this.#file, () => ({
      value: typeof value === 'string' ? contentHash(value) : null,
      outputs: JSON.parse(String(row['outputs'])) as ItemResult['outputs'],
      cost: Number(row['cost']),
    }));
  }

  files(): ReadonlyMap<string, KnownFile> {
    const rows = this.#rows('SELECT path, signature, hash, size, seen FROM files');
    return decoded(this.#file, () => new Map(rows.map((row) => [String(row['path']), knownFile(row)])));
  }

  imports(content: ContentHash): Imports | undefined {
    const [row] = this.#rows('SELECT body FROM imports WHERE content = ?', content);
    if (row === undefined) return undefined;
    return decoded(this.#file, () => JSON.parse(String(row['body'])) as Imports);
  }

  failure(stage: StageName): FailedStage | undefined {
    const [row] = this.#rows('SELECT run, at, message FROM failures WHERE stage = ?', stage);
    if (row === undefined) return undefined;
    const { run, at, message } = row;
    return decoded(this.#file, () => ({ run: runId(String(run)), at: String(at), message: String(message) }));
  }

  saveSuccess(success: Success): void {
    const { body, sets } = encodeSuccess(success);
    this.#transaction(() => {
      for (const [hash, members] of sets) this.#run('INSERT OR IGNORE INTO sets VALUES (?, ?)', hash, members);
      this.#run(
        'INSERT INTO successes (stage, key, run, body) VALUES (?, ?, ?, ?)',
        success.stage,
        success.key,
        success.run,
        JSON.stringify(body),
      );
      this.#run('DELETE FROM failures WHERE stage = ?', success.stage);
    });
  }

  versions(artifact?: string): readonly StoredVersion[] {
    const all = 'SELECT artifact, version, hash, body FROM versions';
    // What is adopted is entered late, and lies before everything else.
    const published = "version NOT LIKE '0.0.%'";
    const rows =
      artifact === undefined
        ? this.#rows(`${all} ORDER BY artifact, ${published}, id`)
        : this.#rows(`${all} WHERE artifact = ? ORDER BY ${published}, id`, artifact);
    return decoded(this.#file, () =>
      rows.map((row) =>
        decodeVersion(
          {
            artifact: String(row['artifact']),
            version: String(row['version']),
            hash: String(row['hash']),
            body: String(row['body']),
          },
          (hash) => printOf(hash, (set) => this.#membersOf(set)),
        ),
      ),
    );
  }

  print(hash: ContentHash | SetHash): Print | undefined {
    const [set] = this.#rows('SELECT members FROM sets WHERE hash = ?', hash);
    const isFile = hash.startsWith('sha256:');
    return decoded(this.#file, () =>
      set === undefined && !isFile ? undefined : printOf(hash, () => String(set?.['members'])),
    );
  }

  saveVersion(version: StoredVersion): void {
    const { artifact, print, level } = version;
    this.#transaction(() => {
      if (print.is === 'set') this.#run('INSERT OR IGNORE INTO sets VALUES (?, ?)', print.hash, membersText(print));
      this.#run(
        `INSERT INTO versions (artifact, version, hash, level, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET level = excluded.level, body = excluded.body WHERE level = 'unknown'`,
        artifact,
        version.version,
        print.hash,
        level,
        encodeVersion(version),
      );
    });
  }

  renameVersions(from: string, to: string): void {
    this.#run('UPDATE OR IGNORE versions SET artifact = ? WHERE artifact = ?', to, from);
  }

  saveFailure(stage: StageName, { run, at, message }: FailedStage): void {
    this.#run('INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)', stage, run, at, message);
  }

  saveItem(key: ContentHash, stage: StageName, { value, outputs, cost }: ItemResult): void {
    this.#run('INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)', key, stage, value, JSON.stringify(outputs), cost);
  }

  saveFiles(files: ReadonlyMap<string, KnownFile>): void {
    if (files.size === 0) return;
    this.#transaction(() => {
      for (const [path, { signature, hash, size, seen }] of files) {
        this.#run('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)', path, signature, hash, size, seen);
      }
    });
  }

  saveImports(content: ContentHash, imports: Imports): void {
    this.#run('INSERT OR REPLACE INTO imports VALUES (?, ?)', content, JSON.stringify(imports));
  }

  close(): void {
    this.#database.close();
    this.#state.discard();
  }

  #success(row: Row): Success {
    return decoded(this.#file, () =>
      decodeSuccess(JSON.parse(String(row['body'])) as StoredSuccess, (set) => this.#membersOf(set)),
    );
  }

  #membersOf(hash: string): string {
    const [set] = this.#rows('SELECT members FROM sets WHERE hash = ?', hash);
    if (set === undefined) throw damagedState(this.#file, `the set \`${hash}\` is missing`);
    return String(set['members']);
  }

  #rows(sql: string, ...values: readonly string[]): readonly Row[] {
    return guarded(this.#file, () => this.#prepared(sql).all(...values) as Row[]);
  }

  #run(sql: string, ...values: readonly (string | number | null)[]): void {
    guarded(this.#file, () => this.#prepared(sql).run(...values));
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  /** `BEGIN IMMEDIATE`: a plain `BEGIN` that reads before it writes loses updates to a second writer, or fails. */
  #transaction(work: () => void): void {
    guarded(this.#file, () => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.#database.exec('COMMIT');
      } catch (error) {
        rollBack(this.#database);
        throw error;
      }
    });
  }
}

type Row = Readonly<Record<string, unknown>>;

function knownFile({ signature, hash, size, seen }: Row): KnownFile {
  return { signature: String(signature), hash: contentHash(String(hash)), size: Number(size), seen: Number(seen) };
}

/** Turns what SQLite says of a broken file into our error; everything else goes on as it is. */
function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Ours name the file, whose path may have any of these words in it.
    if (isHoldfastError(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/not a database|malformed|corrupt|unsupported file format|JSON/i.test(message)) {
      throw damagedState(file, message, error);
    }
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')
      throw unusableState(file, error);
    throw error;
  }
}

/** Reads what a row says: whatever is wrong with it, the state is damaged. */
function decoded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isHoldfastError(error)) throw error;
    throw damagedState(file, error instanceof Error ? error.message : String(error), error);
  }
}

/** SQLite itself ends a transaction when the disk is full; that there is none left to end would hide why. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // The failure that brought us here is the one to report.
  }
}

const noHistory: History = {
  latest: () => new Map(),
  byKey: () => undefined,
  item: () => undefined,
  files: () => new Map(),
  imports: () => undefined,
  versions: () => [],
  print: () => undefined,
  failure: () => undefined,
  saveSuccess() {},
  saveVersion() {},
  renameVersions() {},
  saveFailure() {},
  saveItem() {},
  saveFiles() {},
  saveImports() {},
  close() {},
};
