import { alternatives, piece, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { callAll, resultOf } from '../results.ts';
import { field } from './archives.ts';
import { emit, written } from './writes.ts';

/** Packages for tables and databases that open their files themselves. */
export const tableCalls: Calls = callTable([
  [
    [
      'xlsx.readFile',
      'XLSX.readFile',
      'node-xlsx.parse',
      'read-excel-file.node',
      'read-excel-file',
      'convert-excel-to-json',
    ],
    ({ machine, c, first, name }) => {
      const file = field(first, 'sourceFile') ?? first;
      // Most of them take the bytes as well.
      if (file !== undefined && isPath(file)) emit(machine, 'read', name, file, c, 0, { format: 'binary' });
      return unknown('read from a file');
    },
  ],
  [
    ['xlsx.writeFile', 'XLSX.writeFile', 'xlsx.writeFileXLSX'],
    ({ machine, c, name }) => c.args[1] && written(machine, name, c.args[1], c, { format: 'binary' }, 1),
  ],
  [
    [
      'fast-csv.parseFile',
      '@fast-csv.parse.parseFile',
      'csvtojson.fromFile',
      'csv-load-sync',
      'csv-file-parser',
      'd3.csvFile',
    ],
    ({ machine, c, first, name }) => {
      if (first) emit(machine, 'read', name, first, c, 0, { format: 'csv' });
      return unknown('read from a file');
    },
  ],
  [
    ['fast-csv.writeToPath', '@fast-csv.format.writeToPath'],
    ({ machine, c, first, name }) => first && written(machine, name, first, c, { format: 'csv' }),
  ],
  [
    ['maxmind.open', 'maxmind.openSync'],
    ({ machine, c, first, name }) => {
      if (first !== undefined && isPath(first)) emit(machine, 'read', name, first, c, 0, { format: 'binary' });
      callAll(machine, c.args.slice(1));
      return unknown('a database');
    },
  ],
  [['csvtojson'], ({ c }) => resultOf('csvtojson', c.args)],
  [['exceljs.Workbook', 'ExcelJS.Workbook'], ({ c }) => resultOf('exceljs', c.args)],
  [
    [
      'gray-matter.read',
      'read-yaml-file',
      'read-yaml-file.readYamlFile',
      'read-yaml-file.sync',
      'yamljs.load',
      'yamljs.parseFile',
      'ini-file',
      'image-size',
      'probe-image-size.sync',
    ],
    ({ machine, c, first, name }) => {
      if (first !== undefined && isPath(first)) emit(machine, 'read', name, first, c, 0);
      return unknown('read from a file');
    },
  ],
  [
    [
      'write-yaml-file',
      'write-yaml-file.writeYamlFile',
      'write-yaml-file.sync',
      'write',
      'write.sync',
      'make-file',
      'write-file-utf8',
    ],
    ({ machine, c, first, name }) => first && written(machine, name, first, c, {}),
  ],
  [
    ['better-sqlite3', 'sqlite.DatabaseSync', 'bun:sqlite.Database', 'sqlite3.Database', 'sqlite3.verbose.Database'],
    ({ machine, c, first, name }) => {
      if (first === undefined || piece(first) === ':memory:') return resultOf('sqlite', []);
      return resultOf('sqlite', c.args, [
        emit(machine, 'read', name, first, c, 0, { format: 'database', encoding: 'binary' }),
      ]);
    },
  ],
  [
    // Nobody tells it what will be done: an object mapper creates its tables.
    [
      'sequelize',
      'sequelize.Sequelize',
      'Sequelize',
      'sqlite.open',
      'knex',
      'typeorm.DataSource',
      'nedb',
      '@seald-io.nedb',
    ],
    ({ machine, c, name }) => {
      const settings = c.args.findLast((one) => one.k === 'dict');
      const connection = field(settings, 'connection');
      const file =
        field(settings, 'storage') ??
        (name === 'sequelize' || name.endsWith('Sequelize')
          ? undefined
          : (field(settings, 'filename') ?? field(connection, 'filename'))) ??
        (name === 'typeorm.DataSource' ? field(settings, 'database') : undefined);
      if (file?.k === 'text' && !file.s.includes(':memory:'))
        machine.emit('write', name, file, { call: c.range }, { format: 'database', encoding: 'binary' });
      return resultOf(name, c.args);
    },
  ],
  [
    ['csv-writer.createObjectCsvWriter', 'csv-writer.createArrayCsvWriter'],
    ({ machine, c, first, name }) => {
      const target = field(first, 'path');
      const kind = field(first, 'append')?.k === 'const' ? 'append' : 'write';
      if (target) machine.emit(kind, name, target, { call: c.range }, { format: 'csv' });
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
]);

function isPath(value: Value): boolean {
  return alternatives(value).some((one) => one.k === 'text');
}
