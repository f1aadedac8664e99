import { joined, text, type Value } from '../../evaluate/value.ts';
import { atCall, type Calls, callTable } from '../calls.ts';
import { resultOf } from '../results.ts';

const endings: Readonly<Record<string, string>> = {
  zip: '.zip',
  tar: '.tar',
  gztar: '.tar.gz',
  bztar: '.tar.bz2',
  xztar: '.tar.xz',
};

/** Calls that touch more than one file, or one in a way that their options decide. */
export const fileCalls: Calls = callTable([
  [
    ['shutil.make_archive'],
    ({ machine, c, first, name }) => {
      const format = c.args[1] ?? c.named.get('format');
      const ending = format?.k === 'text' ? (endings[format.s] ?? '') : '';
      const from = c.args[2] ?? c.named.get('root_dir');
      if (from !== undefined && from.k !== 'const') machine.emit('read', name, from, atCall(c, 2));
      const base = first ?? c.named.get('base_name');
      if (base === undefined) return undefined;
      const archive = joined([base, text(ending)]);
      machine.emit('write', name, archive, atCall(c), { format: 'binary', encoding: 'binary' });
      return archive;
    },
  ],
  [
    ['shutil.unpack_archive'],
    ({ machine, c, first, name }) => {
      const archive = first ?? c.named.get('filename');
      if (archive === undefined) return undefined;
      machine.emit('read', name, archive, atCall(c), { format: 'binary', encoding: 'binary' });
      machine.emit('write', name, c.args[1] ?? c.named.get('extract_dir') ?? text('.'), atCall(c, 1));
      return resultOf(name, []);
    },
  ],
  [
    ['fileinput.input', 'fileinput.FileInput'],
    ({ machine, c, first, name }) => {
      const files = first ?? c.named.get('files');
      if (files === undefined) return undefined;
      const inPlace = c.named.get('inplace');
      const isChanged = inPlace?.k === 'const' ? inPlace.v === true : inPlace?.k === 'number' && inPlace.v !== 0;
      for (const one of files.k === 'list' ? machine.members(files) : [files]) {
        machine.emit('read', name, one, atCall(c), { encoding: 'locale' });
        if (isChanged) machine.emit('write', name, one, atCall(c), { encoding: 'locale' });
      }
      return resultOf(name, c.args);
    },
  ],
  [
    ['logging.basicConfig'],
    ({ machine, c, name }) => {
      const file = c.named.get('filename');
      if (file === undefined || file.k === 'const') return undefined;
      const mode = c.named.get('filemode');
      const kind = mode?.k === 'text' && mode.s.startsWith('w') ? 'write' : 'append';
      machine.emit(
        kind,
        name,
        file,
        { call: c.range, argument: c.namedRanges.get('filename') ?? null },
        { format: 'text', encoding: c.named.has('encoding') ? 'given' : 'locale' },
      );
      return resultOf(name, []);
    },
  ],
  [
    ['sqlalchemy.create_engine', 'dataset.connect', 'records.Database'],
    ({ machine, c, first, name }) => {
      const file = first?.k === 'text' ? /^sqlite:\/\/\/(.+)$/.exec(first.s)?.[1] : undefined;
      if (first === undefined || file === undefined || file === ':memory:') return undefined;
      const path: Value = text(file, first);
      const emission = machine.emit('read', name, path, atCall(c), { format: 'database', encoding: 'binary' });
      return resultOf(name, c.args, [emission]);
    },
  ],
]);
