import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  FRESH,
  joined,
  mapText,
  nothing,
  piece,
  ROOT,
  SEGMENT,
  TEMPORARY,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import type { Range } from '../../languages/ir.ts';
import { baseName, dirName, joinPaths } from '../paths.ts';
import { perform } from './perform.ts';
import { commands } from './tables.ts';

export function run(machine: Machine, words: Value[], ranges: Range[], c: LibraryCall): Value {
  const flat: Value[] = [];
  const places: Range[] = [];
  words.forEach((one, index) => {
    const parts = one.k === 'list' && one.rest === undefined ? one.items : [one];
    for (const part of parts) {
      flat.push(part);
      places.push(ranges[index] ?? c.range);
    }
  });
  const [head] = flat;
  if (head === undefined) return nothing;
  const path = head.k === 'text' ? head.s : '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const own = machine.lookup(`()${path}`);
  if (own?.k === 'function') return machine.call(own, flat.slice(1), new Map(), c.range);
  if (prefixes.has(name)) {
    const rest = flat.slice(1);
    const from = rest.findIndex((one) => !(one.k === 'text' && (one.s.startsWith('-') || /^\w+=/.test(one.s))));
    if (from === -1) return nothing;
    const takes = name === 'timeout' || name === 'flock' ? 1 : 0;
    if (name === 'flock') machine.frame.locks += 1;
    return run(machine, rest.slice(from + takes), places.slice(1 + from + takes), c);
  }
  if (name === 'eval') return unknown('what `eval` does', flat);
  return builtin(machine, name, flat.slice(1), places.slice(1), c);
}

function builtin(machine: Machine, name: string, args: Value[], places: Range[], c: LibraryCall): Value {
  const plain = args.map(piece);
  const operands = args.filter((_, index) => !plain[index]?.startsWith('-'));
  const [first] = operands;
  switch (name) {
    case 'cd':
    case 'pushd':
      if (first && piece(first) !== '-') machine.cwd = joinPaths([machine.cwd ?? text(''), first]);
      return nothing;
    case 'set':
      if (plain[0] === '--') machine.frame.scope.vars.set('@', { k: 'list', items: args.slice(1) });
      return nothing;
    case 'popd':
      machine.cwd = null;
      return nothing;
    case 'pwd':
      return machine.cwd ?? text('.');
    case 'dirname':
      return first ? dirName(first) : nothing;
    case 'basename': {
      const suffix = operands[1] ? piece(operands[1]) : '';
      return first
        ? mapText(baseName(first), (s) => (suffix !== '' && s.endsWith(suffix) ? s.slice(0, -suffix.length) : s))
        : nothing;
    }
    case 'realpath':
    case 'readlink':
      return first ?? nothing;
    case 'echo':
    case 'printf':
      return operands.length === 1 && first ? first : joined(operands, ' ');
    case 'date':
    case 'uuidgen':
    case 'hostname':
    case 'whoami':
    case 'wc':
    case 'nproc':
      break;
    case 'git':
      return plain[0] === 'rev-parse' && plain.includes('--show-toplevel') ? text(ROOT) : unknown('what git says');
    case 'mktemp': {
      const template = first ? mapText(first, (s) => s.replace(/X{3,}/, FRESH)) : text(`${TEMPORARY}/${FRESH}`);
      return template;
    }
    case 'mkdir':
      for (const one of operands) machine.makeFolder(one);
      return nothing;
    case 'export':
      return nothing;
    default:
  }
  const shape = commands.get(name);
  if (shape === undefined)
    return name === 'date' || name === 'uuidgen' || name === 'hostname' || name === 'whoami'
      ? text(SEGMENT)
      : unknown(`what \`${name}\` prints`, args.slice(0, 2));
  perform(machine, name, shape, args, places, c);
  return name === 'date' || name === 'wc' ? text(SEGMENT) : unknown(`what \`${name}\` prints`, args.slice(0, 2));
}

/** Commands that run the command behind them. */
const prefixes = new Set([
  'sudo',
  'time',
  'nohup',
  'env',
  'exec',
  'command',
  'nice',
  'timeout',
  'flock',
  'xargs',
  'builtin',
  'stdbuf',
  'ionice',
]);
