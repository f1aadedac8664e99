import type { Library, LibraryCall, Machine } from '../../evaluate/machine.ts';
import type { Module } from '../../evaluate/scope.ts';
import { ANY, HOME, nothing, piece, ROOT, SEGMENT, text, unknown, type Value } from '../../evaluate/value.ts';
import { atCall, type Calls, type Outside } from '../calls.ts';
import { parentOf } from '../paths.ts';
import { callAll, listOf, manyOf, resultOf } from '../results.ts';
import { textMethod } from '../text.ts';
import { archiveCalls, archiveMethod } from './archives.ts';
import { asyncPackage } from './async.ts';
import { command, commanderCall, commandLineCalls } from './command-line.ts';
import { crawlerCalls, crawlerMethod } from './crawlers.ts';
import { fileCall } from './fs.ts';
import { globCalls } from './glob.ts';
import { globalCalls } from './globals.ts';
import { holdfast } from './holdfast.ts';
import { moduleCalls } from './modules.ts';
import { listMethod, objectCalls } from './objects.ts';
import { otherCall } from './other.ts';
import { packageCalls } from './packages.ts';
import { pathCall, pathCalls } from './path.ts';
import { processCalls } from './processes.ts';
import { denoCall, runtimeCalls } from './runtimes.ts';
import { storeMethod } from './stores.ts';
import { handleMethod, streamCalls } from './streams.ts';
import { tableCalls } from './tables.ts';
import { vinylCalls, vinylPipe } from './vinyl.ts';
import { written } from './writes.ts';

/** What Node, Bun, Deno and the usual packages do to files and paths. */
export function nodeLibrary(outside: Outside): Library {
  const async = asyncPackage();
  const topics: Calls = new Map([
    ...pathCalls,
    ...moduleCalls,
    ...runtimeCalls,
    ...streamCalls,
    ...vinylCalls,
    ...globCalls,
    ...crawlerCalls,
    ...packageCalls,
    ...archiveCalls,
    ...tableCalls,
    ...async.calls,
    ...commandLineCalls,
    ...objectCalls,
    ...globalCalls(outside),
    ...processCalls(outside),
  ]);
  return { global, call, method: (machine, c) => chained(machine, c) ?? method(machine, c), member };

  /** `sh.cd(folder).exec(line)`: what a command of `shelljs` gives has all the others. */
  function chained(machine: Machine, c: LibraryCall): Value | undefined {
    if (c.receiver?.k !== 'result' || !isShellString(c.receiver.of)) return undefined;
    const name = `shelljs${c.name}`;
    return topics.get(name)?.({ machine, c, first: c.args[0], name });
  }

  function call(machine: Machine, c: LibraryCall): Value | undefined {
    if (c.name.startsWith('@next:')) return async.next(c);
    const name = c.name.replace(/\.default(?=\.|$)/g, '').replace(/^zx\.(?=(fs|path|os|glob|fetch|minimist)\b)/, '');
    const file =
      /^(?:fs|fs-extra|graceful-fs|fse|jsonfile|mz\.fs)\.(?:promises\.)?(\w+)$/.exec(name)?.[1] ??
      (name.startsWith('fs.promises.') ? name.slice(12) : undefined);
    if (file !== undefined) return fileCall(outside, machine, c, `fs.${file}`, file);
    const path = /^path\.(?:posix\.|win32\.)?(\w+)$/.exec(name)?.[1];
    if (path !== undefined) return pathCall(path, c, machine);
    if (name.startsWith('Deno.')) return denoCall(machine, c, name);
    if (/^Math\.|^Number\.|^Date\b|^performance\.|^crypto\.|^nanoid|^uuid/.test(name)) return text(SEGMENT);
    const known = topics.get(name);
    if (known !== undefined) return known({ machine, c, first: c.args[0], name });
    if (/^(commander|yargs)\b/.test(name)) return commanderCall(machine, c, name);
    return holdfast(machine, c, name) ?? otherCall(machine, c, name);
  }
}

function isShellString(of: string): boolean {
  return /^shelljs(\.|$)/.test(of);
}

function global(_machine: Machine, module: Module, name: string): Value | undefined {
  if (name === '__filename') return text(`${ROOT}/${module.path}`);
  if (name === '__dirname') return text(parentOf(`${ROOT}/${module.path}`));
  return undefined;
}

function method(machine: Machine, c: LibraryCall): Value | undefined {
  const receiver = c.receiver ?? nothing;
  const name = c.name.slice(1);
  const first = c.args[0];
  if (name === 'then' || name === 'finally') {
    callAll(machine, c.args.slice(1));
    return first ? machine.callback(first, name === 'then' ? [receiver] : []) : receiver;
  }
  if (name === 'catch') {
    if (first) machine.callback(first, []);
    return receiver;
  }
  const files = name === 'pipe' && first ? vinylPipe(machine, receiver, first, c) : undefined;
  if (files !== undefined) return files;
  // The stream that is piped into ends with the one that is piped.
  if (/^pipe(To|Through)?$/.test(name) && first?.k === 'handle') {
    for (const one of first.emissions) one.notes.closing = 'explicit';
    return first;
  }
  if (receiver.k === 'handle') return handleMethod(machine, receiver, name, c);
  if (receiver.k === 'list' || receiver.k === 'alt') {
    const known = listMethod(machine, receiver, name, c);
    if (known !== undefined) return known;
  }
  if (receiver.k === 'result') {
    if (receiver.of === 'Bun.file' && /^(text|json|arrayBuffer|bytes|stream)$/.test(name)) {
      machine.emit('read', `Bun.file.${name}`, receiver.args[0] ?? unknown('a file'), { call: c.range });
      return resultOf('@content', receiver.args);
    }
    if (receiver.of === 'sqlite' && /^(exec|prepare|run|pragma|transaction|query)$/.test(name)) {
      if (
        /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER)\b/i.test(first ? piece(first) : '') ||
        name === 'transaction'
      )
        for (const one of receiver.emissions ?? []) one.notes.kind = 'write';
      callAll(machine, c.args);
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
    if (receiver.of === 'fdir') return crawlerMethod(machine, receiver, name, c);
    if (receiver.of === '@content' && name === 'toString') return receiver;
    if (receiver.of === 'archiver' || receiver.of === 'adm-zip') {
      const known = archiveMethod({ machine, c, first }, receiver.of, name);
      if (known !== undefined) return known;
    }
    if (isShellString(receiver.of) && first && /^(to|toEnd)$/.test(name))
      return written(machine, `shelljs.${name}`, first, c, {}, 0, name === 'to' ? 'write' : 'append');
    if (receiver.of === 'csvtojson' && first && name === 'fromFile') {
      machine.emit('read', 'csvtojson.fromFile', first, atCall(c), { format: 'csv' });
      return unknown('read from a file');
    }
    if (/^exceljs\.(xlsx|csv)$/.test(receiver.of) && first && /^(read|write)File$/.test(name)) {
      machine.emit(name === 'readFile' ? 'read' : 'write', `exceljs.${name}`, first, atCall(c), { format: 'binary' });
      return unknown('a workbook');
    }
    if (receiver.of === 'sharp' && first && name === 'toFile')
      return written(machine, 'sharp.toFile', first, c, { format: 'binary' });
    const kept = storeMethod(machine, c, receiver, name);
    if (kept !== undefined) return kept;
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
      ? manyOf(results[0] ?? unknown('a member'))
      : /^(filter|sort)$/.test(name)
        ? receiver
        : undefined;
  }
  if (receiver.k === 'unknown') return textMethod(text(ANY, receiver), name, c.args, c.named);
  return undefined;
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
    if (value.name === 'process' && name === 'argv' && module.started)
      return listOf([text(ANY), ...module.started.arguments]);
    if (value.name === 'process' && name === 'argv')
      return {
        k: 'list',
        items: [text(ANY), text(`${ROOT}/${module.path}`)],
        rest: unknown('a command-line argument'),
      };
    if (
      (value.name === 'process.env' || value.name === 'Bun.env' || value.name === 'import.meta.env') &&
      !name.startsWith('[')
    ) {
      const given = module.started?.environment(name);
      if (given !== undefined) return given;
      return name === 'HOME' ? text(HOME) : unknown(`environment variable ${name}`);
    }
    if (/^path(\.posix)?$/.test(value.name) && name === 'sep') return text('/');
    if (value.name === 'Deno' && name === 'args') return manyOf(unknown('a command-line argument'));
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
