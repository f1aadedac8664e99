import { posix } from 'node:path';
import { unreachable } from '../../core/brand.ts';
import type { Range, Statement } from '../languages/ir.ts';
import type { Imported, Machine } from './machine.ts';
import { moduleMember } from './modules.ts';
import { setName } from './names.ts';
import { type DictValue, ROOT, text, type Value } from './value.ts';

/** Binds what a statement imports; a module of the repository runs first, a JSON file is read. */
export function runImport(machine: Machine, one: Extract<Statement, { s: 'import' }>): void {
  const node = one.i;
  if (node.typeOnly === true) return;
  const from = machine.frame.module;
  const found = machine.options.imports.resolve(from, node.specifier, node.level);
  if (found.kind === 'data') readData(machine, found.path, 'import', one.r);
  else if (found.kind === 'external' && /^\.{1,2}\/.*\.json$/.test(node.specifier))
    readData(machine, posix.join(posix.dirname(from.path), node.specifier), 'import', one.r);
  if (node.whole !== undefined) {
    const value =
      node.top === true
        ? importedValue(machine, machine.options.imports.resolve(from, node.whole, node.level))
        : importedValue(machine, found);
    if (node.top === true) importedValue(machine, found);
    setName(machine, node.whole, value);
    return;
  }
  if (node.source === true) {
    if (found.kind === 'module') {
      machine.runModule(found.module);
      for (const [name, value] of found.module.scope.vars) if (name !== '@') machine.frame.scope.vars.set(name, value);
    }
    return;
  }
  if (found.kind === 'module') machine.runModule(found.module);
  const give = (local: string, value: Value) => {
    if (node.again === true) from.exports.set(local, value);
    else setName(machine, local, value);
  };
  if (node.star === true && found.kind === 'module') {
    const all = found.module.language === 'python' ? found.module.scope.vars : found.module.exports;
    for (const [name, value] of all) if (name !== 'default' || node.again !== true) give(name, value);
  }
  if (node.star === true && found.kind === 'external') {
    const known = machine.lookup(STARS);
    const all = known?.k === 'list' ? known.items : [];
    give(STARS, { k: 'list', items: [...all, text(found.name)] });
  }
  for (const [exported, local] of node.names) give(local, importedName(machine, found, exported));
}

/** Modules of libraries all of whose names are names here: `from pylab import *`. */
export const STARS = '@stars';

function importedName(machine: Machine, found: Imported, name: string): Value {
  switch (found.kind) {
    case 'module': {
      if (name === '*') return { k: 'module', module: found.module };
      if (name === 'default' && !found.module.exports.has('default')) return { k: 'module', module: found.module };
      return moduleMember(machine, found.module, name);
    }
    case 'package':
      return importedValue(machine, found.find(name));
    case 'data':
      return name === 'default' || name === '*' ? found.value : machine.member(found.value, name, [0, 0]);
    case 'external':
      return { k: 'external', name: name === 'default' || name === '*' ? found.name : `${found.name}.${name}` };
    default:
      return unreachable(found);
  }
}

function importedValue(machine: Machine, found: Imported): Value {
  switch (found.kind) {
    case 'module':
      machine.runModule(found.module);
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
        state: new PackageState((name) => importedValue(machine, found.find(name))),
      };
    }
    case 'external':
      return { k: 'external', name: found.name };
    default:
      return unreachable(found);
  }
}

/** An imported JSON file is read like any other, unless it is the settings of a tool. */
function readData(machine: Machine, path: string, api: string, call: Range): void {
  if (/(^|\/)(package|tsconfig|jsconfig|[\w.-]*(config|settings|manifest))[\w.-]*\.json$/i.test(path)) return;
  machine.emit('read', api, text(`${ROOT}/${path}`), { call }, { format: 'json' });
}

/** `require('x')`, `await import('x')`. */
export function requireModule(machine: Machine, specifier: string, range: Range): Value {
  const found = machine.options.imports.resolve(machine.frame.module, specifier, 0);
  if (found.kind === 'data') readData(machine, found.path, 'require', range);
  const value = importedValue(machine, found);
  if (found.kind !== 'module') return value;
  return found.module.exports.get('module.exports') ?? value;
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
