import type { Range } from '../languages/ir.ts';
import type { AccessKind } from '../model.ts';
import type { Emission, Notes, Place } from './emission.ts';
import type { Machine } from './machine.ts';
import type { Frame } from './scope.ts';
import { marked, type Value } from './value.ts';

/** Notes an access. `path` may have alternatives; what is no path at all (a URL, a descriptor) is left out later. */
export function emit(
  machine: Machine,
  kind: AccessKind,
  api: string,
  path: Value,
  at: { call: Range; argument?: Range | null; mode?: string | null; glob?: boolean },
  notes: Partial<Notes> = {},
): Emission {
  const frames: Place[] = [];
  const place = machine.within ?? at.call;
  let call: readonly [number, number] = place;
  let statement = machine.within ?? machine.frame.statement;
  for (let one: Frame | null = machine.frame; one !== null; one = one.caller) {
    frames.push({ frame: one, call, statement });
    if (one.calledAt !== null) ({ call, statement } = one.calledAt);
  }
  const emission: Emission = {
    kind,
    api,
    path: marked(
      path.soft === undefined && machine.soft !== undefined ? { ...path, soft: machine.soft } : path,
      machine.marks,
    ),
    mode: at.mode ?? null,
    frames,
    call: place,
    named:
      machine.within === null && machine.namedAt > place[0] && machine.namedAt < place[1] ? machine.namedAt : place[0],
    argument: machine.within === null ? (at.argument ?? null) : null,
    sequence: machine.emissions.length,
    cwd: machine.cwd,
    glob: at.glob === true,
    notes: {
      kind,
      atomic: null,
      stagingFor: null,
      locked: machine.frame.locks > 0,
      encoding: 'fixed',
      closing: 'whole',
      copyOf: null,
      format: 'unknown',
      exclusive: false,
      stated: false,
      lines: false,
      dropped: false,
      beside: machine.beside,
      untaken: machine.untaken > 0,
      ...notes,
    },
  };
  machine.emissions.push(emission);
  return emission;
}
