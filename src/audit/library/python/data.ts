import { nothing, piece, text, unknown } from '../../evaluate/value.ts';
import { atCall, type Calls, callTable, type Outside } from '../calls.ts';
import { resultOf, sourceOf } from '../results.ts';
import { access } from './access.ts';
import { noteFormat } from './formats.ts';

/** Formats that are read from a handle and written to one: JSON, YAML, CSV, pickle; and databases. */
export function dataCalls(outside: Outside): Calls {
  return callTable([
    [
      [
        'json.load',
        'yaml.safe_load',
        'yaml.full_load',
        'yaml.unsafe_load',
        'yaml.load',
        'tomllib.load',
        'tomli.load',
        'toml.load',
        'pickle.load',
      ],
      ({ machine, c, first, name }) => {
        if (name === 'toml.load' && first?.k === 'text') {
          const given = access(machine, c, name, { kind: 'read', at: 0 });
          return outside.readData(machine, first) ?? given;
        }
        noteFormat(first, name === 'json.load' ? 'json' : 'text');
        const source = first?.k === 'handle' ? first.path : sourceOf(first);
        const data = source && name !== 'pickle.load' ? outside.readData(machine, source) : undefined;
        return data ?? unknown('read from a file', first ? [first] : []);
      },
    ],
    [
      ['json.loads', 'tomllib.loads', 'tomli.loads', 'toml.loads'],
      ({ machine, c, first }) => {
        const source = sourceOf(first);
        return (source && outside.readData(machine, source)) ?? unknown('data', c.args);
      },
    ],
    [
      ['omegaconf.OmegaConf.load'],
      ({ machine, c, first, name }) => {
        const given = access(machine, c, name, { kind: 'read', at: 0, format: 'text' });
        return (first && outside.readData(machine, first)) ?? given;
      },
    ],
    [
      ['json.dump', 'ujson.dump', 'simplejson.dump'],
      ({ c }) => {
        noteFormat(c.args[1] ?? c.named.get('fp'), 'json');
        return nothing;
      },
    ],
    [
      ['csv.writer', 'csv.DictWriter', 'csv.reader', 'csv.DictReader'],
      ({ c, first, name }) => {
        noteFormat(first, 'csv');
        return resultOf(name, c.args);
      },
    ],
    [
      ['pickle.dump', 'joblib.dump'],
      ({ machine, c, name }) => {
        if (name === 'joblib.dump') return access(machine, c, name, { kind: 'write', at: 1, format: 'binary' });
        noteFormat(c.args[1], 'binary');
        return nothing;
      },
    ],
    [
      ['sqlite3.connect', 'duckdb.connect', 'aiosqlite.connect'],
      ({ machine, c, first, name }) => {
        const path = first ?? c.named.get('database') ?? text(':memory:');
        if (piece(path) === ':memory:' || piece(path).startsWith('file::memory')) return resultOf(name, []);
        const emission = machine.emit('read', name, path, atCall(c), { format: 'database', encoding: 'binary' });
        return resultOf(name, c.args, [emission]);
      },
    ],
  ]);
}
