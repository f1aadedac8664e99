import type { Statement, Target } from '../languages/ir.ts';
import { joinScopes } from './joins.ts';
import { type Knowledge, learn } from './knowledge.ts';
import type { Machine } from './machine.ts';
import { oneOf, unknown, type Value } from './value.ts';

/**
 * Each branch starts from the same variables, with what its condition tells of them; afterwards they are what any branch that goes on
 * has made them. One that this call does not take runs all the same, for its lines are part of the script, but what it makes of
 * the variables is forgotten.
 */
export function runBranches(
  machine: Machine,
  branches: readonly (readonly Statement[])[],
  { untaken = -1, known = [] }: { readonly untaken?: number; readonly known?: readonly (readonly Knowledge[])[] } = {},
): void {
  const frame = machine.frame;
  const start = frame.scope.vars;
  const cwd = machine.cwd;
  const ends: Map<string, Value>[] = [];
  const folders: (Value | null)[] = [];
  const believed = new Map<Value, Value>();
  const leftBefore = frame.left.length;
  for (const [index, branch] of branches.entries()) {
    const returns = frame.returns.length;
    const yields = frame.yields.length;
    const left = frame.left.length;
    frame.scope.vars = new Map(start);
    frame.stopped = false;
    machine.cwd = cwd;
    for (const [name, value] of learn(machine, known[index] ?? [])) {
      const less = frame.scope.vars.get(name);
      if (less !== undefined) believed.set(less, value);
    }
    if (index === untaken) machine.untaken += 1;
    frame.branches += 1;
    machine.block(branch);
    frame.branches -= 1;
    if (index === untaken) {
      machine.untaken -= 1;
      frame.returns.length = returns;
      frame.yields.length = yields;
      frame.left.length = left;
    } else if (!frame.stopped) {
      ends.push(frame.scope.vars);
      folders.push(machine.cwd);
    }
  }
  // What a branch knew is known afterwards only if the other one does not come back.
  for (const end of [...(ends.length > 1 ? ends : []), ...frame.left.slice(leftBefore)]) {
    for (const [name, value] of end) {
      const whole = believed.get(value);
      if (whole !== undefined) end.set(name, whole);
    }
  }
  frame.stopped = ends.length === 0;
  frame.scope.vars = ends.length === 0 ? start : joinScopes(ends);
  // A `cd` in one branch only is not one to rely on, unless the other branch does not come back.
  machine.cwd = ends.length === 1 ? (folders[0] ?? null) : ends.length === 0 ? machine.cwd : cwd;
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
  for (const member of untilRunaway(
    machine,
    rounds.length === 0 ? [unknown('a member of an unknown list', [over])] : rounds,
  )) {
    machine.assign(one.to, member, one.r);
    // What it is in this round decides the branches that hang on it.
    for (const name of few ? namesIn(one.to) : []) {
      const value = frame.scope.vars.get(name);
      if (value !== undefined) frame.given.set(name, value);
    }
    runRound(machine, () => machine.block(one.b));
  }
  frame.loops -= 1;
  frame.scope.vars = joinScopes([start, frame.scope.vars]);
}

/** A round of a loop. What it made of the variables holds behind it as well where it was left early: `found = one; break`. */
export function runRound(machine: Machine, run: () => void): void {
  const frame = machine.frame;
  const outer = frame.left;
  frame.left = [];
  run();
  const isLeftOnly = frame.stopped && frame.left.length > 0;
  frame.scope.vars = joinScopes(isLeftOnly ? frame.left : [frame.scope.vars, ...frame.left]);
  frame.left = outer;
  frame.stopped = false;
}

function namesIn(target: Target | null): readonly string[] {
  if (target?.t === 'name') return [target.n];
  return target?.t === 'list' ? target.of.flatMap(namesIn) : [];
}

/**
 * The members one by one, and all that are left as one when far more was evaluated than a script may: loops within loops would go
 * on for hours. The script is then named as cut short.
 */
export function* untilRunaway(machine: Machine, members: readonly Value[]): Generator<Value> {
  for (const [index, member] of members.entries()) {
    if (machine.fuel > -RUNAWAY) {
      yield member;
      continue;
    }
    machine.cutShort.add(machine.frame.module.path);
    yield oneOf(members.slice(index));
    return;
  }
}

/** Expressions beyond the budget of a script, which only calls keep to. */
const RUNAWAY = 20_000;

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
