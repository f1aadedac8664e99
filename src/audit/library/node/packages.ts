import { nothing, piece, unknown } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { copy, rename } from '../moves.ts';
import { resultOf } from '../results.ts';
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
        if (!piece(one).startsWith('-')) emit(machine, 'delete', name, one, c, 0);
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
    ['xlsx.readFile', 'XLSX.readFile'],
    ({ machine, c, first, name }) => {
      if (first) emit(machine, 'read', name, first, c, 0, { format: 'binary' });
      return unknown('read from a file');
    },
  ],
  [
    ['xlsx.writeFile', 'XLSX.writeFile'],
    ({ machine, c, name }) => c.args[1] && written(machine, name, c.args[1], c, { format: 'binary' }, 1),
  ],
  [
    ['better-sqlite3', 'sqlite.DatabaseSync', 'bun:sqlite.Database', 'sqlite3.Database', 'sqlite3.verbose.Database'],
    ({ machine, c, first, name }) => {
      if (first === undefined || piece(first) === ':memory:') return resultOf('sqlite', []);
      const emission = emit(machine, 'read', name, first, c, 0, { format: 'database', encoding: 'binary' });
      return resultOf('sqlite', c.args, [emission]);
    },
  ],
  [
    ['csv-writer.createObjectCsvWriter', 'csv-writer.createArrayCsvWriter'],
    ({ machine, c, first, name }) => {
      const target = first?.k === 'dict' ? first.entries.get('path') : undefined;
      if (target) machine.emit('write', name, target, { call: c.range }, { format: 'csv' });
      return unknown('a writer');
    },
  ],
  [
    [
      'lowdb.node.JSONFile',
      'lowdb.node.JSONFileSync',
      'lowdb.node.JSONFilePreset',
      'lowdb.node.JSONFileSyncPreset',
      'lowdb.adapters.FileSync',
    ],
    ({ machine, c, first, name }) => {
      if (first) {
        emit(machine, 'read', name, first, c, 0, { format: 'json' });
        emit(machine, 'write', name, first, c, 0, { format: 'json', atomic: 'library' });
      }
      return unknown('a database');
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
