import type { Notes } from '../evaluate/emission.ts';
import type { Library, LibraryCall, Machine } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/scope.ts';
import {
  alternatives,
  ANY,
  FRESH,
  HOME,
  inherited,
  joined,
  mapText,
  nothing,
  oneOf,
  piece,
  ROOT,
  SEGMENT,
  TEMPORARY,
  text,
  unknown,
  type Value,
} from '../evaluate/value.ts';
import { commands, type CommandShape } from './shell-tables.ts';
import { copy, rename } from './moves.ts';
import { baseName, dirName, joinPaths } from './paths.ts';

/** What the usual commands do to the files that their words name. */
export function shellLibrary(): Library {
  return { call, method: () => undefined, member: () => undefined, global };

  function global(machine: Machine, module: Module, name: string): Value | undefined {
    if (name.startsWith('!') || name.startsWith('()')) return undefined;
    switch (name) {
      case '0':
      case 'BASH_SOURCE':
        return text(`${ROOT}/${module.path}`);
      case '@':
        return { k: 'list', items: [], rest: unknown('a command-line argument') };
      case 'HOME':
        return text(HOME);
      case 'PWD':
        return machine.cwd ?? text('.');
      case 'TMPDIR':
        return text(TEMPORARY);
      case 'GITHUB_WORKSPACE':
      case 'CI_PROJECT_DIR':
        return text(ROOT);
      case '$':
      case 'RANDOM':
      case 'SECONDS':
      case 'HOSTNAME':
      case 'USER':
        return text(SEGMENT);
      default:
        return unknown(`variable \`${name}\` is not set here`);
    }
  }

  function call(machine: Machine, c: LibraryCall): Value | undefined {
    switch (c.name) {
      case '!run':
        return run(machine, [...c.args], [...c.ranges], c);
      case '!redirect':
        redirect(machine, c);
        return nothing;
      case '!capture': {
        const cwd = machine.cwd;
        const result = machine.callback(c.args[0] ?? nothing, []);
        machine.cwd = cwd;
        return result.k === 'const' ? unknown('what a command prints') : result;
      }
      case '!split': {
        const [value] = c.args;
        if (value === undefined || value.k === 'list') return value ?? { k: 'list', items: [] };
        const parts = alternatives(value).flatMap((one) =>
          one.k === 'text' && /\s/.test(one.s)
            ? one.s
                .split(/\s+/)
                .filter((each) => each !== '')
                .map((each): Value => text(each, one))
            : [one],
        );
        return { k: 'list', items: parts };
      }
      case '!number':
        return text(SEGMENT);
      case '!expand':
        return expand(c);
      case '@path.join':
        return joinPaths(c.args);
      default:
        return undefined;
    }
  }

  function run(machine: Machine, words: Value[], ranges: (readonly [number, number])[], c: LibraryCall): Value {
    const flat: Value[] = [];
    const places: (readonly [number, number])[] = [];
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

  function builtin(
    machine: Machine,
    name: string,
    args: Value[],
    places: (readonly [number, number])[],
    c: LibraryCall,
  ): Value {
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

  function perform(
    machine: Machine,
    name: string,
    shape: CommandShape,
    args: Value[],
    places: (readonly [number, number])[],
    c: LibraryCall,
  ): void {
    const files: { value: Value; place: readonly [number, number] }[] = [];
    const emit = (
      kind: 'read' | 'write' | 'append' | 'delete' | 'list',
      value: Value,
      place: readonly [number, number] | undefined,
      notes: Partial<Notes> = {},
      api = name,
    ) => machine.emit(kind, api, value, { call: c.range, argument: place ?? null }, notes);
    let isInPlace = false;
    let skipProgram = shape.program === true;
    const flags = new Set<string>();
    for (let at = 0; at < args.length; at += 1) {
      const value = args[at]!;
      const word = value.k === 'text' ? value.s : '';
      const next = args[at + 1];
      // `sed -i '' …`: the empty suffix of another system's sed.
      if (word === '--' || (value.k === 'text' && word === '')) continue;
      if (word === '|' || word === ';' || word === '{}') continue;
      if (word.startsWith('-') && word.length > 1) {
        const flag = word.split('=')[0] ?? word;
        flags.add(flag);
        if (shape.inPlace?.test(word)) isInPlace = true;
        const written = shape.out?.find(
          (one) => one === flag || (one.length === 2 && word.startsWith(one) && word.length > 2),
        );
        if (written !== undefined) {
          const inline = word.includes('=')
            ? word.slice(word.indexOf('=') + 1)
            : word.length > written.length && written.length === 2
              ? word.slice(2)
              : null;
          const target = inline === null ? next : text(inline);
          if (target && piece(target) !== '-') emit('write', target, places[at + 1]);
          if (inline === null) at += 1;
        } else if (shape.takes?.includes(flag) && !word.includes('=')) {
          if (
            shape.program === true &&
            (flag === '-e' || flag === '-f' || flag === '--from-file' || flag === '--expression' || flag === '--file')
          )
            skipProgram = false;
          at += shape.takesTwo?.includes(flag) ? 2 : 1;
        }
        continue;
      }
      if (skipProgram) {
        skipProgram = false;
        continue;
      }
      files.push({ value, place: places[at] ?? c.range });
    }
    const last = files.at(-1);
    switch (shape.does) {
      case 'read':
        for (const one of files)
          if (isFileWord(one.value)) {
            emit('read', one.value, one.place);
            if (isInPlace) emit('write', one.value, one.place, {}, `${name} -i`);
          }
        return;
      case 'write':
        for (const one of files)
          emit(flags.has('-a') || flags.has('--append') ? 'append' : 'write', one.value, one.place);
        return;
      case 'delete':
        for (const one of files) emit('delete', one.value, one.place);
        return;
      case 'list':
        for (const one of files) if (isFileWord(one.value)) emit('list', one.value, one.place);
        if (files.length === 0 && name === 'ls') emit('list', text('.'), c.range);
        return;
      case 'copy':
      case 'move': {
        const sources = files.slice(0, -1);
        if (last === undefined || sources.length === 0) return;
        for (const one of sources) {
          const isFolder = sources.length > 1 || /(^\.|\/\.?)$/.test(piece(last.value)) || flags.has('-t');
          const to = isFolder ? joinPaths([last.value, baseName(one.value)]) : last.value;
          const at = { range: c.range, ranges: [one.place, last.place] };
          if (shape.does === 'copy') copy(machine, name, one.value, to, at);
          else rename(machine, name, one.value, to, at);
        }
        return;
      }
      case 'find': {
        const paths = files.slice(
          0,
          Math.max(1, files.findIndex((one) => piece(one.value).startsWith('(')) === -1 ? 1 : 1),
        );
        for (const one of paths) emit(flags.has('-delete') ? 'delete' : 'list', one.value, one.place);
        return;
      }
      case 'database': {
        const [base, sql] = files;
        if (base === undefined) return;
        const isChange = /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER|\.import)\b/i.test(
          sql ? piece(sql.value) : '',
        );
        emit(isChange ? 'write' : 'read', base.value, base.place, { format: 'database' });
        return;
      }
      case 'dd':
        for (const one of args) {
          const word = piece(one);
          if (word.startsWith('if=')) emit('read', text(word.slice(3), one), undefined);
          if (word.startsWith('of=')) emit('write', text(word.slice(3), one), undefined);
        }
        return;
      case 'archive': {
        // `tar czf x.tgz`: its letters may stand without a dash.
        const isBundled = name === 'tar' && /^[cxtrujzvfapJ]+$/.test(files[0] ? piece(files[0].value) : '');
        const [archive, ...members] = isBundled ? files.slice(1) : files;
        const letters =
          [...flags].join('') +
          (files.length > 0 && name === 'tar' && /^[a-z]+$/.test(piece(files[0]!.value)) ? piece(files[0]!.value) : '');
        const isCreating = name === 'zip' || /c/.test(letters);
        if (archive && /[./]/.test(piece(archive.value)))
          emit(isCreating ? 'write' : 'read', archive.value, archive.place, { format: 'binary' });
        if (isCreating)
          for (const one of members)
            if (isFileWord(one.value) && piece(one.value) !== '.') emit('read', one.value, one.place);
        return;
      }
      case 'nothing': {
        // Downloads that take their name from the address.
        const isNamed =
          name === 'curl'
            ? [...flags].some((one) => /^-[A-Za-z]*O$|^--remote-name/.test(one))
            : name === 'wget' && !flags.has('-O');
        if (isNamed && !flags.has('--output-document'))
          for (const one of files) emit('write', baseName(one.value), one.place);
        return;
      }
    }
  }

  function redirect(machine: Machine, c: LibraryCall): void {
    const [operator, target] = c.args;
    if (operator === undefined || target === undefined) return;
    const op = piece(operator);
    const at = { call: c.range, argument: c.ranges[1] ?? null };
    if (op.startsWith('<')) {
      if (op === '<') machine.emit('read', '<', target, at);
      return;
    }
    machine.emit(op.includes('>>') ? 'append' : 'write', op.includes('>>') ? '>>' : '>', target, at);
  }

  function expand(c: LibraryCall): Value {
    const [operator, value, argument] = c.args;
    if (operator === undefined || value === undefined || argument === undefined) return nothing;
    const op = piece(operator);
    const pattern = piece(argument);
    switch (op) {
      case ':-':
      case '-':
      case ':=':
      case '=': {
        const options = alternatives(value).filter((one) => one.k === 'text' && one.s !== '');
        if (options.length > 0 && options.length === alternatives(value).length) return value;
        const soft = alternatives(argument).map((one): Value => ({ soft: 'environment', ...one }));
        return oneOf([...options, ...soft]);
      }
      case ':?':
      case '?':
        return value;
      case '%':
      case '%%':
        return mapText(value, (s) => strippedEnd(s, pattern, op === '%%'));
      case '#':
      case '##':
        return mapText(value, (s) => strippedStart(s, pattern, op === '##'));
      case '/':
      case '//': {
        const [from = '', to = ''] = pattern.split('/');
        return mapText(value, (s) =>
          from === '' || /[*?[]/.test(from) ? ANY : op === '//' ? s.replaceAll(from, to) : s.replace(from, to),
        );
      }
      default:
        return { ...text(ANY), ...inherited([value]) };
    }
  }
}

function strippedEnd(s: string, pattern: string, isLongest: boolean): string {
  if (!/[*?[]/.test(pattern)) return s.endsWith(pattern) ? s.slice(0, s.length - pattern.length) : s;
  const mark = pattern.replace(/\*.*$/, '');
  const at = mark === '' ? -1 : isLongest ? s.indexOf(mark) : s.lastIndexOf(mark);
  return at === -1 ? s : s.slice(0, at);
}

function strippedStart(s: string, pattern: string, isLongest: boolean): string {
  if (!/[*?[]/.test(pattern)) return s.startsWith(pattern) ? s.slice(pattern.length) : s;
  const mark = pattern.replace(/^.*\*/, '');
  const at = mark === '' ? -1 : isLongest ? s.lastIndexOf(mark) : s.indexOf(mark);
  return at === -1 ? (s.includes('/') ? s : mark === '/' ? SEGMENT : s) : s.slice(at + mark.length);
}

/** Words that can be files: not numbers, not programs, not links. */
function isFileWord(value: Value): boolean {
  const s = piece(value);
  if (value.k !== 'text' && value.k !== 'unknown' && value.k !== 'alt') return false;
  return s !== '-' && s !== '' && !/^[+\d]+$/.test(s) && !/\s/.test(s) && !/^\w+:\/\//.test(s);
}

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
