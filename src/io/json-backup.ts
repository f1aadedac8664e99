import { resolve } from 'node:path';
import type { BackupOptions } from './backup.ts';
import { realDisk } from './disk.ts';
import { stillText } from './errors.ts';
import { jsonChunks } from './json-text.ts';
import type { JsonWriteOptions } from './json.ts';
import { keepingOld } from './keep-old.ts';
import type { Receipt } from './receipt.ts';
import { replaceFile } from './replace.ts';
import { runSteps, runStepsSync } from './steps.ts';
import { checkPath } from './target.ts';
import { inTurn } from './turn.ts';
import { checkValid, checkValidSync } from './validate.ts';

/** `atomicWriteJson` that leaves what was there under a backup's name. */
export async function atomicWriteJsonWithBackup(
  path: string,
  value: unknown,
  options: JsonWriteOptions & BackupOptions = {},
): Promise<Receipt> {
  checkPath(path);
  await checkValid(path, value, options.validate, stillText('unchanged', path));
  const { disk = realDisk } = options;
  const keep = keepingOld(disk, options);
  return inTurn(resolve(path), () =>
    runSteps(disk, replaceFile(disk, path, jsonChunks(value, options), options, keep)),
  );
}

export function atomicWriteJsonWithBackupSync(
  path: string,
  value: unknown,
  options: JsonWriteOptions & BackupOptions = {},
): Receipt {
  checkPath(path);
  checkValidSync(path, value, options.validate, stillText('unchanged', path));
  const { disk = realDisk } = options;
  const keep = keepingOld(disk, options);
  return runStepsSync(disk, replaceFile(disk, path, jsonChunks(value, options), options, keep));
}
