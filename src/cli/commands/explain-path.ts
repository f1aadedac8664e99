import { explainPath as accessesAt } from '../../audit/index.ts';
import { HoldfastError } from '../../core/error.ts';
import { explainPathText } from '../../report/audit-path.ts';
import { auditedFolder, scriptIn } from '../audited-folder.ts';
import { exit } from '../exit.ts';
import { leanAudit } from '../lean-audit.ts';
import type { CommonOptions } from '../program.ts';
import { printJson, whileReading } from '../terminal.ts';

export async function explainPath(place: string, options: CommonOptions): Promise<number> {
  const { name, line } = placeOf(place);
  const root = auditedFolder(options.C);
  const file = scriptIn(root, name);
  leanAudit();
  const accesses = await whileReading((onRead) => accessesAt(root, file, line, { onRead }));
  if (options.json) printJson({ schema: 'holdfast.explain-path/1', script: file, line, accesses });
  else process.stdout.write(explainPathText(accesses, `${file}:${line}`));
  return exit.ok;
}

/** `FILE:LINE`, or `FILE:LINE:COLUMN` as compilers and editors write it. */
function placeOf(place: string): { name: string; line: number } {
  const [, name, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(place) ?? [];
  if (name !== undefined && Number(line) >= 1) return { name, line: Number(line) };
  throw new HoldfastError({
    code: 'usage/place',
    what: 'Cannot explain',
    on: place,
    why: 'it is not FILE:LINE',
    still: 'Nothing was read or written',
    next: 'Name a line of a script, such as `scripts/build_index.py:11`',
  });
}
