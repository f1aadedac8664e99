import { handOn } from '../../evaluate/handed-on.ts';
import { type Calls, callTable, type Outside } from '../calls.ts';
import { commandLine } from '../command-line.ts';
import { resultOf } from '../results.ts';

/** Command lines that are handed to the system. */
export function processCalls(outside: Outside): Calls {
  return callTable([
    [
      [
        'subprocess.run',
        'subprocess.call',
        'subprocess.check_call',
        'subprocess.check_output',
        'subprocess.Popen',
        'os.system',
        'os.popen',
      ],
      ({ machine, c, first, name }) => {
        if (first)
          outside.runShell(machine, first.k === 'list' ? commandLine(first.items) : first, c, c.named.get('cwd'));
        // `stdout=open(…)`: the other process has it.
        for (const one of c.named.values()) handOn(one);
        return resultOf(name, c.args);
      },
    ],
    // The words of a command line are that line, to whoever runs them.
    [['shlex.split'], ({ first }) => first],
  ]);
}
