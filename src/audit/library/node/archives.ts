import { DEEP, mapText, nothing, oneOf, text, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable, type Known } from '../calls.ts';
import { joinPaths } from '../paths.ts';
import { callAll, resultOf } from '../results.ts';
import { emit } from './writes.ts';

/** Packages that pack and unpack. What comes out of an archive lies in a folder; which files these are the archive alone knows. */
export const archiveCalls: Calls = callTable([
  [
    ['yauzl.open', 'yauzl-promise.open', 'unzipper.Open.file', 'node-stream-zip', 'node-stream-zip.async'],
    ({ machine, c, first, name }) => {
      const file = field(first, 'file') ?? first;
      if (file) emit(machine, 'read', name, file, c, 0, { format: 'binary' });
      callAll(machine, c.args.slice(1));
      return unknown('what an archive holds');
    },
  ],
  [
    ['extract-zip', 'decompress', 'cross-zip.unzip', 'cross-zip.unzipSync', 'zip-lib.extract'],
    ({ machine, c, first, name }) => {
      if (first) emit(machine, 'read', name, first, c, 0, { format: 'binary' });
      const folder = field(c.args[1], 'dir') ?? c.args[1];
      if (folder !== undefined && folder.k !== 'function' && folder.k !== 'dict')
        emit(machine, 'write', name, inside(folder), c, 1);
      callAll(machine, c.args.slice(2));
      return unknown('what an archive holds');
    },
  ],
  [
    ['tar.x', 'tar.extract', 'tar.t', 'tar.list'],
    ({ machine, c, first, name }) => {
      const file = field(first, 'file') ?? field(first, 'f');
      const folder = field(first, 'cwd') ?? field(first, 'C');
      if (file) emit(machine, 'read', name, file, c, 0, { format: 'binary' });
      if (folder && /\.(x|extract)$/.test(name)) emit(machine, 'write', name, inside(folder), c, 0);
      return unknown('what an archive holds');
    },
  ],
  [
    ['targz.decompress', 'targz.compress'],
    ({ machine, c, first, name }) => {
      const isUnpacking = name.endsWith('.decompress');
      const from = field(first, 'src');
      const to = field(first, 'dest');
      if (from) emit(machine, 'read', name, from, c, 0, isUnpacking ? { format: 'binary' } : {});
      if (to) emit(machine, 'write', name, isUnpacking ? inside(to) : to, c, 0);
      callAll(machine, c.args.slice(1));
      return unknown('what an archive holds');
    },
  ],
  [
    ['tar.c', 'tar.create'],
    ({ machine, c, first, name }) => {
      const file = field(first, 'file') ?? field(first, 'f');
      if (file) emit(machine, 'write', name, file, c, 0, { format: 'binary' });
      return unknown('an archive');
    },
  ],
  [
    ['adm-zip'],
    ({ machine, c, first, name }) => {
      const isFile = first !== undefined && oneOf([first]).k === 'text';
      return resultOf(name, c.args, isFile ? [emit(machine, 'read', name, first, c, 0, { format: 'binary' })] : []);
    },
  ],
  [
    ['unzipper.Extract', 'unzip-stream.Extract', 'unzip.Extract', 'tar-fs.extract'],
    ({ machine, c, first, name }) => {
      const folder = field(first, 'path') ?? (first?.k === 'text' ? first : undefined);
      if (folder) emit(machine, 'write', name, inside(folder), c, 0);
      return resultOf(name, c.args);
    },
  ],
  [['archiver', 'archiver.create'], ({ c }) => resultOf('archiver', c.args)],
]);

/** What is done with an archive that is open. */
export function archiveMethod(known: Omit<Known, 'name'>, of: string, method: string): Value | undefined {
  const { machine, c, first } = known;
  if (first === undefined) return undefined;
  if (of === 'archiver') {
    if (method === 'file') emit(machine, 'read', 'archiver.file', first, c, 0);
    if (method === 'directory') emit(machine, 'read', 'archiver.directory', first, c, 0);
    if (method === 'glob') {
      const folder = field(c.args[1], 'cwd');
      const pattern = folder === undefined ? first : joinPaths([folder, first]);
      machine.emit('read', 'archiver.glob', pattern, { call: c.range, argument: c.ranges[0] ?? null, glob: true });
    }
    return /^(file|directory|glob|append|on)$/.test(method) ? (c.receiver ?? nothing) : undefined;
  }
  if (method === 'extractAllTo' || method === 'extractAllToAsync' || method === 'extractEntryTo')
    emit(
      machine,
      'write',
      `adm-zip.${method}`,
      inside(method === 'extractEntryTo' ? (c.args[1] ?? first) : first),
      c,
      0,
    );
  else if (method === 'writeZip') emit(machine, 'write', 'adm-zip.writeZip', first, c, 0, { format: 'binary' });
  else if (method === 'addLocalFile' || method === 'addLocalFolder')
    emit(machine, 'read', `adm-zip.${method}`, first, c, 0);
  else return undefined;
  return nothing;
}

function inside(folder: Value): Value {
  return mapText(folder, (s, one) => joinPaths([{ ...one, s }, text(DEEP)]));
}

export function field(value: Value | undefined, name: string): Value | undefined {
  return value?.k === 'dict' ? value.entries.get(name) : undefined;
}
