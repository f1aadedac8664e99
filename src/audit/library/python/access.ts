import type { Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { alternatives, unknown, type Value } from '../../evaluate/value.ts';
import { resultOf } from '../results.ts';
import { noteFormat } from './formats.ts';
import type { AccessShape } from './tables.ts';

/** One call that touches the files that one of its arguments names. */
export function access(machine: Machine, c: LibraryCall, api: string, shape: AccessShape): Value {
  const given =
    c.args[shape.at] ?? (shape.named ?? ['path']).map((one) => c.named.get(one)).find((one) => one !== undefined);
  const range = c.ranges[shape.at] ?? null;
  // Nothing, or a stream, only until somebody gives a name.
  const isOpenStream = given !== undefined && given.soft !== undefined && isStream(given);
  const value = isOpenStream || isNothing(given) ? unknown('nothing gives it a name here') : given;
  for (const one of [...c.args, ...c.named.values()]) if (one !== given) machine.callback(one, []);
  if (value === undefined || (isStream(value) && value.soft === undefined) || isOpened(value))
    return resultOf(api, c.args);
  if (shape.handles === true && !isNamed(value)) return resultOf(api, c.args);
  if (value.k === 'handle') {
    if (shape.format) noteFormat(value, shape.format);
    return resultOf(api, c.args);
  }
  const mode = c.named.get('mode') ?? (shape.modeAt === undefined ? undefined : c.args[shape.modeAt]);
  const kind = kindOf(shape, mode);
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

/** `read_excel(ExcelFile(path))`: what has touched its file already is not the name of another. */
function isOpened(value: Value): boolean {
  return value.k === 'result' && (value.emissions?.length ?? 0) > 0;
}

/** A mode makes more of a write, and a write of a read: `memmap(path, mode='w+')`. */
function kindOf(shape: AccessShape, mode: Value | undefined): AccessShape['kind'] {
  if (mode?.k !== 'text') return shape.kind;
  if (shape.kind === 'write' && mode.s.startsWith('a')) return 'append';
  if (shape.kind === 'append') return /^[wx]/.test(mode.s) ? 'write' : 'append';
  return shape.kind === 'read' && /^(w|x|r\+$)/.test(mode.s) ? 'write' : shape.kind;
}

function isNothing(value: Value | undefined): boolean {
  return value?.k === 'const' && value.v === null;
}

/** A name, or a parameter that is called one. */
function isNamed(value: Value): boolean {
  return alternatives(value).some(
    (one) => one.k === 'text' || one.k === 'handle' || (one.k === 'unknown' && isArgument(one.why)),
  );
}

/** An option, or a parameter unless it is called what people call open files: what `args` has are names, `fh` is none. */
function isArgument(why: string): boolean {
  if (/^(argument `|arguments of )/.test(why)) return true;
  const parameter = /^`?parameter `(\w+)`|^`(\w+)` (is not given|of )/.exec(why);
  const name = parameter?.[1] ?? parameter?.[2];
  return name === undefined
    ? /file|path|name|fasta|fastq/i.test(why) && !/handle/i.test(why)
    : !/^(f|fd|fh|fp|fi|fo|fin|fout|fobj|io|buf|buffer|std(in|out)|infh|outfh)$|handle|stream|_(fh|fp|handle|io)$|records?$/i.test(
        name,
      );
}

/** Something in memory or on a line, which a library reads or writes instead of a file. */
export function isStream(value: Value): boolean {
  // What an `open` of a library that is not known gave is a file that nobody has told of.
  if (value.k === 'result' && /(^|\.)open$/.test(value.of) && value.emissions === undefined) return false;
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
