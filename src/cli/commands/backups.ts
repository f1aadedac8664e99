import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { countText } from '../../core/difference-text.ts';
import { HoldfastError } from '../../core/error.ts';
import { type BackupEntry, pruneBackups } from '../../io/prune.ts';
import { table } from '../../report/text.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { backedUpFiles, backupsOf, fileNamed, openFiles } from '../project-files.ts';
import { print, printJson } from '../terminal.ts';

interface Listed {
  readonly artifact: string;
  /** Oldest first, as they are after pruning. */
  readonly backups: readonly BackupEntry[];
  readonly pruned: readonly string[];
}

export async function backups(
  name: string | undefined,
  options: CommonOptions & { readonly prune?: true; readonly dryRun?: true },
): Promise<number> {
  if (options.dryRun && !options.prune) throw onlyWithPrune();
  const files = await openFiles(options.C);
  const { root } = files.place;
  const artifacts = name === undefined ? backedUpFiles(root) : [fileNamed(files, name)];
  const listed: Listed[] = [];
  for (const artifact of artifacts) {
    const full = join(root, artifact);
    const retention = { keepLast: files.pipeline?.keep, dryRun: options.dryRun };
    const pruned = options.prune && fs.existsSync(dirname(full)) ? await pruneBackups(full, retention) : [];
    listed.push({ artifact, backups: await backupsOf(root, artifact), pruned: pruned.map((path) => basename(path)) });
  }
  if (options.json) printJson({ schema: 'holdfast.backups/1', artifacts: listed.map(asJson) });
  else for (const line of lines(listed, options.dryRun ?? false)) print(line);
  return exit.ok;
}

function asJson({ artifact, backups, pruned }: Listed): unknown {
  const all = backups.map(({ path, ...rest }) => ({ name: basename(path), ...rest }));
  return { artifact, backups: all, pruned };
}

function lines(listed: readonly Listed[], isDryRun: boolean): readonly string[] {
  const shown = listed.filter(({ backups, pruned }) => backups.length + pruned.length > 0);
  if (shown.length === 0) return ['There are no backups. `holdfast backup ARTIFACT` makes one.'];
  return shown.flatMap(({ artifact, backups, pruned }) => {
    const bytes = backups.reduce((sum, one) => sum + one.bytes, 0);
    const rows = backups.map((one) => [
      `  ${timeOf(one.stamp)}`,
      basename(one.path),
      countText(one.bytes, 'byte') + (one.ours ? '' : '  not made by Holdfast, or changed since: never pruned'),
    ]);
    return [
      `${artifact}  ${countText(backups.length, 'backup')}, ${countText(bytes, 'byte')}`,
      ...table(rows),
      ...pruned.map((one) => `  ${isDryRun ? 'would remove' : 'removed'}  ${one}`),
    ];
  });
}

/** `20251128_024610` as people write it. */
function timeOf(stamp: string): string {
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6');
}

function onlyWithPrune(): HoldfastError {
  return new HoldfastError({
    code: 'usage/dry-run',
    what: 'Cannot use the option',
    on: '--dry-run',
    why: 'only pruning changes anything, and it was not asked for',
    still: 'Nothing was read or written',
    next: 'Write `holdfast backups --prune --dry-run`, or leave the option out',
  });
}
