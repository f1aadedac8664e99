import type * as sqlite from '@photostructure/sqlite';
import { isHoldfastError } from '../core/error.ts';
import { contentHash, type ContentHash, isContentHash } from '../core/hash.ts';
import { damagedState, newerState, unusableState } from './history-error.ts';
import { historyFormat } from './history.ts';
import { printOf } from './history-row.ts';
import { type OpenableState, stateToRead } from './state-copy.ts';
import { checkStateFile } from './state-file.ts';
import type { VersionBody } from './stored-version.ts';

/** A version with the contents that it needs: of each file, if it is a set. */
export interface KeptVersion {
  readonly id: number;
  readonly artifact: string;
  readonly version: string;
  /** Of the file, or of the set. */
  readonly hash: string;
  readonly contents: readonly ContentHash[];
  /** Its contents were let go of: that they are not there is no damage. */
  readonly gone: boolean;
}

export interface KeptSuccess {
  readonly id: number;
  readonly stage: string;
  /** Its outputs, what it started from, and what it had given where a person's edit stands now. */
  readonly contents: readonly ContentHash[];
  readonly outputs: readonly ContentHash[];
  /** The set hashes that it names. */
  readonly sets: readonly string[];
  /** The last one of its stage: what the next decision is made by. */
  readonly isLatest: boolean;
}

export interface KeptItem {
  readonly key: string;
  readonly stage: string;
  readonly contents: readonly ContentHash[];
}

/** What is to be forgotten, all at once. */
export interface Forgetting {
  readonly versions: readonly KeptVersion[];
  readonly successes: readonly KeptSuccess[];
  readonly items: readonly KeptItem[];
}

type DatabaseSync = InstanceType<typeof sqlite.DatabaseSync>;
type Row = Readonly<Record<string, unknown>>;

/**
 * The history seen from its contents: which objects of the store it needs, and what for. For `doctor`, which reads alone, and `gc`.
 *
 * @throws HoldfastError `damaged/state` (also for a file without any table of ours), `damaged/newer-state`, `io/state`
 */
export class HistoryContents {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #state: OpenableState;

  private constructor(database: DatabaseSync, file: string, state: OpenableState) {
    this.#database = database;
    this.#file = file;
    this.#state = state;
  }

  static async open(file: string, { readOnly }: { readonly readOnly: boolean }): Promise<HistoryContents> {
    checkStateFile(file);
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const state = readOnly ? await stateToRead(file) : { path: file, discard() {} };
    try {
      const database = guarded(file, () => new DatabaseSync(state.path, { readOnly, timeout: 30_000 }));
      const contents = new HistoryContents(database, file, state);
      try {
        contents.#check();
      } catch (error) {
        database.close();
        throw error;
      }
      return contents;
    } catch (error) {
      state.discard();
      throw error;
    }
  }

  /** Reads every page of the database; what SQLite finds wrong with it. A second for 100 MB or so. */
  damage(): readonly string[] {
    const rows = this.#all('PRAGMA integrity_check(10)').map((row) => String(row['integrity_check']));
    return rows.filter((row) => row !== 'ok');
  }

  /** Oldest first, artifact by artifact. */
  versions(): readonly KeptVersion[] {
    // A database of an earlier format has no versions yet, and is not changed by who only looks.
    if (!this.#has('versions')) return [];
    return this.#all('SELECT id, artifact, version, hash, body FROM versions ORDER BY artifact, id').map((row) =>
      this.#decoded(() => {
        const hash = String(row['hash']);
        const { gone } = JSON.parse(String(row['body'])) as VersionBody;
        const { id, artifact, version } = row;
        return {
          id: Number(id),
          artifact: String(artifact),
          version: String(version),
          hash,
          contents: this.#contentsOf(hash),
          gone: gone === true,
        };
      }),
    );
  }

  /** Oldest first. */
  successes(): readonly KeptSuccess[] {
    const latest = new Set(
      this.#all('SELECT max(id) AS id FROM successes GROUP BY stage').map((row) => Number(row['id'])),
    );
    return this.#all('SELECT id, stage, body FROM successes ORDER BY id').map((row) =>
      this.#decoded(() => {
        const body = JSON.parse(String(row['body'])) as Partial<
          Record<'outputs' | 'inputs' | 'bases' | 'edits', Named>
        >;
        const outputs = hashesIn(body.outputs).flatMap((hash) => this.#contentsOf(hash));
        const others = [...hashesIn(body.bases), ...hashesIn(body.edits)].filter(isContentHash);
        const id = Number(row['id']);
        return {
          id,
          stage: String(row['stage']),
          outputs,
          contents: [...outputs, ...others],
          sets: [...hashesIn(body.outputs), ...hashesIn(body.inputs)].filter((hash) => !isContentHash(hash)),
          isLatest: latest.has(id),
        };
      }),
    );
  }

  *items(): Generator<KeptItem> {
    for (const row of this.#all('SELECT key, stage, value, outputs FROM items')) {
      yield this.#decoded(() => {
        const { key, stage, value } = row;
        const outputs = JSON.parse(String(row['outputs'])) as Readonly<Record<string, readonly [string, string]>>;
        const contents = Object.values(outputs).map(([, hash]) => contentHash(hash));
        if (typeof value === 'string') contents.push(contentHash(value));
        return { key: String(key), stage: String(stage), contents };
      });
    }
  }

  /** The last failure of each stage that has not succeeded since, newest first. */
  failures(): readonly { readonly stage: string; readonly at: string; readonly message: string }[] {
    return this.#all('SELECT stage, at, message FROM failures ORDER BY at DESC').map(({ stage, at, message }) => ({
      stage: String(stage),
      at: String(at),
      message: String(message),
    }));
  }

  /** How many rows each table has. */
  sizes(): Readonly<Record<string, number>> {
    const names = this.#all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    return Object.fromEntries(
      names.map(({ name }) => {
        const quoted = `"${String(name).replaceAll('"', '""')}"`;
        return [String(name), Number(this.#all(`SELECT count(*) AS count FROM ${quoted}`)[0]?.['count'])];
      }),
    );
  }

  /** The members of a set that the history knows; undefined for another. */
  membersOf(set: string): readonly ContentHash[] | undefined {
    return this.#membersText(set) === undefined ? undefined : this.#contentsOf(set);
  }

  /** Versions stay as numbers, marked `gone`; successes and items are forgotten, and the sets that nothing names any more. */
  forget({ versions, successes, items }: Forgetting): void {
    const run = (sql: string, values: Iterable<string | number>): void => {
      const statement = this.#database.prepare(sql);
      for (const value of values) statement.run(value);
    };
    guarded(this.#file, () => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const mark = "UPDATE versions SET body = json_set(body, '$.gone', json('true')) WHERE id = ?";
        if (versions.length > 0)
          run(
            mark,
            versions.map(({ id }) => id),
          );
        run(
          'DELETE FROM successes WHERE id = ?',
          successes.map(({ id }) => id),
        );
        run(
          'DELETE FROM items WHERE key = ?',
          items.map(({ key }) => key),
        );
        if (successes.length > 0) run('DELETE FROM sets WHERE hash = ?', this.#setsOfNothing());
        this.#database.exec('COMMIT');
      } catch (error) {
        this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Gives the room of what was forgotten back to the disk, if it is at least a quarter of the file. */
  shrink(): void {
    const number = (pragma: string): number => Number(this.#all(`PRAGMA ${pragma}`)[0]?.[pragma]);
    if (number('freelist_count') * 4 > number('page_count')) guarded(this.#file, () => this.#database.exec('VACUUM'));
  }

  close(): void {
    this.#database.close();
    this.#state.discard();
  }

  #check(): void {
    const found = Number(this.#all('PRAGMA user_version')[0]?.['user_version']);
    if (found > historyFormat) throw newerState(this.#file, found);
    if (!this.#has('successes')) throw damagedState(this.#file, 'it has none of the tables that it should have');
  }

  #setsOfNothing(): readonly string[] {
    const named = new Set(this.successes().flatMap(({ sets }) => sets));
    for (const { hash } of this.versions()) named.add(hash);
    return this.#all('SELECT hash FROM sets')
      .map((row) => String(row['hash']))
      .filter((hash) => !named.has(hash));
  }

  #contentsOf(hash: string): readonly ContentHash[] {
    const print = printOf(hash, (set) => {
      const text = this.#membersText(set);
      if (text === undefined) throw damagedState(this.#file, `the set \`${set}\` is missing`);
      return text;
    });
    return print.is === 'file' ? [print.hash] : [...print.members.values()];
  }

  #membersText(set: string): string | undefined {
    const [row] = guarded(this.#file, () =>
      this.#database.prepare('SELECT members FROM sets WHERE hash = ?').all(set),
    ) as Row[];
    return row === undefined ? undefined : String(row['members']);
  }

  #has(table: string): boolean {
    return this.#all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = '${table}'`).length > 0;
  }

  #all(sql: string): readonly Row[] {
    return guarded(this.#file, () => this.#database.prepare(sql).all() as Row[]);
  }

  #decoded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isHoldfastError(error)) throw error;
      throw damagedState(this.#file, error instanceof Error ? error.message : String(error), error);
    }
  }
}

type Named = Readonly<Record<string, string | null>>;

function hashesIn(named: Named = {}): readonly string[] {
  return Object.values(named).filter((hash) => hash !== null);
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isHoldfastError(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/not a database|malformed|corrupt|unsupported file format|JSON|no such (?:table|column)/i.test(message))
      throw damagedState(file, message, error);
    throw error instanceof Error ? unusableState(file, error) : error;
  }
}
