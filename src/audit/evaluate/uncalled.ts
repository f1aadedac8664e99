import type { FunctionNode, Statement } from '../languages/ir.ts';
import { sampleInstance } from './classes.ts';
import { foreignModule } from './foreign.ts';
import type { Machine } from './machine.ts';
import { type Module, newScope, type Scope } from './scope.ts';
import { mayTouch } from './touching.ts';
import { alternatives, type ClassValue, type FunctionValue, unknown, type Value } from './value.ts';

/** Runs the functions of a module that nothing has called from within it. */
export function runRest(machine: Machine, module: Module): void {
  machine.pool = machine.options.budget / 2;
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
        if (!machine.calledAtHome.has(one.f)) runAlone(machine, found, one.f, module, scope, owner);
      } else if (one.s === 'class') {
        const value = scope.vars.get(one.c.name);
        const cls =
          value === undefined ? undefined : alternatives(value).find((each): each is ClassValue => each.k === 'class');
        if (cls) visit(one.c.body, scope, cls);
      } else if (one.s === 'if') {
        visit(one.a, scope, owner);
        visit(one.b, scope, owner);
      } else if (one.s === 'try') visit(one.b, scope, owner);
    }
  };
  visit(module.body, module.scope, null);
  for (const exported of module.exports.values()) {
    for (const value of functionsOf(exported))
      if (!machine.calledAtHome.has(value.f)) runAlone(machine, value, value.f, module, module.scope, null);
  }
  for (const value of module.scope.vars.values()) {
    for (const one of functionsOf(value))
      if (!machine.called.has(one.f)) runAlone(machine, one, one.f, module, module.scope, null);
  }
}

/** A function, or the functions of a table, which see it as `this`. */
function functionsOf(value: Value): FunctionValue[] {
  if (value.k === 'function') return [value];
  if (value.k !== 'dict') return [];
  return [...value.entries.values()].flatMap((one) =>
    one.k === 'function'
      ? [one.self === undefined && one.module.language !== 'python' ? { ...one, self: value } : one]
      : [],
  );
}

function runAlone(
  machine: Machine,
  value: Value | undefined,
  f: FunctionNode,
  module: Module,
  scope: Scope,
  owner: ClassValue | null,
): void {
  if (machine.ranAlone.has(f)) return;
  machine.ranAlone.add(f);
  if (!mayTouch(f)) return;
  const before = machine.frame;
  const share = Math.min(machine.options.budget / 16, machine.pool);
  machine.fuel = share;
  machine.frame = machine.newFrame(module, module.scope, null, null, null, true);
  const callee = value?.k === 'function' ? value : { k: 'function' as const, f, scope, module };
  const self = owner === null || f.free === true ? undefined : sampleInstance(machine, owner);
  machine.invoke(
    self === undefined ? callee : { ...callee, self, ...(owner ? { owner } : {}) },
    [],
    new Map(),
    f.r,
    true,
  );
  machine.pool -= share - machine.fuel;
  machine.frame = before;
}

/**
 * Runs what no evaluation has reached (after an early end, behind a spent budget, in a function that is only handed
 * around), each statement by itself, with its function's parameters unknown: no access is missed for want of a caller.
 */
export function runMissed(machine: Machine, module: Module): void {
  const before = machine.frame;
  const visit = (node: unknown, f: FunctionNode | null): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, f);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    if (isStatement(node) && node.s === 'foreign' && machine.seen.has(node)) {
      runMissed(machine, foreignModule(module, node.language, node.b));
      return;
    }
    const inner: FunctionNode | null = isFunctionNode(node) ? node : f;
    // Most of a script is reached, or computes only.
    if (inner === node && !mayTouch(inner)) return;
    if (
      isStatement(node) &&
      !machine.seen.has(node) &&
      node.s !== 'function' &&
      node.s !== 'class' &&
      node.s !== 'import'
    ) {
      machine.fuel = 300;
      const frame = machine.newFrame(module, module.scope, null, null, null, true);
      machine.frame = frame;
      if (inner !== null) {
        const scope = newScope(module.scope, 'function');
        machine.frame = machine.newFrame(module, scope, inner.name, frame, { call: inner.r, statement: inner.r }, true);
        const own = ownNames(inner);
        for (const name of own.names) scope.vars.set(name, unknown(`\`${name}\` of ${inner.name}`));
        for (const param of inner.params)
          scope.vars.set(param.name, unknown(`parameter \`${param.name}\` of ${inner.name}`));
        for (const one of own.imports) machine.statement(one);
      }
      machine.block([node]);
      machine.frame = before;
    }
    for (const one of Object.values(node)) if (typeof one === 'object') visit(one, inner);
  };
  visit(module.body, null);
}

/** Names that a function assigns, which hide those outside, and what it imports. */
function ownNames(f: FunctionNode): { readonly names: ReadonlySet<string>; readonly imports: readonly Statement[] } {
  const names = new Set<string>();
  const imports: Statement[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    else if (typeof node === 'object' && node !== null && !isFunctionNode(node)) {
      if ('t' in node && node.t === 'name' && 'n' in node && typeof node.n === 'string') names.add(node.n);
      if (isStatement(node) && node.s === 'import') imports.push(node);
      for (const one of Object.values(node)) if (typeof one === 'object') visit(one);
    }
  };
  visit(f.body);
  return { names, imports };
}

function isFunctionNode(node: object): node is FunctionNode {
  return 'params' in node && 'body' in node;
}

function isStatement(node: object): node is Statement {
  return 's' in node && 'r' in node;
}
