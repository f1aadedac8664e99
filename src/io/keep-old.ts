import type { Stats } from 'node:fs';
import { copyBeside, enterAndPrune, takeName } from './backup.ts';
import type { BackupOptions } from './backup.ts';
import type { Disk } from './disk.ts';
import { hasCode } from './errors.ts';
import type { Backup, BeforeRename } from './replace.ts';
import type { Steps } from './steps.ts';
import type { Target } from './target.ts';
import { discard } from './temporary.ts';

/**
 * Keeps what a replacement is about to take the name from. The old inode gets the backup's name, which is instant and exact:
 * the replacement gives it up anyway. Where that cannot be (the file has other hard links, or the file system has none) it is
 * copied.
 */
export function keepingOld(disk: Disk, options: BackupOptions): BeforeRename {
  return function* keepOld(target: Target, was: Stats): Steps<Backup> {
    const time = options.time ?? new Date();
    const backup = (path: string): Backup => ({
      path,
      undo: () => discard(disk, path),
      done: () => enterAndPrune(disk, target.real, path, options),
    });
    if (was.nlink === 1) {
      try {
        return backup(takeName(target.real, time, (name) => disk.link(target.real, name)));
      } catch (error) {
        if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EIO')) throw error;
      }
    }
    return backup((yield* copyBeside(disk, target.asked, target.real, options)).path);
  };
}
