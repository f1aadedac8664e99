import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';

/** Answers kept by the hash of what they were made from. Losing one costs time only, so nothing here ever fails an audit. */
export interface Cache {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

export const noCache: Cache = { get: () => undefined, set: () => undefined };

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
    get(key) {
      try {
        const [first, ...rest] = readFileSync(file(key), 'utf8').split('\n');
        // The checksum keeps half a file, or somebody else's, from being believed.
        return first === checksum(rest.join('\n')) ? JSON.parse(rest.join('\n')) : undefined;
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      const name = file(key);
      const temporary = `${name}.${process.pid}`;
      try {
        const body = JSON.stringify(value);
        writeFileSync(temporary, `${checksum(body)}\n${body}`, { mode: 0o600 });
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
