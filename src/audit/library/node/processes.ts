import { handOn } from '../../evaluate/handed-on.ts';
import { joined } from '../../evaluate/value.ts';
import { type Calls, callTable, type Outside } from '../calls.ts';
import { commandLine } from '../command-line.ts';
import { resultOf } from '../results.ts';

/** Command lines that are handed to the system. */
export function processCalls(outside: Outside): Calls {
  return callTable([
    [
      [
        'child_process.execSync',
        'child_process.exec',
        'child_process.spawn',
        'child_process.spawnSync',
        'child_process.execFile',
        'child_process.execFileSync',
        'execa',
        'execa.execa',
        'execa.execaSync',
        'execa.command',
        'execa.execaCommand',
        'shelljs.exec',
        '$',
        'zx.$',
        'bun.$',
        'execa.$',
      ],
      ({ machine, c, first, name }) => {
        if (first === undefined) return undefined;
        // `$('a > b')` is a question to a document; the one that runs commands is the tag of a template.
        if (name === '$' && c.ranges[0]?.[1] !== c.range[1]) return undefined;
        const words = c.args[1]?.k === 'list' ? joined([first, commandLine(c.args[1].items)], ' ') : first;
        const options = c.args.findLast((one) => one.k === 'dict');
        outside.runShell(machine, words, c, options?.k === 'dict' ? options.entries.get('cwd') : undefined);
        const streams = options?.k === 'dict' ? options.entries.get('stdio') : undefined;
        if (streams?.k === 'list') for (const one of streams.items) handOn(one);
        for (const one of c.args) if (one.k === 'function') machine.callback(one, []);
        return resultOf(name, c.args);
      },
    ],
  ]);
}
