import { foreignModule, runIn } from '../../evaluate/foreign.ts';
import { alternatives } from '../../evaluate/value.ts';
import { bashParser } from '../../languages/grammars.ts';
import { lowerShell } from '../../languages/shell/lower.ts';
import { parseText } from '../../languages/tree.ts';
import type { Outside } from '../calls.ts';
import { joinPaths } from '../paths.ts';

/** Evaluates a command line that a script of another language hands to a shell. Its accesses are at the call. */
export function makeShellRunner(): Outside['runShell'] {
  return (machine, command, call, cwd) => {
    const parser = bashParser();
    if (parser === null) return;
    for (const one of alternatives(command).slice(0, 8)) {
      if (one.k !== 'text' || one.s.length > 4_000) continue;
      const { body } = lowerShell(one.s, parseText(parser, one.s).root);
      const module = foreignModule(machine.frame.module, 'shell', body);
      const before = { cwd: machine.cwd, within: machine.within };
      machine.within = call.range;
      machine.marks = one.marks;
      machine.soft = one.soft;
      if (cwd !== undefined && cwd.k !== 'const') machine.cwd = joinPaths([machine.cwd ?? { k: 'text', s: '' }, cwd]);
      runIn(machine, module);
      machine.cwd = before.cwd;
      machine.within = before.within;
      machine.marks = undefined;
      machine.soft = undefined;
    }
  };
}
