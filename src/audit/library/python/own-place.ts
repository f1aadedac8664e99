import type { Machine } from '../../evaluate/machine.ts';
import { ANY, nothing, ROOT, text, type Value } from '../../evaluate/value.ts';
import { atCall, type Calls, callTable } from '../calls.ts';
import { joinPaths, parentOf } from '../paths.ts';
import { content } from '../results.ts';

/** Where code finds itself and what lies beside it: packages' resources, the script that was started. */
export const ownPlaceCalls: Calls = callTable([
  [['importlib.resources.files'], ({ machine, first }) => packageFolder(machine, first)],
  [
    ['importlib.resources.path', 'pkg_resources.resource_filename'],
    ({ machine, c, first }) => inPackage(machine, first, c.args[1]),
  ],
  [
    [
      'importlib.resources.open_text',
      'importlib.resources.open_binary',
      'importlib.resources.read_text',
      'importlib.resources.read_binary',
      'pkg_resources.resource_string',
      'pkg_resources.resource_stream',
      'pkgutil.get_data',
    ],
    ({ machine, c, first, name }) => {
      const path = inPackage(machine, first, c.args[1]);
      if (path === undefined) return undefined;
      const emission = machine.emit('read', name, path, atCall(c, 1), { encoding: 'given' });
      return /open_|stream/.test(name) ? { k: 'handle', path, emissions: [emission] } : content(path);
    },
  ],
  [['inspect.getfile', 'inspect.getsourcefile'], ({ machine }) => text(`${ROOT}/${machine.frame.module.path}`)],
]);

/** The script that was started: the outermost of all that call each other, if it is not imported by yet another. */
export function startedScript(machine: Machine): Value {
  let frame = machine.frame;
  while (frame.caller !== null) frame = frame.caller;
  return frame.alone ? text(ANY) : { ...text(`${ROOT}/${frame.module.path}`), soft: 'argument' };
}

function inPackage(machine: Machine, name: Value | undefined, file: Value | undefined): Value | undefined {
  const folder = packageFolder(machine, name);
  return folder && joinPaths([folder, file ?? nothing], false, true);
}

function packageFolder(machine: Machine, name: Value | undefined): Value | undefined {
  const here = machine.frame.module;
  if (name?.k === 'module') return folderOf(name.module.path);
  if (name?.k !== 'text') return undefined;
  if (name.s === '__main__') return folderOf(here.path);
  const found = machine.options.imports.resolve(here, name.s, 0);
  return found.kind === 'module' ? folderOf(found.module.path) : undefined;
}

function folderOf(path: string): Value {
  return text(parentOf(`${ROOT}/${path}`), undefined, true);
}
