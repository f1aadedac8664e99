import type { AccessFacts, AccessKind } from '../model.ts';
import type { Frame } from './scope.ts';
import type { Value } from './value.ts';

/** An access as the evaluation saw it, before it is known who named the file and where relative paths start. */
export interface Emission {
  readonly kind: AccessKind;
  readonly api: string;
  readonly path: Value;
  readonly mode: string | null;
  /** Innermost first, with the places as they were then. */
  readonly frames: readonly Place[];
  readonly call: readonly [number, number];
  /** Where its line is: in a chain of calls, that of the call which does it. */
  readonly named: number;
  readonly argument: readonly [number, number] | null;
  readonly sequence: number;
  /** The working directory if the code set it, else null. */
  readonly cwd: Value | null;
  readonly glob: boolean;
  readonly notes: Notes;
}

/** What later statements may still change. */
export interface Notes {
  kind: AccessKind;
  atomic: AccessFacts['atomic'];
  stagingFor: Value | null;
  locked: boolean;
  encoding: AccessFacts['encoding'];
  closing: AccessFacts['closing'];
  copyOf: Value | null;
  format: AccessFacts['format'];
  exclusive: boolean;
  stated: boolean;
  /** Wrote lines of JSON one by one. */
  lines: boolean;
  dropped: boolean;
  /** The path is one of several that the same call may touch, or there is something unknown next to it. */
  beside: Beside;
  /** In a branch that this call does not take, by the arguments it gave. */
  untaken: boolean;
}

export type Beside = 'nothing' | 'known' | 'unknown';

export interface Place {
  readonly frame: Frame;
  readonly call: readonly [number, number];
  readonly statement: readonly [number, number];
}
