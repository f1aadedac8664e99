import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  alternatives,
  ANY,
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
import { noteStart } from '../../evaluate/starts.ts';
import { baseName, dirName } from '../paths.ts';
import { manyOf } from '../results.ts';
import { behind, eachOf, inParallel } from './each.ts';
import { find } from './find.ts';
import { changeFolder, presentFolder } from './folders.ts';
import { perform } from './perform.ts';
import { commands } from './tables.ts';
import { unknownCommand } from './unknown-commands.ts';
import type { Word } from './words.ts';

/** Runs one command. `input`: what comes through the pipe, as far as that is names of files. */
export function run(machine: Machine, words: readonly Word[], c: LibraryCall, input?: Value): Value {
  const flat = words.flatMap(({ value, place }): Word[] =>
    value.k === 'list' && value.rest === undefined
      ? value.items.map((one) => ({ value: one, place }))
      : [{ value, place }],
  );
  const [head, ...rest] = flat;
  if (head === undefined) return nothing;
  // `$TOOL`: one of several programs, which do the same.
  const program = alternatives(head.value)[0] ?? head.value;
  const path = program.k === 'text' ? program.s : '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const own = machine.lookup(`()${path}`);
  if (own?.k === 'function')
    return machine.call(
      own,
      rest.map((one) => one.value),
      new Map(),
      c.range,
    );
  // `src/find` is not `find`, whatever it does.
  if (isOwnProgram(path)) return ownProgram(machine, name, rest, c);
  if (name === 'xargs') return eachOf(machine, rest, c, input, run);
  if (name === 'parallel') return inParallel(machine, rest, c, input, run);
  // The program itself, wherever it is: `unzip=$(command -v unzip)`.
  if (
    name === 'which' ||
    (/^(command|type)$/.test(name) && /^-[vpP]$/.test(rest[0] === undefined ? '' : piece(rest[0].value)))
  )
    return rest.map((one) => one.value).find((one) => !piece(one).startsWith('-')) ?? nothing;
  const takes = prefixes.get(name);
  if (takes !== undefined) {
    if (name === 'flock') machine.frame.locks += 1;
    // The first word behind `flock` is the lock.
    const inner = behind(rest, takes).slice(name === 'flock' ? 1 : 0);
    return inner.length === 0 ? nothing : run(machine, inner, c, input);
  }
  if (name === 'eval')
    return unknown(
      'what `eval` does',
      flat.slice(0, 3).map((one) => one.value),
    );
  if (name === 'find')
    return find(machine, rest, c, (inner) => {
      run(machine, inner, c);
    });
  return builtin(machine, name, rest, c, input, path.includes('/') || program.k !== 'text');
}

function builtin(
  machine: Machine,
  name: string,
  words: readonly Word[],
  c: LibraryCall,
  input: Value | undefined,
  isPath: boolean,
): Value {
  const args = words.map((one) => one.value);
  const plain = args.map(piece);
  const operands = args.filter((_, index) => !plain[index]?.startsWith('-'));
  const [first] = operands;
  switch (name) {
    case 'cd':
    case 'pushd':
    case 'popd':
      changeFolder(machine, name, plain.includes('-') ? text('-') : first, c.range);
      return nothing;
    case 'set':
      if (plain[0] === '--') machine.frame.scope.vars.set('@', { k: 'list', items: args.slice(1) });
      return nothing;
    case 'shift': {
      const given = machine.lookup('@');
      if (given?.k === 'list')
        machine.frame.scope.vars.set('@', { ...given, items: given.items.slice(Number(plain[0] ?? 1) || 1) });
      return nothing;
    }
    case 'read':
    case 'mapfile':
    case 'readarray': {
      const names = operands.filter((_, index) => !/^-[dnptu]$/.test(plain[index - 1] ?? ''));
      const line = input ?? unknown('a line that is read', []);
      names.forEach((one, index) => {
        const value = names.length > 1 ? text(index === names.length - 1 ? ANY : SEGMENT) : line;
        machine.assign({ t: 'name', n: piece(one) }, name === 'read' ? value : manyOf(line), c.range);
      });
      return nothing;
    }
    case 'pwd':
      return presentFolder(machine);
    case 'dirname':
      return first ? dirName(first) : nothing;
    case 'basename': {
      const suffix = operands[1] ? piece(operands[1]) : '';
      // The folder itself (a recipe's `$(CURDIR)`) has a name that is not in the script.
      return first
        ? mapText(baseName(first), (s) =>
            s === '.' ? SEGMENT : suffix !== '' && s.endsWith(suffix) ? s.slice(0, -suffix.length) : s,
          )
        : nothing;
    }
    case 'realpath':
    case 'readlink':
      return first ?? nothing;
    case 'echo':
      return operands.length === 1 && first ? first : joined(operands, ' ');
    case 'printf':
      return formatted(args);
    case 'date':
      return dated(plain.find((one) => one.startsWith('+')));
    case 'uuidgen':
    case 'hostname':
    case 'whoami':
    case 'nproc':
    case 'seq':
      return text(SEGMENT);
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
  if (name.endsWith('.py')) noteStart(machine, c.range, [text(name), ...args]);
  else if (/^(python|pypy)[\d.]*$/.test(name)) noteStart(machine, c.range, args);
  const shape = commands.get(name);
  if (shape === undefined) return isPath ? ownProgram(machine, name, words, c) : otherProgram(machine, name, words, c);
  const printed = perform(machine, name, shape, words, c, input);
  return name === 'wc' ? text(SEGMENT) : printed;
}

/** A path that starts in a folder of the repository, and not among the programs that packages bring. */
function isOwnProgram(path: string): boolean {
  return /^[\w.-]+\//.test(path) && !/(^|\/)(node_modules\/\.bin|\.?venv\/bin)\//.test(path);
}

/** A script with a path of its own is read where it is, if it is in a language that is read. */
function ownProgram(machine: Machine, name: string, words: readonly Word[], c: LibraryCall): Value {
  if (/\.(pl|rb|r|php|awk|lua|jl|jar)$/i.test(name)) return otherProgram(machine, name, words, c);
  return unknown(
    `what \`${name}\` prints`,
    words.slice(0, 2).map((one) => one.value),
  );
}

function otherProgram(machine: Machine, name: string, words: readonly Word[], c: LibraryCall): Value {
  unknownCommand(name, words, c.name.endsWith('>'), (kind, one) =>
    machine.emit(kind, name, one.value, { call: c.range, argument: one.place }),
  );
  return unknown(
    `what \`${name}\` prints`,
    words.slice(0, 2).map((one) => one.value),
  );
}

/** `printf '%s_%02d.csv' "$name" "$n"`. */
function formatted([format, ...values]: readonly Value[]): Value {
  if (format?.k !== 'text') return joined(values, ' ');
  const parts = format.s.replace(/\\n$/, '').split(/(%[-+0 #]*[\d*]*(?:\.\d+)?[a-zA-Z])/);
  let at = 0;
  return joined(
    parts.map((part, index) => {
      if (index % 2 === 0) return text(part, format);
      const value = values[at];
      at += 1;
      return value !== undefined && part.endsWith('s') ? value : text(SEGMENT);
    }),
  );
}

/** `date +backup_%Y-%m.csv`: what is not of the calendar is written as it stands. */
function dated(format: string | undefined): Value {
  if (format === undefined) return text(SEGMENT);
  return text(format.slice(1).replace(/(?:%[-_0^#:]*[A-Za-z][-:T.]?)*%[-_0^#:]*[A-Za-z]/g, SEGMENT));
}

/** Commands that run the command behind them, with their flags that take a value; `#` is a number before it. */
const prefixes: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['sudo', ['-u', '-g', '-h', '-p']],
  ['time', ['-f', '-o']],
  ['nohup', []],
  ['env', ['-u', '-C']],
  ['exec', ['-a']],
  ['command', []],
  ['builtin', []],
  ['nice', ['-n']],
  ['ionice', ['-c', '-n']],
  ['timeout', ['-s', '-k', '#']],
  ['flock', ['-w', '-E', '#']],
  ['stdbuf', ['-o', '-i', '-e']],
  ['torify', []],
  ['proxychains', []],
  ['unbuffer', []],
  ['chronic', []],
  ['caffeinate', []],
  ['npx', ['-p', '--package']],
  ['bunx', []],
  ['pnpm', []],
  ['yarn', []],
  ['uv', ['--with', '-p']],
  ['poetry', []],
  ['pipenv', []],
  ['bundle', []],
]);
