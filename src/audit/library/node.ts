import type { Emission, Notes } from '../evaluate/emission.ts';
import type { Library, LibraryCall, Machine } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/scope.ts';
import {
  alternatives,
  ANY,
  DEEP,
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
  unknown,
  type Value,
} from '../evaluate/value.ts';
import type { AccessKind } from '../model.ts';
import { copy, rename } from './moves.ts';
import { baseName, dirName, extensionOf, joinPaths, parentOf, startsAtRoot, stemOf, tidy } from './paths.ts';
import type { ReadData, RunShell } from './python.ts';
import { textMethod } from './text.ts';

/** What Node, Bun, Deno and the usual packages do to files and paths. */
export function nodeLibrary(runShell: RunShell, readData: ReadData): Library {
  const commandLines = new WeakMap<Module, DictValue>();
  return { call, method, member, global };

  function global(_machine: Machine, module: Module, name: string): Value | undefined {
    if (name === '__filename') return text(`${ROOT}/${module.path}`);
    if (name === '__dirname') return text(parentOf(`${ROOT}/${module.path}`));
    return undefined;
  }

  function call(machine: Machine, c: LibraryCall): Value | undefined {
    const first = c.args[0];
    const name = c.name.replace(/\.default(?=\.|$)/g, '');
    const file =
      /^(?:fs|fs-extra|graceful-fs|fse|jsonfile)\.(?:promises\.)?(\w+)$/.exec(name)?.[1] ??
      (name.startsWith('fs.promises.') ? name.slice(12) : undefined);
    if (file !== undefined) return fileCall(machine, c, `fs.${file}`, file);
    const path = /^path\.(?:posix\.|win32\.)?(\w+)$/.exec(name)?.[1];
    if (path !== undefined) return pathCall(path, c, machine);
    if (name.startsWith('Deno.')) return denoCall(machine, c, name);
    if (/^Math\.|^Number\.|^Date\b|^performance\.|^crypto\.|^nanoid|^uuid/.test(name)) return text(SEGMENT);
    switch (name) {
      case '@path.join':
        return joinPaths(c.args);
      case '@require':
        return first?.k === 'text' ? machine.require(first.s, c.range) : undefined;
      case 'super': {
        const self = machine.lookup('this');
        const base = self?.k === 'instance' ? self.cls.bases[0] : undefined;
        const init = base?.k === 'class' ? base.members.get('constructor') : undefined;
        return init?.k === 'function' && self ? machine.call({ ...init, self }, c.args, c.named, c.range) : nothing;
      }
      case 'url.fileURLToPath':
      case 'fileURLToPath':
      case 'url.pathToFileURL':
      case 'decodeURIComponent':
      case 'path.toNamespacedPath':
        return first && mapText(first, (s, one) => ({ ...text(s.replace(/^file:\/\//, ''), one) }));
      case 'URL':
      case 'url.URL': {
        if (first === undefined) return undefined;
        const base = c.args[1];
        if (base === undefined) return first;
        return oneOf(
          alternatives(base).map((one) =>
            piece(one).startsWith('file://')
              ? mapText(
                  joinPaths([text(piece(one).endsWith('/') ? piece(one) : parentOf(piece(one)), one), first]),
                  (s) => (/(^|\/)\.{0,2}$/.test(piece(first)) ? `${s}/` : s),
                )
              : unknown('an address', [one]),
          ),
        );
      }
      case 'process.cwd':
      case 'cwd':
        return machine.cwd ?? text('.');
      case 'process.chdir':
        if (first) machine.cwd = joinPaths([machine.cwd ?? text(''), first]);
        return nothing;
      case 'process.exit':
        machine.frame.stopped = true;
        return nothing;
      case 'os.tmpdir':
      case 'tmpdir':
        return text(TEMPORARY);
      case 'os.homedir':
        return text(HOME);
      case 'Date':
      case 'String':
        return first && name === 'String' ? first : text(SEGMENT);
      case 'parseInt':
      case 'parseFloat':
      case 'Number':
      case 'BigInt':
      case 'Symbol':
        return text(SEGMENT);
      case 'JSON.parse': {
        const source = first?.k === 'result' && first.of === '@content' ? first.args[0] : undefined;
        return (source && readData(machine, source)) ?? unknown('data', c.args);
      }
      case 'structuredClone':
      case 'Object.freeze':
      case 'Object.seal':
      case 'Promise.resolve':
      case 'Promise.all':
      case 'Promise.allSettled':
      case 'Promise.race':
      case 'util.promisify':
      case 'promisify':
      case 'Array.from':
      case 'Set':
      case 'encodeURI':
      case 'Buffer.from':
        if (c.args[1]?.k === 'function' && first)
          return listMethod(machine, first, 'map', { ...c, args: c.args.slice(1) }) ?? first;
        return first ?? { k: 'list', items: [] };
      case 'Array.of':
      case 'Array':
        return { k: 'list', items: [...c.args] };
      case 'Object.keys':
        return { k: 'list', items: [...machine.members(first ?? nothing)] };
      case 'Object.values':
      case 'Object.entries': {
        if (first?.k !== 'dict')
          return {
            k: 'list',
            items: [],
            rest: name === 'Object.entries' ? list([unknown('a key'), unknown('a value')]) : unknown('a value'),
          };
        return {
          k: 'list',
          items: [...first.entries].map(([key, value]) =>
            name === 'Object.entries' ? list([text(key), value]) : value,
          ),
          ...(first.rest
            ? { rest: name === 'Object.entries' ? list([unknown('a key'), first.rest]) : first.rest }
            : {}),
        };
      }
      case 'Object.assign':
      case 'Object.fromEntries':
        if (name === 'Object.assign') {
          const target = first?.k === 'dict' ? first : undefined;
          for (const one of c.args.slice(1))
            if (one.k === 'dict' && target) for (const [key, value] of one.entries) target.entries.set(key, value);
        }
        return first;
      case 'Promise':
        if (first) machine.callback(first, []);
        return unknown('what a promise gives');
      case 'setTimeout':
      case 'setImmediate':
      case 'queueMicrotask':
      case 'process.on':
      case 'process.nextTick':
        for (const one of c.args) machine.callback(one, []);
        return nothing;
      case 'child_process.execSync':
      case 'child_process.exec':
      case 'child_process.spawn':
      case 'child_process.spawnSync':
      case 'child_process.execFile':
      case 'child_process.execFileSync':
      case 'execa':
      case 'execa.execa':
      case 'execa.execaSync':
      case 'execa.command':
      case 'execa.execaCommand':
      case 'shelljs.exec':
      case '$':
      case 'zx.$':
      case 'bun.$':
      case 'execa.$': {
        if (first === undefined) return undefined;
        const words =
          c.args[1]?.k === 'list' ? joined([first, ...c.args[1].items.map((one) => mapText(one, quoted))], ' ') : first;
        const options = c.args.findLast((one) => one.k === 'dict');
        runShell(machine, words, c, options?.k === 'dict' ? options.entries.get('cwd') : undefined);
        for (const one of c.args) if (one.k === 'function') machine.callback(one, []);
        return { k: 'result', of: name, args: c.args, state: new Map() };
      }
      case 'shelljs.cp':
      case 'shelljs.mv': {
        const [from, to] = c.args.filter((one) => !(one.k === 'text' && one.s.startsWith('-')));
        return (
          from && to && (name.endsWith('cp') ? copy(machine, name, from, to, c) : rename(machine, name, from, to, c))
        );
      }
      case 'shelljs.rm':
      case 'rimraf':
      case 'rimraf.rimraf':
      case 'rimraf.sync':
      case 'del':
      case 'del.deleteAsync':
      case 'del.deleteSync':
        for (const one of first?.k === 'list' ? first.items : first ? [first] : [])
          if (!piece(one).startsWith('-')) emit(machine, 'delete', name, one, c, 0);
        return nothing;
      case 'Bun.write':
        return (
          first &&
          written(
            machine,
            name,
            first.k === 'result' && first.of === 'Bun.file' ? (first.args[0] ?? first) : first,
            c,
            {},
          )
        );
      case 'Bun.file':
        return { k: 'result', of: 'Bun.file', args: c.args, state: new Map() };
      case 'write-file-atomic':
      case 'write-file-atomic.sync':
      case 'write-file-atomic.writeFile':
      case 'atomically.writeFile':
      case 'atomically.writeFileSync':
      case 'fast-write-atomic':
      case 'atomic-write':
        return first && written(machine, name, first, c, { atomic: 'library' });
      case 'write-json-file':
      case 'write-json-file.writeJsonFile':
      case 'write-json-file.writeJsonFileSync':
        // It writes through write-file-atomic.
        return first && written(machine, name, first, c, { atomic: 'library', format: 'json' });
      case 'load-json-file':
      case 'load-json-file.loadJsonFile':
      case 'load-json-file.loadJsonFileSync':
      case 'read-pkg':
        if (first) emit(machine, 'read', name, first, c, 0, { format: 'json' });
        return unknown('read from a file');
      case 'glob':
      case 'glob.glob':
      case 'glob.globSync':
      case 'glob.sync':
      case 'fast-glob':
      case 'fast-glob.sync':
      case 'fast-glob.glob':
      case 'globby':
      case 'globby.globby':
      case 'globby.globbySync':
      case 'tinyglobby.glob':
      case 'tinyglobby.globSync':
        return globCall(machine, c, name);
      case 'xlsx.readFile':
      case 'XLSX.readFile':
        if (first) emit(machine, 'read', name, first, c, 0, { format: 'binary' });
        return unknown('read from a file');
      case 'xlsx.writeFile':
      case 'XLSX.writeFile':
        return c.args[1] && written(machine, name, c.args[1], c, { format: 'binary' }, 1);
      case 'better-sqlite3':
      case 'sqlite.DatabaseSync':
      case 'bun:sqlite.Database':
      case 'sqlite3.Database':
      case 'sqlite3.verbose.Database': {
        if (first === undefined || piece(first) === ':memory:')
          return { k: 'result', of: 'sqlite', args: [], state: new Map() };
        const emission = emit(machine, 'read', name, first, c, 0, { format: 'database', encoding: 'binary' });
        return { k: 'result', of: 'sqlite', args: c.args, state: new Map(), emissions: [emission] };
      }
      case 'csv-writer.createObjectCsvWriter':
      case 'csv-writer.createArrayCsvWriter': {
        const target = first?.k === 'dict' ? first.entries.get('path') : undefined;
        if (target) machine.emit('write', name, target, { call: c.range }, { format: 'csv' });
        return unknown('a writer');
      }
      case 'lowdb.node.JSONFile':
      case 'lowdb.node.JSONFileSync':
      case 'lowdb.node.JSONFilePreset':
      case 'lowdb.node.JSONFileSyncPreset':
      case 'lowdb.adapters.FileSync':
        if (first) {
          emit(machine, 'read', name, first, c, 0, { format: 'json' });
          emit(machine, 'write', name, first, c, 0, { format: 'json', atomic: 'library' });
        }
        return unknown('a database');
      case 'proper-lockfile.lock':
      case 'proper-lockfile.lockSync':
      case 'lockfile.lock':
      case 'lockfile.lockSync':
        machine.frame.locks += 1;
        return unknown('a lock');
      case 'util.parseArgs':
      case 'parseArgs': {
        const options = first?.k === 'dict' ? first.entries.get('options') : undefined;
        return {
          k: 'dict',
          entries: new Map<string, Value>([
            ['values', declared(options)],
            ['positionals', { k: 'list', items: [], rest: unknown('a command-line argument') }],
          ]),
        };
      }
      case 'minimist': {
        const fallback = c.args[1]?.k === 'dict' ? c.args[1].entries.get('default') : undefined;
        const entries = new Map(
          fallback?.k === 'dict'
            ? [...fallback.entries].map(([key, value]): [string, Value] => [key, softly(value)])
            : [],
        );
        return { k: 'dict', entries, rest: unknown('a command-line argument') };
      }
      case 'pipeline':
      case 'stream.pipeline':
      case 'stream.promises.pipeline':
        for (const one of c.args)
          if (one.k === 'handle') for (const each of one.emissions) each.notes.closing = 'explicit';
        for (const one of c.args) machine.callback(one, []);
        return nothing;
      case 'memfs':
        return undefined;
      default: {
        if (/^(commander|yargs)\b/.test(name)) return commanderCall(machine, c, name);
        return holdfast(machine, c, name);
      }
    }
  }

  function fileCall(machine: Machine, c: LibraryCall, api: string, full: string): Value | undefined {
    const first = c.args[0];
    const kind = full.replace(/Sync$/, '');
    const last = c.args.at(-1);
    const callback = last?.k === 'function' ? last : undefined;
    const options = c.args.findLast((one) => one.k === 'dict');
    const flag =
      options?.k === 'dict' ? piece(options.entries.get('flag') ?? options.entries.get('flags') ?? text('')) : '';
    if (first === undefined) return undefined;
    if (first.k === 'result' && first.of === '@descriptor') return written(machine, api, first.args[0] ?? first, c, {});
    const after = (value: Value): Value => {
      if (callback) machine.callback(callback, [nothing, value]);
      return value;
    };
    switch (kind) {
      case 'readFile':
      case 'readJson':
      case 'readJSON':
        emit(machine, 'read', api, first, c, 0, {
          encoding: c.args.length > 1 && callback === undefined ? 'given' : 'fixed',
          format: /json/i.test(kind) ? 'json' : 'unknown',
        });
        if (/json/i.test(kind)) return after(readData(machine, first) ?? unknown('read from a file', [first]));
        return after({ k: 'result', of: '@content', args: [first], state: new Map() });
      case 'createReadStream': {
        const emission = emit(machine, 'read', api, first, c, 0, { closing: 'escapes' });
        return { k: 'handle', path: first, emissions: [emission] };
      }
      case 'writeFile':
      case 'outputFile':
      case 'writeJson':
      case 'writeJSON':
      case 'outputJson':
      case 'outputJSON': {
        const data = c.args[1];
        const isJson = /json/i.test(kind) || isJsonText(data);
        const isAppend = flag.startsWith('a');
        written(
          machine,
          api,
          first,
          c,
          { format: isJson ? 'json' : 'unknown', exclusive: flag.includes('x') },
          0,
          isAppend ? 'append' : 'write',
          flag,
        );
        return after(nothing);
      }
      case 'appendFile':
        written(machine, api, first, c, {}, 0, 'append');
        return after(nothing);
      case 'truncate':
        written(machine, api, first, c, {});
        return after(nothing);
      case 'createWriteStream': {
        const emission = emit(
          machine,
          flag.startsWith('a') ? 'append' : 'write',
          api,
          first,
          c,
          0,
          { closing: 'never', exclusive: flag.includes('x') },
          flag || null,
        );
        return { k: 'handle', path: first, emissions: [emission] };
      }
      case 'unlink':
      case 'rm':
      case 'remove':
      case 'emptyDir':
        emit(machine, 'delete', api, first, c, 0);
        return after(nothing);
      case 'readdir':
      case 'opendir': {
        const isDeep = options?.k === 'dict' && options.entries.get('recursive')?.k === 'const';
        emit(machine, 'list', api, first, c, 0);
        const entry: Value = isDeep ? text(DEEP) : text(SEGMENT);
        const isTyped = options?.k === 'dict' && options.entries.has('withFileTypes');
        return after({
          k: 'list',
          items: [],
          rest: isTyped
            ? {
                k: 'dict',
                entries: new Map<string, Value>([
                  ['name', entry],
                  ['parentPath', first],
                  ['path', first],
                ]),
                rest: unknown('an entry'),
              }
            : entry,
        });
      }
      case 'copyFile':
      case 'cp':
      case 'copy':
        if (c.args[1]) copy(machine, api, first, c.args[1], c);
        return after(nothing);
      case 'rename':
      case 'move':
        if (c.args[1]) rename(machine, api, first, c.args[1], c);
        return after(nothing);
      case 'link':
        if (c.args[1]) copy(machine, api, first, c.args[1], c);
        return after(nothing);
      case 'mkdtemp':
        return after(joined([first, text(FRESH)]));
      case 'realpath':
        return after(first);
      case 'open': {
        const mode = c.args[1]?.k === 'text' ? c.args[1].s : 'r';
        const access: AccessKind = mode.startsWith('a') ? 'append' : /[w+]/.test(mode) ? 'write' : 'read';
        const emission = emit(
          machine,
          access,
          api,
          first,
          c,
          0,
          { closing: 'never', exclusive: mode.includes('x') },
          mode,
        );
        return after({ k: 'handle', path: first, emissions: [emission] });
      }
      default:
        if (callback) machine.callback(callback, []);
        return undefined;
    }
  }

  function pathCall(name: string, c: LibraryCall, machine: Machine): Value | undefined {
    const first = c.args[0];
    switch (name) {
      case 'join':
        return joinPaths(c.args, true);
      case 'resolve': {
        const parts = c.args.length === 0 ? [text('.')] : c.args;
        const value = joinPaths(parts);
        return machine.cwd === null ? value : joinPaths([machine.cwd, value]);
      }
      case 'dirname':
        return first && dirName(first);
      case 'basename': {
        const suffix = c.args[1] ? piece(c.args[1]) : '';
        return (
          first &&
          mapText(baseName(first), (s) => {
            if (suffix === '') return s;
            if (/[\uE000-\uE006]/.test(suffix)) return stemOf(s);
            return s.endsWith(suffix) ? s.slice(0, -suffix.length) : s;
          })
        );
      }
      case 'extname':
        return first && mapText(first, (s) => extensionOf(s));
      case 'normalize':
        return first && mapText(first, (s) => tidy(s));
      case 'relative':
        return (
          c.args[1] &&
          mapText(c.args[1], (s) =>
            startsAtRoot(s) ? (first && s.startsWith(`${piece(first)}/`) ? s.slice(piece(first).length + 1) : ANY) : s,
          )
        );
      case 'parse':
        return (
          first && {
            k: 'dict',
            entries: new Map<string, Value>([
              ['dir', dirName(first)],
              ['base', baseName(first)],
              ['name', mapText(first, (s) => stemOf(s))],
              ['ext', mapText(first, (s) => extensionOf(s))],
            ]),
            ...inherited([first]),
          }
        );
      case 'format': {
        if (first?.k !== 'dict') return undefined;
        const base =
          first.entries.get('base') ??
          joined([first.entries.get('name') ?? text(SEGMENT), first.entries.get('ext') ?? text('')]);
        return joinPaths([first.entries.get('dir') ?? text('.'), base]);
      }
      case 'isAbsolute':
        return unknown('a test');
      default:
        return undefined;
    }
  }

  function denoCall(machine: Machine, c: LibraryCall, name: string): Value | undefined {
    const first = c.args[0];
    const kind = name.slice(5).replace(/Sync$/, '');
    if (first === undefined) return kind === 'cwd' ? text('.') : undefined;
    const options = c.args.findLast((one) => one.k === 'dict');
    const isAppend = options?.k === 'dict' && options.entries.has('append');
    switch (kind) {
      case 'readTextFile':
      case 'readFile':
        emit(machine, 'read', name, first, c, 0);
        return { k: 'result', of: '@content', args: [first], state: new Map() };
      case 'writeTextFile':
      case 'writeFile':
        return written(
          machine,
          name,
          first,
          c,
          { format: isJsonText(c.args[1]) ? 'json' : 'unknown' },
          0,
          isAppend ? 'append' : 'write',
        );
      case 'create':
        return {
          k: 'handle',
          path: first,
          emissions: [emit(machine, 'write', name, first, c, 0, { closing: 'never' })],
        };
      case 'open': {
        const has = (key: string) => options?.k === 'dict' && options.entries.has(key);
        const kindOf: AccessKind = has('append') ? 'append' : has('write') || has('create') ? 'write' : 'read';
        return {
          k: 'handle',
          path: first,
          emissions: [emit(machine, kindOf, name, first, c, 0, { closing: 'never' })],
        };
      }
      case 'remove':
        emit(machine, 'delete', name, first, c, 0);
        return nothing;
      case 'readDir':
        emit(machine, 'list', name, first, c, 0);
        return {
          k: 'list',
          items: [],
          rest: { k: 'dict', entries: new Map([['name', text(SEGMENT)]]), rest: unknown('an entry') },
        };
      case 'copyFile':
        return c.args[1] && copy(machine, name, first, c.args[1], c);
      case 'rename':
        return c.args[1] && rename(machine, name, first, c.args[1], c);
      default:
        return undefined;
    }
  }

  function globCall(machine: Machine, c: LibraryCall, api: string): Value {
    const first = c.args[0] ?? text(ANY);
    const options = c.args.findLast((one) => one.k === 'dict');
    const folder = options?.k === 'dict' ? options.entries.get('cwd') : undefined;
    const isAbsolute = options?.k === 'dict' && options.entries.has('absolute');
    const patterns = first.k === 'list' ? first.items.filter((one) => !piece(one).startsWith('!')) : [first];
    const whole = patterns.map((one) => (folder === undefined ? one : joinPaths([folder, one])));
    for (const one of whole)
      machine.emit('list', api, one, { call: c.range, argument: c.ranges[0] ?? null, glob: true });
    const shown = folder === undefined || isAbsolute ? whole : patterns;
    const members = oneOf(
      shown.map((one) => mapText(one, (s) => s.replace(/\*\*/g, DEEP).replace(/\{[^}]*\}|[*?]/g, SEGMENT))),
    );
    for (const one of c.args)
      if (one.k === 'function') machine.callback(one, [nothing, { k: 'list', items: [], rest: members }]);
    return { k: 'list', items: [], rest: members };
  }

  function commanderCall(machine: Machine, c: LibraryCall, name: string): Value {
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

  function command(machine: Machine, program: Extract<Value, { k: 'result' }>, name: string, c: LibraryCall): Value {
    const options = program.state.get('@options');
    if (options?.k !== 'dict') return program;
    const flags = c.args[0] ? piece(c.args[0]) : '';
    if (/^(option|requiredOption|addOption)$/.test(name)) {
      const long = /--(?:no-)?([\w-]+)/.exec(flags)?.[1] ?? '';
      const settings = c.args[1]?.k === 'dict' ? c.args[1] : undefined;
      const fallback = settings ? settings.entries.get('default') : c.args.slice(2).find((one) => one.k !== 'function');
      const key = camel(long === '' ? flags : long);
      options.entries.set(
        key,
        fallback === undefined ? unknown(`option \`${flags}\` has no default`) : softly(fallback),
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

  function method(machine: Machine, c: LibraryCall): Value | undefined {
    const receiver = c.receiver ?? nothing;
    const name = c.name.slice(1);
    const first = c.args[0];
    if (name === 'then' || name === 'finally') {
      for (const one of c.args.slice(1)) machine.callback(one, []);
      return first ? machine.callback(first, name === 'then' ? [receiver] : []) : receiver;
    }
    if (name === 'catch') {
      if (first) machine.callback(first, []);
      return receiver;
    }
    if (receiver.k === 'handle') return handleMethod(machine, receiver, name, c);
    if (receiver.k === 'list' || receiver.k === 'alt') {
      const known = listMethod(machine, receiver, name, c);
      if (known !== undefined) return known;
    }
    if (receiver.k === 'result') {
      if (receiver.of === 'Bun.file' && /^(text|json|arrayBuffer|bytes|stream)$/.test(name)) {
        machine.emit('read', `Bun.file.${name}`, receiver.args[0] ?? unknown('a file'), { call: c.range });
        return { k: 'result', of: '@content', args: receiver.args, state: new Map() };
      }
      if (receiver.of === 'sqlite' && /^(exec|prepare|run|pragma|transaction|query)$/.test(name)) {
        if (
          /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER)\b/i.test(first ? piece(first) : '') ||
          name === 'transaction'
        )
          for (const one of receiver.emissions ?? []) one.notes.kind = 'write';
        for (const one of c.args) machine.callback(one, []);
        return receiver;
      }
      if (/^commander|^yargs/.test(receiver.of)) {
        if (!receiver.state.has('@options'))
          receiver.state.set('@options', {
            k: 'dict',
            entries: new Map(),
            rest: unknown('an option that is not declared'),
          });
        return command(machine, receiver.of.startsWith('yargs') ? { ...receiver, of: 'yargs' } : receiver, name, c);
      }
      if (receiver.of === '@content') return textMethod(text(ANY, receiver), name, c.args, c.named);
    }
    if (receiver.k === 'text') {
      if (/^(getTime|getFullYear|getMonth|getDate|toISOString|toLocaleDateString|valueOf|toJSON)$/.test(name))
        return text(SEGMENT, receiver);
      return textMethod(receiver, name, c.args, c.named);
    }
    if (
      /^(toFile|writeFile|writeFileSync|saveAs)$/.test(name) &&
      receiver.k === 'result' &&
      first &&
      first.k !== 'function'
    )
      return written(machine, `${receiver.of.split('.')[0] ?? ''}.${name}`, first, c, { format: 'binary' });
    if (/^(screenshot|pdf)$/.test(name) && first?.k === 'dict') {
      const target = first.entries.get('path');
      if (target) machine.emit('write', `page.${name}`, target, { call: c.range }, { format: 'binary' });
      return unknown('a picture');
    }
    if (
      receiver.k === 'unknown' &&
      /^(map|forEach|filter|flatMap|find|some|every|sort|reduce|entries|keys|values|on|once|use|each)$/.test(name)
    ) {
      const results = c.args.map((one) => machine.callback(one, []));
      return name === 'map' || name === 'flatMap'
        ? { k: 'list', items: [], rest: results[0] ?? unknown('a member') }
        : /^(filter|sort)$/.test(name)
          ? receiver
          : undefined;
    }
    if (receiver.k === 'unknown') return textMethod(text(ANY, receiver), name, c.args, c.named);
    return undefined;
  }

  function handleMethod(
    machine: Machine,
    handle: Extract<Value, { k: 'handle' }>,
    name: string,
    c: LibraryCall,
  ): Value | undefined {
    const first = c.args[0];
    switch (name) {
      case 'end':
      case 'close':
      case 'destroy':
        for (const one of handle.emissions) one.notes.closing = 'explicit';
        return nothing;
      case 'pipe':
        if (first?.k === 'handle') for (const one of first.emissions) one.notes.closing = 'explicit';
        return first;
      case 'on':
      case 'once':
        for (const one of c.args) machine.callback(one, []);
        return handle;
      case 'write':
      case 'writeFile':
      case 'appendFile':
        return nothing;
      case 'readFile':
        return { k: 'result', of: '@content', args: [handle.path], state: new Map() };
      default:
        for (const one of c.args) machine.callback(one, []);
        return unknown('something of an open file', [handle]);
    }
  }

  /** Our own calls, from `holdfast` and `holdfast/io`. */
  function holdfast(machine: Machine, c: LibraryCall, name: string): Value | undefined {
    const own = /^holdfast(?:\.io)?\.(\w+?)(?:Sync)?$/.exec(name)?.[1];
    const first = c.args[0];
    if (own === undefined || first === undefined) return undefined;
    switch (own) {
      case 'readJson':
        emit(machine, 'read', name, first, c, 0, { format: 'json' });
        break;
      case 'safeBackup':
        emit(machine, 'read', name, first, c, 0);
        break;
      case 'atomicUpdateJson':
        emit(machine, 'read', name, first, c, 0, { format: 'json', locked: true });
        emit(machine, 'write', name, first, c, 0, { format: 'json', atomic: 'holdfast', locked: true });
        break;
      case 'atomicWriteJson':
      case 'atomicWriteJsonWithBackup':
      case 'atomicWriteText':
      case 'atomicWriteFile':
        emit(machine, 'write', name, first, c, 0, {
          format: /Json/.test(own) ? 'json' : 'unknown',
          atomic: 'holdfast',
        });
        break;
      case 'createAtomicWriteStream':
        return {
          k: 'handle',
          path: first,
          emissions: [emit(machine, 'write', name, first, c, 0, { atomic: 'holdfast', closing: 'escapes' })],
        };
      default:
        return undefined;
    }
    for (const one of c.args.slice(1)) machine.callback(one, []);
    return unknown('what holdfast gives');
  }

  function member(_machine: Machine, value: Value, name: string, _range: readonly [number, number]): Value | undefined {
    if (value.k === 'external') {
      const module = _machine.frame.module;
      if (value.name === 'import.meta') {
        if (name === 'url') return text(`file://${ROOT}/${module.path}`);
        if (name === 'dirname' || name === 'dir') return text(parentOf(`${ROOT}/${module.path}`));
        if (name === 'filename' || name === 'path') return text(`${ROOT}/${module.path}`);
        return undefined;
      }
      if (value.name === 'process' && name === 'argv')
        return {
          k: 'list',
          items: [text(ANY), text(`${ROOT}/${module.path}`)],
          rest: unknown('a command-line argument'),
        };
      if (
        (value.name === 'process.env' || value.name === 'Bun.env' || value.name === 'import.meta.env') &&
        !name.startsWith('[')
      )
        return name === 'HOME' ? text(HOME) : unknown(`environment variable ${name}`);
      if (/^path(\.posix)?$/.test(value.name) && name === 'sep') return text('/');
      if (value.name === 'Deno' && name === 'args')
        return { k: 'list', items: [], rest: unknown('a command-line argument') };
      return undefined;
    }
    if (value.k === 'text') {
      if (name === 'pathname' || name === 'href')
        return { ...value, s: name === 'pathname' ? value.s.replace(/^file:\/\//, '') : value.s };
      if (name === 'length') return unknown('a length');
      return undefined;
    }
    if (value.k === 'result' && value.of.startsWith('yargs') && name === 'argv') return value.state.get('@options');
    if (value.k === 'list' && name === 'length') return unknown('a length');
    if (value.k === 'handle' && name === 'path') return value.path;
    return undefined;
  }
}

function listMethod(machine: Machine, receiver: Value, name: string, c: LibraryCall): Value | undefined {
  if (receiver.k !== 'list') return undefined;
  const first = c.args[0];
  const members = machine.members(receiver);
  const few = members.length > 16 ? [oneOf(members)] : members;
  switch (name) {
    case 'map':
    case 'flatMap': {
      if (first === undefined) return undefined;
      const results = few.map((one, index) => machine.callback(first, [one, { k: 'number', v: index }]));
      const flat =
        name === 'flatMap'
          ? results.flatMap((one) => (one.k === 'list' ? [...one.items, ...(one.rest ? [one.rest] : [])] : [one]))
          : results;
      return receiver.rest
        ? { k: 'list', items: flat.slice(0, -1), rest: flat.at(-1) ?? unknown('a member') }
        : { k: 'list', items: flat };
    }
    case 'forEach':
    case 'some':
    case 'every':
    case 'filter':
    case 'find':
    case 'findLast':
    case 'sort':
    case 'toSorted':
      if (first) for (const one of few) machine.callback(first, [one, ...(name.includes('ort') ? [one] : [])]);
      return /^(filter|sort|toSorted)$/.test(name) ? receiver : name.startsWith('find') ? oneOf(members) : nothing;
    case 'reduce':
      if (first) for (const one of few) machine.callback(first, [c.args[1] ?? unknown('what is reduced'), one]);
      return c.args[1] ?? unknown('what is reduced');
    case 'push':
      for (const one of c.args) {
        if (receiver.items.length < 64) receiver.items.push(one);
        else receiver.rest = one;
      }
      return nothing;
    case 'concat':
      return {
        k: 'list',
        items: [...receiver.items, ...c.args.flatMap((one) => (one.k === 'list' ? one.items : [one]))],
        ...(receiver.rest ? { rest: receiver.rest } : {}),
      };
    case 'slice': {
      if (receiver.rest !== undefined)
        return first?.k === 'number' && first.v >= receiver.items.length
          ? { k: 'list', items: [], rest: receiver.rest }
          : { ...receiver, items: first?.k === 'number' ? receiver.items.slice(first.v) : receiver.items };
      return {
        ...receiver,
        items:
          first?.k === 'number'
            ? receiver.items.slice(first.v, c.args[1]?.k === 'number' ? c.args[1].v : undefined)
            : receiver.items,
      };
    }
    case 'join':
      return receiver.rest
        ? unknown('joined from an unknown list', [receiver])
        : joined(receiver.items, first ? piece(first) : ',');
    case 'at':
      return machine.index(receiver, first ?? { k: 'number', v: 0 }, c.range);
    case 'pop':
    case 'shift':
      return machine.index(receiver, { k: 'number', v: name === 'pop' ? -1 : 0 }, c.range);
    case 'reverse':
    case 'values':
    case 'flat':
    case 'toReversed':
      return receiver;
    case 'entries':
      return { k: 'list', items: members.map((one, index) => list([{ k: 'number', v: index }, one])) };
    default:
      return undefined;
  }
}

function emit(
  machine: Machine,
  kind: AccessKind,
  api: string,
  path: Value,
  c: LibraryCall,
  at: number,
  notes: Partial<Notes> = {},
  mode: string | null = null,
): Emission {
  return machine.emit(kind, api, path, { call: c.range, argument: c.ranges[at] ?? null, mode }, notes);
}

function written(
  machine: Machine,
  api: string,
  path: Value,
  c: LibraryCall,
  notes: Partial<Notes>,
  at = 0,
  kind: AccessKind = 'write',
  mode = '',
): Value {
  if (path.k === 'handle') return nothing;
  emit(machine, kind, api, path, c, at, notes, mode === '' ? null : mode);
  return nothing;
}

/** `{ out: { type: 'string', default: 'data/x.json' } }`. */
function declared(options: Value | undefined): DictValue {
  const entries = new Map<string, Value>();
  if (options?.k === 'dict') {
    for (const [key, one] of options.entries) {
      const fallback = one.k === 'dict' ? one.entries.get('default') : undefined;
      entries.set(key, fallback === undefined ? unknown(`option \`${key}\` has no default`) : softly(fallback));
      if (key.includes('-')) entries.set(camel(key), entries.get(key) ?? nothing);
    }
  }
  return { k: 'dict', entries, rest: unknown('an option that is not declared') };
}

function isJsonText(value: Value | undefined): boolean {
  if (value === undefined) return false;
  return alternatives(value).some((one) => one.k === 'result' && one.of === 'JSON.stringify');
}

function softly(value: Value): Value {
  return { ...value, soft: 'argument' };
}

function camel(text: string): string {
  return text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function quoted(s: string): string {
  return /^[\w./*=:@%+,\uE000-\uE006-]+$/.test(s) ? s : `'${s.replaceAll("'", '')}'`;
}

function list(items: Value[]): ListValue {
  return { k: 'list', items };
}
