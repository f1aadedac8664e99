import { parseExact } from './exact.ts';
import type { Ignored } from './ignored.ts';
import { JsonScanner, nameOf, NotJson } from './json-scanner.ts';
import { recordProfile, type FieldNode } from './profile.ts';

/**
 * What a container of a document is. `map`, `list`: a collection of records. `wrapper`: an object to look into. `plain`:
 * an array that is a value like any other. `empty`: nothing in it tells.
 */
export type Container = 'map' | 'list' | 'wrapper' | 'plain' | 'empty';

/** The first members of a container. */
export interface Glimpse {
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly type: MemberType;
  readonly profile: FieldNode;
  /** Only of members that end within what was looked at. */
  readonly value?: unknown;
}

type MemberType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** So far a container is looked into before it is said what it is. */
export const glimpsed = { bytes: 1 << 20, members: 50 } as const;

/**
 * The rule, applied to the first 50 members (or the first megabyte) of a container:
 *
 * - An **array** is a list of records if it holds an object, or at least 8 members. At the root it is always one.
 * - An **object** is a map of records if all its values are objects (`null` aside), at least two, and alike: one name
 *   is in all of them, or at least half of the names in them are common to at least half of them. Or if it has at least 8 values of one type
 *   that are objects or arrays, or at least 16 of one scalar type, unless one of those names is to be ignored: then they are fields.
 * - Any other object is a wrapper: its members are looked at in turn, and what is no collection is the document around them.
 */
export function containerOf(opening: number | undefined, { members }: Glimpse, ignored?: Ignored): Container {
  if (members.length === 0) return 'empty';
  if (opening === 91) return members.some(({ type }) => type === 'object') || members.length >= 8 ? 'list' : 'plain';
  if (!isMap(members)) return 'wrapper';
  return members.some(({ type, name }) => isScalar(type) && ignored?.below(name)?.whole !== undefined)
    ? 'wrapper'
    : 'map';
}

/** `at` is the opening bracket or brace. A text that is broken further on is no concern here: the scan will say so. */
export function glimpse(bytes: Buffer, at: number): Glimpse {
  const window = bytes.subarray(at, Math.min(bytes.length, at + glimpsed.bytes));
  const scanner = new JsonScanner(window);
  const named = window[0] === 123;
  const close = named ? 125 : 93;
  return membersFrom(
    scanner,
    scanner.space(1),
    named,
    (here) => {
      const next = scanner.space(here);
      return window[next] === 44 ? scanner.space(next + 1) : -1;
    },
    close,
  );
}

/** The first lines of NDJSON. */
export function glimpseLines(bytes: Buffer, at: number): Glimpse {
  const scanner = new JsonScanner(bytes.subarray(at, Math.min(bytes.length, at + glimpsed.bytes)));
  return membersFrom(scanner, scanner.space(0), false, (here) => scanner.space(here), -1);
}

function membersFrom(
  scanner: JsonScanner,
  start: number,
  named: boolean,
  next: (at: number) => number,
  close: number,
): Glimpse {
  const window = scanner.bytes;
  const members: Member[] = [];
  let here = start;
  while (here >= 0 && here < window.length && window[here] !== close && members.length < glimpsed.members) {
    let name = '';
    if (named) {
      const at = here;
      const nameEnd = past(() => scanner.string(at));
      if (nameEnd === undefined) break;
      name = nameOf(window.subarray(here + 1, nameEnd - 1));
      here = scanner.space(scanner.space(nameEnd) + 1);
    }
    const type = typeAt(window[here]);
    if (type === undefined) break;
    const profile = recordProfile();
    const valueStart = here;
    const end = past(() => scanner.value(valueStart, profile));
    if (end === undefined) {
      members.push({ name, type, profile });
      break;
    }
    const text = Buffer.from(window.buffer, window.byteOffset + valueStart, end - valueStart).toString('utf8');
    members.push({ name, type, profile, value: parseExact(text) });
    here = next(end);
  }
  return { members };
}

function isMap(members: readonly Member[]): boolean {
  const typed = members.filter(({ type }) => type !== 'null');
  const type = typed[0]?.type;
  if (type === undefined || typed.some((member) => member.type !== type)) return false;
  if (type === 'object') return typed.length >= 8 || (typed.length >= 2 && areAlike(typed));
  return typed.length >= (type === 'array' ? 8 : 16);
}

function isScalar(type: MemberType): boolean {
  return type !== 'object' && type !== 'array';
}

function areAlike(members: readonly Member[]): boolean {
  const uses = new Map<string, number>();
  for (const { profile } of members)
    for (const name of profile.children.keys()) uses.set(name, (uses.get(name) ?? 0) + 1);
  let all = 0;
  let common = 0;
  for (const count of uses.values()) {
    if (count === members.length) return true;
    all += count;
    if (count * 2 >= members.length && count > 1) common += count;
  }
  return all > 0 && common * 2 >= all;
}

function past(scan: () => number): number | undefined {
  try {
    return scan();
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

function typeAt(byte: number | undefined): MemberType | undefined {
  if (byte === 123) return 'object';
  if (byte === 91) return 'array';
  if (byte === 34) return 'string';
  if (byte === 116 || byte === 102) return 'boolean';
  if (byte === 110) return 'null';
  if (byte === 45 || (byte !== undefined && byte >= 48 && byte <= 57)) return 'number';
  return undefined;
}
