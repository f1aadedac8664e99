/** Whether a folder's name says that copies are kept in it: `backups`, `backup_20251117_135528`, `.bak`. */
export function isBackupFolder(name: string): boolean {
  return /(?:^|[\s._-])(?:back[-_ ]?ups?|bak|bkp|bkups?|bck|sicherung(?:en)?)(?:$|[\s._\d-])/i.test(name);
}

/** Of several files with one name, those that do not lie in a folder of backups, unless all do. */
export function outsideBackups<Path extends string>(paths: readonly Path[]): readonly Path[] {
  const outside = paths.filter((path) => !path.split('/').slice(0, -1).some(isBackupFolder));
  return outside.length > 0 ? outside : paths;
}
