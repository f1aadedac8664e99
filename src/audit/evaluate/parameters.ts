import type { FunctionNode } from '../languages/ir.ts';
import { sampleInstance } from './classes.ts';
import type { Machine } from './machine.ts';
import type { Frame, Module } from './scope.ts';
import { type DictValue, marked, type Trace, unknown, type Value, type FunctionValue } from './value.ts';

/** Gives the parameters of a call their values: what was passed, else the default, else unknown. */
export function bindParameters(
  machine: Machine,
  callee: FunctionValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  frame: Frame,
  { open, wasCalled }: { readonly open: boolean; readonly wasCalled: boolean },
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
    } else if (f.arrow !== true || callee.owner !== undefined) vars.set('this', self);
  }
  const rest = [...args];
  const used = new Set<string>();
  const before = machine.frame;
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
    if (value === undefined) value = declaredDefault(machine, f, param.name, param.type);
    if (
      value === undefined ||
      (value.k === 'const' && value.v === null && param.default !== undefined && callee.module.language !== 'python')
    ) {
      if (param.default === undefined)
        value =
          instanceOfType(machine, param.type, callee.module) ??
          unknown(
            open
              ? `parameter \`${param.name}\` of ${f.name}: ${wasCalled ? 'its callers name it' : 'nobody here calls it'}`
              : `\`${param.name}\` is not given`,
          );
      else {
        machine.frame = { ...frame, caller: before };
        value = machine.value(param.default);
        machine.frame = before;
        if (open) value = { ...value, soft: 'parameter' };
        // The function names it, not its caller: no mark.
        machine.frame = { ...frame, caller: before };
        machine.assign(param.to, param.type === 'Path' ? pathTyped(value) : value, f.r);
        machine.frame = before;
        keep(frame, param.name);
        continue;
      }
    }
    const bound = arrived(marked(value, mark), frame);
    machine.frame = { ...frame, caller: before };
    if (param.to.t === 'name') vars.set(param.to.n, bound);
    else machine.assign(param.to, bound, f.r);
    machine.frame = before;
    keep(frame, param.name);
  }
}

function keep(frame: Frame, name: string): void {
  const value = frame.scope.vars.get(name);
  if (value !== undefined) frame.given.set(name, value);
}

/** A default that is written as a text and arrives as a path object. */
function pathTyped(value: Value): Value {
  return value.k === 'text' ? { ...value, path: true } : value;
}

/** `@click.option('--out', default='data/x.json')` gives a parameter its value when nobody else does. */
function declaredDefault(machine: Machine, f: FunctionNode, name: string, type: string | undefined): Value | undefined {
  for (const one of f.decorators ?? []) {
    if (one.x !== 'call') continue;
    const names = one.a.filter((each) => each.n === undefined && each.e.x === 'text');
    const isIts = names.some(
      (each) => each.e.x === 'text' && each.e.v.replace(/^-+/, '').replaceAll('-', '_') === name,
    );
    const given = one.a.find((each) => each.n === 'default');
    if (!isIts || given === undefined) continue;
    const value: Value = { ...machine.value(given.e), soft: 'argument' };
    const makesPath = one.a.some(
      (each) => each.n === 'type' && each.e.x === 'call' && each.e.a.some((inner) => inner.n === 'path_type'),
    );
    return makesPath || type === 'Path' ? pathTyped(value) : value;
  }
  return undefined;
}

/** A parameter annotated with a class of the repository is an instance of it. */
function instanceOfType(machine: Machine, type: string | undefined, module: Module): Value | undefined {
  if (type === undefined || !/^[A-Z]\w*$/.test(type)) return undefined;
  const cls = module.scope.vars.get(type);
  return cls?.k === 'class' ? sampleInstance(machine, cls) : undefined;
}

function arrived(value: Value, frame: Frame): Value {
  if (value.k === 'function' || frame.calledAt === null || frame.caller === null) return value;
  const [start, end] = frame.calledAt.call;
  const trace: Trace = {
    at: { file: frame.caller.module.path, start, end },
    value,
    from: value.trace ? [value.trace] : [],
  };
  return { ...value, trace };
}
