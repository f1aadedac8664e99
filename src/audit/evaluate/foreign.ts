import type { Statement } from '../languages/ir.ts';
import { holeName } from '../languages/shell/program-text.ts';
import type { Language } from '../model.ts';
import type { Machine } from './machine.ts';
import { hoist } from './names.ts';
import { newScope, type Module, type Started } from './scope.ts';
import type { Value } from './value.ts';

/** A program of another language in this one: what it does belongs to the script that it stands in. */
export function runForeign(machine: Machine, one: Extract<Statement, { s: 'foreign' }>): void {
  const outer = machine.frame;
  const holes = one.holes.map((each) => machine.value(each));
  const args = one.args.map((each) => machine.value(each.e));
  const variables = outer.scope;
  const own = new Map(one.variables.map(([name, value]) => [name, machine.value(value)]));
  const module = foreignModule(outer.module, one.language, one.b, {
    arguments: args,
    environment: (name) => {
      const given = own.get(name);
      if (given !== undefined) return given;
      for (let scope: typeof variables | null = variables; scope !== null; scope = scope.parent) {
        const value = scope.vars.get(name);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  });
  fill(module, holes);
  if (one.language === 'shell') module.scope.vars.set('@', { k: 'list', items: args });
  const cwd = machine.cwd;
  runIn(machine, module);
  // Its process has ended, and with it the directory that it has changed to.
  machine.cwd = cwd;
}

/** The module that foreign statements run as. It has the path of the script, so that what they do is told as the script's. */
export function foreignModule(home: Module, language: Language, body: readonly Statement[], started?: Started): Module {
  return {
    path: home.path,
    language,
    body,
    scope: newScope(null, 'module'),
    exports: new Map(),
    state: 'done',
    ...(started === undefined ? {} : { started }),
  };
}

/** Runs a foreign module's statements where the frame stands. */
export function runIn(machine: Machine, module: Module): void {
  const outer = machine.frame;
  machine.frame = { ...outer, module, scope: module.scope, returns: [], stopped: false, left: [] };
  hoist(machine, module.body);
  machine.block(module.body);
  machine.frame = outer;
}

/** What the shell puts into the text of a program. */
function fill(module: Module, holes: readonly Value[]): void {
  holes.forEach((value, index) => module.scope.vars.set(holeName(index), value));
}
