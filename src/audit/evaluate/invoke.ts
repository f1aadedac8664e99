import type { FunctionNode, Range } from '../languages/ir.ts';
import { contextOf } from './context.ts';
import type { Machine } from './machine.ts';
import { hoist } from './names.ts';
import { bindParameters } from './parameters.ts';
import { belowThose } from './recursion.ts';
import { type Frame, newScope } from './scope.ts';
import { mayChange } from './touching.ts';
import { alternatives, callKey, nothing, oneOf, unknown, type Value, type FunctionValue } from './value.ts';

/** Runs a function's body. `open`: missing arguments are unknown, for nobody says that they are missing. */
export function invoke(
  machine: Machine,
  callee: FunctionValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  range: Range,
  open: boolean,
): Value {
  if (callee.bound !== undefined) {
    const { bound, ...free } = callee;
    return machine.invoke(free, [...bound.args, ...args], new Map([...bound.named, ...named]), range, open);
  }
  const f = callee.f;
  const isHome = callee.module === machine.frame.module && !machine.frame.alone;
  const wasCalled = machine.called.has(f);
  machine.called.add(f);
  if (!open && isHome) machine.calledAtHome.add(f);
  const active = machine.calls.activations.get(f) ?? 0;
  let depth = 0;
  for (let one: Frame | null = machine.frame; one !== null; one = one.caller) depth += 1;
  const before = machine.calls.given.get(f) ?? [];
  const below = active === 1 && depth <= 14 ? belowThose(args, before) : null;
  if (below !== null) args = below;
  else if (active > 0 || depth > 14) return unknown('a function that calls itself', args.slice(0, 2));
  const key =
    callee.self === undefined && named.size === 0 && callee.module.language !== 'shell' ? callKey(args) : null;
  const known = key === null ? undefined : resultsOf(machine, callee).get(key);
  if (known !== undefined) return known;
  const past = machine.calls.past.get(f) ?? { runs: 0, useful: false };
  machine.calls.past.set(f, past);
  // Most functions compute and touch no file: after some tries their answer stays unknown.
  if (past.runs >= (mayChange(f) ? 48 : 4) && !past.useful)
    return unknown(`what \`${f.name}\` gives`, args.slice(0, 2));
  if (machine.fuel <= 0) return unknown('too much to evaluate', args.slice(0, 2));
  past.runs += 1;
  // Called again with nothing new to say: its lines in this script are told already.
  const isBlind = key !== null && !/[tne]/.test(key) && callee.module === machine.frame.module;
  if (isBlind) {
    const told = machine.calls.blind.get(f);
    if (told?.scope === callee.scope) return told.value;
  }
  machine.calls.activations.set(f, active + 1);
  machine.calls.given.set(f, args);

  const outer = machine.frame;
  const scope = newScope(callee.scope, 'function');
  const name = callee.owner ? `${callee.owner.c.name}.${f.name}` : f.name;
  const frame = machine.newFrame(
    callee.module,
    scope,
    name,
    outer,
    { call: range, statement: outer.statement },
    open && outer.alone,
  );
  const emitted = machine.emissions.length;
  const changes = machine.changes;
  const cwd = machine.cwd;
  bindParameters(machine, callee, args, named, frame, { open, wasCalled });
  machine.frame = frame;
  hoist(machine, f.body);
  machine.block(f.body);
  machine.frame = outer;
  machine.calls.activations.set(f, active);
  machine.calls.given.set(f, before);
  // A directory changed by a function stays changed, in every one of our languages.
  const isPure = machine.emissions.length === emitted && machine.cwd === cwd && machine.changes === changes;
  const isFunctionResult = frame.returns.length > 0;
  const result = isFunctionResult ? oneOf(frame.returns) : nothing;
  const given =
    frame.yields.length > 0
      ? generated(f, frame)
      : result.k === 'unknown' && f.generator
        ? unknown('what a generator gives')
        : result;
  if (isPure && key !== null) resultsOf(machine, callee).set(key, given);
  if (isBlind) machine.calls.blind.set(f, { scope: callee.scope, value: given });
  past.useful ||= !isPure || tells(given);
  return given;
}

/** A generator gives what it yields; one that is made a context manager gives it to the block. */
function generated(f: FunctionNode, frame: Frame): Value {
  const value = oneOf(frame.yields.map((one) => one.value));
  const isContext = f.decorators?.some(
    (one) => (one.x === 'name' || one.x === 'member') && one.n.endsWith('contextmanager'),
  );
  return isContext === true ? contextOf(value, frame.yields[0]?.cwd ?? null) : { k: 'list', items: [], rest: value };
}

/** What this function gave before. A function made anew by each call of another one sees other variables each time. */
function resultsOf(machine: Machine, { f, scope }: FunctionValue): Map<string, Value> {
  const known = machine.calls.results.get(f);
  if (known?.scope === scope) return known.by;
  const by = new Map<string, Value>();
  machine.calls.results.set(f, { scope, by });
  return by;
}

/** Whether an answer can be part of a path. */
function tells(value: Value): boolean {
  return alternatives(value).some(
    (one) => one.k !== 'unknown' && one.k !== 'const' && one.k !== 'number' && one.k !== 'result',
  );
}
