import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { nothing, piece, text, unknown, type Value } from '../../evaluate/value.ts';
import type { Outside } from '../calls.ts';
import { listOf, soft } from '../results.ts';
import { access } from './access.ts';

/** Methods of a `ConfigParser`: what it reads becomes its sections, `config['paths']['out']` and `config.get('paths', 'out')`. */
export function configMethod(outside: Outside, machine: Machine, c: LibraryCall): Value | undefined {
  const parser = c.receiver;
  if (parser?.k !== 'result' || !/[cC]onfigParser$/.test(parser.of)) return undefined;
  const [first, second] = c.args;
  switch (c.name) {
    case '.read': {
      access(machine, c, 'configparser.read', { kind: 'read', at: 0, encoding: 'locale' });
      for (const one of first?.k === 'list' ? first.items : first ? [first] : []) take(one);
      return first ?? nothing;
    }
    case '.read_file':
      if (first?.k === 'handle') take(first.path);
      return nothing;
    case '.get': {
      const section = first && parser.state.get(piece(first));
      const found = section && second ? machine.index(section, second, c.range) : undefined;
      const fallback = c.named.get('fallback');
      if (found !== undefined && found.k !== 'unknown') return found;
      return fallback === undefined ? unknown('not in the settings', c.args) : soft(fallback, 'argument');
    }
    case '.getint':
    case '.getfloat':
    case '.getboolean':
      return unknown('a number of the settings');
    case '.sections':
      return listOf([...parser.state.keys()].map((one) => text(one)));
    default:
      return undefined;
  }

  function take(path: Value): void {
    const data = outside.readData(machine, path);
    if (parser?.k !== 'result' || data?.k !== 'dict') return;
    for (const [name, section] of data.entries) parser.state.set(name, section);
  }
}
