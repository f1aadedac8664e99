import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import type { Module } from '../../evaluate/scope.ts';
import { type DictValue, nothing, piece, type ResultValue, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { manyOf, soft } from '../results.ts';

/** Where options get their defaults. */
export const commandLineCalls: Calls = callTable([
  [
    ['util.parseArgs', 'parseArgs'],
    ({ first }) => {
      const options = first?.k === 'dict' ? first.entries.get('options') : undefined;
      return {
        k: 'dict',
        entries: new Map<string, Value>([
          ['values', declared(options)],
          ['positionals', manyOf(unknown('a command-line argument'))],
        ]),
      };
    },
  ],
  [
    ['minimist'],
    ({ c }) => {
      const fallback = c.args[1]?.k === 'dict' ? c.args[1].entries.get('default') : undefined;
      const entries = new Map(
        fallback?.k === 'dict'
          ? [...fallback.entries].map(([key, value]): [string, Value] => [key, soft(value, 'argument')])
          : [],
      );
      return { k: 'dict', entries, rest: unknown('a command-line argument') };
    },
  ],
]);

/** What the programs of a module have declared: each call of `commander` without an object is about the same one. */
const commandLines = new WeakMap<Module, DictValue>();

/** A call of `commander` or `yargs` themselves. */
export function commanderCall(machine: Machine, c: LibraryCall, name: string): Value {
  const module = machine.frame.module;
  const known = commandLines.get(module);
  const options: DictValue = known ?? {
    k: 'dict',
    entries: new Map(),
    rest: unknown('an option that is not declared'),
  };
  commandLines.set(module, options);
  const of = name.startsWith('yargs') ? 'yargs' : 'commander';
  const program = { k: 'result' as const, of, args: [], state: new Map<string, Value>([['@options', options]]) };
  return command(machine, program, name.split('.').at(-1) ?? '', c);
}

/** A method of a program: what it declares, and what it is given when it runs. */
export function command(machine: Machine, program: ResultValue, name: string, c: LibraryCall): Value {
  const options = program.state.get('@options');
  if (options?.k !== 'dict') return program;
  const flags = c.args[0] ? piece(c.args[0]) : '';
  if (/^(option|requiredOption|addOption|positional)$/.test(name)) {
    const long = /--(?:no-)?([\w-]+)/.exec(flags)?.[1] ?? '';
    const settings = c.args[1]?.k === 'dict' ? c.args[1] : undefined;
    const fallback = settings ? settings.entries.get('default') : c.args.slice(2).find((one) => one.k !== 'function');
    const key = camel(long === '' ? flags : long);
    options.entries.set(
      key,
      fallback === undefined ? unknown(`option \`${flags}\` has no default`) : soft(fallback, 'argument'),
    );
    if (settings !== undefined) options.entries.set(flags, options.entries.get(key) ?? nothing);
    return program;
  }
  if (name === 'options' && c.args[0]?.k === 'dict') {
    const given = declared(c.args[0]);
    for (const [key, value] of given.entries) options.entries.set(key, value);
    return program;
  }
  if (name === 'opts' || name === 'argv' || name === 'parseSync' || (name === 'parse' && program.of === 'yargs'))
    return options;
  if (name === 'command' && program.of === 'yargs') {
    // What declares the command's options, and what is done with them.
    const [build, handle] = builtBy(c);
    if (build?.k === 'dict') for (const [key, value] of declared(build).entries) options.entries.set(key, value);
    else if (build !== undefined) machine.callback(build, [program]);
    if (handle !== undefined) machine.callback(handle, [options]);
    return program;
  }
  if (name === 'action' || name === 'command') {
    for (const one of c.args)
      if (one.k === 'function')
        machine.callback(
          one,
          one.f.params.length > 1 ? [...one.f.params.slice(1).map(() => unknown('an argument')), options] : [options],
        );
  }
  return program;
}

/** `.command('$0', 'says', (yargs) => …, (argv) => …)`, `.command({ builder, handler })`. */
function builtBy(c: LibraryCall): (Value | undefined)[] {
  const [first] = c.args;
  if (first?.k === 'dict') return [first.entries.get('builder'), first.entries.get('handler')];
  const [build, handle] = c.args.slice(1).filter((one) => one.k === 'function' || one.k === 'dict');
  return [build, handle];
}

/** `{ out: { type: 'string', default: 'data/x.json' } }`. */
export function declared(options: Value | undefined): DictValue {
  const entries = new Map<string, Value>();
  if (options?.k === 'dict') {
    for (const [key, one] of options.entries) {
      const fallback = one.k === 'dict' ? one.entries.get('default') : undefined;
      entries.set(
        key,
        fallback === undefined ? unknown(`option \`${key}\` has no default`) : soft(fallback, 'argument'),
      );
      if (key.includes('-')) entries.set(camel(key), entries.get(key) ?? nothing);
    }
  }
  return { k: 'dict', entries, rest: unknown('an option that is not declared') };
}

export function camel(text: string): string {
  return text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
