import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { countText } from '../../core/difference-text.ts';
import { HoldfastError } from '../../core/error.ts';
import { type BackupEntry, pruneBackups } from '../../io/prune.ts';
import { table } from '../../report/text.ts';
import { exit } from '../exit.ts';
import { backedUpFiles, backupsOf, fileNamed, openFiles } from '../project-files.ts';
import { print, printJson } from '../terminal.ts';
import { adoptByHand, type AdoptOptions } from './backups-adopt.ts';

interface Listed {
  readonly artifact: string;
  /** Oldest first, as they are after pruning. */
  readonly backups: readonly BackupEntry[];
  readonly pruned: readonly string[];
}

export async function backups(
  names: readonly string[],
  options: AdoptOptions & { readonly prune?: true; readonly adopt?: true },
): Promise<number> {
  if (options.adopt) {
    if (options.prune) throw notBoth();
    return adoptByHand(names, options);
  }
  const [name, second] = names;
  if (second !== undefined) throw oneName(second);
  if (options.of !== undefined) throw onlyWith('--of', '`holdfast backups --adopt FILE… --of ARTIFACT`');
  if (options.dryRun && !options.prune) throw onlyWith('--dry-run', '`holdfast backups --prune --dry-run`');
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

function onlyWith(option: string, example: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/option',
    what: 'Cannot use the option',
    on: option,
    why: 'a list of backups changes nothing, and needs none',
    still: 'Nothing was read or written',
    next: `Write ${example}, or leave the option out`,
  });
}

function notBoth(): HoldfastError {
  return new HoldfastError({
    code: 'usage/option',
    what: 'Cannot use together',
    on: '--adopt --prune',
    why: 'what is taken in now would be removed at once',
    still: 'Nothing was read or written',
    next: 'Adopt first, look at what it says, then prune',
  });
}

function oneName(second: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/argument',
    what: 'Cannot list the backups of',
    on: second,
    why: 'they are listed for all files, or for one; several names are for `--adopt`',
    still: 'Nothing was read or written',
    next: 'Name one file, or none',
  });
}
