import type { Emission, Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  alternatives,
  ANY,
  type HandleValue,
  nothing,
  piece,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import type { AccessKind } from '../../model.ts';
import { atCall, type Calls, callTable } from '../calls.ts';
import { keptCopy } from '../moves.ts';
import { content, resultOf } from '../results.ts';
import { isStream } from './access.ts';
import { isJsonText, noteFormat } from './formats.ts';
import { temporaryName } from './temporary.ts';

/** Files that are opened: `open` and its relatives, and what is done with the handle. */
export const openCalls: Calls = callTable([
  [
    [
      'open',
      // Python 2.
      'file',
      'io.open',
      'io.FileIO',
      'codecs.open',
      'gzip.open',
      'gzip.GzipFile',
      'bz2.open',
      'bz2.BZ2File',
      'lzma.open',
      'lzma.LZMAFile',
      'smart_open.open',
      'xopen.xopen',
      'fsspec.open',
      'aiofiles.open',
      'anyio.open_file',
      'tarfile.open',
      'tarfile.TarFile',
      'zipfile.ZipFile',
      'zipfile.PyZipFile',
      'h5py.File',
      'netCDF4.Dataset',
      'rasterio.open',
      'fiona.open',
      'wave.open',
      'soundfile.SoundFile',
      'pandas.HDFStore',
      'pysam.AlignmentFile',
      'pysam.Samfile',
      'pysam.VariantFile',
      'laspy.open',
      'jsonlines.open',
      'avro.datafile.DataFileReader',
      'shelve.open',
      'dbm.open',
      'py7zr.SevenZipFile',
      'rarfile.RarFile',
      'tables.open_file',
      'zarr.open',
      'zarr.open_group',
      'tensorflow.gfile.Open',
      'tensorflow.gfile.GFile',
      'tensorflow.gfile.FastGFile',
      'tensorflow.io.gfile.GFile',
      'tensorflow.compat.v1.gfile.GFile',
      'tensorflow.compat.v1.gfile.Open',
    ],
    ({ machine, c, first, name }) => {
      const target = first ?? c.named.get('file') ?? c.named.get('filename') ?? c.named.get('name');
      const stream = c.named.get('fileobj');
      if (stream !== undefined && (target === undefined || target.k === 'const'))
        return { k: 'handle', path: stream, emissions: [] };
      return open(machine, c, name, target, c.args[1] ?? c.named.get('mode'));
    },
  ],
  [
    ['os.fdopen'],
    ({ machine, c, first, name }) => {
      const path = first?.k === 'result' && first.of === '@descriptor' ? first.args[0] : undefined;
      return path === undefined ? undefined : open(machine, c, name, path, c.args[1] ?? c.named.get('mode'));
    },
  ],
  [
    ['os.open'],
    ({ machine, c, first, name }) => {
      const flags = c.args[1]?.k === 'external' ? c.args[1].name : 'O_WRONLY';
      if (/RDONLY/.test(flags) && first) machine.emit('read', name, first, atCall(c), { encoding: 'binary' });
      return resultOf('@descriptor', first ? [first] : []);
    },
  ],
  [
    ['atomicwrites.atomic_write'],
    ({ machine, c, first, name }) => {
      const target = first ?? text(ANY);
      const emission = machine.emit(
        'write',
        name,
        target,
        { call: c.range, argument: c.ranges[0] ?? null, mode: 'w' },
        { ...handleNotes(machine, piece(c.named.get('mode') ?? text('w')), c), atomic: 'library' },
      );
      return { k: 'handle', path: target, emissions: [emission] };
    },
  ],
  [
    ['tempfile.NamedTemporaryFile', 'tempfile.TemporaryFile', 'tempfile.SpooledTemporaryFile'],
    ({ machine, c, first, name }) => {
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
    },
  ],
]);

/** An open file, with the accesses that its modes mean. */
export function open(
  machine: Machine,
  c: LibraryCall,
  api: string,
  target: Value | undefined,
  modeValue: Value | undefined,
): Value {
  const fallback = defaults.get(api) ?? 'r';
  const path = target ?? unknown('no path');
  if (path.k === 'number') return unknown('a descriptor');
  // A stream that is opened once more is no second file; what an unknown function gave is one whose name is not known.
  if (path.k === 'handle' || (path.k === 'result' && path.of !== '@descriptor' && isStream(path)))
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

/** Modes of what makes a file that is not there. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['shelve.open', 'c'],
  ['dbm.open', 'c'],
  ['pandas.HDFStore', 'a'],
  ['zarr.open', 'a'],
  ['zarr.open_group', 'a'],
]);

/** What is done with an open file. */
export function handleMethod(machine: Machine, handle: HandleValue, name: string, c: LibraryCall): Value | undefined {
  if (name === 'close' || name === '__exit__') {
    for (const one of handle.emissions) if (one.notes.closing !== 'block') one.notes.closing = 'explicit';
    return nothing;
  }
  if (name.startsWith('write') && handle.emissions[0]?.api.startsWith('zipfile.') !== true) {
    for (const one of c.args) if (isJsonText(one)) noteFormat(handle, machine.frame.loops > 0 ? 'ndjson' : 'json');
    noteCopy(handle, keptCopy(c.args[0], handle.path));
    return nothing;
  }
  const archive = handle.emissions[0]?.api ?? '';
  // What goes into an archive is read for it.
  if (/^(zipfile|tarfile)\./.test(archive) && (name === 'write' || name === 'add') && c.args[0]) {
    machine.emit('read', `archive.${name}`, c.args[0], atCall(c), { encoding: 'binary' });
    return nothing;
  }
  if (/^extract(all)?$/.test(name)) {
    const folder = name === 'extractall' ? (c.args[0] ?? c.named.get('path')) : (c.args[1] ?? c.named.get('path'));
    machine.emit('write', `archive.${name}`, folder ?? text('.'), atCall(c));
    return nothing;
  }
  // A member of an archive is open as well, and no file of its own.
  if (name === 'open' || name === 'extractfile') return { k: 'handle', path: handle.path, emissions: [] };
  if (name === 'read') return content(handle.path);
  if (name === 'fileno') return handle;
  if (/^(read|extract|getmember|namelist)/.test(name)) return unknown('read from a file', [handle]);
  return unknown('something of an open file', [handle]);
}

function noteCopy(handle: HandleValue, from: Value | undefined): void {
  if (from === undefined) return;
  for (const one of handle.emissions) {
    if (one.notes.kind !== 'write') continue;
    one.notes.kind = 'backup';
    one.notes.copyOf = from;
  }
}

export function handleNotes(machine: Machine, mode: string, c: LibraryCall): Partial<Notes> {
  const isBinary = mode.includes('b');
  const hasEncoding = c.named.has('encoding') || c.args.length > 3;
  return {
    encoding: isBinary ? 'binary' : hasEncoding ? 'given' : 'locale',
    closing: machine.frame.inWith ? 'block' : 'never',
    exclusive: mode.includes('x'),
  };
}

export function containerFormat(api: string): Partial<Notes> {
  if (/^(zipfile|tarfile|h5py|netCDF4)/.test(api)) return { format: 'binary', encoding: 'binary' };
  return /^(shelve|dbm)/.test(api) ? { format: 'database', encoding: 'binary' } : {};
}
