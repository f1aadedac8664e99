import type { Emission, Notes } from '../evaluate/emission.ts';
import type { Library, LibraryCall, Machine } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/scope.ts';
import {
  alternatives,
  ANY,
  type DictValue,
  FRESH,
  HOME,
  inherited,
  joined,
  type ListValue,
  mapText,
  nothing,
  oneOf,
  piece,
  ROOT,
  SEGMENT,
  TEMPORARY,
  text,
  DEEP,
  unknown,
  type Value,
} from '../evaluate/value.ts';
import type { AccessKind } from '../model.ts';
import { copy, rename } from './moves.ts';
import {
  asPath,
  asText,
  baseName,
  dirName,
  extensionOf,
  joinPaths,
  nameOf,
  parentOf,
  stemOf,
  tidy,
  withName,
  withSuffix,
} from './paths.ts';
import { methodAccesses, pythonAccesses, type AccessShape } from './python-tables.ts';
import { textMethod } from './text.ts';

/** Runs a shell command line that a script hands to the system. */
export type RunShell = (machine: Machine, command: Value, call: LibraryCall, cwd: Value | undefined) => void;
/** The value of a JSON file of the repository that a script reads, if it is small and there. */
export type ReadData = (machine: Machine, path: Value) => Value | undefined;

/** What Python's standard library and the usual packages do to files and paths. */
export function pythonLibrary(runShell: RunShell, readData: ReadData): Library {
  return { call, method, member, global };

  function global(_machine: Machine, module: Module, name: string): Value | undefined {
    if (name === '__file__') return text(`${ROOT}/${module.path}`);
    if (name === '__name__') return text('__main__');
    return undefined;
  }

  function call(machine: Machine, c: LibraryCall): Value | undefined {
    const name = aliases.get(c.name) ?? c.name;
    const first = c.args[0];
    const shape = pythonAccesses.get(name);
    if (shape !== undefined) return access(machine, c, name, shape);
    switch (name) {
      case '@path.join':
        return joinPaths(c.args, false, true);
      case '@percent':
        return percent(first ?? nothing, c.args[1] ?? nothing);
      case '@format':
        return oneOf(
          alternatives(first ?? nothing).map((one) =>
            one.k === 'text' && !one.s.includes(ANY) ? one : { ...text(SEGMENT), ...inherited([one]) },
          ),
        );
      case 'open':
      case 'io.open':
      case 'codecs.open':
      case 'gzip.open':
      case 'bz2.open':
      case 'lzma.open':
      case 'smart_open.open':
      case 'xopen.xopen':
      case 'fsspec.open':
      case 'aiofiles.open':
      case 'tarfile.open':
      case 'zipfile.ZipFile':
      case 'h5py.File':
      case 'netCDF4.Dataset':
      case 'shelve.open':
      case 'dbm.open':
        return open(
          machine,
          c,
          name,
          first ?? c.named.get('file') ?? c.named.get('filename') ?? c.named.get('name'),
          c.args[1] ?? c.named.get('mode'),
        );
      case 'pathlib.Path':
      case 'pathlib.PurePath':
      case 'pathlib.PosixPath':
      case 'Path':
        return c.args.length === 0 ? text('.', undefined, true) : asPath(joinPaths(c.args, false, true));
      case 'pathlib.Path.cwd':
      case 'os.getcwd':
        return machine.cwd ?? text('.', undefined, name !== 'os.getcwd');
      case 'pathlib.Path.home':
        return text(HOME, undefined, true);
      case 'os.path.join':
        return joinPaths(c.args);
      case 'os.path.dirname':
        return first && asText(dirName(first));
      case 'os.path.basename':
      case 'ntpath.basename':
        return first && asText(baseName(first));
      case 'os.path.abspath':
      case 'os.path.realpath':
      case 'os.path.normpath':
        return first && mapText(first, (s, one) => ({ ...text(tidy(s), one) }));
      case 'os.path.expanduser':
        return first && mapText(first, (s) => s.replace(/^~(?=\/|$)/, HOME));
      case 'os.path.splitext':
        return (
          first &&
          list(
            [
              mapText(first, (s) => s.slice(0, s.length - extensionOf(s).length)),
              mapText(first, (s) => extensionOf(s)),
            ],
            true,
          )
        );
      case 'os.path.split':
        return first && list([asText(dirName(first)), asText(baseName(first))], true);
      case 'os.path.relpath':
        return first && text(piece(first).startsWith(ROOT) ? piece(first) : ANY, first);
      case 'os.fspath':
      case 'str':
      case 'os.path.normcase':
        return first && asText(first);
      case 'os.path.expandvars':
        return first && mapText(first, (s) => s.replace(/^\$HOME(?=\/|$)/, HOME).replace(/\$\{?\w+\}?/g, ANY));
      case 'int':
      case 'float':
      case 'len':
      case 'round':
      case 'time.time':
      case 'time.strftime':
      case 'uuid.uuid4':
      case 'uuid.uuid1':
      case 'hash':
      case 'os.getpid':
      case 'datetime.datetime.now':
      case 'datetime.datetime.utcnow':
      case 'datetime.datetime.today':
      case 'datetime.date.today':
      case 'hashlib.md5':
      case 'hashlib.sha1':
      case 'hashlib.sha256':
        for (const one of c.args) machine.callback(one, []);
        return name === 'int' && first?.k === 'number' ? first : { ...text(SEGMENT), ...inherited(c.args.slice(0, 1)) };
      case 'tempfile.gettempdir':
        return text(TEMPORARY);
      case 'tempfile.mkdtemp':
      case 'tempfile.TemporaryDirectory':
        return temporaryName(c, false);
      case 'tempfile.mkstemp': {
        const path = temporaryName(c, false);
        return list([{ k: 'result', of: '@descriptor', args: [path], state: new Map() }, path], true);
      }
      case 'tempfile.NamedTemporaryFile':
      case 'tempfile.TemporaryFile':
      case 'tempfile.SpooledTemporaryFile': {
        const path = temporaryName(c, true);
        const mode = piece(c.named.get('mode') ?? first ?? text('w+b'));
        const emission = machine.emit(
          'write',
          name,
          path,
          { call: c.range, mode },
          { ...handleNotes(machine, mode, c), closing: machine.frame.inWith ? 'block' : 'never' },
        );
        return { k: 'handle', path, emissions: [emission] };
      }
      case 'os.fdopen': {
        const path = first?.k === 'result' && first.of === '@descriptor' ? first.args[0] : undefined;
        return path === undefined ? undefined : open(machine, c, name, path, c.args[1] ?? c.named.get('mode'));
      }
      case 'os.open': {
        const flags = c.args[1]?.k === 'external' ? c.args[1].name : 'O_WRONLY';
        if (/RDONLY/.test(flags) && first)
          machine.emit('read', name, first, { call: c.range, argument: c.ranges[0] ?? null }, { encoding: 'binary' });
        return { k: 'result', of: '@descriptor', args: first ? [first] : [], state: new Map() };
      }
      case 'os.environ.get':
      case 'os.getenv':
      case 'environ.get':
      case 'decouple.config':
      case 'env': {
        const fallback = c.args[1] ?? c.named.get('default');
        if (first && piece(first) === 'HOME') return text(HOME);
        return fallback === undefined || fallback.k === 'const'
          ? unknown(`environment variable ${first ? piece(first) : ''}`)
          : softly(fallback, 'environment');
      }
      case 'os.chdir':
        if (first) machine.cwd = joinPaths([machine.cwd ?? text(''), first]);
        return nothing;
      case 'os.rename':
      case 'os.replace':
      case 'os.renames':
      case 'shutil.move':
        return (
          first &&
          c.args[1] &&
          rename(machine, name, first, name === 'shutil.move' ? into(first, c.args[1]) : c.args[1], c)
        );
      case 'shutil.copy':
      case 'shutil.copy2':
      case 'shutil.copyfile':
      case 'shutil.copytree': {
        const from = first ?? c.named.get('src');
        const to = c.args[1] ?? c.named.get('dst');
        return (
          from &&
          to &&
          copy(machine, name, from, name === 'shutil.copyfile' || name === 'shutil.copytree' ? to : into(from, to), c)
        );
      }
      case 'glob.glob':
      case 'glob.iglob': {
        const pattern = joinPaths([...(c.named.has('root_dir') ? [c.named.get('root_dir')!] : []), first ?? text(ANY)]);
        machine.emit('list', name, pattern, { call: c.range, argument: c.ranges[0] ?? null, glob: true });
        return {
          k: 'list',
          items: [],
          rest: mapText(pattern, (s, one) => ({ ...text(globText(s)), ...inherited([one]) })),
        };
      }
      case 'os.listdir':
      case 'os.scandir': {
        const folder = first ?? text('.');
        machine.emit('list', name, folder, { call: c.range, argument: c.ranges[0] ?? null });
        const entry: Value =
          name === 'os.listdir'
            ? text(SEGMENT)
            : { k: 'result', of: '@entry', args: [joinPaths([folder, text(SEGMENT)])], state: new Map() };
        return { k: 'list', items: [], rest: entry };
      }
      case 'os.walk': {
        const folder = first ?? text('.');
        machine.emit(
          'list',
          name,
          mapText(folder, (s) => `${s}/${DEEP}`),
          { call: c.range, argument: c.ranges[0] ?? null },
        );
        const names: Value = { k: 'list', items: [], rest: text(SEGMENT) };
        return { k: 'list', items: [], rest: list([mapText(folder, (s) => `${s}/${DEEP}`), names, names], true) };
      }
      case 'subprocess.run':
      case 'subprocess.call':
      case 'subprocess.check_call':
      case 'subprocess.check_output':
      case 'subprocess.Popen':
      case 'os.system':
      case 'os.popen':
        if (first) runShell(machine, commandText(first), c, c.named.get('cwd'));
        return { k: 'result', of: name, args: c.args, state: new Map() };
      case 'fcntl.flock':
      case 'fcntl.lockf':
      case 'portalocker.lock':
      case 'msvcrt.locking':
        machine.frame.locks += 1;
        return nothing;
      case 'atomicwrites.atomic_write': {
        const target = first ?? text(ANY);
        const emission = machine.emit(
          'write',
          name,
          target,
          { call: c.range, argument: c.ranges[0] ?? null, mode: 'w' },
          { ...handleNotes(machine, piece(c.named.get('mode') ?? text('w')), c), atomic: 'library' },
        );
        return { k: 'handle', path: target, emissions: [emission] };
      }
      case 'json.load':
      case 'yaml.safe_load':
      case 'yaml.load':
      case 'tomllib.load':
      case 'toml.load':
      case 'pickle.load': {
        if (name === 'toml.load' && first?.k === 'text') return access(machine, c, name, { kind: 'read', at: 0 });
        noteFormat(first, name === 'json.load' ? 'json' : 'text');
        const data = first?.k === 'handle' ? readData(machine, first.path) : undefined;
        return data ?? unknown('read from a file', first ? [first] : []);
      }
      case 'json.loads': {
        const source = first?.k === 'result' && first.of === '@content' ? first.args[0] : undefined;
        return (source && readData(machine, source)) ?? unknown('data', c.args);
      }
      case 'json.dump':
      case 'ujson.dump':
      case 'simplejson.dump':
        noteFormat(c.args[1] ?? c.named.get('fp'), 'json');
        return nothing;
      case 'csv.writer':
      case 'csv.DictWriter':
      case 'csv.reader':
      case 'csv.DictReader':
        noteFormat(first, 'csv');
        return { k: 'result', of: name, args: c.args, state: new Map() };
      case 'pickle.dump':
      case 'joblib.dump':
        if (name === 'joblib.dump') return access(machine, c, name, { kind: 'write', at: 1, format: 'binary' });
        noteFormat(c.args[1], 'binary');
        return nothing;
      case 'sqlite3.connect':
      case 'duckdb.connect':
      case 'aiosqlite.connect': {
        const path = first ?? c.named.get('database') ?? text(':memory:');
        if (piece(path) === ':memory:' || piece(path).startsWith('file::memory'))
          return { k: 'result', of: name, args: [], state: new Map() };
        const emission = machine.emit(
          'read',
          name,
          path,
          { call: c.range, argument: c.ranges[0] ?? null },
          { format: 'database', encoding: 'binary' },
        );
        return { k: 'result', of: name, args: c.args, state: new Map(), emissions: [emission] };
      }
      case 'typer.Option':
      case 'typer.Argument':
      case 'pydantic.Field':
      case 'dataclasses.field':
      case 'Field':
      case 'field': {
        const factory = c.named.get('default_factory');
        if (factory) return machine.call(factory, [], new Map(), c.range);
        const fallback = first ?? c.named.get('default');
        return fallback === undefined || fallback.k === 'external'
          ? unknown('no default')
          : softly(fallback, 'argument');
      }
      case 'map':
      case 'filter': {
        const members = machine.members(c.args[1] ?? unknown('a list'));
        const results = members.slice(0, 12).map((one) => (first ? machine.callback(first, [one]) : one));
        return { k: 'list', items: name === 'map' ? results : [...members] };
      }
      case 'zip': {
        const lists = c.args.map((one) => machine.members(one));
        const length = Math.min(...lists.map((one) => one.length), 24);
        return {
          k: 'list',
          items: Array.from({ length }, (_, index) =>
            list(
              lists.map((one) => one[index] ?? unknown('a member')),
              true,
            ),
          ),
        };
      }
      case 'enumerate':
        return {
          k: 'list',
          items: machine
            .members(first ?? unknown('a list'))
            .map((one, index): Value => list([{ k: 'number', v: index }, one], true)),
        };
      case 'sorted':
      case 'list':
      case 'tuple':
      case 'set':
      case 'reversed':
      case 'iter':
      case 'tqdm':
      case 'tqdm.tqdm':
      case 'tqdm.auto.tqdm':
      case 'frozenset':
        for (const one of c.named.values()) machine.callback(one, []);
        return first ?? { k: 'list', items: [] };
      case 'next':
      case 'max':
      case 'min':
        return first && (first.k === 'list' || first.k === 'alt')
          ? oneOf([...machine.members(first), ...c.args.slice(1)])
          : unknown('a member', c.args);
      case 'dict': {
        const dict: DictValue = { k: 'dict', entries: new Map(c.named) };
        if (first?.k === 'dict')
          for (const [key, value] of first.entries) if (!dict.entries.has(key)) dict.entries.set(key, value);
        return dict;
      }
      case 'vars':
        return first;
      case 'getattr':
        return first && c.args[1]?.k === 'text' ? machine.member(first, c.args[1].s, c.range) : undefined;
      case 'super': {
        const self = machine.lookup('self');
        if (self?.k !== 'instance') return undefined;
        const [base] = self.cls.bases;
        return base?.k === 'class' ? { k: 'instance', cls: base, attrs: self.attrs } : undefined;
      }
      case 'functools.partial':
        return first?.k === 'function' ? { ...first, bound: { args: c.args.slice(1), named: c.named } } : first;
      case 'collections.defaultdict':
      case 'collections.OrderedDict':
        return { k: 'dict', entries: new Map(), rest: unknown('an entry') };
      case 'argparse.Namespace':
      case 'types.SimpleNamespace':
        return { k: 'dict', entries: new Map(c.named) };
      case 'exit':
      case 'sys.exit':
      case 'os._exit':
      case 'quit':
        machine.frame.stopped = true;
        return nothing;
      default:
        return holdfast(machine, c, name);
    }
  }

  function open(
    machine: Machine,
    c: LibraryCall,
    api: string,
    target: Value | undefined,
    modeValue: Value | undefined,
  ): Value {
    const fallback = api === 'shelve.open' || api === 'dbm.open' ? 'c' : 'r';
    const path = target ?? unknown('no path');
    if (path.k === 'number') return unknown('a descriptor');
    if (path.k === 'handle' || (path.k === 'result' && path.of !== '@descriptor'))
      return { k: 'handle', path, emissions: [] };
    const emissions: Emission[] = [];
    for (const one of alternatives(modeValue ?? text(fallback))) {
      const mode = one.k === 'text' ? one.s : fallback;
      const kind: AccessKind = /a/.test(mode)
        ? 'append'
        : /[wxnc+]/.test(mode) && !/^r:|^r\|/.test(mode)
          ? 'write'
          : 'read';
      const at = { call: c.range, argument: c.ranges[0] ?? null, mode: modeValue === undefined ? null : mode };
      if (mode.includes('r+')) emissions.push(machine.emit('read', api, path, at, handleNotes(machine, mode, c)));
      emissions.push(machine.emit(kind, api, path, at, { ...handleNotes(machine, mode, c), ...containerFormat(api) }));
    }
    return { k: 'handle', path, emissions };
  }

  function access(machine: Machine, c: LibraryCall, api: string, shape: AccessShape): Value {
    const value =
      c.args[shape.at] ?? (shape.named ?? ['path']).map((one) => c.named.get(one)).find((one) => one !== undefined);
    const range = c.ranges[shape.at] ?? null;
    for (const one of [...c.args, ...c.named.values()]) if (one !== value) machine.callback(one, []);
    if (value === undefined || isStream(value) || (value.k === 'const' && value.v === null))
      return { k: 'result', of: api, args: c.args, state: new Map() };
    if (value.k === 'handle') {
      if (shape.format) noteFormat(value, shape.format);
      return { k: 'result', of: api, args: c.args, state: new Map() };
    }
    const mode = c.named.get('mode');
    const kind = shape.kind === 'write' && mode?.k === 'text' && mode.s.startsWith('a') ? 'append' : shape.kind;
    const encoding: Notes['encoding'] = c.named.has('encoding') ? 'given' : (shape.encoding ?? 'fixed');
    const targets = value.k === 'list' ? machine.members(value) : [value];
    const emissions = targets.map((one) =>
      machine.emit(
        kind,
        api,
        one,
        { call: c.range, argument: range, mode: mode?.k === 'text' ? mode.s : null },
        { format: shape.format ?? 'unknown', encoding, atomic: shape.atomic ?? null },
      ),
    );
    return { k: 'result', of: api, args: c.args, state: new Map(), emissions };
  }

  /** Our own calls, by whatever name the module is imported. */
  function holdfast(machine: Machine, c: LibraryCall, name: string): Value | undefined {
    const own = /(?:^|\.)holdfast(?:_io|\.io)?\.(\w+)$/.exec(name)?.[1];
    const first = c.args[0];
    if (own === undefined || first === undefined) return undefined;
    const at = { call: c.range, argument: c.ranges[0] ?? null };
    if (/^(read_json|read_text)$/.test(own))
      machine.emit('read', name, first, at, { format: 'json', encoding: 'given' });
    else if (/^(safe_backup)$/.test(own)) machine.emit('read', name, first, at, {});
    else if (own.startsWith('atomic_update')) {
      machine.emit('read', name, first, at, { format: 'json', encoding: 'given', locked: true });
      machine.emit('write', name, first, at, { format: 'json', encoding: 'given', atomic: 'holdfast', locked: true });
    } else if (own.startsWith('atomic_')) {
      const emission = machine.emit('write', name, first, at, {
        encoding: 'given',
        atomic: 'holdfast',
        closing: own === 'atomic_open' ? 'block' : 'whole',
      });
      if (own === 'atomic_open') return { k: 'handle', path: first, emissions: [emission] };
    } else return undefined;
    for (const one of c.args.slice(1)) machine.callback(one, []);
    return unknown('what holdfast gives');
  }

  function method(machine: Machine, c: LibraryCall): Value | undefined {
    const receiver = c.receiver ?? nothing;
    const name = c.name.slice(1);
    const first = c.args[0];
    if (receiver.k === 'handle') return handleMethod(machine, receiver, name, c);
    if (receiver.k === 'list') return listMethod(machine, receiver, name, c);
    if (receiver.k === 'dict') return dictMethod(machine, receiver, name, c);
    if (receiver.k === 'result') {
      const known = resultMethod(machine, receiver, name, c);
      if (known !== undefined) return known;
    }
    if (receiver.k === 'text' || receiver.k === 'unknown') {
      const known = pathMethod(machine, receiver, name, c);
      if (known !== undefined) return known;
    }
    if (receiver.k === 'text') return textMethod(receiver, name, c.args, c.named);
    const shape = methodAccesses.get(name);
    if (shape !== undefined && (first === undefined || first.k !== 'handle')) {
      const value =
        c.args[shape.at] ?? (shape.named ?? []).map((one) => c.named.get(one)).find((one) => one !== undefined);
      if (value !== undefined && value.k !== 'const') return access(machine, c, apiOf(receiver, name), shape);
    }
    if (receiver.k === 'unknown' && name === 'format') return text(ANY, receiver);
    return undefined;
  }

  function pathMethod(machine: Machine, path: Value, name: string, c: LibraryCall): Value | undefined {
    const first = c.args[0];
    const isPath = path.k === 'text' && path.path === true;
    const isPlain = path.k === 'text' && path.path !== true;
    if (isPlain) return undefined;
    const at = { call: c.range, argument: c.receiverRange };
    switch (name) {
      case 'read_text':
      case 'read_bytes':
        machine.emit('read', `pathlib.Path.${name}`, path, at, { encoding: textEncoding(name, c) });
        return { k: 'result', of: '@content', args: [path], state: new Map() };
      case 'write_text':
      case 'write_bytes':
        machine.emit(
          'write',
          `pathlib.Path.${name}`,
          path,
          { ...at, mode: name === 'write_text' ? 'w' : 'wb' },
          { encoding: textEncoding(name, c), format: isJsonText(first) ? 'json' : 'unknown' },
        );
        return nothing;
      case 'open': {
        const mode = first ?? c.named.get('mode');
        const isMode = mode === undefined ? isPath : mode.k === 'text' && /^[rwxabt+U]{1,4}$/.test(mode.s);
        if (!isMode) return undefined;
        return open(
          machine,
          { ...c, ranges: c.receiverRange ? [c.receiverRange] : [] },
          'pathlib.Path.open',
          path,
          mode,
        );
      }
      case 'unlink':
        machine.emit('delete', 'pathlib.Path.unlink', path, at);
        return nothing;
      case 'iterdir':
        machine.emit('list', 'pathlib.Path.iterdir', path, at);
        return { k: 'list', items: [], rest: joinPaths([path, text(SEGMENT)], false, true) };
      case 'glob':
      case 'rglob': {
        if (first === undefined || (!isPath && first.k !== 'text')) return undefined;
        const pattern = joinPaths(name === 'rglob' ? [path, text(DEEP), first] : [path, first], false, true);
        machine.emit('list', `pathlib.Path.${name}`, pattern, { call: c.range, argument: c.receiverRange, glob: true });
        return {
          k: 'list',
          items: [],
          rest: mapText(pattern, (s, one) => ({ ...text(globText(s), undefined, true), ...inherited([one]) })),
        };
      }
      case 'rename':
      case 'replace':
        if (c.args.length !== 1 || first === undefined || (!isPath && first.k !== 'text' && name === 'rename'))
          return undefined;
        if (!isPath && !(first.k === 'text' && first.path === true)) return undefined;
        return rename(machine, `pathlib.Path.${name}`, path, first, {
          range: c.range,
          ranges: c.receiverRange && c.ranges[0] ? [c.receiverRange, c.ranges[0]] : [],
        });
      default:
        return isPath ? pureMethod(path, name, c) : undefined;
    }
  }

  function handleMethod(
    machine: Machine,
    handle: Extract<Value, { k: 'handle' }>,
    name: string,
    c: LibraryCall,
  ): Value | undefined {
    if (name === 'close' || name === '__exit__') {
      for (const one of handle.emissions) if (one.notes.closing !== 'block') one.notes.closing = 'explicit';
      return nothing;
    }
    if (name.startsWith('write')) {
      for (const one of c.args) if (isJsonText(one)) noteFormat(handle, machine.frame.loops > 0 ? 'ndjson' : 'json');
      return nothing;
    }
    if (/^extract(all)?$/.test(name)) {
      const folder = name === 'extractall' ? (c.args[0] ?? c.named.get('path')) : (c.args[1] ?? c.named.get('path'));
      machine.emit('write', `archive.${name}`, folder ?? text('.'), { call: c.range, argument: c.ranges[0] ?? null });
      return nothing;
    }
    if (name === 'read') return { k: 'result', of: '@content', args: [handle.path], state: new Map() };
    if (/^(read|extract|getmember|namelist)/.test(name)) return unknown('read from a file', [handle]);
    return unknown('something of an open file', [handle]);
  }

  function resultMethod(
    machine: Machine,
    result: Extract<Value, { k: 'result' }>,
    name: string,
    c: LibraryCall,
  ): Value | undefined {
    const first = c.args[0];
    if (/sqlite|duckdb/.test(result.of) && /^(execute|executemany|executescript|commit|cursor|sql)$/.test(name)) {
      const sql = first ? piece(first) : '';
      const changes =
        name === 'commit' ||
        name === 'executescript' ||
        /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER|VACUUM)\b/i.test(sql);
      if (changes) for (const one of result.emissions ?? []) one.notes.kind = 'write';
      return result;
    }
    if (/ArgumentParser|argparse/.test(result.of)) return argparseMethod(machine, result, name, c);
    if (result.of === '@package') {
      const found = result.state.get(name);
      return found && machine.call(found, c.args, c.named, c.range);
    }
    if (/^(PIL\.)?Image\.|openpyxl\.|docx\.|^wand|Presentation$|xlwt|Workbook$/.test(result.of) && name === 'save')
      return access(machine, c, `${result.of.split('.')[0] ?? ''}.save`, {
        kind: 'write',
        at: 0,
        format: 'binary',
        named: ['fp', 'filename'],
      });
    if (/^(PIL\.)?Image\./.test(result.of) && /^[a-z_]+$/.test(name)) return result;
    if (/ElementTree|etree/.test(result.of) && name === 'write')
      return access(machine, c, 'xml.ElementTree.write', { kind: 'write', at: 0, format: 'text' });
    if (/[cC]onfigParser$/.test(result.of) && name === 'read')
      return access(machine, c, 'configparser.read', { kind: 'read', at: 0, encoding: 'locale' });
    if (
      /Executor|Pool$/.test(result.of) &&
      /^(map|imap|imap_unordered|starmap|submit|apply_async|apply)$/.test(name) &&
      first
    ) {
      const members =
        name === 'submit' || name.startsWith('apply')
          ? [c.args[1] ?? unknown('an argument')]
          : machine.members(c.args[1] ?? unknown('a list'));
      const rest = name === 'submit' ? c.args.slice(2) : [];
      return { k: 'list', items: members.slice(0, 8).map((one) => machine.callback(first, [one, ...rest])) };
    }
    if (result.of === '@content' || /^(json|yaml)\.dumps?$/.test(result.of)) {
      return textMethod(text(ANY, result), name, c.args, c.named);
    }
    if (
      /datetime|strftime|uuid|hashlib|time\.|random|Counter/.test(result.of) &&
      /^(strftime|isoformat|hex|hexdigest|timestamp|format|year|month)$/.test(name)
    )
      return text(SEGMENT);
    if (result.of === '@descriptor') return undefined;
    return undefined;
  }

  function argparseMethod(
    machine: Machine,
    parser: Extract<Value, { k: 'result' }>,
    name: string,
    c: LibraryCall,
  ): Value {
    const options = optionsOf(parser);
    if (name === 'add_argument') {
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
      if (fallback !== undefined && !(fallback.k === 'const' && fallback.v === null)) {
        const isPathType = type?.k === 'external' && /(^|\.)Path$/.test(type.name);
        value = softly(isPathType ? asPath(fallback) : fallback, 'argument');
      } else if (action !== undefined) value = unknown(`a switch \`${long}\``);
      if (nargs !== undefined && piece(nargs) !== '?' && value.k !== 'list')
        value = { k: 'list', items: [], rest: value };
      options.entries.set(dest, value);
      return parser;
    }
    if (/^parse_(known_)?args$/.test(name))
      return name === 'parse_args' ? options : list([options, unknown('other arguments')], true);
    if (/^(add_argument_group|add_subparsers|add_parser|add_mutually_exclusive_group)$/.test(name)) return parser;
    if (name === 'set_defaults') {
      for (const [key, value] of c.named) {
        options.entries.set(key, value);
        machine.callback(value, [options]);
      }
    }
    if (name === 'error' || name === 'exit') machine.frame.stopped = true;
    return nothing;
  }

  function member(_machine: Machine, value: Value, name: string, _range: readonly [number, number]): Value | undefined {
    if (value.k === 'external') {
      if (value.name === 'sys' && name === 'argv')
        return { k: 'list', items: [text(ANY)], rest: unknown('a command-line argument') };
      if (value.name === 'os' && (name === 'sep' || name === 'curdir')) return text(name === 'sep' ? '/' : '.');
      if (value.name === 'os.path' && name === 'sep') return text('/');
      if (/^os(\.path)?$/.test(value.name) && name === 'pardir') return text('..');
      if (value.name === 'os' && name === 'linesep') return text('\n');
      if (value.name === 'os.environ' && name.startsWith('[')) return unknown('an environment variable');
      return undefined;
    }
    if (value.k === 'text') {
      // `.value` of an enumeration's member is what the class gave it.
      if (value.path !== true) return value.s === SEGMENT || name === 'value' ? value : undefined;
      switch (name) {
        case 'parent':
          return { ...value, s: parentOf(value.s) };
        case 'parents':
          return { k: 'list', items: ancestors(value), ...inherited([value]) };
        case 'name':
          return { ...text(nameOf(value.s)), ...inherited([value]) };
        case 'stem':
          return { ...text(stemOf(value.s)), ...inherited([value]) };
        case 'suffix':
          return { ...text(extensionOf(value.s)), ...inherited([value]) };
        case 'parts':
          return { k: 'list', items: value.s.split('/').map((one) => text(one)) };
        default:
          return undefined;
      }
    }
    if (value.k === 'unknown' && /^(stem|name|suffix)$/.test(name)) return { ...text(SEGMENT), ...inherited([value]) };
    if (value.k === 'handle' && name === 'name') return value.path;
    if (value.k === 'result' && value.of === '@entry')
      return name === 'path' ? value.args[0] : name === 'name' ? text(SEGMENT) : undefined;
    if (value.k === 'result' && value.of === '@package') return value.state.get(name);
    if (value.k === 'result' && /^(argparse|os)\./.test(value.of)) return undefined;
    return undefined;
  }
}

function optionsOf(parser: Extract<Value, { k: 'result' }>): DictValue {
  const known = parser.state.get('@options');
  if (known?.k === 'dict') return known;
  const options: DictValue = { k: 'dict', entries: new Map(), rest: unknown('an argument that is not declared') };
  parser.state.set('@options', options);
  return options;
}

function pureMethod(path: Value, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  switch (name) {
    case 'resolve':
    case 'absolute':
    case 'as_posix':
    case '__str__':
    case 'expanduser': {
      const value = name === 'expanduser' ? mapText(path, (s) => s.replace(/^~(?=\/|$)/, HOME)) : path;
      return name === 'as_posix' || name === '__str__' ? asText(value) : value;
    }
    case 'joinpath':
      return joinPaths([path, ...c.args], false, true);
    case 'with_suffix':
      return first && withSuffix(path, first);
    case 'with_name':
      return first && withName(path, first);
    case 'with_stem':
      return first && withName(path, joined([first, mapText(path, (s) => extensionOf(s))]));
    case 'relative_to':
      return mapText(path, (s, one) => ({ ...text(first ? relative(s, piece(first)) : ANY, one, true) }));
    case 'touch':
    case 'mkdir':
    case 'chmod':
      return nothing;
    default:
      return undefined;
  }
}

function relative(s: string, from: string): string {
  return s.startsWith(`${from}/`) ? s.slice(from.length + 1) : ANY;
}

function ancestors(value: Extract<Value, { k: 'text' }>): Value[] {
  const out: Value[] = [];
  let s = value.s;
  for (let level = 0; level < 8; level += 1) {
    s = parentOf(s);
    out.push({ ...value, s });
  }
  return out;
}

function listMethod(machine: Machine, owner: ListValue, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  if ((name === 'append' || name === 'add') && first) {
    if (owner.items.length < 64) owner.items.push(first);
    else owner.rest = oneOf([...(owner.rest ? [owner.rest] : []), first]);
    return nothing;
  }
  if (name === 'extend' && first) {
    if (first.k === 'list') owner.items.push(...first.items);
    if (first.k !== 'list' || first.rest)
      owner.rest = first.k === 'list' && first.rest ? first.rest : unknown('members of something unknown');
    return nothing;
  }
  if (name === 'pop') return machine.index(owner, first ?? { k: 'number', v: -1 }, c.range);
  if (name === 'copy') return owner;
  if (name === 'sort') for (const one of c.named.values()) machine.callback(one, []);
  return name === 'sort' || name === 'insert' || name === 'remove' ? nothing : undefined;
}

function dictMethod(machine: Machine, owner: DictValue, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  switch (name) {
    case 'get':
    case 'pop':
    case 'setdefault': {
      if (first === undefined) return undefined;
      const found = machine.index(owner, first, c.range);
      const fallback = c.args[1];
      if (fallback === undefined) return found;
      return found.k === 'unknown' ? softly(fallback, 'argument') : found;
    }
    case 'items':
      return {
        k: 'list',
        items: [...owner.entries].map(([key, value]): Value => list([text(key), value], true)),
        ...(owner.rest ? { rest: list([unknown('a key'), owner.rest], true) } : {}),
      };
    case 'values':
      return { k: 'list', items: [...owner.entries.values()], ...(owner.rest ? { rest: owner.rest } : {}) };
    case 'keys':
      return {
        k: 'list',
        items: [...owner.entries.keys()].map((one) => text(one)),
        ...(owner.rest ? { rest: unknown('a key') } : {}),
      };
    case 'update':
      if (first?.k === 'dict') for (const [key, value] of first.entries) owner.entries.set(key, value);
      else if (first) owner.rest = unknown('fields of something unknown');
      for (const [key, value] of c.named) owner.entries.set(key, value);
      return nothing;
    case 'copy':
      return { ...owner, entries: new Map(owner.entries) };
    default:
      return undefined;
  }
}

/** `'%s/%s.json' % (a, b)`. */
function percent(format: Value, args: Value): Value {
  return oneOf(
    alternatives(format).map((one) => {
      if (one.k !== 'text') return unknown('a formatted text', [one]);
      const values = args.k === 'list' ? args.items : [args];
      let next = 0;
      const parts: Value[] = [];
      let at = 0;
      for (const match of one.s.matchAll(/%(?:\((\w+)\))?([-+ #0]*\d*(?:\.\d+)?)([sdifrgexc%])/g)) {
        parts.push(text(one.s.slice(at, match.index)));
        at = match.index + match[0].length;
        if (match[3] === '%') parts.push(text('%'));
        else {
          const value =
            match[1] === undefined ? values[next] : args.k === 'dict' ? args.entries.get(match[1]) : undefined;
          next += 1;
          parts.push(match[3] === 's' || match[3] === 'r' ? (value ?? unknown('an argument')) : text(SEGMENT));
        }
      }
      parts.push(text(one.s.slice(at)));
      return { ...joined(parts), ...inherited([one, ...values]) };
    }),
  );
}

function temporaryName(c: LibraryCall, isHandle: boolean): Value {
  const dir = c.named.get('dir') ?? (isHandle ? undefined : c.args[2]);
  const prefix = c.named.get('prefix');
  const suffix = c.named.get('suffix') ?? (isHandle ? undefined : c.args[0]);
  const name = joined([...(prefix ? [prefix] : []), text(FRESH), ...(suffix && suffix.k === 'text' ? [suffix] : [])]);
  return joinPaths([dir === undefined || dir.k === 'const' ? text(TEMPORARY) : dir, name]);
}

function handleNotes(machine: Machine, mode: string, c: LibraryCall): Partial<Notes> {
  const isBinary = mode.includes('b');
  const hasEncoding = c.named.has('encoding') || c.args.length > 3;
  return {
    encoding: isBinary ? 'binary' : hasEncoding ? 'given' : 'locale',
    closing: machine.frame.inWith ? 'block' : 'never',
    exclusive: mode.includes('x'),
  };
}

function containerFormat(api: string): Partial<Notes> {
  if (/^(zipfile|tarfile|h5py|netCDF4)/.test(api)) return { format: 'binary', encoding: 'binary' };
  return /^(shelve|dbm)/.test(api) ? { format: 'database', encoding: 'binary' } : {};
}

function noteFormat(handle: Value | undefined, format: Notes['format']): void {
  if (handle?.k !== 'handle') return;
  for (const one of handle.emissions)
    if (one.notes.format === 'unknown' || format === 'ndjson') one.notes.format = format;
}

function textEncoding(name: string, c: LibraryCall): Notes['encoding'] {
  if (name.endsWith('bytes')) return 'binary';
  const at = name === 'write_text' ? 1 : 0;
  return c.named.has('encoding') || c.args[at]?.k === 'text' ? 'given' : 'locale';
}

function isJsonText(value: Value | undefined): boolean {
  return value?.k === 'result' && /^(json|orjson|ujson|simplejson)\.dumps$/.test(value.of);
}

/** Something in memory or on a line, which a library reads or writes instead of a file. */
function isStream(value: Value): boolean {
  const name = value.k === 'result' ? value.of : value.k === 'external' ? value.name : '';
  return /IO\b|[wW]riter\b|std(out|in|err)|requests?\b|urlopen|http|response|content|Popen|zip|tar|open|buffer|raw\b|stream|socket/i.test(
    name,
  );
}

function softly(value: Value, soft: NonNullable<Value['soft']>): Value {
  return { ...value, soft };
}

function list(items: Value[], _tuple: boolean): ListValue {
  return { k: 'list', items };
}

/** A copy into a folder gets the name of its source. */
function into(from: Value, to: Value): Value {
  return oneOf(
    alternatives(to).map((one) => (one.k === 'text' && one.s.endsWith('/') ? joinPaths([one, baseName(from)]) : one)),
  );
}

function globText(s: string): string {
  return s.replace(/\*\*/g, DEEP).replace(/\*|\?|\[[^\]]*\]/g, SEGMENT);
}

/** `['cp', a, b]` as the command line that it is. */
function commandText(value: Value): Value {
  if (value.k !== 'list') return value;
  const words = value.items.map((one) =>
    mapText(asText(one), (s) => (/^[\w./*=:@%+,\uE000-\uE006-]+$/.test(s) ? s : `'${s.replaceAll("'", '')}'`)),
  );
  return joined(words, ' ');
}

function apiOf(receiver: Value, name: string): string {
  if (receiver.k === 'result') return `${receiver.of.split('.')[0] ?? ''}.${name}`;
  if (/^(to_|write_(csv|parquet|json|ndjson))/.test(name)) return `DataFrame.${name}`;
  return name;
}

const aliases = new Map<string, string>([
  ['Path.cwd', 'pathlib.Path.cwd'],
  ['Path.home', 'pathlib.Path.home'],
  ['builtins.open', 'open'],
  ['posixpath.join', 'os.path.join'],
  ['os.path.os.path.join', 'os.path.join'],
  ['six.moves.cPickle.dump', 'pickle.dump'],
  ['cPickle.dump', 'pickle.dump'],
  ['dill.dump', 'pickle.dump'],
  ['cloudpickle.dump', 'pickle.dump'],
  ['sklearn.externals.joblib.dump', 'joblib.dump'],
  ['concurrent.futures.tqdm', 'tqdm'],
]);
