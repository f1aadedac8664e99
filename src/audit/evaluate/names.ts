import type { FunctionNode, Range, Statement } from '../languages/ir.ts';
import { isUnset, weak } from './joins.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import type { Trace, Value } from './value.ts';

/** Functions that may be called above the line that declares them. */
export function hoist(machine: Machine, statements: readonly Statement[]): void {
  if (machine.frame.module.language === 'python') return;
  for (const one of statements) if (one.s === 'function') define(machine, one.f);
}

export function define(machine: Machine, f: FunctionNode): void {
  setName(machine, f.name, functionValue(machine, f));
}

export function functionValue(machine: Machine, f: FunctionNode): Value {
  return { k: 'function', f, scope: machine.frame.scope, module: machine.frame.module };
}

/** Binds a name in the scope that the language's rules give it to; in one that others see as well, the old value stays possible. */
export function setName(machine: Machine, name: string, value: Value): void {
  let scope = machine.frame.scope;
  if (scope.outer.has(name)) scope = outerScope(machine, scope, name);
  else if (machine.frame.module.language !== 'python') {
    let owner: Scope | null = scope;
    while (owner !== null && !owner.vars.has(name)) owner = owner.parent;
    if (machine.frame.module.language === 'shell') scope = owner ?? machine.frame.module.scope;
    else if (owner !== null && owner !== scope && owner.kind !== 'module') scope = owner;
    else if (owner !== null && owner !== scope && isUnset(owner.vars.get(name))) scope = owner;
  }
  scope.vars.set(name, scope === machine.frame.scope ? value : weak(scope.vars.get(name), value));
}

function outerScope(machine: Machine, scope: Scope, name: string): Scope {
  for (let one = scope.parent; one !== null; one = one.parent) if (one.vars.has(name)) return one;
  return machine.frame.module.scope;
}

/** Remembers that the value was given a name here. */
export function traced(machine: Machine, value: Value, r: Range): Value {
  if (value.k === 'function' || value.k === 'module' || value.k === 'external' || value.k === 'class') return value;
  const trace: Trace = {
    at: { file: machine.frame.module.path, start: r[0], end: r[1] },
    value,
    from: value.trace ? [value.trace] : [],
  };
  return { ...value, trace };
}

/** What a name stands for here: the nearest scope that has it, else the library's own names. */
export function lookup(machine: Machine, name: string): Value | undefined {
  for (let scope: Scope | null = machine.frame.scope; scope !== null; scope = scope.parent) {
    // A method does not see the names of its class.
    if (scope.kind === 'class' && scope !== machine.frame.scope) continue;
    const value = scope.vars.get(name);
    if (value !== undefined) return value;
  }
  return machine.options.library(machine.frame.module).global(machine, machine.frame.module, name);
}
