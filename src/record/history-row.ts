import type { Fingerprint, Print, Success } from '../core/fingerprint.ts';
import { contentHash, isContentHash, setHash, type ContentHash } from '../core/hash.ts';
import type { RunId, StageName } from '../core/name.ts';
import type { ItemCounts } from '../core/outcome.ts';

/** A success as it is kept: members of sets are kept once, by the set's hash, because most runs share them. */
export interface StoredSuccess {
  readonly stage: string;
  readonly run: string;
  readonly key: string;
  readonly at: string;
  readonly code: Record<string, string>;
  readonly packages: Record<string, string>;
  readonly params: Record<string, string>;
  readonly env: Record<string, string>;
  readonly inputs: Record<string, string>;
  readonly bases: Record<string, string>;
  readonly outputs: Record<string, string>;
  readonly details: Record<string, unknown>;
  readonly cost: number;
  readonly items: ItemCounts | null;
  readonly edits: Record<string, string | null>;
}

export function encodeSuccess(success: Success): { body: StoredSuccess; sets: ReadonlyMap<string, string> } {
  const { fingerprint } = success;
  const sets = new Map<string, string>();
  const prints = (map: ReadonlyMap<string, Print>): Record<string, string> => {
    for (const print of map.values()) if (print.is === 'set') sets.set(print.hash, membersText(print));
    return Object.fromEntries([...map].map(([label, print]) => [label, print.hash]));
  };
  const body: StoredSuccess = {
    stage: success.stage,
    run: success.run,
    key: success.key,
    at: success.at,
    code: Object.fromEntries(fingerprint.code),
    packages: Object.fromEntries(fingerprint.packages),
    params: Object.fromEntries(fingerprint.params),
    env: Object.fromEntries(fingerprint.env),
    inputs: prints(fingerprint.inputs),
    bases: Object.fromEntries(fingerprint.bases),
    outputs: prints(success.outputs),
    details: success.details,
    cost: success.cost,
    items: success.items ?? null,
    edits: Object.fromEntries(success.edits),
  };
  return { body, sets };
}

export function decodeSuccess(stored: StoredSuccess, membersOf: (hash: string) => string): Success {
  const prints = (map: Record<string, string>): Map<string, Print> =>
    new Map(Object.entries(map).map(([label, hash]) => [label, printOf(hash, membersOf)]));
  const fingerprint: Fingerprint = {
    code: hashes(stored.code),
    packages: new Map(Object.entries(stored.packages)),
    params: new Map(Object.entries(stored.params)),
    env: new Map(Object.entries(stored.env)),
    inputs: prints(stored.inputs),
    bases: hashes(stored.bases),
  };
  return {
    stage: stored.stage as StageName,
    run: stored.run as RunId,
    key: contentHash(stored.key),
    at: stored.at,
    fingerprint,
    outputs: prints(stored.outputs),
    details: stored.details,
    cost: stored.cost,
    items: stored.items ?? undefined,
    edits: new Map(
      Object.entries(stored.edits).map(([path, hash]) => [path, hash === null ? null : contentHash(hash)]),
    ),
  };
}

/** The members of a set as one text, kept by the hash of the set. */
export function membersText({ members }: Extract<Print, { is: 'set' }>): string {
  return [...members].map(([path, hash]) => `${hash} ${path}`).join('\n');
}

export function printOf(hash: string, membersOf: (hash: string) => string): Print {
  if (isContentHash(hash)) return { is: 'file', hash };
  const lines = membersOf(hash).split('\n').filter(Boolean);
  const members = new Map(
    lines.map((line) => [line.slice(line.indexOf(' ') + 1), contentHash(line.slice(0, line.indexOf(' ')))]),
  );
  return { is: 'set', hash: setHash(hash), members };
}

function hashes(map: Record<string, string>): Map<string, ContentHash> {
  return new Map(Object.entries(map).map(([path, hash]) => [path, contentHash(hash)]));
}
