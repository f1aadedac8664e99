import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { isHoldfastError } from '../../core/error.ts';
import type { TrackerPlace } from '../../record/find-place.ts';
import { checkLocalFolder } from '../../record/local-folder.ts';
import { localFolders } from '../../run/project.ts';
import type { Finding, Level } from './finding.ts';
import { type AskGit, checkGit } from './in-git.ts';
import { checkFailed, checkJournal, checkLitter, checkLocks, litterIn } from './left-behind.ts';
import { checkMemory } from './memory.ts';
import { checkClock, checkMetadata } from './records.ts';
import { checkFileSystem, checkNode, checkRoom, checkWritable } from './system.ts';

export interface DoctorOptions {
  readonly git: AskGit;
  /** Called for each content of the store that is read. */
  readonly onObject?: (bytes: number) => void;
  readonly now?: number;
}

/**
 * Looks at everything that Holdfast keeps of a project, and at what it lies on. Changes nothing, takes no lock, and runs nothing of
 * the project: neither its config nor its stages. Reads every content of the store (some 1 GB a second).
 */
export async function examineProject(place: TrackerPlace, options: DoctorOptions): Promise<readonly Finding[]> {
  const { root, file, shown } = place;
  const local = localFolders(root);
  const inside = (path: string): string => (path === root ? '.' : path.slice(root.length + 1));
  const { metadata, findings } = checkMetadata(place);
  const hasMetadata = fs.existsSync(file);
  const hasLocal = fs.existsSync(local.folder);
  return [
    checkNode(),
    checkFileSystem(root),
    checkRoom(root),
    checkWritable([root, dirname(file), local.folder, local.objects], inside),
    ...findings,
    ...(await checkGit({ git: options.git, root, metadata: shown, hasMetadata, hasLocal })),
    ...(metadata === undefined ? [] : [checkClock(root, metadata, file, options.now ?? Date.now())]),
    ...(await checkLocal(root, inside, options)),
    ...checkLitter(litterIn(root)),
  ];
}

/** What lies in `.holdfast/`: nothing of it can be looked at where that is no folder. */
async function checkLocal(
  root: string,
  inside: (path: string) => string,
  { onObject = () => {} }: DoctorOptions,
): Promise<readonly Finding[]> {
  const local = localFolders(root);
  try {
    checkLocalFolder(root);
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    const { what, on, why, still, next } = error.parts;
    return [{ check: 'local-folder', level: 'damaged', what: `${what} ${on}: ${why}`, means: still, next, on: [on] }];
  }
  return [
    ...(await checkMemory(local, onObject)),
    ...checkLocks([local.runLock, local.metadataLock, join(local.journal, 'lock')], inside),
    ...checkJournal(local.journal),
    ...checkFailed(local.failed),
  ];
}

const order: readonly Level[] = ['damaged', 'todo', 'note', 'ok'];

/** The worst of what was found. */
export function worstOf(findings: readonly Finding[]): Level {
  return order.find((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
}
