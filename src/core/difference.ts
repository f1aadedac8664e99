import type { Format } from './handle.ts';

/**
 * What lies between two contents of an artifact. Plain data: it can be stored, sent, and shown by every report.
 *
 * `kind`: `identical`: the same bytes. `bytes-only`: other bytes, the same data. `order-only`: the same records in another
 * order. `changed`: everything else.
 */
export interface Difference {
  readonly kind: 'identical' | 'bytes-only' | 'order-only' | 'changed';
  readonly format: Format;
  readonly before: Side;
  readonly after: Side;
  /** What is different in the bytes and is no data: `white space`, `byte order mark`, … Empty for identical contents. */
  readonly spelling: readonly string[];
  /** One for each collection of records, and one for what is around them. Empty for text and bytes. */
  readonly collections: readonly CollectionDifference[];
  /** For text. */
  readonly lines?: LineDifference;
  /** Why a reader of the earlier content may fail on the later one. Empty: nothing breaks. */
  readonly breaks: readonly Break[];
}

export interface Side {
  /** As the caller names it: a version, a file. */
  readonly label: string;
  /** Null for a set of files: those that are the same are not read. */
  readonly bytes: number | null;
  /** All records of all collections, without the document around them; of a set, its files; null: they were not counted. */
  readonly records: number | null;
}

/**
 * `map`: an object whose properties are records. `list`: an array, lines, rows. `document`: what is around collections. `files`: a set,
 * whose files are its records; the other collections are then those inside of the files that changed, all together.
 */
export type CollectionKind = 'map' | 'list' | 'document' | 'files';

export interface CollectionDifference {
  /** `$`, `$.entities`: where the collection is in the document; of a set, its pattern. */
  readonly path: string;
  readonly kind: CollectionKind;
  readonly presence: 'both' | 'only-before' | 'only-after';
  readonly key: RecordKey;
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** The same data; `respelled` of them in other bytes. */
  readonly unchanged: number;
  readonly respelled: number;
  /** The fewest records that must be moved to turn one order into the other, added and removed ones aside. */
  readonly moved: number;
  /** Whether the order is data: it is in lists, not in maps. */
  readonly ordered: boolean;
  readonly fields: readonly FieldSummary[];
  /** Fields that exist on one side only, or whose type changed: from all records, not just from the changed ones. */
  readonly shape: readonly ShapeChange[];
  /** Keys that several records share, most frequent first; at most `samples` are listed. */
  readonly duplicates: { readonly keys: number; readonly listed: readonly DuplicateKey[] };
  readonly concentrations: readonly Concentration[];
  readonly samples: readonly RecordChange[];
}

/** What tells that two records are the same one. */
export type RecordKey =
  | { readonly by: 'property' }
  | { readonly by: 'fields'; readonly fields: readonly string[]; readonly why: 'declared' | KeyReason }
  /** Equal records are paired; those left between the same neighbours are taken to be one record that changed. */
  | { readonly by: 'content'; readonly why: string }
  | { readonly by: 'document' }
  /** The files of a set. */
  | { readonly by: 'path' };

export interface KeyReason {
  /** `id`: named like a key. `reference`: named like a reference (`person_id`). `pair`: two references. */
  readonly rule: 'id' | 'name' | 'reference' | 'pair';
  /** Records that share their key with another, of both sides. */
  readonly shared: number;
}

export interface FieldSummary {
  /** `name`, `first.line`, `contacts[].phone`; `*` for names that are data. */
  readonly path: string;
  /** In how many records. */
  readonly records: number;
  /** Most frequent first. */
  readonly patterns: readonly FieldPattern[];
}

export interface FieldPattern {
  /** `null -> string`, `number +1`, `case`, `white space`, `prefix "x" added`, … */
  readonly pattern: string;
  readonly count: number;
  readonly example: { readonly key: string; readonly before?: unknown; readonly after?: unknown };
}

export type ShapeChange =
  | { readonly kind: 'field-added'; readonly path: string; readonly share: number }
  | { readonly kind: 'field-removed'; readonly path: string; readonly before: number; readonly after: number }
  | {
      readonly kind: 'type-added';
      readonly path: string;
      readonly before: readonly string[];
      readonly type: string;
      readonly records: number;
    };

export type Break =
  | { readonly kind: 'container'; readonly path: string; readonly before: string; readonly after: string }
  | { readonly kind: 'collection-removed'; readonly path: string; readonly records: number }
  | { readonly kind: 'key-lost'; readonly path: string; readonly fields: readonly string[] }
  | { readonly kind: 'key-format'; readonly path: string; readonly before: string; readonly after: string }
  | {
      readonly kind: 'field-removed';
      readonly path: string;
      readonly field: string;
      readonly before: number;
      readonly after: number;
    }
  | {
      readonly kind: 'type-changed';
      readonly path: string;
      readonly field: string;
      readonly before: readonly string[];
      readonly after: string;
      readonly records: number;
    };

export interface DuplicateKey {
  readonly key: string;
  readonly before: number;
  readonly after: number;
}

/** Where the changes are thickest: `share` of the changed records, against `usual` of all records. */
export interface Concentration {
  /** `type = "person"`, `records 9,001 to 10,000`. */
  readonly where: string;
  readonly changes: number;
  readonly share: number;
  readonly usual: number;
}

export type RecordChange =
  | { readonly kind: 'added'; readonly key: string; readonly after: unknown }
  | { readonly kind: 'removed'; readonly key: string; readonly before: unknown }
  | { readonly kind: 'changed'; readonly key: string; readonly fields: readonly FieldChange[] };

/** One field of one record. A side without `before` or `after` did not have the field. */
export interface FieldChange {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface LineDifference {
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  /** The first places, with the lines as they are; at most as many as samples were asked for. */
  readonly hunks: readonly Hunk[];
}

export interface Hunk {
  /** Line numbers from 1 of the first line on each side. */
  readonly before: number;
  readonly after: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}
