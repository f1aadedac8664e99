import { validateLines } from '../../report/validate.ts';
import { subjectsNamed, subjectsOf } from '../../upkeep/subjects.ts';
import { validate as validateSubjects, type Validated } from '../../upkeep/validate.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { openFiles } from '../project-files.ts';
import { painter, print, printJson, whileBusy } from '../terminal.ts';

/** Holds every artifact, or those named, against its schema and its recorded hash. Changes nothing. */
export async function validate(names: readonly string[], options: CommonOptions): Promise<number> {
  const { place, metadata, pipeline } = await openFiles(options.C);
  const { root } = place;
  const all = subjectsOf({ root, metadata, graph: pipeline?.graph, rules: pipeline?.rules ?? {} });
  const subjects = names.length === 0 ? all : subjectsNamed(all, names);
  const artifacts = await whileBusy((say) => {
    let done = 0;
    return validateSubjects(root, subjects, (path) => {
      done++;
      say(() => `Validating: ${path} (file ${done})`);
    });
  });
  const valid = artifacts.every(({ state }) => state === 'valid');
  if (options.json) printJson({ schema: 'holdfast.validate/1', valid, artifacts });
  else print(validateLines(artifacts, painter(process.stdout)).join('\n'));
  return exitCode(artifacts);
}

/** What could not be looked at comes first, then what was refused, then what is other than recorded. */
function exitCode(artifacts: readonly Validated[]): number {
  const states = new Set(artifacts.map(({ state }) => state));
  if (states.has('unreadable')) return exit.workFailed;
  if (states.has('refused')) return exit.gateRefused;
  return states.has('missing') || states.has('changed') ? exit.stale : exit.ok;
}
