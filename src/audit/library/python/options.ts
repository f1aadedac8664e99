import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  type DictValue,
  HOME,
  nothing,
  piece,
  type ResultValue,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { asPath } from '../paths.ts';
import { open } from './open.ts';
import { listOf, manyOf, soft } from '../results.ts';

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
export function argparseMethod(machine: Machine, parser: ResultValue, name: string, c: LibraryCall): Value {
  const options = optionsOf(parser);
  if (name === 'add_argument' || name === 'add_option') {
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
      const isPathType = type?.k === 'external' && /(^|\.)Path$/.test(type.name);
      value = soft(isPathType ? asPath(fallback) : fallback, 'argument');
    } else if (action !== undefined) value = unknown(`a switch \`${long}\``);
    if (nargs !== undefined && piece(nargs) !== '?' && value.k !== 'list') value = manyOf(value);
    options.entries.set(dest, value);
    return parser;
  }
  if (/^parse_(known_)?args$/.test(name) && /Option/.test(parser.of))
    return listOf([options, manyOf(unknown('a command-line argument'))]);
  if (/^parse_(known_)?args$/.test(name))
    return name === 'parse_args' ? options : listOf([options, unknown('other arguments')]);
  if (/^(add_argument_group|add_subparsers|add_parser|add_mutually_exclusive_group|add_option_group)$/.test(name))
    return parser;
  if (name === 'set_defaults') {
    for (const [key, value] of c.named) {
      options.entries.set(key, value);
      machine.callback(value, [options]);
    }
  }
  if (name === 'error' || name === 'exit') machine.frame.stopped = true;
  return nothing;
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
