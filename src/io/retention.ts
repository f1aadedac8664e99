import type { BackupName } from './backup-name.ts';

export interface Retention {
  /** The newest so many are kept. Default 10; Infinity keeps all. At least one is always kept. */
  readonly keepLast?: number | undefined;
  /** Besides, the newest of each of so many days. Default 0. */
  readonly keepDaily?: number | undefined;
  /** Besides, the newest of each of so many weeks (from Monday). Default 0. */
  readonly keepWeekly?: number | undefined;
}

export const DEFAULT_KEEP_LAST = 10;

/** Which of the backups of one file stay. `backups` is from oldest to newest; days without a backup do not count. */
export function keptBackups<Named extends BackupName>(
  backups: readonly Named[],
  { keepLast = DEFAULT_KEEP_LAST, keepDaily = 0, keepWeekly = 0 }: Retention,
): ReadonlySet<Named> {
  const newestFirst = backups.toReversed();
  return new Set([
    ...newestFirst.slice(0, Math.max(1, keepLast)),
    ...newestOfEach(newestFirst, keepDaily, dayOf),
    ...newestOfEach(newestFirst, keepWeekly, weekOf),
  ]);
}

function newestOfEach<Named extends BackupName>(
  newestFirst: readonly Named[],
  most: number,
  periodOf: (backup: Named) => number,
): readonly Named[] {
  const kept = new Map<number, Named>();
  for (const backup of newestFirst) {
    const period = periodOf(backup);
    if (kept.has(period)) continue;
    if (kept.size >= most) break;
    kept.set(period, backup);
  }
  return [...kept.values()];
}

/** Days since 1970, of the date in the name: a day is what it was where the backup was made. */
function dayOf({ stamp }: BackupName): number {
  const [year, month, day] = [stamp.slice(0, 4), stamp.slice(4, 6), stamp.slice(6, 8)].map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1) / 86_400_000;
}

/** 1 January 1970 was a Thursday. */
function weekOf(backup: BackupName): number {
  return Math.floor((dayOf(backup) + 3) / 7);
}
