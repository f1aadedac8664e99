import fs from 'node:fs';
import { join } from 'node:path';
import { isBackupFolder } from '../core/backup-folder.ts';
import { byCodeUnit } from '../core/path.ts';
import { isTemporaryName } from '../io/temporary.ts';

/**
 * The files of a project in which backups and their originals are looked for, by path. What lies in `node_modules`, in other
 * repositories, and in folders whose names start with a dot (but for those of backups) is not the project's data.
 */
export function filesBelow(root: string): readonly string[] {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = fs.readdirSync(join(root, folder), { withFileTypes: true });
    if (folder !== '' && entries.some(({ name }) => name === '.git')) continue;
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isEntered(entry.name)) folders.push(path);
      } else if (entry.isFile() && isNamed(entry.name)) files.push(path);
    }
  }
  return files.sort(byCodeUnit);
}

function isEntered(name: string): boolean {
  if (name.startsWith('.')) return name !== '.holdfast' && isBackupFolder(name);
  return name !== 'node_modules' && name !== '__pycache__' && name !== 'venv';
}

/** A name that is not UTF-8 was read with a replacement character, and cannot be opened by that. */
function isNamed(name: string): boolean {
  return !name.startsWith('.') && !isTemporaryName(name) && !name.includes('\uFFFD');
}

/** Whether a file that nobody has declared or recorded is data, and no program or setting of a tool. */
export function looksLikeData(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const end = /\.([a-z][a-z0-9]*)$/i.exec(name)?.[1]?.toLowerCase();
  if (end === undefined || settings.test(name)) return false;
  return dataFormats.has(end) || (path.startsWith('data/') && !others.test(end));
}

const settings =
  /^(?:package|package-lock|composer|manifest|deno|bunfig|vercel|firebase)\.json$|^(?:ts|js)config.*\.json$|\.config\.json$/i;
const dataFormats = new Set(
  'json ndjson jsonl geojson jsonld csv tsv parquet arrow feather pkl pickle db sqlite sqlite3 npy npz h5 xlsx'.split(
    ' ',
  ),
);
/** Programs, and what is a copy or an archive by its name. */
const others =
  /^(?:[cm]?[jt]sx?|py|ipynb|sh|bash|rb|pl|php|go|rs|java|c|h|cpp|sql|bak\d*|bkp|old\d*|orig|saved?|backup|prev|copy|tmp|lock|log|gz|zip|tar|tgz|xz|bz2|zst)$/;
