/**
 * The newest of the paths that are backups of `file` by their names (`STEM.backup_YYYYMMDD_HHMMSS.EXT`, a second one within the
 * second `…_2.EXT`), or undefined. Judged by name alone: copying a backup changes its times.
 */
export function newestBackup(file: string, paths: readonly string[]): string | undefined {
  let newest: { path: string; stamp: string; number: number } | undefined;
  for (const path of paths) {
    const made = stampOf(file, path);
    if (made === undefined) continue;
    if (
      newest === undefined ||
      made.stamp > newest.stamp ||
      (made.stamp === newest.stamp && made.number > newest.number)
    ) {
      newest = { path, ...made };
    }
  }
  return newest?.path;
}

function stampOf(file: string, path: string): { stamp: string; number: number } | undefined {
  const { stem, extension } = splitName(lastSegment(file));
  const name = lastSegment(path);
  if (!name.startsWith(`${stem}.backup_`) || !name.endsWith(extension)) return undefined;
  const middle = name.slice(`${stem}.backup_`.length, name.length - extension.length);
  const parts = /^(\d{8}_\d{6})(?:_(\d+))?$/.exec(middle);
  if (parts === null) return undefined;
  return { stamp: parts[1] ?? '', number: Number(parts[2] ?? 1) };
}

/** `.pipeline_metadata.json` is `.pipeline_metadata` and `.json`; the dot of a hidden file starts no extension. */
function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' };
}

function lastSegment(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
