import type { Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { alternatives, type Value } from '../../evaluate/value.ts';
import { resultOf } from '../results.ts';
import { noteFormat } from './formats.ts';
import type { AccessShape } from './tables.ts';

/** One call that touches the files that one of its arguments names. */
export function access(machine: Machine, c: LibraryCall, api: string, shape: AccessShape): Value {
  const value =
    c.args[shape.at] ?? (shape.named ?? ['path']).map((one) => c.named.get(one)).find((one) => one !== undefined);
  const range = c.ranges[shape.at] ?? null;
  for (const one of [...c.args, ...c.named.values()]) if (one !== value) machine.callback(one, []);
  if (value === undefined || isStream(value) || (value.k === 'const' && value.v === null)) return resultOf(api, c.args);
  if (shape.handles === true && !isNamed(value)) return resultOf(api, c.args);
  if (value.k === 'handle') {
    if (shape.format) noteFormat(value, shape.format);
    return resultOf(api, c.args);
  }
  const mode = c.named.get('mode');
  const kind = shape.kind === 'write' && mode?.k === 'text' && mode.s.startsWith('a') ? 'append' : shape.kind;
  const encoding: Notes['encoding'] = c.named.has('encoding') ? 'given' : (shape.encoding ?? 'fixed');
  const targets = value.k === 'list' ? machine.members(value) : [value];
  const emissions = targets.map((one) =>
    machine.emit(
      kind,
      api,
      one,
      { call: c.range, argument: range, mode: mode?.k === 'text' ? mode.s : null },
      { format: shape.format ?? 'unknown', encoding, atomic: shape.atomic ?? null },
    ),
  );
  return resultOf(api, c.args, emissions);
}

/** A name, or a parameter that is called one. */
function isNamed(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      one.k === 'text' ||
      one.k === 'handle' ||
      (one.k === 'unknown' && /file|path|fasta|fastq/i.test(one.why) && !/handle/i.test(one.why)),
  );
}

/** Something in memory or on a line, which a library reads or writes instead of a file. */
export function isStream(value: Value): boolean {
  const name = value.k === 'result' ? value.of : value.k === 'external' ? value.name : '';
  return /IO\b|[wW]riter\b|std(out|in|err)|requests?\b|urlopen|http|response|content|Popen|zip|tar|open|buffer|raw\b|stream|socket/i.test(
    name,
  );
}

/** What a method is called in reports. */
export function apiOf(receiver: Value, name: string): string {
  if (receiver.k === 'result') return `${receiver.of.split('.')[0] ?? ''}.${name}`;
  if (/^(to_|write_(csv|parquet|json|ndjson))/.test(name)) return `DataFrame.${name}`;
  return name;
}
