import type { ClassNode, Range } from '../languages/ir.ts';
import type { Machine } from './machine.ts';
import { newScope, type Scope } from './scope.ts';
import type { ClassValue, InstanceValue, Value } from './value.ts';

/** A class with its members, evaluated where it is declared. */
export function classValue(machine: Machine, c: ClassNode): ClassValue {
  const bases = c.bases.map((one) => machine.value(one));
  const scope = newScope(machine.frame.scope, 'class');
  const frame = machine.frame;
  machine.frame = {
    ...machine.newFrame(frame.module, scope, c.name, frame.caller, frame.calledAt, frame.alone),
    statement: frame.statement,
  };
  const inner: Scope = machine.frame.scope;
  for (const one of c.body) {
    if (one.s === 'function')
      inner.vars.set(one.f.free === true ? `static ${one.f.name}` : one.f.name, {
        k: 'function',
        f: one.f,
        scope: frame.scope,
        module: frame.module,
      });
    else machine.statement(one);
  }
  const members = machine.frame.scope.vars;
  machine.frame = frame;
  return { k: 'class', c, members, bases, module: frame.module };
}

/** A method of an instance, bound to it. */
export function methodOf(instance: InstanceValue, name: string): Value | undefined {
  const found = classMember(instance.cls, name);
  if (found?.k !== 'function' || found.f.free === true) return found;
  return { ...found, self: instance, ...(instance.marks ? { marks: instance.marks } : {}) };
}

/** A member of a class or of one that it extends. */
export function classMember(cls: ClassValue, name: string, isStatic = false, depth = 0): Value | undefined {
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
    const found = classMember(base, name, isStatic, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fills an instance by its constructor, or field by field where a class has none. */
export function construct(
  machine: Machine,
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
  const init = classMember(cls, '__init__') ?? classMember(cls, 'constructor');
  if (init?.k === 'function') {
    machine.invoke({ ...init, self: instance }, args, named, range, open);
  } else {
    // A dataclass, a NamedTuple: fields in the order in which they are declared.
    const names = [...instance.attrs.keys()];
    args.forEach((value, index) => {
      const name = names[index];
      if (name !== undefined) instance.attrs.set(name, value);
    });
    for (const [name, value] of named) instance.attrs.set(name, value);
    madeByLibrary(machine, instance, args, named, range);
  }
  const post = classMember(cls, '__post_init__');
  if (post?.k === 'function') machine.invoke({ ...post, self: instance }, [], new Map(), range, open);
  return instance;
}

/** Without a constructor of its own, that of the library's class it extends runs. */
function madeByLibrary(
  machine: Machine,
  instance: InstanceValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  range: Range,
): void {
  const call = { name: '.__init__', args, named, range, ranges: [], namedRanges: new Map<string, Range>() };
  if (args.length + named.size > 0)
    machine.options.library(machine.frame.module).method(machine, { ...call, receiver: instance, receiverRange: null });
}

/** An instance whose constructor got unknown arguments, for methods that nobody calls. */
export function sampleInstance(machine: Machine, cls: ClassValue): InstanceValue {
  const known = machine.samples.get(cls.c);
  if (known) return known;
  const instance: InstanceValue = { k: 'instance', cls, attrs: new Map() };
  machine.samples.set(cls.c, instance);
  const silent = machine.emissions.length;
  const { seen, calls } = machine;
  const before = { seen: seen.now(), blind: calls.blind.now() };
  const made = construct(machine, instance, [], new Map(), cls.c.r, true);
  machine.emissions.length = silent;
  // What ran in silence has told nothing: it is still to be told, by the constructor when it runs by itself.
  seen.forget(before.seen);
  calls.blind.forget(before.blind);
  return made;
}
