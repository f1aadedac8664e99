import { contextOf } from '../../evaluate/context.ts';
import { ANY, HOME, mapText, nothing, piece, ROOT, START, text } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import {
  asPath,
  asText,
  baseName,
  dirName,
  extensionOf,
  folderAfter,
  joinPaths,
  tidy,
  withoutExtension,
} from '../paths.ts';
import { listOf } from '../results.ts';

/** Arithmetic with paths that are texts: `os.path`. */
export const osPathCalls: Calls = callTable([
  [['@path.join'], ({ c }) => joinPaths(c.args, false, true)],
  [
    ['pathlib.Path.cwd', 'os.getcwd', 'os.getcwdu'],
    ({ machine, name }) => {
      const here = machine.cwd ?? text(START);
      return name === 'pathlib.Path.cwd' ? asPath(here) : asText(here);
    },
  ],
  [['os.path.join'], ({ c }) => joinPaths(c.args)],
  [['os.path.dirname'], ({ first }) => first && asText(dirName(first))],
  [['os.path.basename', 'ntpath.basename'], ({ first }) => first && asText(baseName(first))],
  [
    ['os.path.abspath', 'os.path.realpath', 'os.path.normpath'],
    ({ first }) => first && mapText(first, (s, one) => ({ ...text(tidy(s), one) })),
  ],
  [['os.path.expanduser'], ({ first }) => first && mapText(first, (s) => s.replace(/^~(?=\/|$)/, HOME))],
  [
    ['os.path.splitext'],
    ({ first }) => first && listOf([mapText(first, withoutExtension), mapText(first, (s) => extensionOf(s))]),
  ],
  [['os.path.split'], ({ first }) => first && listOf([asText(dirName(first)), asText(baseName(first))])],
  [['os.path.relpath'], ({ first }) => first && text(piece(first).startsWith(ROOT) ? piece(first) : ANY, first)],
  [['os.fspath', 'str', 'os.path.normcase'], ({ first }) => first && asText(first)],
  [
    ['os.path.expandvars'],
    ({ first }) => first && mapText(first, (s) => s.replace(/^\$HOME(?=\/|$)/, HOME).replace(/\$\{?\w+\}?/g, ANY)),
  ],
  [
    ['os.chdir'],
    ({ machine, first }) => {
      if (first) machine.cwd = folderAfter(machine.cwd, first);
      return nothing;
    },
  ],
  [
    ['contextlib.chdir'],
    ({ machine, first }) => contextOf(nothing, first === undefined ? machine.cwd : folderAfter(machine.cwd, first)),
  ],
]);
