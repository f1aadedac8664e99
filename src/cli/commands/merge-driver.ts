import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ioError } from '../../io/errors.ts';
import { atomicWriteText } from '../../io/write.ts';
import { utf8Text } from '../../io/utf8.ts';
import { mergeMetadataTexts } from '../../record/merge-text.ts';
import { damagedMetadata } from '../../record/parse.ts';
import { count } from '../../report/text.ts';
import { existingFolder } from '../../run/project.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { note, printJson } from '../terminal.ts';

/**
 * What git calls for the metadata file: merges three versions of it into OURS. With a broken version OURS is left as it was, and
 * the exit code makes git call it a conflict.
 */
export async function mergeDriver(
  [baseFile, oursFile, theirsFile, path]: readonly [base: string, ours: string, theirs: string, path: string],
  options: CommonOptions,
): Promise<number> {
  const folder = existingFolder(options.C);
  const [base, ours, theirs] = await Promise.all(
    [baseFile, oursFile, theirsFile].map((file) => textOf(folder, file, path)),
  );
  const { text, conflicts } = mergeMetadataTexts({ base: base ?? '', ours: ours ?? '', theirs: theirs ?? '' }, path);
  await atomicWriteText(resolve(folder, oursFile), text);
  if (options.json) printJson({ schema: 'holdfast.merge-driver/1', path, conflicts });
  if (conflicts.length === 0) return exit.ok;
  note(`\`${path}\`: ${count(conflicts.length, 'artifact')} changed on both sides; ours is kept, marked "conflict":`);
  for (const name of conflicts) note(`  ${name}`);
  note('Make them again (`holdfast run`), or record them again; then `git add` the file.');
  return exit.workFailed;
}

async function textOf(folder: string, file: string, path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(resolve(folder, file));
  } catch (error) {
    throw ioError('Cannot read', file, error, 'source-untouched');
  }
  try {
    return utf8Text(bytes);
  } catch (error) {
    throw damagedMetadata({ file: path }, error instanceof Error ? error.message : String(error), error);
  }
}
