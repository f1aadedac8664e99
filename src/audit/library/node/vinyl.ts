import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { DEEP, piece, type ResultValue, text, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { baseName, joinPaths } from '../paths.ts';
import { resultOf } from '../results.ts';
import { globCall } from './glob.ts';

/** Streams of files, as gulp and vinyl-fs have them: what `src` names goes through plugins and comes out below `dest`. */
export const vinylCalls: Calls = callTable([
  [
    ['gulp.src', 'vinyl-fs.src'],
    ({ machine, c, name }) => {
      globCall(machine, c, name, 'read');
      return named(resultOf(FILES, []), onlyName(c.args[0]));
    },
  ],
  [['gulp.dest', 'vinyl-fs.dest'], ({ c, name }) => resultOf(PUT, [text(name), ...c.args.slice(0, 1)])],
  [
    ['gulp-concat', 'gulp-rename'],
    ({ c, first, name }) =>
      named(resultOf(STEP, c.args), first?.k === 'text' ? first : name === 'gulp-concat' ? field(first) : null),
  ],
  [
    ['pump', 'pumpify', 'stream-combiner2'],
    ({ machine, c }) => {
      piped(
        machine,
        undefined,
        c.args.flatMap((one) => (one.k === 'list' ? one.items : [one])),
        c,
      );
      return resultOf(FILES, []);
    },
  ],
]);

const FILES = 'vinyl.files';
const STEP = 'vinyl.step';
const PUT = 'vinyl.put';
/** What the one file that comes through is called; nothing if it keeps its name, and that is not known. */
const NAME = '@name';

/** `stream.pipe(…)`; undefined if these are no files. */
export function vinylPipe(machine: Machine, from: Value, to: Value, c: LibraryCall): Value | undefined {
  const isOurs = (one: Value): boolean => one.k === 'result' && one.of.startsWith('vinyl.');
  return isOurs(from) || isOurs(to) ? piped(machine, from, [to], c) : undefined;
}

/** Sends the files through the steps, and notes where they are put. */
export function piped(machine: Machine, from: Value | undefined, steps: readonly Value[], c: LibraryCall): Value {
  let name = from?.k === 'result' ? from.state.get(NAME) : undefined;
  for (const one of steps) {
    if (one.k !== 'result') continue;
    if (one.of === FILES || (one.of === STEP && one.state.has(NAME))) name = one.state.get(NAME);
    else if (one.of === STEP) name = undefined;
    if (one.of !== PUT) continue;
    const [api, folder] = one.args;
    const isPlace = folder?.k === 'text' || folder?.k === 'alt';
    const target = isPlace ? joinPaths([folder, name ?? text(DEEP)]) : unknown('a folder for each file');
    machine.emit('write', piece(api ?? text('gulp.dest')), target, { call: c.range });
  }
  return named(resultOf(FILES, []), name);
}

function named(result: ResultValue, name: Value | undefined | null): ResultValue {
  if (name !== undefined && name !== null) result.state.set(NAME, name);
  return result;
}

function field(options: Value | undefined): Value | undefined {
  return options?.k === 'dict' ? options.entries.get('path') : undefined;
}

/** Of a path without stars. */
function onlyName(given: Value | undefined): Value | undefined {
  const one = given?.k === 'list' && given.items.length === 1 ? given.items[0] : given;
  return one?.k === 'text' && !/[*?{}[\]!\uE000-\uE007]/.test(one.s) ? baseName(one) : undefined;
}
