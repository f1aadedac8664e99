import type { Machine } from '../../evaluate/machine.ts';
import type { Range } from '../../languages/ir.ts';
import { nothing, piece, START, text, type Value } from '../../evaluate/value.ts';
import { folderAfter, joinPaths } from '../paths.ts';

/** The folder that commands work in, as `cd`, `pushd` and `popd` change it. `to`: where to, if the command says so. */
export function changeFolder(machine: Machine, name: string, to: Value | undefined, r: Range): void {
  const here = machine.cwd;
  if (name === 'popd') {
    const kept = keptFolders(machine);
    machine.cwd = fromStart(kept.at(-1));
    keep(machine, kept.slice(0, -1), r);
  } else if (to === undefined) return;
  else if (piece(to) === '-') machine.cwd = fromStart(machine.lookup(BEFORE));
  else {
    if (name === 'pushd') keep(machine, [...keptFolders(machine), here ?? nothing], r);
    machine.cwd = folderAfter(here, to);
  }
  machine.assign({ t: 'name', n: BEFORE }, here ?? nothing, r);
}

/** What `pwd` prints: the same place wherever it is used. */
export function presentFolder(machine: Machine): Value {
  return joinPaths([text(START), machine.cwd ?? text('')]);
}

/** `cd -` goes there. */
const BEFORE = '!before';
/** `popd` goes back through them. */
const KEPT = '!kept';

function keptFolders(machine: Machine): readonly Value[] {
  const kept = machine.lookup(KEPT);
  return kept?.k === 'list' ? kept.items : [];
}

function keep(machine: Machine, folders: readonly Value[], r: Range): void {
  machine.assign({ t: 'name', n: KEPT }, { k: 'list', items: [...folders] }, r);
}

/** Nothing stands for the folder that the script was started in, which only those know who start it. */
function fromStart(folder: Value | undefined): Value | null {
  return folder === undefined || folder.k === 'const' ? null : folder;
}
