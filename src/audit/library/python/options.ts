import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  type DictValue,
  HOME,
  nothing,
  oneOf,
  piece,
  type ResultValue,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { type Calls, callTable, type Outside } from '../calls.ts';
import { asPath } from '../paths.ts';
import { declare, isPathType, isWritten, leftOver, ownCommandLines, withGiven } from './command-lines.ts';
import { open } from './open.ts';
import { listOf, manyOf, resultOf, soft } from '../results.ts';

/** Where options get their defaults: the environment, argparse and its relatives. */
export const optionCalls: Calls = callTable([
  [
    ['os.environ.get', 'os.getenv', 'environ.get', 'decouple.config', 'env'],
    ({ machine, c, first }) => {
      const fallback = c.args[1] ?? c.named.get('default');
      const given = first && machine.frame.module.started?.environment(piece(first));
      if (given !== undefined) return given;
      if (first && piece(first) === 'HOME') return text(HOME);
      return fallback === undefined || fallback.k === 'const'
        ? unknown(`environment variable ${first ? piece(first) : ''}`)
        : soft(fallback, 'environment');
    },
  ],
  [
    ['typer.Option', 'typer.Argument', 'pydantic.Field', 'dataclasses.field', 'Field', 'field'],
    ({ machine, c, first }) => {
      const factory = c.named.get('default_factory');
      if (factory) return machine.call(factory, [], new Map(), c.range);
      const fallback = first ?? c.named.get('default');
      return fallback === undefined || fallback.k === 'external' ? unknown('no default') : soft(fallback, 'argument');
    },
  ],
  [['argparse.Namespace', 'types.SimpleNamespace'], ({ c }) => ({ k: 'dict', entries: new Map(c.named) })],
]);

/** `parser.add_argument('--out', default=…)`: every option is a field of what `parse_args` gives. */
export function argparseMethod(
  machine: Machine,
  outside: Outside,
  parser: ResultValue,
  name: string,
  c: LibraryCall,
): Value {
  const options = optionsOf(parser);
  if (name === 'add_argument' || name === 'add_option') {
    machine.changes += 1;
    const flags = c.args.filter((one) => one.k === 'text').map(piece);
    const long = flags.find((one) => one.startsWith('--')) ?? flags[0] ?? '';
    const dest = c.named.has('dest')
      ? piece(c.named.get('dest') ?? nothing)
      : long.replace(/^-+/, '').replaceAll('-', '_');
    const fallback = c.named.get('default');
    const action = c.named.get('action');
    const nargs = c.named.get('nargs');
    const type = c.named.get('type');
    let value: Value = unknown(`argument \`${long}\` has no default`);
    if (type?.k === 'result' && /(^|\.)FileType$/.test(type.of)) {
      options.entries.set(
        dest,
        openedBy(machine, type, fallback === undefined ? value : soft(fallback, 'argument'), c),
      );
      return parser;
    }
    if (fallback !== undefined && !(fallback.k === 'const' && fallback.v === null)) {
      value = soft(isPathType(type) ? asPath(fallback) : fallback, 'argument');
    } else if (action !== undefined) value = unknown(`a switch \`${long}\``);
    if (nargs !== undefined && piece(nargs) !== '?' && value.k !== 'list') value = manyOf(value);
    options.entries.set(dest, value);
    declare(parser, {
      flags,
      dest,
      takes: action === undefined || /^(store|append|extend)$/.test(piece(action)),
      isPath: isPathType(type),
      isMany: nargs !== undefined && piece(nargs) !== '?',
    });
    return parser;
  }
  if (/^parse_(known_)?args$/.test(name)) {
    const own = isWritten(c.args[0]) ? [] : ownCommandLines(machine, outside);
    // With commands, the words belong to one of several parsers.
    const calls = parser.state.has('@commands') ? [] : own;
    const given = withGiven(parser, withCommands(parser), calls);
    if (/Option/.test(parser.of)) return listOf([given, leftOver(parser, calls)]);
    return name === 'parse_args' ? given : listOf([given, unknown('other arguments')]);
  }
  if (name === 'add_parser') return commandParser(parser);
  if (/^(add_argument_group|add_subparsers|add_mutually_exclusive_group|add_option_group)$/.test(name)) return parser;
  if (name === 'set_defaults') {
    for (const [key, value] of c.named) {
      options.entries.set(key, value);
      // The function of a command gets the options of this command.
      machine.callback(value, [options]);
    }
  }
  if (name === 'error' || name === 'exit') machine.frame.stopped = true;
  return nothing;
}

/** The parser of one command: the options of the whole, and its own, which other commands may have by the same name. */
function commandParser(parser: ResultValue): ResultValue {
  const own = resultOf(parser.of, []);
  const options = optionsOf(parser);
  own.state.set('@options', { ...options, entries: new Map(options.entries) });
  const all = parser.state.get('@commands');
  parser.state.set('@commands', listOf([...(all?.k === 'list' ? all.items : []), own]));
  return own;
}

/** What `parse_args` gives: of an option that several commands have, any. Their functions have run with their own options. */
function withCommands(parser: ResultValue): DictValue {
  const options = optionsOf(parser);
  const commands = parser.state.get('@commands');
  if (commands?.k !== 'list') return options;
  const entries = new Map(options.entries);
  for (const one of commands.items) {
    if (one.k !== 'result') continue;
    for (const [key, value] of withCommands(one).entries) {
      const known = entries.get(key);
      entries.set(
        key,
        value.k === 'function' ? unknown('the function of the command') : known ? oneOf([known, value]) : value,
      );
    }
  }
  return { ...options, entries };
}

/** `type=argparse.FileType('w')`: what is given is opened, unless it is a stream already. */
function openedBy(machine: Machine, type: ResultValue, given: Value, c: LibraryCall): Value {
  const isStandard = given.k === 'external' || given.k === 'result' || given.k === 'const' || piece(given) === '-';
  if (isStandard) return { k: 'handle', path: given, emissions: [] };
  return open(machine, c, 'argparse.FileType', given, type.args[0]);
}

export function optionsOf(parser: ResultValue): DictValue {
  const known = parser.state.get('@options');
  if (known?.k === 'dict') return known;
  const options: DictValue = { k: 'dict', entries: new Map(), rest: unknown('an argument that is not declared') };
  parser.state.set('@options', options);
  return options;
}
