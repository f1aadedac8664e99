import type { ClassNode, Expression, FunctionNode, Range, Statement, Target } from '../languages/ir.ts';
import type { AccessKind } from '../model.ts';
import { assign } from './assignment.ts';
import { callBack, callValue } from './calls.ts';
import type { Beside, Emission, Notes } from './emission.ts';
import { emit } from './emit.ts';
import { evaluateExpression } from './expressions.ts';
import { requireModule } from './imports.ts';
import { invoke } from './invoke.ts';
import type { At, CallMemory, Machine, Options } from './machine.ts';
import { indexed, memberOf, membersOf } from './members.ts';
import { runModule } from './modules.ts';
import { lookup } from './names.ts';
import type { Frame, Module, Scope } from './scope.ts';
import type { Start } from './starts.ts';
import { runBlock, runStatement } from './statements.ts';
import { Trail } from './trail.ts';
import { runMissed, runRest } from './uncalled.ts';
import { alternatives, type FunctionValue, type InstanceValue, ROOT, type Softness, type Value } from './value.ts';

/**
 * Evaluates modules over abstract values and collects what they do to files.
 *
 * Every module's top level runs once, calls are followed into the functions they reach (also in other modules), branches are
 * joined, loops over known lists run once per member and other loops once. Functions that nothing called run by themselves,
 * with unknown parameters. Nothing is guessed: what is not evaluated is unknown, with the reason.
 */
export class Evaluator implements Machine {
  readonly options: Options;
  readonly emissions: Emission[] = [];
  readonly starts: Start[] = [];
  readonly folders = new Set<string>();
  frame: Frame;
  cwd: Value | null = null;
  within: Range | null = null;
  marks: readonly number[] | undefined = undefined;
  soft: Softness | undefined = undefined;
  fuel = 0;
  readonly cutShort = new Set<string>();
  readonly called = new Set<FunctionNode>();
  readonly calledAtHome = new Set<FunctionNode>();
  readonly calls: CallMemory = {
    activations: new Map(),
    given: new Map(),
    past: new Map(),
    results: new Map(),
    blind: new Trail(),
  };
  readonly seen = new Trail<Statement, true>();
  readonly finished: Module[] = [];
  readonly samples = new Map<ClassNode, InstanceValue>();
  readonly ranAlone = new Set<FunctionNode>();
  pool = 0;
  namedAt = 0;
  untaken = 0;
  changes = 0;
  beside: Beside = 'nothing';
  #frames = 0;

  constructor(options: Options) {
    this.options = options;
    this.frame = undefined as unknown as Frame;
  }

  /** Back to the start, after an evaluation that did not come to its end. */
  reset(): void {
    this.frame = undefined as unknown as Frame;
    this.cwd = null;
    this.within = null;
    this.marks = undefined;
    this.soft = undefined;
    this.untaken = 0;
    this.beside = 'nothing';
    this.calls.activations.clear();
    this.calls.given.clear();
  }

  runModule(module: Module): void {
    runModule(this, module);
  }
  /** Runs the functions of a module that nothing has called from within it. */
  runRest(module: Module): void {
    runRest(this, module);
  }
  /** Runs what no evaluation has reached, each statement by itself. */
  runMissed(module: Module): void {
    runMissed(this, module);
  }

  newFrame(
    module: Module,
    scope: Scope,
    name: string | null,
    caller: Frame | null,
    calledAt: Frame['calledAt'],
    alone: boolean,
  ): Frame {
    this.#frames += 1;
    return {
      id: this.#frames,
      module,
      scope,
      name,
      caller,
      calledAt,
      statement: [0, 0],
      returns: [],
      yields: [],
      given: new Map(),
      stopped: false,
      left: [],
      alone,
      inWith: false,
      locks: caller?.locks ?? 0,
      loops: caller?.loops ?? 0,
      branches: 0,
    };
  }

  block(statements: readonly Statement[]): void {
    runBlock(this, statements);
  }
  statement(one: Statement): void {
    runStatement(this, one);
  }
  value(e: Expression): Value {
    return evaluateExpression(this, e);
  }
  assign(to: Target, value: Value, r: Range): void {
    assign(this, to, value, r);
  }
  lookup(name: string): Value | undefined {
    return lookup(this, name);
  }
  member(owner: Value, name: string, r: Range): Value {
    return memberOf(this, owner, name, r);
  }
  index(owner: Value, key: Value, r: Range): Value {
    return indexed(this, owner, key, r);
  }
  members(value: Value, keys = false): readonly Value[] {
    return membersOf(value, keys);
  }
  call(callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, range: Range): Value {
    return callValue(this, callee, {
      args,
      named,
      ranges: args.map(() => range),
      namedRanges: new Map(),
      range,
      receiver: null,
      receiverRange: null,
    });
  }
  callback(value: Value, args: readonly Value[]): Value {
    return callBack(this, value, args);
  }
  invoke(
    callee: FunctionValue,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
    range: Range,
    open: boolean,
  ): Value {
    return invoke(this, callee, args, named, range, open);
  }
  require(specifier: string, range: Range): Value {
    return requireModule(this, specifier, range);
  }
  makeFolder(path: Value | undefined): void {
    for (const one of path === undefined ? [] : alternatives(path)) {
      const s = one.k === 'text' ? one.s.replace(/^file:\/\//, '') : '';
      if (s.startsWith(ROOT)) this.folders.add(s.slice(1).replace(/^\/+|\/+$/g, ''));
    }
  }
  emit(kind: AccessKind, api: string, path: Value, at: At, notes: Partial<Notes> = {}): Emission {
    return emit(this, kind, api, path, at, notes);
  }
}
