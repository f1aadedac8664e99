import { countText } from '../core/difference-text.ts';

/** What `restore` did, or (of a dry run) would do. */
export interface RestoreReport {
  readonly artifact: string;
  /** What it was restored to, as a person may name it. */
  readonly from: string;
  /** The version with that content, and when it was published (local time). */
  readonly version: { readonly number: string; readonly time: string; readonly by: string } | null;
  readonly hash: string;
  /** False: it had this content already, and was not touched. */
  readonly changed: boolean;
  readonly isDryRun: boolean;
  /** What lies between what was there and what is there now. */
  readonly change: { readonly level: string; readonly because: readonly string[] } | null;
  readonly files: number;
  /** The number under which it is recorded now, and the version that it returns to. */
  readonly recorded: { readonly version: string; readonly returnsTo: string | null } | null;
  /** The backup of what was replaced; null if nothing was there, or the set has versions for it. */
  readonly backup: string | null;
  readonly backups: readonly string[];
  /** The version that was replaced: going back to it undoes this. */
  readonly undo: string | null;
  /** What was replaced had not been recorded: somebody had edited it. */
  readonly wasEdited: boolean;
  /** Where contents were found that the store had lost. */
  readonly instead: readonly string[];
  /** False: to the stage that makes it, it is an edit that waits for `holdfast accept`. */
  readonly accepted: boolean;
}

export function restoreLines(report: RestoreReport): readonly string[] {
  const { artifact, from, changed, isDryRun, files, wasEdited, backup, backups } = report;
  if (!changed) return [`unchanged  ${artifact} is what ${from} has already`];
  const what = files === 1 ? artifact : `${artifact} (${countText(files, 'file')})`;
  return [
    `${isDryRun ? 'would restore' : 'restored'}  ${what} from ${from}${versionText(report)}`,
    ...changeLines(report),
    ...recordedLines(report),
    ...(wasEdited ? [`edited     what is replaced had not been recorded: somebody had edited it`] : []),
    ...(backup === null && backups.length > 0 ? [`kept       ${backups.map((one) => `\`${one}\``).join(', ')}`] : []),
    ...undoLines(report),
  ];
}

function versionText({ version, from }: RestoreReport): string {
  if (version === null) return '';
  const { number, time, by } = version;
  return number === from ? `, of ${time} by ${by}` : `, which is version ${number}`;
}

function changeLines({ change }: RestoreReport): readonly string[] {
  if (change === null) return [];
  const [first, ...more] = change.because;
  const rest = more.length === 0 ? '' : `, and ${countText(more.length, 'more change')}`;
  return [`changes    ${change.level}: ${first ?? 'nothing'}${rest}`];
}

function recordedLines({ recorded }: RestoreReport): readonly string[] {
  if (recorded === null) return [];
  const { version, returnsTo } = recorded;
  return [
    `version    ${version}${returnsTo === null || returnsTo === version ? '' : `, which returns to ${returnsTo}`}`,
  ];
}

function undoLines({ artifact, backup, undo, isDryRun }: RestoreReport): readonly string[] {
  if (isDryRun) return ['Nothing was written.'];
  const to = backup === null ? undo : backup.slice(backup.lastIndexOf('/') + 1);
  if (to === null) return [];
  const name = /^[\w./-]+$/.test(artifact) ? artifact : `'${artifact}'`;
  return [`What was there is kept: \`holdfast restore ${name} --to ${to}\` undoes this.`];
}
