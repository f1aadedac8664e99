import type { Library, LibraryCall, Machine } from '../../evaluate/machine.ts';
import { STARS } from '../../evaluate/imports.ts';
import type { Module } from '../../evaluate/scope.ts';
import { ANY, inherited, nothing, piece, ROOT, SEGMENT, text, unknown, type Value } from '../../evaluate/value.ts';
import type { Calls, Outside } from '../calls.ts';
import { listOf } from '../results.ts';
import { dirName } from '../paths.ts';
import { textMethod } from '../text.ts';
import { access, apiOf } from './access.ts';
import { builtinCalls } from './builtins.ts';
import { libraryPart, startedWorker } from './classes.ts';
import { argumentValues, ownCommandLines } from './command-lines.ts';
import { collectionCalls, dictMethod, listMethod } from './collections.ts';
import { configMethod } from './configparser.ts';
import { dataCalls } from './data.ts';
import { fileCalls } from './files.ts';
import { holdfast } from './holdfast.ts';
import { listingCalls } from './listing.ts';
import { movingCalls } from './moving.ts';
import { handleMethod, openCalls } from './open.ts';
import { optionCalls } from './options.ts';
import { osPathCalls } from './os-path.ts';
import { otherCall, otherMethod } from './other.ts';
import { ownPlaceCalls, startedScript } from './own-place.ts';
import { resultMethod } from './packages.ts';
import { patternCalls } from './patterns.ts';
import { pathlibCalls, pathMember, pathMethod } from './pathlib.ts';
import { processCalls } from './processes.ts';
import { methodAccesses, pythonAccesses } from './tables.ts';
import { temporaryCalls } from './temporary.ts';
import { workerCalls } from './workers.ts';

/** What Python's standard library and the usual packages do to files and paths. */
export function pythonLibrary(outside: Outside): Library {
  const topics: Calls = new Map([
    ...openCalls,
    ...temporaryCalls,
    ...osPathCalls,
    ...pathlibCalls,
    ...listingCalls,
    ...movingCalls,
    ...dataCalls(outside),
    ...optionCalls,
    ...collectionCalls,
    ...builtinCalls,
    ...patternCalls,
    ...ownPlaceCalls,
    ...fileCalls,
    ...workerCalls,
    ...processCalls(outside),
  ]);
  const isKnown = (name: string): boolean => pythonAccesses.has(name) || topics.has(name);
  return {
    global,
    call: (machine, c) => {
      const name = broughtIn(machine, c.name, isKnown) ?? aliases.get(c.name) ?? c.name;
      const shape = pythonAccesses.get(name);
      if (shape !== undefined) return access(machine, c, name, shape);
      const known = topics.get(name);
      if (known !== undefined) return known({ machine, c, first: c.args[0], name });
      return holdfast(machine, c, name) ?? unbound(outside, machine, c) ?? otherCall(machine, c, name);
    },
    method: (machine, c) => configMethod(outside, machine, c) ?? method(outside, machine, c),
    member: (machine, value, name) => member(outside, machine, value, name),
  };
}

/** The full name of something whose library all names were imported from, if that is known: `savefig` after `from pylab import *`. */
function broughtIn(machine: Machine, name: string, isKnown: (name: string) => boolean): string | undefined {
  const stars = machine.lookup(STARS);
  if (stars?.k !== 'list' || isKnown(name)) return undefined;
  return stars.items
    .map(piece)
    .flatMap((star) =>
      star === 'pylab' || star === 'matplotlib.pylab'
        ? ['matplotlib.pyplot', 'numpy'].map((one) => `${one}.${name.replace(/^(plt|np)\./, '')}`)
        : [`${star}.${name}`],
    )
    .map((one) => aliases.get(one) ?? one)
    .find(isKnown);
}

function global(_machine: Machine, module: Module, name: string): Value | undefined {
  if (name === '__file__') return text(`${ROOT}/${module.path}`);
  if (name === '__name__') return text('__main__');
  return undefined;
}

function method(outside: Outside, machine: Machine, c: LibraryCall): Value | undefined {
  const receiver = c.receiver ?? nothing;
  const name = c.name.slice(1);
  const first = c.args[0];
  if (receiver.k === 'instance') {
    const started = startedWorker(machine, receiver, name, c);
    if (started !== undefined) return started;
    const part = libraryPart(receiver);
    if (part !== undefined) return method(outside, machine, { ...c, receiver: part });
  }
  if (receiver.k === 'handle') return handleMethod(machine, receiver, name, c);
  if (receiver.k === 'list' || receiver.k === 'dict') {
    const known =
      receiver.k === 'list' ? listMethod(machine, receiver, name, c) : dictMethod(machine, receiver, name, c);
    // No list has a method like `to_csv`: then it is none, whatever we took it for.
    if (known !== undefined || !methodAccesses.has(name)) return known;
  }
  if (receiver.k === 'result') {
    // A class that extends one of a library's is made like that one.
    const made = name === '__init__' ? pythonAccesses.get(receiver.of) : undefined;
    if (made !== undefined) return access(machine, c, receiver.of, made);
    const known = resultMethod(outside, machine, receiver, name, c);
    if (known !== undefined) return known;
  }
  if (receiver.k === 'text' || receiver.k === 'unknown') {
    const known = pathMethod(machine, receiver, name, c);
    if (known !== undefined) return known;
  }
  if (receiver.k === 'text') return textMethod(receiver, name, c.args, c.named);
  if (name === 'run_in_executor' && c.args[1]) return machine.call(c.args[1], c.args.slice(2), new Map(), c.range);
  if (name === 'to_sql') {
    const into = c.args[1] ?? c.named.get('con');
    if (into?.k === 'result') for (const one of into.emissions ?? []) one.notes.kind = 'write';
    return nothing;
  }
  if (isWithoutSlash(receiver, name, c)) return textMethod(text(ANY, receiver), name, c.args, c.named);
  const shape = methodAccesses.get(name);
  if (shape !== undefined && (first === undefined || first.k !== 'handle')) {
    const value =
      c.args[shape.at] ?? (shape.named ?? []).map((one) => c.named.get(one)).find((one) => one !== undefined);
    // `to_csv(None)` gives the text; a parameter that is nothing until somebody calls, or in a branch for something, does not.
    const isNothing = value?.k === 'const' && value.soft === undefined && machine.untaken === 0;
    if (value !== undefined && !isNothing && !isPlainWord(name, value))
      return access(machine, c, apiOf(receiver, name), shape);
  }
  const other = otherMethod(machine, c, receiver, name);
  if (other !== undefined) return other;
  if (receiver.k === 'unknown' && name === 'format') return text(ANY, receiver);
  return undefined;
}

/** `argparse.ArgumentParser.add_argument(self, …)`: a method of the class that the instance extends. */
function unbound(outside: Outside, machine: Machine, c: LibraryCall): Value | undefined {
  const [self, ...args] = c.args;
  const part = self?.k === 'instance' ? libraryPart(self) : undefined;
  if (part === undefined || !c.name.startsWith(`${part.of}.`)) return undefined;
  const name = c.name.slice(part.of.length);
  return method(outside, machine, { ...c, name, args, ranges: c.ranges.slice(1), receiver: part });
}

/** What is split at slashes, or has none after this, is a text, and what comes of it is a name. */
function isWithoutSlash(receiver: Value, name: string, c: LibraryCall): boolean {
  const [first, second] = c.args;
  if ((receiver.k !== 'unknown' && receiver.k !== 'result') || first?.k !== 'text' || first.s !== '/') return false;
  return name === 'split' || name === 'rsplit' || (name === 'replace' && second?.k === 'text');
}

/** `biom.to_json('records')`: an option, no file. */
function isPlainWord(name: string, value: Value): boolean {
  return (
    /^to_(json|html|xml|markdown|latex|string)$/.test(name) &&
    value.k === 'text' &&
    value.path !== true &&
    /^[^./\uE000-\uE007]*$/.test(value.s)
  );
}

function member(outside: Outside, machine: Machine, value: Value, name: string): Value | undefined {
  if (value.k === 'external') {
    const started = machine.frame.module.started;
    if (value.name === 'sys' && name === 'argv' && started) return listOf([text('-c'), ...started.arguments]);
    if (value.name === 'os.environ' && !name.startsWith('[')) return started?.environment(name);
    if (value.name === 'sys' && name === 'argv')
      return {
        k: 'list',
        items: [startedScript(machine), ...argumentValues(ownCommandLines(machine, outside))],
        rest: unknown('a command-line argument'),
      };
    if (value.name === 'sys.path' && name === '[0]') return dirName(startedScript(machine));
    if (value.name === '__main__' && name === '__file__') return startedScript(machine);
    if (/^os(\.path)?$/.test(value.name) && name === 'devnull') return text('/dev/null');
    if (value.name === 'os' && (name === 'sep' || name === 'curdir')) return text(name === 'sep' ? '/' : '.');
    if (value.name === 'os.path' && name === 'sep') return text('/');
    if (/^os(\.path)?$/.test(value.name) && name === 'pardir') return text('..');
    if (value.name === 'os' && name === 'linesep') return text('\n');
    if (value.name === 'os.environ' && name.startsWith('[')) return unknown('an environment variable');
    return undefined;
  }
  if (value.k === 'text') {
    // `.value` of an enumeration's member is what the class gave it.
    if (name === 'value') return value;
    if (value.path !== true) return value.s === SEGMENT ? value : undefined;
    return pathMember(value, name);
  }
  if (value.k === 'unknown' && /^(stem|name|suffix)$/.test(name)) return { ...text(SEGMENT), ...inherited([value]) };
  if (value.k === 'handle' && name === 'name') return value.path;
  if (value.k === 'result' && value.of === '@entry')
    return name === 'path' ? value.args[0] : name === 'name' ? text(SEGMENT) : undefined;
  if (value.k === 'result' && value.of === '@package') return value.state.get(name);
  if (value.k === 'result' && /^(argparse|os)\./.test(value.of)) return undefined;
  return undefined;
}

const aliases = new Map<string, string>([
  ['Path.cwd', 'pathlib.Path.cwd'],
  ['Path.home', 'pathlib.Path.home'],
  ['builtins.open', 'open'],
  ['posixpath.join', 'os.path.join'],
  ['sqlite3.dbapi2.connect', 'sqlite3.connect'],
  ['pysqlite2.dbapi2.connect', 'sqlite3.connect'],
  ['pysqlite3.connect', 'sqlite3.connect'],
  ['os.path.os.path.join', 'os.path.join'],
  ['six.moves.cPickle.dump', 'pickle.dump'],
  ['cPickle.dump', 'pickle.dump'],
  ['dill.dump', 'pickle.dump'],
  ['cloudpickle.dump', 'pickle.dump'],
  ['sklearn.externals.joblib.dump', 'joblib.dump'],
  ['concurrent.futures.tqdm', 'tqdm'],
  ['scandir.scandir', 'os.scandir'],
  ['path.Path', 'pathlib.Path'],
  ['pathlib2.Path', 'pathlib.Path'],
  ['importlib_resources.files', 'importlib.resources.files'],
]);
