import type { FunctionNode, Statement } from '../languages/ir.ts';
import { augmented } from './assignment.ts';
import { leaveRound, runBranches, runLoop, runRound, runTry, sharedScope } from './branches.ts';
import { classValue } from './classes.ts';
import { decided, untakenBranch } from './decided.ts';
import { handOn } from './handed-on.ts';
import { runForeign } from './foreign.ts';
import { runImport } from './imports.ts';
import { knowledgeOf } from './knowledge.ts';
import type { Machine } from './machine.ts';
import { define, setName, traced } from './names.ts';
import { nothing } from './value.ts';
import { runWith } from './with.ts';

/** Runs statements in their order, up to one after which nothing runs. */
export function runBlock(machine: Machine, statements: readonly Statement[]): void {
  for (const one of statements) {
    if (machine.frame.stopped) {
      // Functions that follow a `return` are still there.
      if (one.s === 'function' && machine.frame.module.language !== 'python') define(machine, one.f);
      continue;
    }
    const before = machine.frame.statement;
    machine.frame.statement = one.r;
    machine.seen.set(one, true);
    machine.statement(one);
    machine.frame.statement = before;
  }
}

/** Runs one statement for what it does to names and files. */
export function runStatement(machine: Machine, one: Statement): void {
  const frame = machine.frame;
  switch (one.s) {
    case 'expression':
      machine.value(one.e);
      return;
    case 'assign': {
      const value = machine.value(one.e);
      if (one.op === 'local' && one.to[0]?.t === 'name') {
        frame.scope.vars.set(one.to[0].n, traced(machine, value, one.r));
        return;
      }
      for (const to of one.to)
        machine.assign(to, one.op === undefined ? value : augmented(machine, to, one.op, value), one.r);
      return;
    }
    case 'return': {
      const value = one.e ? machine.value(one.e) : nothing;
      handOn(value);
      frame.returns.push(value);
      frame.stopped = true;
      return;
    }
    case 'stop':
      if (one.e) machine.value(one.e);
      if (one.inLoop) leaveRound(machine);
      frame.stopped = true;
      return;
    case 'if':
      machine.value(one.c);
      runBranches(machine, [one.a, one.b], {
        untaken: untakenBranch(decided(machine, one.c)),
        known: [knowledgeOf(machine, one.c, true), knowledgeOf(machine, one.c, false)],
      });
      return;
    case 'for':
      runLoop(machine, one);
      return;
    case 'while':
      if (one.c) machine.value(one.c);
      runRound(machine, () => runBranches(machine, [one.b, []]));
      return;
    case 'try':
      runTry(machine, one);
      return;
    case 'with':
      runWith(machine, one);
      return;
    case 'function': {
      define(machine, one.f);
      if (one.f.decorators) decorate(machine, one.f);
      return;
    }
    case 'class':
      setName(machine, one.c.name, classValue(machine, one.c));
      return;
    case 'import':
      runImport(machine, one);
      return;
    case 'export': {
      for (const [local, exported] of one.names) {
        const value = machine.lookup(local);
        if (value) frame.module.exports.set(exported, value);
      }
      if (one.e) frame.module.exports.set('default', machine.value(one.e));
      return;
    }
    case 'outer':
      for (const name of one.n) frame.scope.outer.add(name);
      return;
    case 'foreign':
      runForeign(machine, one);
      return;
    case 'scope': {
      const vars = new Map(frame.scope.vars);
      const shared = sharedScope(machine);
      const outside = new Map(shared?.vars);
      const cwd = machine.cwd;
      machine.block(one.b);
      frame.scope.vars = vars;
      if (shared !== null) shared.vars = outside;
      frame.stopped = false;
      machine.cwd = cwd;
    }
  }
}

/** `@click.option('--out', default='data/x.json')` and its like bind parameters; other decorators are only evaluated. */
function decorate(machine: Machine, f: FunctionNode): void {
  for (const one of f.decorators ?? []) if (one.x === 'call') machine.value(one);
}
