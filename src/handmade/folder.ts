import { isBackupFolder } from '../core/backup-folder.ts';
import { anyStamp } from './name.ts';
import { type Stamp, stampAt } from './stamp.ts';

/** Where the originals of what lies in a folder of backups may be. */
export interface FolderReading {
  /** Project-relative; empty for the root. */
  readonly folder: string;
  readonly sign: 'marked' | 'suggested';
  readonly why: string;
  readonly stamp: Stamp | undefined;
}

/**
 * What a folder says of the files in it: `data/backups`, `backup_20251117_135528`, `old`, `backups/20251117/data` (which repeats the
 * folders of the originals).
 */
export function folderReadings(folder: string): readonly FolderReading[] {
  const parts = folder === '' ? [] : folder.split('/');
  return parts.flatMap((part, index): readonly FolderReading[] => {
    const sign = signOf(part);
    if (sign === undefined) return [];
    const above = parts.slice(0, index);
    // `backups/20251117_140235/…`: the time belongs to the folder of backups.
    let end = index + 1;
    while (end < parts.length && isTime(parts[end] ?? '')) end++;
    const inner = parts.slice(end);
    const own = parts.slice(index, end);
    const stamp = own.map((one) => anyStamp(one)).findLast((one) => one !== undefined);
    const why = `it lies in \`${own.join('/')}/\``;
    const folders = inner.length === 0 ? [above] : [[...above, ...inner], inner, above];
    return [...new Set(folders.map((one) => one.join('/')))].map((one) => ({ folder: one, sign, why, stamp }));
  });
}

function signOf(part: string): FolderReading['sign'] | undefined {
  if (isBackupFolder(part)) return 'marked';
  const plain = part.replace(/^[._]+/, '');
  const isLoose =
    /^(?:old|archived?|archives?|snapshots?|prev|previous|history|versions|saved?|originals?|orig|antigo|alt|copies)(?![a-z])/i.test(
      plain,
    );
  if (isLoose || isTime(plain)) return 'suggested';
  return /^(?:before|pre|prior)[-_ ]/i.test(plain) && anyStamp(plain) !== undefined ? 'suggested' : undefined;
}

function isTime(part: string): boolean {
  return stampAt(part)?.length === part.length;
}
