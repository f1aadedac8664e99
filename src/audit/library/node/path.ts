import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  alternatives,
  ANY,
  HOME,
  inherited,
  joined,
  mapText,
  nothing,
  oneOf,
  piece,
  SEGMENT,
  TEMPORARY,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import {
  baseName,
  dirName,
  extensionOf,
  folderAfter,
  joinPaths,
  parentOf,
  startsAtRoot,
  stemOf,
  tidy,
} from '../paths.ts';

/** Addresses of files, and the folders that the system names. */
export const pathCalls: Calls = callTable([
  [
    ['url.fileURLToPath', 'fileURLToPath', 'url.pathToFileURL', 'decodeURIComponent', 'path.toNamespacedPath'],
    ({ first }) => first && mapText(first, (s, one) => ({ ...text(s.replace(/^file:\/\//, ''), one) })),
  ],
  [
    ['URL', 'url.URL'],
    ({ c, first }) => {
      if (first === undefined) return undefined;
      const base = c.args[1];
      if (base === undefined) return first;
      return oneOf(
        alternatives(base).map((one) =>
          piece(one).startsWith('file://')
            ? mapText(
                joinPaths([text(piece(one).endsWith('/') ? piece(one) : parentOf(piece(one)), one), first]),
                (s) => (/(^|\/)\.{0,2}$/.test(piece(first)) ? `${s}/` : s),
              )
            : unknown('an address', [one]),
        ),
      );
    },
  ],
  [['process.cwd', 'cwd'], ({ machine }) => machine.cwd ?? text('.')],
  [
    ['process.chdir'],
    ({ machine, first }) => {
      if (first) machine.cwd = folderAfter(machine.cwd, first);
      return nothing;
    },
  ],
  [['os.tmpdir', 'tmpdir'], () => text(TEMPORARY)],
  [['os.homedir'], () => text(HOME)],
  [['@path.join'], ({ c }) => joinPaths(c.args)],
]);

/** A call of `node:path`. */
export function pathCall(name: string, c: LibraryCall, machine: Machine): Value | undefined {
  const first = c.args[0];
  switch (name) {
    case 'join':
      return joinPaths(c.args, true);
    case 'resolve': {
      const parts = c.args.length === 0 ? [text('.')] : c.args;
      const value = joinPaths(parts);
      return machine.cwd === null ? value : joinPaths([machine.cwd, value]);
    }
    case 'dirname':
      return first && dirName(first);
    case 'basename': {
      const suffix = c.args[1] ? piece(c.args[1]) : '';
      return (
        first &&
        mapText(baseName(first), (s) => {
          if (suffix === '') return s;
          if (/[\uE000-\uE006]/.test(suffix)) return stemOf(s);
          return s.endsWith(suffix) ? s.slice(0, -suffix.length) : s;
        })
      );
    }
    case 'extname':
      return first && mapText(first, (s) => extensionOf(s));
    case 'normalize':
      return first && mapText(first, (s) => tidy(s) + (/.\/$/.test(s) ? '/' : ''));
    case 'relative':
      return c.args[1] && mapText(c.args[1], (s) => wayFrom(tidy(first ? piece(first) : ''), tidy(s)));
    case 'parse':
      return (
        first && {
          k: 'dict',
          entries: new Map<string, Value>([
            ['dir', dirName(first)],
            ['base', baseName(first)],
            ['name', mapText(first, (s) => stemOf(s))],
            ['ext', mapText(first, (s) => extensionOf(s))],
          ]),
          ...inherited([first]),
        }
      );
    case 'format': {
      if (first?.k !== 'dict') return undefined;
      const base =
        first.entries.get('base') ??
        joined([first.entries.get('name') ?? text(SEGMENT), first.entries.get('ext') ?? text('')]);
      return joinPaths([first.entries.get('dir') ?? text('.'), base]);
    }
    case 'isAbsolute':
      return unknown('a test');
    default:
      return undefined;
  }
}

/** The way from one folder to a place, where both are known from the same start. */
function wayFrom(from: string, to: string): string {
  if (from === to) return '';
  if (from === '.' || from === '') return startsAtRoot(to) ? ANY : to;
  if (to.startsWith(`${from}/`)) return to.slice(from.length + 1);
  const isSame = startsAtRoot(from) === startsAtRoot(to) && (!startsAtRoot(from) || from[0] === to[0]);
  if (!isSame || /[\uE000-\uE002\uE006]/.test(from) || from.split('/').includes('..')) return ANY;
  const here = from.split('/');
  const there = to.split('/');
  let same = 0;
  while (same < here.length && here[same] === there[same]) same += 1;
  return [...here.slice(same).map(() => '..'), ...there.slice(same)].join('/');
}
