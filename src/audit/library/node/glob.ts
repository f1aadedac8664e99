import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { ANY, DEEP, mapText, nothing, oneOf, piece, SEGMENT, text, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { joinPaths } from '../paths.ts';
import { manyOf } from '../results.ts';

/** Folders that are listed by a pattern. */
export const globCalls: Calls = callTable([
  [
    [
      'glob',
      'glob.glob',
      'glob.globSync',
      'glob.sync',
      'fast-glob',
      'fast-glob.sync',
      'fast-glob.glob',
      'globby',
      'globby.globby',
      'globby.globbySync',
      'tinyglobby.glob',
      'tinyglobby.globSync',
    ],
    ({ machine, c, name }) => globCall(machine, c, name),
  ],
]);

export function globCall(machine: Machine, c: LibraryCall, api: string, kind: 'list' | 'read' = 'list'): Value {
  const first = c.args[0] ?? text(ANY);
  const options = c.args.findLast((one) => one.k === 'dict');
  const folder = options?.k === 'dict' ? options.entries.get('cwd') : undefined;
  const isAbsolute = options?.k === 'dict' && options.entries.has('absolute');
  const patterns = first.k === 'list' ? first.items.filter((one) => !piece(one).startsWith('!')) : [first];
  const spread = /^(globby|del)/.test(api) ? patterns.map(expanded) : patterns;
  const whole = spread.map((one) => (folder === undefined ? one : joinPaths([folder, one])));
  for (const one of whole) machine.emit(kind, api, one, { call: c.range, argument: c.ranges[0] ?? null, glob: true });
  const shown = folder === undefined || isAbsolute ? whole : spread;
  const members = oneOf(shown.map(membersOfPattern));
  for (const one of c.args) if (one.k === 'function') machine.callback(one, [nothing, manyOf(members)]);
  return manyOf(members);
}

/** A folder stands for all that is in it. */
function expanded(pattern: Value): Value {
  return mapText(pattern, (s) => (/[*?{]|\.\w+$/.test(s) || s === '' ? s : `${s.replace(/\/$/, '')}/**`));
}

/** A pattern's stars as what the run puts in their place. */
function membersOfPattern(pattern: Value): Value {
  return mapText(pattern, (s) => s.replace(/\*\*/g, DEEP).replace(/\{[^}]*\}|[*?]/g, SEGMENT));
}
