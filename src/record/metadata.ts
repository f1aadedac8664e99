import type { ContentHash, SetHash } from '../core/hash.ts';
import { byCodeUnit } from '../core/path.ts';
import { jsonText } from '../io/json-text.ts';
import type { Timestamp } from './timestamp.ts';

/** What `.pipeline_metadata.json` says: for every artifact, what made it, when, and from what. Never changed in place. */
export interface Metadata {
  /** By artifact name: a project-relative path, or the bare name under which a script records its file. */
  readonly records: ReadonlyMap<string, ArtifactRecord>;
  /** The other blocks at top level, `$holdfast` among them: kept on rewrite. */
  readonly others: ReadonlyMap<string, unknown>;
}

/** One artifact's block. Fields that this version of Holdfast does not know are kept on rewrite. */
export interface ArtifactRecord {
  /** What the script wanted to say about this content: counts, durations, a note. JSON values only. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Of the bytes of the artifact, or of its members when it is a set of files; absent where the content is unknown. */
  readonly hash?: ContentHash | SetHash;
  /** What it was made from, by path or pattern: see `inputsOf`. */
  readonly inputs?: Inputs;
  /** When this content was first recorded, not when it was last confirmed. */
  readonly last_updated: Timestamp;
  readonly script?: ScriptState;
  /** The program that made it, by project-relative path, or as it called itself. */
  readonly updated_by: string;
  readonly version?: string;
  /** Two branches had different contents here, and a merge kept one: it needs a rebuild. */
  readonly conflict?: boolean;
  /** A person has corrected what the program made, and the correction was accepted: making it anew would lose it. */
  readonly edited?: boolean;
  readonly [field: string]: unknown;
}

export type Inputs = Readonly<Record<string, ContentHash | SetHash>>;

/** The script at the moment of recording. What is absent could not be found out (no git, no commit, no such file). */
export interface ScriptState {
  /** The first 12 digits of the commit that was checked out. */
  readonly commit?: string;
  /** Whether the script differed from that commit, or was not in it. */
  readonly dirty?: boolean;
  readonly hash?: ContentHash;
  readonly [field: string]: unknown;
}

export const metadataFormat = 1;

export const emptyMetadata: Metadata = { records: new Map(), others: new Map() };

const knownFields: ReadonlySet<string> = new Set([
  'conflict',
  'details',
  'edited',
  'hash',
  'inputs',
  'last_updated',
  'script',
  'updated_by',
  'version',
]);

/** What a newer version of Holdfast, or another tool, has added to a record. */
export function unknownFields(block: object): Readonly<Record<string, unknown>> {
  if (Object.keys(block).every((field) => knownFields.has(field))) return {};
  return Object.fromEntries(Object.entries(block).filter(([field]) => !knownFields.has(field)));
}

/** Top-level keys that are never artifacts. */
export function isReservedName(name: string): boolean {
  return name === '$holdfast' || name === '~';
}

/**
 * The text of the file: the same metadata always gives the same bytes, and changes to different artifacts touch different lines
 * with unchanged lines between, so that git merges them. A value in `details` that JSON cannot hold is an error `value/not-json`.
 */
export function metadataText(metadata: Metadata): string {
  const top = new Map<string, unknown>([...metadata.others, ...metadata.records]);
  top.set('$holdfast', { ...headerOf(metadata), format: metadataFormat });
  top.delete('~');
  const blocks = [...top].sort(([a], [b]) => byCodeUnit(a, b));
  // The last block has no comma: with a sentinel there, nobody's addition changes a neighbour's line.
  return `{\n${[...blocks, ['~', {}] as const].map(blockText).join(',\n')}\n}\n`;
}

function blockText([name, block]: readonly [string, unknown]): string {
  const text = jsonText(block, { sortKeys: true, finalNewline: false });
  // Line breaks inside of strings are escaped: each of these is one of the layout.
  return `  ${JSON.stringify(name)}: ${text.replaceAll('\n', '\n  ')}`;
}

function headerOf(metadata: Metadata): object {
  const header = metadata.others.get('$holdfast');
  return typeof header === 'object' && header !== null ? header : {};
}
