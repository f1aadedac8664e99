import { unreachable } from '../../core/brand.ts';
import type { Argument, ClassNode, Expression, FunctionNode, Range, Statement, Target } from '../languages/ir.ts';
import type { AccessKind } from '../model.ts';
import type { Emission, Notes, Place } from './emission.ts';
import { isUnset, joinScopes, weak, withDefault } from './joins.ts';
import { newScope, type Frame, type Module, type Scope } from './scope.ts';
import { mayTouch } from './touching.ts';
import {
  alternatives,
  ANY,
  callKey,
  type ClassValue,
  type DictValue,
  inherited,
  type InstanceValue,
  joined,
  type ListValue,
  mapText,
  marked,
  nothing,
  oneOf,
  piece,
  ROOT,
  SEGMENT,
  text,
  type Trace,
  unknown,
  type Value,
} from './value.ts';

/** A call of something of a library, with its arguments evaluated. */
export interface LibraryCall {
  /** Full name: `json.dump`; for methods of a value, `.` and the name. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly ranges: readonly Range[];
  readonly namedRanges: ReadonlyMap<string, Range>;
  readonly range: Range;
  readonly receiver: Value | null;
  readonly receiverRange: Range | null;
}

/** What a language brings: its library, and how its modules find each other. */
export interface Library {
  /** A call of an external name. `undefined`: not known. */
  call(machine: Machine, call: LibraryCall): Value | undefined;
  /** A method of a value that is no instance of the repository's classes. */
  method(machine: Machine, call: LibraryCall): Value | undefined;
  /** A member of a value, other than a call. */
  member(machine: Machine, value: Value, name: string, range: Range): Value | undefined;
  /** Names that every module has. */
  global(machine: Machine, module: Module, name: string): Value | undefined;
}

export interface Imports {
  /** Evaluates to the imported thing. */
  resolve(from: Module, specifier: string, level: number): Imported;
}
export type Imported =
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'package'; readonly find: (name: string) => Imported }
  | { readonly kind: 'data'; readonly value: Value; readonly path: string }
  | { readonly kind: 'external'; readonly name: string };

export interface Options {
  readonly library: (module: Module) => Library;
  readonly imports: Imports;
  /** Expressions that one module may evaluate (a part of them for each function by itself); beyond it calls are unknown. */
  readonly budget: number;
}

/**
 * Evaluates modules over abstract values and collects what they do to files.
 *
 * Every module's top level runs once, calls are followed into the functions they reach (also in other modules), branches are
 * joined, loops over known lists run once per member and other loops once. Functions that nothing called run by themselves,
 * with unknown parameters. Nothing is guessed: what is not evaluated is unknown, with the reason.
 */
export class Machine {
  readonly emissions: Emission[] = [];
  readonly called = new Set<FunctionNode>();
  /** For functions called within their own module: their own lines are then told by those calls. */
  readonly calledAtHome = new Set<FunctionNode>();
  readonly options: Options;
  frame: Frame;
  cwd: Value | null = null;
  /** Where accesses are told to be, while text of another language is evaluated. */
  within: Range | null = null;
  /** Whose parameters that text hangs on. */
  marks: readonly number[] | undefined = undefined;
  #fuel = 0;
  #blind = new Map<FunctionNode, Value>();
  #past = new Map<FunctionNode, { runs: number; useful: boolean }>();
  #frames = 0;
  #memory = new Map<FunctionNode, Map<string, Value>>();
  #activations = new Map<FunctionNode, number>();
  #instances = new Map<ClassNode, InstanceValue>();

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
    this.#activations.clear();
  }

  /** Runs a module's top level, once. */
  runModule(module: Module): void {
    if (module.state !== 'new') return;
    module.state = 'running';
    const before = this.frame;
    const cwd = this.cwd;
    this.cwd = null;
    const fuel = this.#fuel;
    this.#fuel = this.options.budget;
    this.frame = this.#newFrame(module, module.scope, null, null, null, false);
    this.#hoist(module.facts.body);
    this.block(module.facts.body);
    this.frame = before;
    this.cwd = cwd;
    this.#fuel = fuel;
    module.state = 'done';
  }

  /** Runs the functions of a module that nothing has called from within it. */
  runRest(module: Module): void {
    this.#pool = this.options.budget / 2;
    const visit = (statements: readonly Statement[], scope: Scope, owner: ClassValue | null) => {
      for (const one of statements) {
        if (one.s === 'function') {
          const value =
            owner === null
              ? scope.vars.get(one.f.name)
              : owner.members.get(one.f.free === true ? `static ${one.f.name}` : one.f.name);
          const found =
            value === undefined
              ? undefined
              : alternatives(value).find((each) => each.k === 'function' && each.f === one.f);
          if (!this.calledAtHome.has(one.f)) this.#alone(found, one.f, module, scope, owner);
        } else if (one.s === 'class') {
          const value = scope.vars.get(one.c.name);
          const cls =
            value === undefined
              ? undefined
              : alternatives(value).find((each): each is ClassValue => each.k === 'class');
          if (cls) visit(one.c.body, scope, cls);
        } else if (one.s === 'if') {
          visit(one.a, scope, owner);
          visit(one.b, scope, owner);
        } else if (one.s === 'try') visit(one.b, scope, owner);
      }
    };
    visit(module.facts.body, module.scope, null);
    for (const exported of module.exports.values()) {
      const values = exported.k === 'dict' ? [...exported.entries.values()] : [exported];
      for (const value of values)
        if (value.k === 'function' && !this.calledAtHome.has(value.f))
          this.#alone(value, value.f, module, module.scope, null);
    }
    for (const value of module.scope.vars.values()) {
      const values = value.k === 'dict' ? [...value.entries.values()] : [value];
      for (const one of values)
        if (one.k === 'function' && !this.called.has(one.f)) this.#alone(one, one.f, module, module.scope, null);
    }
  }

  #alone(value: Value | undefined, f: FunctionNode, module: Module, scope: Scope, owner: ClassValue | null): void {
    if (this.#runAlone.has(f)) return;
    this.#runAlone.add(f);
    if (!mayTouch(f)) return;
    const before = this.frame;
    const share = Math.min(this.options.budget / 16, this.#pool);
    this.#fuel = share;
    this.frame = this.#newFrame(module, module.scope, null, null, null, true);
    const callee = value?.k === 'function' ? value : { k: 'function' as const, f, scope, module };
    const self = owner === null || f.free === true ? undefined : this.#sampleInstance(owner);
    this.#invoke(
      self === undefined ? callee : { ...callee, self, ...(owner ? { owner } : {}) },
      [],
      new Map(),
      f.r,
      true,
    );
    this.#pool -= share - this.#fuel;
    this.frame = before;
  }
  /** What is left for the functions of a module that run by themselves. */
  #pool = 0;
  #runAlone = new Set<FunctionNode>();
  #seen = new Set<Statement>();

  /**
   * Runs what no evaluation has reached (after an early end, behind a spent budget, in a function that is only handed
   * around), each statement by itself, with its function's parameters unknown: no access is missed for want of a caller.
   */
  runMissed(module: Module): void {
    const before = this.frame;
    const visit = (node: unknown, f: FunctionNode | null): void => {
      if (Array.isArray(node)) {
        for (const one of node) visit(one, f);
        return;
      }
      if (typeof node !== 'object' || node === null) return;
      const inner: FunctionNode | null = isFunctionNode(node) ? node : f;
      // Most of a script is reached, or computes only.
      if (inner === node && !mayTouch(inner)) return;
      if (
        isStatement(node) &&
        !this.#seen.has(node) &&
        node.s !== 'function' &&
        node.s !== 'class' &&
        node.s !== 'import'
      ) {
        this.#fuel = 300;
        const frame = this.#newFrame(module, module.scope, null, null, null, true);
        this.frame = frame;
        if (inner !== null) {
          const scope = newScope(module.scope, 'function');
          this.frame = this.#newFrame(module, scope, inner.name, frame, { call: inner.r, statement: inner.r }, true);
          for (const param of inner.params)
            scope.vars.set(param.name, unknown(`parameter \`${param.name}\` of ${inner.name}`));
        }
        this.block([node]);
        this.frame = before;
      }
      for (const one of Object.values(node)) if (typeof one === 'object') visit(one, inner);
    };
    visit(module.facts.body, null);
  }

  /** An instance whose constructor got unknown arguments, for methods that nobody calls. */
  #sampleInstance(cls: ClassValue): InstanceValue {
    const known = this.#instances.get(cls.c);
    if (known) return known;
    const instance: InstanceValue = { k: 'instance', cls, attrs: new Map() };
    this.#instances.set(cls.c, instance);
    const silent = this.emissions.length;
    const made = this.#construct(instance, [], new Map(), cls.c.r, true);
    this.emissions.length = silent;
    return made;
  }

  #newFrame(
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
      stopped: false,
      alone,
      inWith: false,
      locks: caller?.locks ?? 0,
      loops: caller?.loops ?? 0,
    };
  }

  // -------------------------------------------------------------------------------------------------------------- statements

  #hoist(statements: readonly Statement[]): void {
    if (this.frame.module.language === 'python') return;
    for (const one of statements) if (one.s === 'function') this.#define(one.f);
  }

  #define(f: FunctionNode): void {
    this.#setName(f.name, this.#functionValue(f));
  }

  #functionValue(f: FunctionNode): Value {
    return { k: 'function', f, scope: this.frame.scope, module: this.frame.module };
  }

  block(statements: readonly Statement[]): void {
    for (const one of statements) {
      if (this.frame.stopped) {
        // Functions that follow a `return` are still there.
        if (one.s === 'function' && this.frame.module.language !== 'python') this.#define(one.f);
        continue;
      }
      const before = this.frame.statement;
      this.frame.statement = one.r;
      this.#seen.add(one);
      this.#statement(one);
      this.frame.statement = before;
    }
  }

  #statement(one: Statement): void {
    const frame = this.frame;
    switch (one.s) {
      case 'expression':
        this.value(one.e);
        return;
      case 'assign': {
        const value = this.value(one.e);
        if (one.op === 'local' && one.to[0]?.t === 'name') {
          frame.scope.vars.set(one.to[0].n, this.#traced(value, one.r));
          return;
        }
        for (const to of one.to)
          this.assign(to, one.op === undefined ? value : this.#augment(to, one.op, value), one.r);
        return;
      }
      case 'return':
        frame.returns.push(one.e ? this.value(one.e) : nothing);
        frame.stopped = true;
        return;
      case 'stop':
        if (one.e) this.value(one.e);
        frame.stopped = true;
        return;
      case 'if':
        this.value(one.c);
        this.#branches([one.a, one.b]);
        return;
      case 'for':
        this.#loop(one);
        return;
      case 'while':
        if (one.c) this.value(one.c);
        this.#branches([one.b, []]);
        frame.stopped = false;
        return;
      case 'try': {
        const start = new Map(frame.scope.vars);
        this.block(one.b);
        const wasStopped = frame.stopped;
        const done = frame.scope.vars;
        const ends: Map<string, Value>[] = wasStopped ? [] : [done];
        for (const handler of one.catch) {
          frame.stopped = false;
          frame.scope.vars = joinScopes([start, new Map(done)]);
          this.block(handler);
          if (!frame.stopped) ends.push(frame.scope.vars);
        }
        frame.scope.vars = ends.length === 0 ? done : joinScopes(ends);
        frame.stopped = false;
        this.block(one.finally);
        frame.stopped ||= ends.length === 0;
        return;
      }
      case 'with': {
        const locks = frame.locks;
        for (const item of one.of) {
          frame.inWith = true;
          const value = this.value(item.e);
          frame.inWith = false;
          const inner = this.#entered(value, item.e.x === 'call' ? item.e.r : one.r);
          if (isLock(value)) frame.locks += 1;
          if (item.to) this.assign(item.to, inner, one.r);
        }
        this.block(one.b);
        frame.locks = locks;
        return;
      }
      case 'function': {
        this.#define(one.f);
        if (one.f.decorators) this.#decorate(one.f);
        return;
      }
      case 'class':
        this.#setName(one.c.name, this.#classValue(one.c));
        return;
      case 'import':
        this.#import(one);
        return;
      case 'export': {
        for (const [local, exported] of one.names) {
          const value = this.lookup(local);
          if (value) frame.module.exports.set(exported, value);
        }
        if (one.e) frame.module.exports.set('default', this.value(one.e));
        return;
      }
      case 'outer':
        for (const name of one.n) frame.scope.outer.add(name);
        return;
      case 'scope': {
        const vars = new Map(frame.scope.vars);
        const cwd = this.cwd;
        this.block(one.b);
        frame.scope.vars = vars;
        frame.stopped = false;
        this.cwd = cwd;
      }
    }
  }

  /** `@click.option('--out', default='data/x.json')` and its like bind parameters; other decorators are only evaluated. */
  #decorate(f: FunctionNode): void {
    for (const one of f.decorators ?? []) if (one.x === 'call') this.value(one);
  }

  #branches(branches: readonly (readonly Statement[])[]): void {
    const frame = this.frame;
    const start = frame.scope.vars;
    const cwd = this.cwd;
    const ends: Map<string, Value>[] = [];
    for (const branch of branches) {
      frame.scope.vars = new Map(start);
      frame.stopped = false;
      this.cwd = cwd;
      this.block(branch);
      if (!frame.stopped) ends.push(frame.scope.vars);
    }
    frame.stopped = ends.length === 0;
    frame.scope.vars = ends.length === 0 ? start : joinScopes(ends);
    // A `cd` in one branch only is not one to rely on, unless the other branch does not come back.
    if (ends.length > 1) this.cwd = cwd;
  }

  #loop(one: Extract<Statement, { s: 'for' }>): void {
    const frame = this.frame;
    const over = this.value(one.e);
    const members = this.members(over, one.keys === true);
    const start = new Map(frame.scope.vars);
    frame.loops += 1;
    const few = members.length <= (frame.loops > 1 ? 10 : 24);
    const rounds = few ? members : [oneOf(members)];
    for (const member of rounds.length === 0 ? [unknown('a member of an unknown list', [over])] : rounds) {
      this.assign(one.to, member, one.r);
      this.block(one.b);
      frame.stopped = false;
    }
    frame.loops -= 1;
    frame.scope.vars = joinScopes([start, frame.scope.vars]);
  }

  /** The members that a loop sees. */
  members(value: Value, keys = false): readonly Value[] {
    return alternatives(value).flatMap((one): readonly Value[] => {
      if (one.k === 'list') {
        if (keys) return [text(SEGMENT)];
        return (one.rest ? [...one.items, one.rest] : one.items).map((each) => marked(each, one.marks));
      }
      if (one.k === 'dict') {
        const names = [...one.entries.keys()].map((key): Value => ({ ...text(key), ...inherited([one]) }));
        return one.rest ? [...names, unknown('a key only the run knows')] : names;
      }
      if (one.k === 'handle') return [unknown('read from a file', [one])];
      return [unknown(one.k === 'unknown' ? one.why : 'a member of something unknown', [one])];
    });
  }

  #entered(value: Value, range: Range): Value {
    return oneOf(
      alternatives(value).map((one) => {
        if (one.k !== 'instance') return one;
        const enter = this.#method(one, '__enter__');
        if (enter === undefined) return one;
        const result = this.call(enter, [], new Map(), range);
        return result.k === 'unknown' || result.k === 'const' ? one : result;
      }),
    );
  }

  // -------------------------------------------------------------------------------------------------------------- assignment

  assign(to: Target, value: Value, r: Range): void {
    switch (to.t) {
      case 'name':
        this.#setName(to.n, this.#traced(value, r));
        return;
      case 'member': {
        const owner = this.value(to.o);
        const kept = this.#traced(value, r);
        for (const one of alternatives(owner)) {
          if (one.k === 'instance') one.attrs.set(to.n, weak(one.attrs.get(to.n), kept));
          else if (one.k === 'dict') one.entries.set(to.n, kept);
          else if (one.k === 'class') one.members.set(to.n, kept);
          else if (one.k === 'module') one.module.scope.vars.set(to.n, kept);
          else if (one.k === 'result') one.state.set(to.n, kept);
          else if (one.k === 'external' && (one.name === 'module' || one.name === 'exports'))
            this.#exportMember(one.name, to.n, kept);
          else if (one.k === 'external' && one.name === 'module.exports') this.frame.module.exports.set(to.n, kept);
        }
        return;
      }
      case 'index': {
        const owner = this.value(to.o);
        const key = this.value(to.i);
        for (const one of alternatives(owner)) {
          if (one.k === 'dict') {
            if (key.k === 'text' && !key.s.includes(ANY)) one.entries.set(key.s, this.#traced(value, r));
            else one.rest = one.rest ? oneOf([one.rest, value]) : value;
          } else if (one.k === 'list' && key.k === 'number' && one.items[key.v] !== undefined) one.items[key.v] = value;
        }
        return;
      }
      case 'default':
        this.assign(
          to.to,
          withDefault(value, () => this.value(to.e)),
          r,
        );
        return;
      case 'list':
        to.of.forEach((part, index) => {
          if (part) this.assign(part, this.index(value, { k: 'number', v: index }, r), r);
        });
        if (to.rest) this.assign(to.rest, { k: 'list', items: [], rest: unknown('the rest of a list', [value]) }, r);
        return;
      case 'dict':
        for (const [key, part, otherwise] of to.of) {
          const member = this.member(value, key, r);
          this.assign(part, otherwise === undefined ? member : withDefault(member, () => this.value(otherwise)), r);
        }
        if (to.rest) this.assign(to.rest, value, r);
    }
  }

  #exportMember(owner: string, name: string, value: Value): void {
    const exports = this.frame.module.exports;
    if (owner === 'exports') exports.set(name, value);
    else if (name === 'exports') {
      exports.set('module.exports', value);
      exports.set('default', value);
      if (value.k === 'dict') for (const [key, one] of value.entries) exports.set(key, one);
    }
  }

  #setName(name: string, value: Value): void {
    let scope = this.frame.scope;
    if (scope.outer.has(name)) scope = this.#outerScope(scope, name);
    else if (this.frame.module.language !== 'python') {
      let owner: Scope | null = scope;
      while (owner !== null && !owner.vars.has(name)) owner = owner.parent;
      if (this.frame.module.language === 'shell') scope = owner ?? this.frame.module.scope;
      else if (owner !== null && owner !== scope && owner.kind !== 'module') scope = owner;
      else if (owner !== null && owner !== scope && isUnset(owner.vars.get(name))) scope = owner;
    }
    scope.vars.set(name, scope === this.frame.scope ? value : weak(scope.vars.get(name), value));
  }

  #outerScope(scope: Scope, name: string): Scope {
    for (let one = scope.parent; one !== null; one = one.parent) if (one.vars.has(name)) return one;
    return this.frame.module.scope;
  }

  #augment(to: Target, op: string, value: Value): Value {
    const old =
      to.t === 'name'
        ? (this.lookup(to.n) ?? unknown(`\`${to.n}\` is not known`))
        : to.t === 'member'
          ? this.value({ x: 'member', o: to.o, n: to.n, r: [0, 0] })
          : unknown('a member');
    if (op === '??' || op === '||') return withDefault(old, () => value);
    return this.#binary(op, old, value);
  }

  /** Remembers that the value was given a name here. */
  #traced(value: Value, r: Range): Value {
    if (value.k === 'function' || value.k === 'module' || value.k === 'external' || value.k === 'class') return value;
    const trace: Trace = {
      at: { file: this.frame.module.path, start: r[0], end: r[1] },
      value,
      from: value.trace ? [value.trace] : [],
    };
    return { ...value, trace };
  }

  lookup(name: string): Value | undefined {
    for (let scope: Scope | null = this.frame.scope; scope !== null; scope = scope.parent) {
      // A method does not see the names of its class.
      if (scope.kind === 'class' && scope !== this.frame.scope) continue;
      const value = scope.vars.get(name);
      if (value !== undefined) return value;
    }
    return this.options.library(this.frame.module).global(this, this.frame.module, name);
  }

  // ------------------------------------------------------------------------------------------------------------- expressions

  value(e: Expression): Value {
    this.#fuel -= 1;
    switch (e.x) {
      case 'text':
        return text(e.v);
      case 'number':
        return { k: 'number', v: e.v };
      case 'const':
        return { k: 'const', v: e.v };
      case 'name':
        return this.lookup(e.n) ?? { k: 'external', name: e.n };
      case 'member': {
        const owner = this.value(e.o);
        return this.member(owner, e.n, e.r);
      }
      case 'index':
        return this.index(this.value(e.o), this.value(e.i), [0, 0]);
      case 'slice':
        return this.#slice(this.value(e.o), e.from && this.value(e.from), e.to && this.value(e.to));
      case 'call':
        return this.#call(e);
      case 'join':
        return joined(e.p.map((one) => this.value(one)));
      case 'binary':
        return this.#binary(e.op, this.value(e.l), this.value(e.r));
      case 'choice':
        this.value(e.t);
        return oneOf(e.of.map((one) => this.value(one)));
      case 'first': {
        const [head, ...rest] = e.of;
        if (head === undefined) return nothing;
        return rest.reduce((value, next) => withDefault(value, () => this.value(next)), this.value(head));
      }
      case 'list':
        return this.#list(e.of);
      case 'dict': {
        const dict: DictValue = { k: 'dict', entries: new Map() };
        for (const [key, part] of e.of) {
          const value = this.value(part);
          if (key === null) this.#spread(dict, value);
          else this.#setEntry(dict, this.value(key), value);
        }
        return dict;
      }
      case 'function':
        return this.#functionValue(e.f);
      case 'class':
        return this.#classValue(e.c);
      case 'each':
        return this.#each(e);
      case 'let': {
        const value = this.value(e.e);
        this.assign(e.to, value, this.frame.statement);
        return value;
      }
      case 'seq': {
        const parts = e.of.map((one) => this.value(one));
        return unknown('an expression that is not evaluated', parts.slice(0, 4));
      }
      default:
        return unreachable(e);
    }
  }

  #setEntry(dict: DictValue, key: Value, value: Value): void {
    for (const one of alternatives(key)) {
      if (one.k === 'text' && !one.s.includes(ANY)) dict.entries.set(one.s, value);
      else if (one.k === 'number') dict.entries.set(String(one.v), value);
      else dict.rest = dict.rest ? oneOf([dict.rest, value]) : value;
    }
  }

  #spread(dict: DictValue, value: Value): void {
    for (const one of alternatives(value)) {
      if (one.k === 'dict') for (const [key, part] of one.entries) dict.entries.set(key, part);
      else dict.rest = unknown('fields of something unknown', [one]);
    }
  }

  #list(args: readonly Argument[]): Value {
    const list: ListValue = { k: 'list', items: [] };
    for (const one of args) {
      const value = this.value(one.e);
      if (one.spread === undefined) list.items.push(value);
      else if (value.k === 'list') {
        list.items.push(...value.items);
        if (value.rest) list.rest = value.rest;
      } else list.rest = unknown('members of something unknown', [value]);
    }
    return list;
  }

  #each(e: Extract<Expression, { x: 'each' }>): Value {
    const outer = this.frame.scope;
    const out: Value[] = [];
    const entries: [Value, Value][] = [];
    const run = (depth: number) => {
      const clause = e.for[depth];
      if (clause === undefined) {
        const element = this.value(e.el);
        if (e.key) entries.push([this.value(e.key), element]);
        out.push(element);
        return;
      }
      const members = this.members(this.value(clause[1]));
      for (const member of members.length > 12 ? [oneOf(members)] : members) {
        this.assign(clause[0], member, this.frame.statement);
        run(depth + 1);
      }
    };
    const saved = new Map(outer.vars);
    run(0);
    outer.vars = saved;
    if (e.key) {
      const dict: DictValue = { k: 'dict', entries: new Map() };
      for (const [key, value] of entries) this.#setEntry(dict, key, value);
      return dict;
    }
    return { k: 'list', items: out };
  }

  member(owner: Value, name: string, r: Range): Value {
    return oneOf(
      alternatives(owner).map((one): Value => {
        const own = this.options.library(this.frame.module).member(this, one, name, r);
        if (own !== undefined) return own;
        return this.#memberOf(one, name, r);
      }),
    );
  }

  #memberOf(one: Value, name: string, r: Range): Value {
    if (one.k === 'instance') {
      const attr = one.attrs.get(name);
      if (attr !== undefined) return attr.marks === undefined ? attr : marked(attr, one.marks);
      const method = this.#method(one, name);
      if (method === undefined) return unknown(`\`${name}\` of a ${one.cls.c.name} is not set`, [one]);
      const isProperty = method.k === 'function' && method.f.decorators?.some(isPropertyDecorator) === true;
      return isProperty ? this.call(method, [], new Map(), r) : method;
    }
    if (one.k === 'class')
      return this.#classMember(one, name, true) ?? unknown(`\`${name}\` of ${one.c.name} is not set`, [one]);
    if (one.k === 'module') return this.#moduleMember(one.module, name);
    if (one.k === 'dict') {
      const entry = one.entries.get(name);
      if (entry !== undefined) return marked(entry, entry.marks === undefined ? undefined : one.marks);
      if (one.rest) return marked(one.rest, one.marks);
      return name === 'length' ? unknown('a length') : { ...nothing, ...inherited([one]) };
    }
    if (one.k === 'external') return { k: 'external', name: `${one.name}.${name}` };
    if (one.k === 'result') {
      return one.state.get(name) ?? { k: 'result', of: `${one.of}.${name}`, receiver: one, args: [], state: new Map() };
    }
    return unknown(one.k === 'unknown' ? one.why : `\`${name}\` of something unknown`, [one]);
  }

  #moduleMember(module: Module, name: string): Value {
    const exported =
      module.exports.get(name) ??
      (module.language === 'python' || name === 'default' ? undefined : module.exports.get('default'));
    if (exported !== undefined && module.exports.has(name)) return exported;
    if (module.language === 'python') {
      const value = module.scope.vars.get(name);
      if (value !== undefined) return value;
      const inner = this.options.imports.resolve(module, name, 1);
      if (inner.kind === 'module') {
        this.runModule(inner.module);
        return { k: 'module', module: inner.module };
      }
    } else if (exported?.k === 'dict')
      return exported.entries.get(name) ?? unknown(`\`${name}\` is not exported by ${module.path}`);
    return unknown(`\`${name}\` is not in ${module.path}`);
  }

  #method(instance: InstanceValue, name: string): Value | undefined {
    const found = this.#classMember(instance.cls, name);
    if (found?.k !== 'function' || found.f.free === true) return found;
    return { ...found, self: instance, ...(instance.marks ? { marks: instance.marks } : {}) };
  }

  #classMember(cls: ClassValue, name: string, isStatic = false, depth = 0): Value | undefined {
    const own = isStatic
      ? (cls.members.get(`static ${name}`) ?? cls.members.get(name))
      : (cls.members.get(name) ?? cls.members.get(`static ${name}`));
    if (own !== undefined) {
      if (own.k !== 'function') return own;
      const isClassMethod = own.f.decorators?.some((one) => one.x === 'name' && one.n === 'classmethod') === true;
      return { ...own, owner: cls, ...(isClassMethod ? { self: cls } : {}) };
    }
    if (depth > 8) return undefined;
    for (const base of cls.bases) {
      if (base.k !== 'class') continue;
      const found = this.#classMember(base, name, isStatic, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #classValue(c: ClassNode): ClassValue {
    const bases = c.bases.map((one) => this.value(one));
    const scope = newScope(this.frame.scope, 'class');
    const frame = this.frame;
    this.frame = {
      ...this.#newFrame(frame.module, scope, c.name, frame.caller, frame.calledAt, frame.alone),
      statement: frame.statement,
    };
    const inner: Scope = this.frame.scope;
    for (const one of c.body) {
      if (one.s === 'function')
        inner.vars.set(one.f.free === true ? `static ${one.f.name}` : one.f.name, {
          k: 'function',
          f: one.f,
          scope: frame.scope,
          module: frame.module,
        });
      else this.#statement(one);
    }
    const members = this.frame.scope.vars;
    this.frame = frame;
    return { k: 'class', c, members, bases, module: frame.module };
  }

  index(owner: Value, key: Value, r: Range): Value {
    return oneOf(
      alternatives(owner).map((one): Value => {
        if (one.k === 'list' && key.k === 'number') {
          // From the end of a list whose end only the run knows.
          const found = key.v < 0 && one.rest !== undefined ? undefined : one.items.at(key.v);
          if (found !== undefined) return marked(found, found.marks === undefined ? undefined : one.marks);
          return one.rest ?? unknown('beyond the end of a list', [one]);
        }
        if (one.k === 'list')
          return one.items.length === 0 && one.rest === undefined
            ? unknown('a member of an empty list', [one])
            : oneOf(this.members(one));
        if (one.k === 'dict' && (key.k === 'text' || key.k === 'number' || key.k === 'alt')) {
          return oneOf(alternatives(key).map((each) => this.#entry(one, each)));
        }
        if (one.k === 'dict')
          return one.entries.size === 0
            ? (one.rest ?? unknown('a field of an empty table', [one]))
            : oneOf([...one.entries.values(), ...(one.rest ? [one.rest] : [])]);
        if (key.k === 'text') return this.member(one, key.s, r);
        const own = this.options
          .library(this.frame.module)
          .member(this, one, `[${key.k === 'number' ? key.v : ''}]`, r);
        return own ?? unknown(one.k === 'unknown' ? one.why : 'a member only the run knows', [one, key]);
      }),
    );
  }

  #entry(dict: DictValue, key: Value): Value {
    const name = piece(key);
    const found = dict.entries.get(name);
    if (found !== undefined) return found;
    if (name.includes(ANY) || name.includes(SEGMENT))
      return dict.entries.size === 0
        ? unknown('a field only the run knows', [dict, key])
        : oneOf([...dict.entries.values()]);
    return dict.rest ?? unknown(`no field \`${name}\``, [dict]);
  }

  #slice(owner: Value, from: Value | undefined, to: Value | undefined): Value {
    if (owner.k === 'list') {
      if (owner.rest) return owner;
      const start = from?.k === 'number' ? from.v : 0;
      if (from !== undefined && from.k !== 'number') return owner;
      return { ...owner, items: owner.items.slice(start, to?.k === 'number' ? to.v : undefined) };
    }
    return mapText(owner, (s) => {
      if (from !== undefined && from.k !== 'number') return ANY;
      if (to !== undefined && to.k !== 'number') return ANY;
      return /[\uE000-\uE006]/.test(s) ? ANY : s.slice(from?.v ?? 0, to?.v);
    });
  }

  #binary(op: string, l: Value, r: Value): Value {
    if (op === '+' && l.k === 'list') {
      if (r.k === 'list') {
        const rest = l.rest ?? r.rest;
        return { k: 'list', items: [...l.items, ...r.items], ...(rest ? { rest } : {}), ...inherited([l, r]) };
      }
      return { ...l, rest: unknown('members of something unknown', [r]) };
    }
    if (l.k === 'number' && r.k === 'number') {
      if (op === '+') return { k: 'number', v: l.v + r.v };
      if (op === '-') return { k: 'number', v: l.v - r.v };
    }
    if (op === '+') {
      const isText = [l, r].some((one) => alternatives(one).some((each) => each.k === 'text'));
      return isText ? joined([l, r]) : unknown('a sum', [l, r]);
    }
    if (op === '/') {
      const isPath = [l, r].some((one) => alternatives(one).some((each) => each.k === 'text' && each.path === true));
      const perhaps =
        alternatives(l).some((one) => one.k === 'unknown') && alternatives(r).some((one) => one.k === 'text');
      if (isPath || perhaps)
        return (
          this.options.library(this.frame.module).call(this, plainCall('@path.join', [l, r])) ??
          unknown('a path', [l, r])
        );
    }
    if (op === '%')
      return (
        this.options.library(this.frame.module).call(this, plainCall('@percent', [l, r])) ??
        unknown('a formatted text', [l, r])
      );
    return unknown('the result of an operation', [l, r]);
  }

  // ------------------------------------------------------------------------------------------------------------------- calls

  #call(e: Extract<Expression, { x: 'call' }>): Value {
    let receiver: Value | null = null;
    let name = '';
    let callee: Value;
    const inWith = this.frame.inWith;
    this.frame.inWith = false;
    if (e.f.x === 'member') {
      receiver = this.value(e.f.o);
      name = e.f.n;
      callee = nothing;
    } else callee = this.value(e.f);
    const args: Value[] = [];
    const ranges: Range[] = [];
    const named = new Map<string, Value>();
    const namedRanges = new Map<string, Range>();
    for (const one of e.a) {
      const value = this.value(one.e);
      if (one.spread === 'list' && value.k === 'list' && value.rest === undefined) {
        args.push(...value.items);
        ranges.push(...value.items.map(() => one.r));
      } else if (one.spread === 'dict' && value.k === 'dict')
        for (const [key, part] of value.entries) named.set(key, part);
      else if (one.n !== undefined) {
        named.set(one.n, value);
        namedRanges.set(one.n, one.r);
      } else if (one.spread === undefined) {
        args.push(value);
        ranges.push(one.r);
      }
    }
    this.frame.inWith = inWith;
    const base = { args, named, ranges, namedRanges, range: e.r, receiver: null, receiverRange: null };
    const result =
      receiver === null
        ? this.#callValue(callee, base)
        : this.#callMethod(receiver, name, {
            ...base,
            receiver,
            receiverRange: e.f.x === 'member' ? rangeOf(e.f) : null,
          });
    this.frame.inWith = false;
    return result;
  }

  #callMethod(receiver: Value, name: string, base: Omit<LibraryCall, 'name'>): Value {
    if (receiver.k === 'alt') this.#fuel -= receiver.of.length * 4;
    return oneOf(
      alternatives(receiver).map((one): Value => {
        if (one.k === 'instance' || one.k === 'module' || one.k === 'class' || one.k === 'dict') {
          const plain = one.k === 'dict' && !one.entries.has(name);
          const found = plain ? undefined : this.#ownMember(one, name, base.range);
          if (found !== undefined && found.k !== 'unknown') {
            if (found.k === 'function' && found.self === undefined && one.k === 'dict')
              return this.#callValue({ ...found, self: one }, base);
            return this.#callValue(found, base);
          }
          const known = this.options
            .library(this.frame.module)
            .method(this, { ...base, name: `.${name}`, receiver: one });
          return known ?? this.#unknownCall(base, `\`${name}\` is not known`);
        }
        if (one.k === 'external')
          return this.#callValue({ k: 'external', name: `${one.name}.${name}` }, { ...base, receiver: one });
        if (one.k === 'result') {
          const attr = one.state.get(name);
          if (attr !== undefined) return this.#callValue(attr, base);
        }
        if (one.k === 'function' && (name === 'call' || name === 'apply' || name === 'bind'))
          return name === 'bind'
            ? one
            : this.#callValue(one, { ...base, args: base.args.slice(1), ranges: base.ranges.slice(1) });
        const known = this.options
          .library(this.frame.module)
          .method(this, { ...base, name: `.${name}`, receiver: one });
        return known ?? this.#unknownCall(base, one.k === 'unknown' ? one.why : `what \`${name}\` gives`, one);
      }),
    );
  }

  #ownMember(owner: Value, name: string, r: Range): Value | undefined {
    if (owner.k === 'instance') return owner.attrs.get(name) ?? this.#method(owner, name);
    if (owner.k === 'class') return this.#classMember(owner, name, true);
    return this.member(owner, name, r);
  }

  #callValue(callee: Value, base: Omit<LibraryCall, 'name'>): Value {
    return oneOf(
      alternatives(callee).map((one): Value => {
        if (one.k === 'function') return this.#invoke(one, base.args, base.named, base.range, false);
        if (one.k === 'class')
          return this.#construct(
            { k: 'instance', cls: one, attrs: new Map() },
            base.args,
            base.named,
            base.range,
            false,
          );
        if (one.k === 'external') {
          const known = this.options.library(this.frame.module).call(this, { ...base, name: one.name });
          if (known !== undefined) return known;
          const given = this.#unknownCall(base, `what \`${one.name}\` gives`);
          return { k: 'result', of: one.name, args: base.args, state: new Map(), ...inherited([given]) };
        }
        if (one.k === 'instance') {
          const method = this.#method(one, '__call__');
          if (method) return this.#callValue(method, base);
        }
        if (one.k === 'module') {
          const exported = one.module.exports.get('default');
          if (exported && exported.k !== 'module') return this.#callValue(exported, base);
        }
        if (one.k === 'result') {
          const known = this.options.library(this.frame.module).call(this, { ...base, name: one.of, receiver: one });
          return known ?? this.#unknownCall(base, `what \`${one.of}\` gives`);
        }
        return this.#unknownCall(base, one.k === 'unknown' ? one.why : 'what an unknown function gives');
      }),
    );
  }

  /** Calls a value from a library function: a callback, a method. */
  call(callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, range: Range): Value {
    return this.#callValue(callee, {
      args,
      named,
      ranges: args.map(() => range),
      namedRanges: new Map(),
      range,
      receiver: null,
      receiverRange: null,
    });
  }

  /** Somebody unknown gets these arguments: functions among them will be called, with what we do not know. */
  #unknownCall(base: Omit<LibraryCall, 'name'>, why: string, receiver?: Value): Value {
    for (const one of [...base.args, ...base.named.values()]) this.callback(one, []);
    return unknown(why, [...(receiver ? [receiver] : []), ...base.args.slice(0, 3)]);
  }

  callback(value: Value, args: readonly Value[]): Value {
    const results: Value[] = [];
    for (const one of alternatives(value)) {
      if (one.k === 'external' && args.length > 0) results.push(this.call(one, args, new Map(), this.frame.statement));
      if (one.k === 'function') results.push(this.#invoke(one, args, new Map(), one.f.r, true));
      else if (one.k === 'dict')
        for (const part of one.entries.values())
          if (part.k === 'function') this.#invoke(part, [], new Map(), part.f.r, true);
    }
    return results.length === 0 ? unknown('what a callback gives') : oneOf(results);
  }

  #construct(
    instance: InstanceValue,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
    range: Range,
    open: boolean,
  ): InstanceValue {
    const cls = instance.cls;
    const fields = (one: ClassValue, depth: number): void => {
      for (const base of one.bases) if (base.k === 'class' && depth < 8) fields(base, depth + 1);
      for (const [name, value] of one.members)
        if (value.k !== 'function' && value.k !== 'class') instance.attrs.set(name, value);
    };
    fields(cls, 0);
    const init = this.#classMember(cls, '__init__') ?? this.#classMember(cls, 'constructor');
    if (init?.k === 'function') {
      this.#invoke({ ...init, self: instance }, args, named, range, open);
    } else {
      // A dataclass, a NamedTuple: fields in the order in which they are declared.
      const names = [...instance.attrs.keys()];
      args.forEach((value, index) => {
        const name = names[index];
        if (name !== undefined) instance.attrs.set(name, value);
      });
      for (const [name, value] of named) instance.attrs.set(name, value);
    }
    const post = this.#classMember(cls, '__post_init__');
    if (post?.k === 'function') this.#invoke({ ...post, self: instance }, [], new Map(), range, open);
    return instance;
  }

  /** Runs a function's body. `open`: missing arguments are unknown, for nobody says that they are missing. */
  #invoke(
    callee: Extract<Value, { k: 'function' }>,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
    range: Range,
    open: boolean,
  ): Value {
    if (callee.bound !== undefined) {
      const { bound, ...free } = callee;
      return this.#invoke(free, [...bound.args, ...args], new Map([...bound.named, ...named]), range, open);
    }
    const f = callee.f;
    const isHome = callee.module === this.frame.module && !this.frame.alone;
    this.called.add(f);
    if (!open && isHome) this.calledAtHome.add(f);
    const active = this.#activations.get(f) ?? 0;
    let depth = 0;
    for (let one: Frame | null = this.frame; one !== null; one = one.caller) depth += 1;
    if (active > 0 || depth > 14) return unknown('a function that calls itself', args.slice(0, 2));
    const key =
      callee.self === undefined && named.size === 0 && callee.module.language !== 'shell' ? callKey(args) : null;
    const known = key === null ? undefined : this.#memory.get(f)?.get(key);
    if (known !== undefined) return known;
    const past = this.#past.get(f) ?? { runs: 0, useful: false };
    this.#past.set(f, past);
    // Most functions compute and touch no file: after some tries their answer stays unknown.
    if (past.runs >= 4 && !past.useful) return unknown(`what \`${f.name}\` gives`, args.slice(0, 2));
    if (this.#fuel <= 0) return unknown('too much to evaluate', args.slice(0, 2));
    past.runs += 1;
    // Called again with nothing new to say: its lines in this script are told already.
    const isBlind = key !== null && !/[tne]/.test(key) && callee.module === this.frame.module;
    if (isBlind) {
      const told = this.#blind.get(f);
      if (told !== undefined) return told;
    }
    this.#activations.set(f, active + 1);

    const before = this.frame;
    const scope = newScope(callee.scope, 'function');
    const name = callee.owner ? `${callee.owner.c.name}.${f.name}` : f.name;
    const frame = this.#newFrame(
      callee.module,
      scope,
      name,
      before,
      { call: range, statement: before.statement },
      open && before.alone,
    );
    const emitted = this.emissions.length;
    const cwd = this.cwd;
    this.#bind(callee, args, named, frame, open);
    this.frame = frame;
    this.#hoist(f.body);
    this.block(f.body);
    this.frame = before;
    this.#activations.set(f, active);
    // A directory changed by a function stays changed, in every one of our languages.
    const isPure = this.emissions.length === emitted && this.cwd === cwd;
    const isFunctionResult = frame.returns.length > 0;
    const result = isFunctionResult ? oneOf(frame.returns) : nothing;
    const given = result.k === 'unknown' && f.generator ? unknown('what a generator gives') : result;
    if (isPure && key !== null) {
      const memory = this.#memory.get(f) ?? new Map<string, Value>();
      memory.set(key, given);
      this.#memory.set(f, memory);
    }
    if (isBlind) this.#blind.set(f, given);
    past.useful ||= !isPure || tells(given);
    return given;
  }

  #bind(
    callee: Extract<Value, { k: 'function' }>,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
    frame: Frame,
    open: boolean,
  ): void {
    const f = callee.f;
    const vars = frame.scope.vars;
    const mark = [frame.id];
    const params = [...f.params];
    if (callee.self !== undefined) {
      const self = marked(callee.self, mark);
      const [first] = params;
      if (callee.module.language === 'python') {
        if (first !== undefined && first.rest === undefined) vars.set(first.name, self);
        params.shift();
      } else if (f.arrow !== true) vars.set('this', self);
    }
    const rest = [...args];
    const used = new Set<string>();
    const before = this.frame;
    for (const param of params) {
      if (param.rest === 'list') {
        if (param.name !== '*')
          vars.set(
            param.name,
            marked(
              open && rest.length === 0
                ? { k: 'list', items: [], rest: unknown(`arguments of ${f.name}`) }
                : { k: 'list', items: [...rest] },
              mark,
            ),
          );
        rest.length = 0;
        continue;
      }
      if (param.rest === 'dict') {
        const others = new Map([...named].filter(([key]) => !used.has(key)));
        const dict: DictValue = { k: 'dict', entries: others };
        if (open) dict.rest = unknown(`arguments of ${f.name}`);
        vars.set(param.name, marked(dict, mark));
        continue;
      }
      used.add(param.name);
      let value = named.get(param.name) ?? rest.shift();
      if (value === undefined && open) value = this.#declaredDefault(f, param.name);
      if (
        value === undefined ||
        (value.k === 'const' && value.v === null && param.default !== undefined && callee.module.language !== 'python')
      ) {
        if (param.default === undefined)
          value =
            this.#typed(param.type, callee.module) ??
            unknown(
              open
                ? `parameter \`${param.name}\` of ${f.name}: nobody here calls it`
                : `\`${param.name}\` is not given`,
            );
        else {
          this.frame = { ...frame, caller: before };
          value = this.value(param.default);
          this.frame = before;
          if (open) value = { ...value, soft: 'parameter' };
          // The function names it, not its caller: no mark.
          this.frame = { ...frame, caller: before };
          this.assign(param.to, value, f.r);
          this.frame = before;
          continue;
        }
      }
      const bound = this.#arrived(marked(value, mark), frame);
      this.frame = { ...frame, caller: before };
      if (param.to.t === 'name') vars.set(param.to.n, bound);
      else this.assign(param.to, bound, f.r);
      this.frame = before;
    }
  }

  /** `@click.option('--out', default='data/x.json')` gives a parameter its value when nobody else does. */
  #declaredDefault(f: FunctionNode, name: string): Value | undefined {
    for (const one of f.decorators ?? []) {
      if (one.x !== 'call') continue;
      const names = one.a.filter((each) => each.n === undefined && each.e.x === 'text');
      const isIts = names.some(
        (each) => each.e.x === 'text' && each.e.v.replace(/^-+/, '').replaceAll('-', '_') === name,
      );
      const given = one.a.find((each) => each.n === 'default');
      if (isIts && given !== undefined) return { ...this.value(given.e), soft: 'argument' };
    }
    return undefined;
  }

  /** A parameter annotated with a class of the repository is an instance of it. */
  #typed(type: string | undefined, module: Module): Value | undefined {
    if (type === undefined || !/^[A-Z]\w*$/.test(type)) return undefined;
    const cls = module.scope.vars.get(type);
    return cls?.k === 'class' ? this.#sampleInstance(cls) : undefined;
  }

  #arrived(value: Value, frame: Frame): Value {
    if (value.k === 'function' || frame.calledAt === null || frame.caller === null) return value;
    const [start, end] = frame.calledAt.call;
    const trace: Trace = {
      at: { file: frame.caller.module.path, start, end },
      value,
      from: value.trace ? [value.trace] : [],
    };
    return { ...value, trace };
  }

  // ----------------------------------------------------------------------------------------------------------------- imports

  #import(one: Extract<Statement, { s: 'import' }>): void {
    const node = one.i;
    if (node.typeOnly === true) return;
    const from = this.frame.module;
    const found = this.options.imports.resolve(from, node.specifier, node.level);
    if (found.kind === 'data') this.#importData(found.path, 'import', one.r);
    if (node.whole !== undefined) {
      const value =
        node.top === true
          ? this.#imported(this.options.imports.resolve(from, node.whole, node.level))
          : this.#imported(found);
      if (node.top === true) this.#imported(found);
      this.#setName(node.whole, value);
      return;
    }
    if (node.source === true) {
      if (found.kind === 'module') {
        this.runModule(found.module);
        for (const [name, value] of found.module.scope.vars) if (name !== '@') this.frame.scope.vars.set(name, value);
      }
      return;
    }
    if (found.kind === 'module') this.runModule(found.module);
    const give = (local: string, value: Value) => {
      if (node.again === true) from.exports.set(local, value);
      else this.#setName(local, value);
    };
    if (node.star === true && found.kind === 'module') {
      const all = found.module.language === 'python' ? found.module.scope.vars : found.module.exports;
      for (const [name, value] of all) if (name !== 'default' || node.again !== true) give(name, value);
    }
    for (const [exported, local] of node.names) give(local, this.#importedName(found, exported));
  }

  #importedName(found: Imported, name: string): Value {
    switch (found.kind) {
      case 'module': {
        if (name === '*') return { k: 'module', module: found.module };
        if (name === 'default' && !found.module.exports.has('default')) return { k: 'module', module: found.module };
        return this.#moduleMember(found.module, name);
      }
      case 'package':
        return this.#imported(found.find(name));
      case 'data':
        return name === 'default' || name === '*' ? found.value : this.member(found.value, name, [0, 0]);
      case 'external':
        return { k: 'external', name: name === 'default' || name === '*' ? found.name : `${found.name}.${name}` };
      default:
        return unreachable(found);
    }
  }

  #imported(found: Imported): Value {
    switch (found.kind) {
      case 'module':
        this.runModule(found.module);
        return { k: 'module', module: found.module };
      case 'data':
        return found.value;
      case 'package': {
        // A folder of modules without an __init__: its members are found when they are asked for.
        const dict: DictValue = { k: 'dict', entries: new Map() };
        return {
          k: 'result',
          of: '@package',
          args: [dict],
          state: new PackageState((name) => this.#imported(found.find(name))),
        };
      }
      case 'external':
        return { k: 'external', name: found.name };
      default:
        return unreachable(found);
    }
  }

  /** An imported JSON file is read like any other, unless it is the settings of a tool. */
  #importData(path: string, api: string, call: Range): void {
    if (/(^|\/)(package|tsconfig|jsconfig|[\w.-]*(config|settings|manifest))[\w.-]*\.json$/i.test(path)) return;
    this.emit('read', api, text(`${ROOT}/${path}`), { call }, { format: 'json' });
  }

  /** `require('x')`, `await import('x')`. */
  require(specifier: string, range: Range): Value {
    const found = this.options.imports.resolve(this.frame.module, specifier, 0);
    if (found.kind === 'data') this.#importData(found.path, 'require', range);
    const value = this.#imported(found);
    if (found.kind !== 'module') return value;
    return found.module.exports.get('module.exports') ?? value;
  }

  // ---------------------------------------------------------------------------------------------------------------- accesses

  /** Notes an access. `path` may have alternatives; what is no path at all (a URL, a descriptor) is left out later. */
  emit(
    kind: AccessKind,
    api: string,
    path: Value,
    at: { call: Range; argument?: Range | null; mode?: string | null; glob?: boolean },
    notes: Partial<Notes> = {},
  ): Emission {
    const frames: Place[] = [];
    const place = this.within ?? at.call;
    let call: readonly [number, number] = place;
    let statement = this.within ?? this.frame.statement;
    for (let one: Frame | null = this.frame; one !== null; one = one.caller) {
      frames.push({ frame: one, call, statement });
      if (one.calledAt !== null) ({ call, statement } = one.calledAt);
    }
    const emission: Emission = {
      kind,
      api,
      path: marked(path, this.marks),
      mode: at.mode ?? null,
      frames,
      call: place,
      argument: this.within === null ? (at.argument ?? null) : null,
      sequence: this.emissions.length,
      cwd: this.cwd,
      glob: at.glob === true,
      notes: {
        kind,
        atomic: null,
        stagingFor: null,
        locked: this.frame.locks > 0,
        encoding: 'fixed',
        closing: 'whole',
        copyOf: null,
        format: 'unknown',
        exclusive: false,
        stated: false,
        lines: false,
        dropped: false,
        ...notes,
      },
    };
    this.emissions.push(emission);
    return emission;
  }
}

/** A folder of modules looks its members up instead of having them. */
class PackageState extends Map<string, Value> {
  readonly #find: (name: string) => Value;
  constructor(find: (name: string) => Value) {
    super();
    this.#find = find;
  }
  override get(name: string): Value | undefined {
    return super.get(name) ?? this.#find(name);
  }
}

export function plainCall(name: string, args: readonly Value[]): LibraryCall {
  return {
    name,
    args,
    named: new Map(),
    ranges: [],
    namedRanges: new Map(),
    range: [0, 0],
    receiver: null,
    receiverRange: null,
  };
}

/** Whether an answer can be part of a path. */
function tells(value: Value): boolean {
  return alternatives(value).some(
    (one) => one.k !== 'unknown' && one.k !== 'const' && one.k !== 'number' && one.k !== 'result',
  );
}

function isLock(value: Value): boolean {
  const name =
    value.k === 'result'
      ? value.of
      : value.k === 'external'
        ? value.name
        : value.k === 'instance'
          ? value.cls.c.name
          : '';
  return (
    /(^|[._])(FileLock|SoftFileLock|InterProcessLock|flock|Lock|lock|locked|file_lock|portalocker)\w*$/i.test(name) &&
    !/threading|asyncio|multiprocessing/.test(name)
  );
}

function isPropertyDecorator(one: Expression): boolean {
  return (
    (one.x === 'name' && (one.n === 'property' || one.n === 'cached_property')) ||
    (one.x === 'member' && one.n === 'cached_property')
  );
}

function rangeOf(e: Extract<Expression, { x: 'member' }>): Range {
  const inner = e.o;
  return inner.x === 'member' || inner.x === 'call' ? inner.r : e.r;
}

function isFunctionNode(node: object): node is FunctionNode {
  return 'params' in node && 'body' in node;
}

function isStatement(node: object): node is Statement {
  return 's' in node && 'r' in node;
}
