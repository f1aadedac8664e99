import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';

/** Answers kept by the hash of what they were made from. Losing one costs time only, so nothing here ever fails an audit. */
export interface Cache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
  /** Whether what is set can be had again, as a rule. */
  readonly keeps: boolean;
}

export const noCache: Cache = { get: () => undefined, set: () => undefined, keeps: false };

/**
 * A folder of files: in the repository's `.holdfast/cache/audit` if it has a `.holdfast`, else under the system's temporary
 * folder, for an audit writes nothing into a repository that has not asked for it.
 */
export function openCache(root: string): Cache {
  const own = join(root, '.holdfast');
  const folder = existsSync(own) ? join(own, 'cache', 'audit') : join(tmpdir(), `holdfast-audit-${userInfo().uid}`);
  const file = (key: string) => join(folder, createHash('sha256').update(key).digest('hex').slice(0, 40));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A folder that somebody else made where everybody may write: what is in it is theirs to say.
    const { uid } = lstatSync(folder);
    if (uid !== userInfo().uid && folder !== join(own, 'cache', 'audit')) return noCache;
  } catch {
    return noCache;
  }
  return {
    keeps: true,
    get(key) {
      try {
        const text = readFileSync(file(key), 'utf8');
        const end = text.indexOf('\n');
        const body = text.slice(end + 1);
        // The checksum keeps half a file, or somebody else's, from being believed.
        return text.slice(0, end) === checksum(body) ? body : undefined;
      } catch {
        return undefined;
      }
    },
    set(key, text) {
      const name = file(key);
      const temporary = `${name}.${process.pid}`;
      try {
        writeFileSync(temporary, `${checksum(text)}\n${text}`, { mode: 0o600 });
        renameSync(temporary, name);
      } catch {
        rmSync(temporary, { force: true });
      }
    },
  };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
