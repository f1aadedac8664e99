import type { Machine } from './machine.ts';
import { hoist } from './names.ts';
import type { Module } from './scope.ts';
import { unknown, type Value } from './value.ts';

/** Runs a module's top level, once. */
export function runModule(machine: Machine, module: Module): void {
  if (module.state !== 'new') return;
  module.state = 'running';
  const before = machine.frame;
  const cwd = machine.cwd;
  machine.cwd = null;
  const fuel = machine.fuel;
  machine.fuel = machine.options.budget;
  machine.frame = machine.newFrame(module, module.scope, null, null, null, false);
  hoist(machine, module.body);
  machine.block(module.body);
  machine.frame = before;
  machine.cwd = cwd;
  machine.fuel = fuel;
  module.state = 'done';
  machine.finished.push(module);
}

/** What a module gives under a name: an export, in Python any of its variables or a module beside it. */
export function moduleMember(machine: Machine, module: Module, name: string): Value {
  const exported =
    module.exports.get(name) ??
    (module.language === 'python' || name === 'default' ? undefined : module.exports.get('default'));
  if (exported !== undefined && module.exports.has(name)) return exported;
  if (module.language === 'python') {
    const value = module.scope.vars.get(name);
    if (value !== undefined) return value;
    const inner = machine.options.imports.resolve(module, name, 1);
    if (inner.kind === 'module') {
      machine.runModule(inner.module);
      return { k: 'module', module: inner.module };
    }
    // A part of a package that is not here has a name all the same.
    const folder = /^(.+)\/__init__\.py$/.exec(module.path)?.[1];
    if (folder !== undefined) return { k: 'external', name: `${folder.replaceAll('/', '.')}.${name}` };
  } else if (exported?.k === 'dict')
    return exported.entries.get(name) ?? unknown(`\`${name}\` is not exported by ${module.path}`);
  return unknown(`\`${name}\` is not in ${module.path}`);
}
