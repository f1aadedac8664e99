import type { Statement, Target } from '../languages/ir.ts';
import { joinInto, joinScopes } from './joins.ts';
import { type Knowledge, learn } from './knowledge.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import { remembered } from './undone.ts';
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
  const shared = sharedScope(machine);
  const outside = shared?.vars ?? null;
  const ends: Map<string, Value>[] = [];
  const endsOutside: Map<string, Value>[] = [];
  const folders: (Value | null)[] = [];
  const believed = new Map<Value, Value>();
  const leftBefore = frame.left.length;
  for (const [index, branch] of branches.entries()) {
    const returns = frame.returns.length;
    const yields = frame.yields.length;
    const left = frame.left.length;
    const told = known[index] ?? [];
    // Most conditions have one branch only: nothing is set in the other.
    frame.scope.vars = branch.length === 0 && told.length === 0 ? start : new Map(start);
    if (shared !== null && outside !== null) shared.vars = new Map(outside);
    frame.stopped = false;
    machine.cwd = cwd;
    for (const [name, value] of learn(machine, told)) {
      const less = frame.scope.vars.get(name);
      if (less !== undefined) believed.set(less, value);
    }
    const undo = index === untaken ? remembered(start.values()) : null;
    if (index === untaken) machine.untaken += 1;
    frame.branches += 1;
    machine.block(branch);
    frame.branches -= 1;
    if (index === untaken) {
      machine.untaken -= 1;
      undo?.();
      frame.returns.length = returns;
      frame.yields.length = yields;
      frame.left.length = left;
    } else if (!frame.stopped) {
      ends.push(frame.scope.vars);
      if (shared !== null) endsOutside.push(shared.vars);
      folders.push(machine.cwd);
    }
  }
  // What a branch knew is known afterwards only if the other one does not come back.
  const left = frame.left.slice(leftBefore).map((one) => one.vars);
  for (const end of believed.size === 0 ? [] : [...(ends.length > 1 ? ends : []), ...left]) {
    for (const [name, value] of end) {
      const whole = believed.get(value);
      if (whole !== undefined) end.set(name, whole);
    }
  }
  frame.stopped = ends.length === 0;
  frame.scope.vars = ends.length === 0 ? start : joinInto(ends);
  if (shared !== null && outside !== null) shared.vars = ends.length === 0 ? outside : joinScopes(endsOutside);
  // A `cd` in one branch only is not one to rely on, unless the other branch does not come back.
  machine.cwd = ends.length === 1 ? (folders[0] ?? null) : ends.length === 0 ? machine.cwd : cwd;
}

/** A shell's function assigns to the variables of its script: branches in it are about these as well. */
export function sharedScope({ frame }: Machine): Scope | null {
  return frame.module.language === 'shell' && frame.scope !== frame.module.scope ? frame.module.scope : null;
}

/** Once per member of a short known list, else once for all of them. */
export function runLoop(machine: Machine, one: Extract<Statement, { s: 'for' }>): void {
  const frame = machine.frame;
  const over = machine.value(one.e);
  const members = machine.members(over, one.keys === true);
  const start = new Map(frame.scope.vars);
  const shared = sharedScope(machine);
  const outside = new Map(shared?.vars);
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
  frame.scope.vars = joinInto([start, frame.scope.vars]);
  if (shared !== null) shared.vars = joinScopes([outside, shared.vars]);
}

/** A round of a loop. What it made of the variables holds behind it as well where it was left early: `found = one; break`. */
export function runRound(machine: Machine, run: () => void): void {
  const frame = machine.frame;
  const shared = sharedScope(machine);
  const outer = frame.left;
  frame.left = [];
  run();
  const { left } = frame;
  const isLeftOnly = frame.stopped && left.length > 0;
  const ends = left.map((one) => one.vars);
  frame.scope.vars = joinInto(isLeftOnly ? ends : [frame.scope.vars, ...ends]);
  if (shared !== null) {
    const outside = left.flatMap((one) => one.shared ?? []);
    shared.vars = joinScopes(isLeftOnly ? outside : [shared.vars, ...outside]);
  }
  frame.left = outer;
  frame.stopped = false;
}

/** `break` and `continue`: remembers what the loop is left with. */
export function leaveRound(machine: Machine): void {
  const shared = sharedScope(machine);
  machine.frame.left.push({
    vars: new Map(machine.frame.scope.vars),
    shared: shared === null ? null : new Map(shared.vars),
  });
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
    frame.scope.vars = joinScopes([start, done]);
    machine.block(handler);
    if (!frame.stopped) ends.push(frame.scope.vars);
  }
  frame.scope.vars = ends.length === 0 ? done : joinInto(ends);
  frame.stopped = false;
  machine.block(one.finally);
  frame.stopped ||= ends.length === 0;
}
