import type { LibraryCall, Machine } from '../evaluate/machine.ts';
import type { Range } from '../languages/ir.ts';
import type { Value } from '../evaluate/value.ts';

/** One call of a library, as a topic's table sees it. */
export interface Known {
  readonly machine: Machine;
  readonly c: LibraryCall;
  /** The first argument. */
  readonly first: Value | undefined;
  /** The full name, without aliases. */
  readonly name: string;
}

/** What the calls of one topic do, by full name. */
export type Calls = ReadonlyMap<string, (known: Known) => Value | undefined>;

/** A table in which several names share what they do. */
export function callTable(
  entries: readonly (readonly [names: readonly string[], (known: Known) => Value | undefined])[],
): Calls {
  return new Map(entries.flatMap(([names, does]) => names.map((name) => [name, does] as const)));
}

/** What a library needs from outside of its language. */
export interface Outside {
  /** Runs a shell command line that a script hands to the system. */
  readonly runShell: (machine: Machine, command: Value, call: LibraryCall, cwd: Value | undefined) => void;
  /** How others start a script: the words behind its name, of each command line that is known. */
  readonly commandLines: (script: string) => readonly (readonly string[])[];
  /** The value of a JSON file of the repository that a script reads, if it is small and there. */
  readonly readData: (machine: Machine, path: Value) => Value | undefined;
}

/** Where the call stands, and the argument that names the file. */
export function atCall(c: LibraryCall, argument = 0): { call: Range; argument: Range | null } {
  return { call: c.range, argument: c.ranges[argument] ?? null };
}
