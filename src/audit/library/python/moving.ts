import { alternatives, nothing, oneOf, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { copy, rename } from '../moves.ts';
import { baseName, joinPaths } from '../paths.ts';

/** Files that are copied and moved: `shutil` and `os`. */
export const movingCalls: Calls = callTable([
  [
    ['os.makedirs', 'os.mkdir'],
    ({ machine, c, first }) => {
      machine.makeFolder(first ?? c.named.get('name') ?? c.named.get('path'));
      return nothing;
    },
  ],
  [
    ['os.rename', 'os.replace', 'os.renames', 'shutil.move'],
    ({ machine, c, first, name }) =>
      first &&
      c.args[1] &&
      rename(machine, name, first, name === 'shutil.move' ? into(first, c.args[1]) : c.args[1], c),
  ],
  [
    [
      'shutil.copy',
      'shutil.copy2',
      'shutil.copyfile',
      'shutil.copytree',
      'distutils.file_util.copy_file',
      'distutils.dir_util.copy_tree',
      'setuptools.distutils.dir_util.copy_tree',
    ],
    ({ machine, c, first, name }) => {
      const from = first ?? c.named.get('src');
      const to = c.args[1] ?? c.named.get('dst');
      return from && to && copy(machine, name, from, /copyfile|copytree|copy_tree/.test(name) ? to : into(from, to), c);
    },
  ],
]);

/** A copy into a folder gets the name of its source. */
export function into(from: Value, to: Value): Value {
  return oneOf(
    alternatives(to).map((one) => (one.k === 'text' && one.s.endsWith('/') ? joinPaths([one, baseName(from)]) : one)),
  );
}
