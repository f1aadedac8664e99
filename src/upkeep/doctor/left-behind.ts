import fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isHoldfastError } from '../../core/error.ts';
import { isBackupName, parseBackupName } from '../../io/backup-name.ts';
import { realDisk } from '../../io/disk.ts';
import { intentFile, listJournal, makerOf, parseIntent } from '../../io/journal.ts';
import { readHolder } from '../../io/lock-holder.ts';
import { isHolderAlive } from '../../io/maker.ts';
import { stagedBy, temporaryBy } from '../../io/temporary.ts';
import { bytesText } from '../../core/size-text.ts';
import { fewOf, type Finding, ok } from './finding.ts';

/** Who holds a lock, by what the holder wrote beside it; the lock itself is not touched. */
export function checkLocks(files: readonly string[], shown: (path: string) => string): readonly Finding[] {
  const findings = files.flatMap((file): readonly Finding[] => {
    const damage = whyNoLock(file);
    if (damage !== undefined)
      return [
        {
          check: 'locks',
          level: 'damaged',
          what: `${shown(file)} is no lock file: ${damage}`,
          means: 'whatever needs this lock stops with an error',
          next: `See that nothing of Holdfast is running here, and remove it (\`rm -r ${shown(file)}\`): a lock file has nothing in it, and is made anew`,
        },
      ];
    const holder = readHolder(file);
    if (holder === undefined) return [];
    const who = `process ${holder.pid} on ${holder.host}, since ${holder.since}: ${holder.command}`;
    if (holder.host !== hostname())
      return [
        {
          check: 'locks',
          level: 'note',
          what: `${shown(file)} is, or was, held by ${who}`,
          means: 'whether that process lives cannot be seen from this host',
        },
      ];
    if (isHolderAlive(holder.pid, Date.parse(holder.since)))
      return [
        {
          check: 'locks',
          level: 'note',
          what: `${shown(file)} is held by ${who}`,
          means: 'that process lives: what needs the same lock waits for it, or says so and stops',
        },
      ];
    return [
      {
        check: 'locks',
        level: 'note',
        what: `${shown(file)} was held by ${who}`,
        means: 'that process is dead, and the system has dropped its lock: nothing waits for it',
      },
    ];
  });
  return findings.length > 0 ? findings : [ok('locks', 'no lock is held')];
}

/** A lock file is an empty SQLite database, or has no bytes yet. This process holds no lock that looking at the file would drop. */
function whyNoLock(file: string): string | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isFile() && stat.size === 0)) return undefined;
  if (!stat.isFile()) return 'a folder stands in its place';
  const start = Buffer.alloc(16);
  const fd = fs.openSync(file, 'r');
  try {
    fs.readSync(fd, start, 0, start.length, 0);
  } finally {
    fs.closeSync(fd);
  }
  return start.toString('latin1') === 'SQLite format 3\0' ? undefined : 'something else was written into it';
}

/** Transactions that a process left half done. */
export function checkJournal(journal: string): readonly Finding[] {
  const { begun, decided } = listJournal(realDisk, journal);
  const findings: Finding[] = decided.map((id) => decidedFinding(journal, id));
  const left = begun.filter((id) => !decided.includes(id) && !realDisk.isMakerAlive(makerOf(id), journal));
  if (left.length > 0)
    findings.push({
      check: 'journal',
      level: 'todo',
      what: `${left.length} transactions were begun by processes that are dead, and never decided`,
      means: 'every file is as it was before; staged files beside them take room',
      next: '`holdfast recover` clears them, and so does the next command that builds',
    });
  return findings.length > 0 ? findings : [ok('journal', 'no transaction waits')];
}

function decidedFinding(journal: string, id: string): Finding {
  try {
    const actions = parseIntent(journal, id, fs.readFileSync(intentFile(journal, id), 'utf8'));
    return {
      check: 'journal',
      level: 'todo',
      what: `a transaction over ${actions.length} files was decided and is not finished`,
      means: 'some of its files may be old and some new, each of them whole',
      next: '`holdfast recover` finishes it, and so does the next command that builds (or its own process, if that lives)',
    };
  } catch (error) {
    const why = isHoldfastError(error) ? error.parts.why : error instanceof Error ? error.message : String(error);
    return {
      check: 'journal',
      level: 'damaged',
      what: `the journal of a transaction cannot be read: ${why}`,
      means: 'it is not known which files it was to replace; each file is whole',
      next: `Look at .holdfast/journal/${id}.intent for the files that it names, and compare them with their versions; then move it away`,
    };
  }
}

/** What Holdfast's own names lie about in the folders of a project. */
export interface Litter {
  /** Temporary files of writers that are dead, relative to the root. */
  readonly temporary: readonly string[];
  readonly staged: readonly string[];
  /** Backups whose file is gone. */
  readonly orphans: readonly { readonly path: string; readonly bytes: number }[];
  /** Folders that could not be listed. */
  readonly closed: readonly string[];
}

/** Looks through a project; what lies in `node_modules` and in folders whose names start with a dot is not ours. */
export function litterIn(root: string): Litter {
  const temporary: string[] = [];
  const staged: string[] = [];
  const orphans: { path: string; bytes: number }[] = [];
  const closed: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf(join(root, folder));
    if (entries === undefined) closed.push(folder);
    const names = new Set(entries?.map(({ name }) => name));
    for (const entry of entries ?? []) {
      const { name } = entry;
      const path = folder === '' ? name : `${folder}/${name}`;
      if (entry.isDirectory()) {
        if (!name.startsWith('.') && name !== 'node_modules') folders.push(path);
        continue;
      }
      const maker = temporaryBy(name) ?? (stagedBy(name) === undefined ? undefined : makerOf(stagedBy(name) ?? ''));
      if (maker !== undefined && !realDisk.isMakerAlive(maker, join(root, path)))
        (stagedBy(name) === undefined ? temporary : staged).push(path);
      const of = isBackupName(name) ? parseBackupName(name)?.of : undefined;
      if (of !== undefined && !names.has(of))
        orphans.push({ path, bytes: fs.lstatSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0 });
    }
  }
  return { temporary, staged, orphans, closed };
}

function entriesOf(folder: string): readonly fs.Dirent[] | undefined {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

export function checkLitter({ temporary, staged, orphans, closed }: Litter): readonly Finding[] {
  const findings: Finding[] = [];
  if (temporary.length > 0)
    findings.push({
      check: 'litter',
      level: 'todo',
      what: `${temporary.length} temporary files were left by writers that are dead`,
      means: 'they are what was never finished; the files they were for are whole',
      next: '`holdfast gc` removes them, and so does the next write into the same folder',
      on: fewOf(temporary),
    });
  if (staged.length > 0)
    findings.push({
      check: 'litter',
      level: 'todo',
      what: `${staged.length} staged files of transactions were left by processes that are dead`,
      next: '`holdfast recover` clears them. Files that no journal of this project knows are left: then remove them by hand',
      on: fewOf(staged),
    });
  if (orphans.length > 0)
    findings.push({
      check: 'backups',
      level: 'note',
      what: `${orphans.length} backups (${bytesText(orphans.reduce((sum, { bytes }) => sum + bytes, 0))}) are of files that are gone`,
      next: '`holdfast restore FILE` brings one back; remove them by hand if nobody needs them',
      on: fewOf(orphans.map(({ path }) => path)),
    });
  if (closed.length > 0)
    findings.push({ check: 'litter', level: 'note', what: 'folders could not be listed', on: fewOf(closed) });
  return findings.length > 0 ? findings : [ok('litter', 'nothing was left behind by killed processes')];
}

/** What failed runs left to be looked at. */
export function checkFailed(folder: string): readonly Finding[] {
  const runs = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  if (runs.length === 0) return [];
  return [
    {
      check: 'failed-runs',
      level: 'note',
      what: `what ${runs.length} failed runs had made is kept in .holdfast/failed/`,
      next: '`holdfast gc` removes what is older than two weeks',
    },
  ];
}
