import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { containerOf } from '../../audit/containers.ts';
import { explainPath as accessesAt } from '../../audit/index.ts';
import { isScriptName } from '../../audit/repository.ts';
import { HoldfastError } from '../../core/error.ts';
import { explainPathText } from '../../report/audit-path.ts';
import { counted } from '../../report/audit-view.ts';
import { auditedFolder, scriptIn } from '../audited-folder.ts';
import { exit } from '../exit.ts';
import { leanAudit } from '../lean-audit.ts';
import type { CommonOptions } from '../program.ts';
import { note, printJson, whileReading } from '../terminal.ts';

export async function explainPath(place: string, options: CommonOptions): Promise<number> {
  const { name, line } = placeOf(place);
  const root = auditedFolder(options.C);
  const file = scriptIn(root, name);
  checkLine(join(root, file), file, line);
  leanAudit();
  const accesses = await whileReading((onRead) => accessesAt(root, file, line, { onRead }));
  if (options.json) printJson({ schema: 'holdfast.explain-path/1', script: file, line, accesses });
  else process.stdout.write(explainPathText(accesses, `${file}:${line}`));
  if (accesses.length === 0 && posix.extname(file) !== '' && !isScriptName(file) && containerOf(file) === null)
    note(`\`${file}\` is not a script that the audit reads.`);
  return exit.ok;
}

/** A line behind the end is a mistake, and not a line without an access. */
function checkLine(path: string, file: string, line: number): void {
  const bytes = readFileSync(path);
  let lines = bytes.length > 0 && bytes.at(-1) !== NEWLINE ? 1 : 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  if (line <= lines) return;
  throw new HoldfastError({
    code: 'usage/place',
    what: 'Cannot explain',
    on: `${file}:${line}`,
    why: `the file has ${counted(lines, 'line')}`,
    still: 'Nothing was written',
    next: 'Name a line of it, or of the script that it was meant to be',
  });
}

const NEWLINE = 10;

/** `FILE:LINE`, or `FILE:LINE:COLUMN` as compilers and editors write it. */
function placeOf(place: string): { name: string; line: number } {
  const [, name, line] = /^([^]+?):(\d+)(?::\d+)?$/.exec(place) ?? [];
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
