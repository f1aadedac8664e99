import type { Statement } from '../languages/ir.ts';
import { joinScopes } from './joins.ts';
import type { Machine } from './machine.ts';
import { oneOf, unknown, type Value } from './value.ts';

/** Each branch starts from the same variables; afterwards they are what any branch that goes on has made them. */
export function runBranches(machine: Machine, branches: readonly (readonly Statement[])[]): void {
  const frame = machine.frame;
  const start = frame.scope.vars;
  const cwd = machine.cwd;
  const ends: Map<string, Value>[] = [];
  for (const branch of branches) {
    frame.scope.vars = new Map(start);
    frame.stopped = false;
    machine.cwd = cwd;
    machine.block(branch);
    if (!frame.stopped) ends.push(frame.scope.vars);
  }
  frame.stopped = ends.length === 0;
  frame.scope.vars = ends.length === 0 ? start : joinScopes(ends);
  // A `cd` in one branch only is not one to rely on, unless the other branch does not come back.
  if (ends.length > 1) machine.cwd = cwd;
}

/** Once per member of a short known list, else once for all of them. */
export function runLoop(machine: Machine, one: Extract<Statement, { s: 'for' }>): void {
  const frame = machine.frame;
  const over = machine.value(one.e);
  const members = machine.members(over, one.keys === true);
  const start = new Map(frame.scope.vars);
  frame.loops += 1;
  const few = members.length <= (frame.loops > 1 ? 10 : 24);
  const rounds = few ? members : [oneOf(members)];
  for (const member of rounds.length === 0 ? [unknown('a member of an unknown list', [over])] : rounds) {
    machine.assign(one.to, member, one.r);
    machine.block(one.b);
    frame.stopped = false;
  }
  frame.loops -= 1;
  frame.scope.vars = joinScopes([start, frame.scope.vars]);
}

/** A handler starts from before the block or after it; afterwards each way that goes on is possible. */
export function runTry(machine: Machine, one: Extract<Statement, { s: 'try' }>): void {
  const frame = machine.frame;
  const start = new Map(frame.scope.vars);
  machine.block(one.b);
  const wasStopped = frame.stopped;
  const done = frame.scope.vars;
  const ends: Map<string, Value>[] = wasStopped ? [] : [done];
  for (const handler of one.catch) {
    frame.stopped = false;
    frame.scope.vars = joinScopes([start, new Map(done)]);
    machine.block(handler);
    if (!frame.stopped) ends.push(frame.scope.vars);
  }
  frame.scope.vars = ends.length === 0 ? done : joinScopes(ends);
  frame.stopped = false;
  machine.block(one.finally);
  frame.stopped ||= ends.length === 0;
}
