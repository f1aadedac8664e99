import fs from 'node:fs';
import { join } from 'node:path';
import { countText } from '../../core/difference-text.ts';
import { safeBackup } from '../../io/backup.ts';
import { pathInside } from '../../record/locate.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { fileNamed, noFile, openFiles } from '../project-files.ts';
import { print, printJson } from '../terminal.ts';

export async function backup(name: string, options: CommonOptions): Promise<number> {
  const files = await openFiles(options.C);
  const { root } = files.place;
  const artifact = fileNamed(files, name);
  const full = join(root, artifact);
  if (!fs.existsSync(full)) throw await noFile(files, artifact);
  const receipt = await safeBackup(full, { keepLast: files.pipeline?.keep });
  const made = receipt.backup ?? full;
  const shown = pathInside(root, made) ?? made;
  const { hash, bytes } = receipt;
  if (options.json) printJson({ schema: 'holdfast.backup/1', artifact, backup: shown, hash, bytes });
  else print(`backed up  ${artifact} -> ${shown}  ${countText(bytes, 'byte')}`);
  return exit.ok;
}
