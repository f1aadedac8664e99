import { countText } from '../core/difference-text.ts';
import { count, table } from './text.ts';

/** What `backups --adopt` found and did. */
export interface HandmadeReport {
  readonly isDryRun: boolean;
  /** Taken in, or (of a dry run) to be taken in. */
  readonly found: readonly HandmadeRow[];
  readonly unsure: readonly HandmadeRow[];
}

export interface HandmadeRow {
  readonly path: string;
  /** What it is a backup of. */
  readonly of: string;
  readonly confidence: 'certain' | 'likely' | 'unsure';
  readonly why: readonly string[];
  /** `2025-11-28 02:46:10`, local time. */
  readonly time: string;
  /** `file`: its modification time. */
  readonly timeFrom: 'name' | 'folder' | 'file';
  readonly bytes: number;
  /** The same content: `current`, the path of an older backup, or a version. */
  readonly same: string | null;
  /** The version that its content is. */
  readonly version: string | null;
  /** It has become a version now, or (of a dry run) would. */
  readonly isNew: boolean;
  /** Its form of name is Holdfast's own: from now on it counts as one that Holdfast made. */
  readonly isOurForm: boolean;
}

export function handmadeLines(report: HandmadeReport): readonly string[] {
  const { found, unsure } = report;
  if (found.length + unsure.length === 0) {
    return ['There are no backups made by hand. `holdfast backups` lists those that Holdfast made.'];
  }
  const lines = [...groups(found), ...(unsure.length === 0 ? [] : unsureLines(unsure))];
  return [...lines, '', ...summary(report), ...costs(found), ...freeing(report)];
}

/** In sum, what stands in the table. */
export function handmadeTotals(found: readonly HandmadeRow[]): {
  readonly files: number;
  readonly bytes: number;
  /** In files whose content an older backup or the original has as well. */
  readonly duplicateBytes: number;
} {
  const bytes = (rows: readonly HandmadeRow[]) => rows.reduce((sum, one) => sum + one.bytes, 0);
  return {
    files: found.length,
    bytes: bytes(found),
    duplicateBytes: bytes(found.filter(({ same, version }) => same !== null && same !== version)),
  };
}

function groups(rows: readonly HandmadeRow[]): readonly string[] {
  return [...new Set(rows.map(({ of }) => of))].flatMap((of) => {
    const own = rows.filter((row) => row.of === of);
    const bytes = own.reduce((sum, one) => sum + one.bytes, 0);
    const head = `${of}  ${count(own.length, 'hand-made backup')}, ${countText(bytes, 'byte')}`;
    return [head, ...table(own.map((row) => ['', ...cells(row)]))];
  });
}

function cells(row: HandmadeRow): readonly string[] {
  const { time, timeFrom, path, bytes, same, version, confidence, why } = row;
  return [
    timeFrom === 'file' ? `${time} (file)` : time,
    path,
    countText(bytes, 'byte'),
    version ?? '-',
    same === null || same === version ? '' : `= ${same}`,
    `${confidence}: ${why.join('; ')}`,
  ];
}

function unsureLines(unsure: readonly HandmadeRow[]): readonly string[] {
  return [
    '',
    'Perhaps backups, and left alone. Name one to take it in: `holdfast backups --adopt FILE`',
    ...table(
      unsure.map(({ time, path, bytes, of, why }) => [
        '',
        time,
        path,
        countText(bytes, 'byte'),
        `of ${of}?`,
        why.join('; '),
      ]),
    ),
  ];
}

function summary({ isDryRun, found }: HandmadeReport): readonly string[] {
  const versions = new Set(
    found.filter(({ isNew }) => isNew).map(({ of, version, path, same }) => `${of} ${version ?? same ?? path}`),
  ).size;
  if (found.length === 0) return ['Nothing was adopted.'];
  if (isDryRun) {
    return [
      `Dry run: ${count(versions, 'version')} would be made of ${count(found.length, 'file')}. Nothing was written.`,
    ];
  }
  if (versions === 0) return ['Nothing to adopt: every content is a version already.'];
  const ours = found.filter(({ isOurForm }) => isOurForm).length;
  return [
    `Adopted ${count(versions, 'version')} from ${count(found.length, 'file')}. No file was changed or deleted.`,
    ...(ours === 0
      ? []
      : [
          `${count(ours, 'file')} with Holdfast's own form of name now count as its own: \`backups.keep\` holds for them too.`,
        ]),
  ];
}

function costs(found: readonly HandmadeRow[]): readonly string[] {
  const { files, bytes, duplicateBytes } = handmadeTotals(found);
  if (files === 0) return [];
  const twice =
    duplicateBytes === 0
      ? ''
      : `, ${countText(duplicateBytes, 'byte')} of them for contents that another file has as well`;
  return [`They take ${countText(bytes, 'byte')} in ${count(files, 'file')}${twice}.`];
}

/** For people to copy: nothing that we did not make is ever deleted by us. */
function freeing({ isDryRun, found }: HandmadeReport): readonly string[] {
  const safe = found.filter(({ confidence }) => confidence === 'certain');
  if (isDryRun || safe.length === 0) return [];
  const bytes = safe.reduce((sum, one) => sum + one.bytes, 0);
  return [
    '',
    `Their contents are in \`.holdfast/objects\` now, which is on this machine only. To free ${countText(bytes, 'byte')}:`,
    '',
    'rm -- \\',
    ...safe.map(({ path }, index) => `  ${quoted(path)}${index === safe.length - 1 ? '' : ' \\'}`),
  ];
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
