import { join } from 'node:path';
import { recover as recoverJournal } from '../../io/recover.ts';
import { count } from '../../report/text.ts';
import { checkLocalFolder } from '../../record/local-folder.ts';
import { findPlace } from '../../record/find-place.ts';
import { existingFolder } from '../../run/project.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { print, printJson } from '../terminal.ts';

export async function recover(options: CommonOptions): Promise<number> {
  // A project of scripts needs no config.
  const { root } = findPlace({ project: existingFolder(options.C) });
  checkLocalFolder(root);
  const { finished, swept, underWay } = await recoverJournal({ journal: join(root, '.holdfast', 'journal') });
  if (options.json) {
    printJson({ schema: 'holdfast.recover/1', finished, swept, underWay });
  } else if (finished.length + swept.length + underWay.length === 0) {
    print('Nothing to recover: no process has left anything half done.');
  } else {
    for (const { files } of finished) print(`finished  ${files.join(', ')}`);
    for (const file of swept) print(`removed   ${file}`);
    if (underWay.length > 0) print(`${count(underWay.length, 'transaction')} of processes that still run: left alone.`);
  }
  return exit.ok;
}
