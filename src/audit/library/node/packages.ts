import { DEEP, nothing, piece, SEGMENT, text, unknown } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { copy, rename } from '../moves.ts';
import { folderAfter, joinPaths } from '../paths.ts';
import { manyOf, resultOf } from '../results.ts';
import { field } from './archives.ts';
import { emit, written } from './writes.ts';

/** Packages that touch files. */
export const packageCalls: Calls = callTable([
  [
    ['shelljs.cp', 'shelljs.mv'],
    ({ machine, c, name }) => {
      const [from, to] = c.args.filter((one) => !(one.k === 'text' && one.s.startsWith('-')));
      return (
        from && to && (name.endsWith('cp') ? copy(machine, name, from, to, c) : rename(machine, name, from, to, c))
      );
    },
  ],
  [
    ['shelljs.rm', 'rimraf', 'rimraf.rimraf', 'rimraf.sync', 'del', 'del.deleteAsync', 'del.deleteSync'],
    ({ machine, c, first, name }) => {
      for (const one of first?.k === 'list' ? first.items : first ? [first] : [])
        // `!x` is what stays.
        if (!/^[-!]/.test(piece(one)))
          machine.emit('delete', name, one, { call: c.range, argument: c.ranges[0] ?? null, glob: true });
      return nothing;
    },
  ],
  [
    [
      'write-file-atomic',
      'write-file-atomic.sync',
      'write-file-atomic.writeFile',
      'atomically.writeFile',
      'atomically.writeFileSync',
      'fast-write-atomic',
      'atomic-write',
    ],
    ({ machine, c, first, name }) => first && written(machine, name, first, c, { atomic: 'library' }),
  ],
  [
    ['write-json-file', 'write-json-file.writeJsonFile', 'write-json-file.writeJsonFileSync'],
    ({ machine, c, first, name }) => {
      // It writes through write-file-atomic.
      return first && written(machine, name, first, c, { atomic: 'library', format: 'json' });
    },
  ],
  [
    ['load-json-file', 'load-json-file.loadJsonFile', 'load-json-file.loadJsonFileSync', 'read-pkg'],
    ({ machine, c, first, name }) => {
      if (first) emit(machine, 'read', name, first, c, 0, { format: 'json' });
      return unknown('read from a file');
    },
  ],
  [
    [
      'node-wget',
      'wget-improved.download',
      'download',
      'download-file',
      'node-downloader-helper',
      'image-downloader.image',
      'download-git-repo',
    ],
    ({ machine, c, first, name }) => {
      const options = c.args.find((one) => one.k === 'dict');
      const target = ['dest', 'output', 'directory'].map((key) => field(options, key)).find((one) => one !== undefined);
      const second = c.args[1];
      const given = target ?? (second?.k === 'text' || second?.k === 'alt' ? second : undefined);
      if (given !== undefined && first !== undefined) machine.emit('write', name, given, { call: c.range });
      for (const one of c.args) if (one.k === 'function') machine.callback(one, []);
      return unknown('a download');
    },
  ],
  [
    ['shelljs.cat', 'shelljs.head', 'shelljs.tail', 'shelljs.sort', 'shelljs.grep', 'shelljs.sed'],
    ({ machine, c, name }) => {
      const words = c.args.filter(
        (one) => one.k !== 'dict' && one.k !== 'result' && !(one.k === 'text' && one.s.startsWith('-')),
      );
      const files = words.slice(name === 'shelljs.grep' ? 1 : name === 'shelljs.sed' ? 2 : 0);
      const isInPlace = name === 'shelljs.sed' && c.args.some((one) => one.k === 'text' && one.s === '-i');
      for (const one of files.flatMap((each) => (each.k === 'list' ? each.items : [each]))) {
        machine.emit('read', name, one, { call: c.range });
        if (isInPlace) machine.emit('write', name, one, { call: c.range });
      }
      return resultOf('shelljs', files);
    },
  ],
  [
    ['shelljs.ls', 'shelljs.find'],
    ({ machine, c, first, name }) => {
      const folder = first?.k === 'text' && first.s.startsWith('-') ? c.args[1] : first;
      if (folder) machine.emit('list', name, folder, { call: c.range, glob: true });
      return manyOf(folder === undefined || name === 'shelljs.ls' ? text(SEGMENT) : joinPaths([folder, text(DEEP)]));
    },
  ],
  [['shelljs.ShellString'], ({ c }) => resultOf('shelljs', c.args)],
  [
    ['shelljs.cd', 'zx.cd', 'cd'],
    ({ machine, first, name }) => {
      if (first) machine.cwd = folderAfter(machine.cwd, first);
      return name === 'shelljs.cd' ? resultOf('shelljs', []) : nothing;
    },
  ],
  [
    [
      'ncp',
      'ncp.ncp',
      'cpy',
      'copyfiles',
      'cpr',
      'recursive-copy',
      'move-file',
      'move-file.moveFile',
      'cp-file',
      'copy-file',
      'cpx.copy',
      'cpx.copySync',
    ],
    ({ machine, c, first, name }) => {
      const to = c.args[1];
      for (const one of first?.k === 'list' ? first.items : first ? [first] : [])
        if (to) (name.startsWith('move') ? rename : copy)(machine, name, one, to, c);
      for (const one of c.args) if (one.k === 'function') machine.callback(one, []);
      return nothing;
    },
  ],
  [
    [
      'recursive-readdir',
      'readdirp',
      'readdirp.promise',
      'walk-sync',
      'walk',
      'klaw',
      'klaw-sync',
      'walkdir.sync',
      'walkdir.async',
      'list-dir',
      'node-dir.files',
    ],
    ({ machine, c, first, name }) => {
      if (first) emit(machine, 'list', name, first, c, 0);
      const found = first ? joinPaths([first, text(DEEP)]) : text(DEEP);
      for (const one of c.args) if (one.k === 'function') machine.callback(one, [nothing, manyOf(found)]);
      return manyOf(
        /klaw|readdirp/.test(name)
          ? {
              k: 'dict',
              entries: new Map([
                ['path', found],
                ['fullPath', found],
              ]),
              rest: unknown('an entry'),
            }
          : found,
      );
    },
  ],
  [
    ['proper-lockfile.lock', 'proper-lockfile.lockSync', 'lockfile.lock', 'lockfile.lockSync'],
    ({ machine }) => {
      machine.frame.locks += 1;
      return unknown('a lock');
    },
  ],
]);
