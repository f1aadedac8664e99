import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';

/** Answers kept by the hash of what they were made from. Losing one costs time only, so nothing here ever fails an audit. */
export interface Cache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
  /** The same for what is too large to be held as one text: lines, none of which has a line break in it. */
  lines(key: string): Iterable<string> | undefined;
  setLines(key: string, lines: Iterable<string>): void;
  /** Whether what is set can be had again, as a rule. */
  readonly keeps: boolean;
}

export const noCache: Cache = {
  get: () => undefined,
  set: () => undefined,
  lines: () => undefined,
  setLines: () => undefined,
  keeps: false,
};

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
  /** What is kept, without the line of its checksum, which keeps half a file, or somebody else's, from being believed. */
  const believed = (key: string): Buffer | undefined => {
    try {
      const bytes = readFileSync(file(key));
      const body = bytes.subarray(DIGITS + 1);
      return bytes.toString('latin1', 0, DIGITS) === checksum(body) ? body : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    keeps: true,
    get: (key) => believed(key)?.toString('utf8'),
    set(key, text) {
      whole(file(key), (fd) => {
        const body = Buffer.from(text);
        writeFileSync(fd, Buffer.concat([Buffer.from(`${checksum(body)}\n`), body]));
      });
    },
    lines(key) {
      const body = believed(key);
      return body === undefined ? undefined : linesOf(body);
    },
    setLines(key, lines) {
      whole(file(key), (fd) => {
        const hash = createHash('sha256');
        let at = DIGITS + 1;
        for (const line of lines) {
          const bytes = Buffer.from(`${line}\n`);
          hash.update(bytes);
          writeAll(fd, bytes, at);
          at += bytes.length;
        }
        writeAll(fd, Buffer.from(`${hash.digest('hex').slice(0, DIGITS)}\n`), 0);
      });
    },
  };
}

const DIGITS = 16;

function checksum(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, DIGITS);
}

/** Writes a file that is there as a whole or not at all. */
function whole(name: string, write: (fd: number) => void): void {
  const temporary = `${name}.${process.pid}`;
  try {
    const fd = openSync(temporary, 'w', 0o600);
    try {
      write(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, name);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** A write may take a part only. */
function writeAll(fd: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}

/** Each becomes a text only when it is asked for. */
function* linesOf(body: Buffer): Generator<string> {
  for (let at = 0; at < body.length;) {
    const end = body.indexOf(10, at);
    yield body.toString('utf8', at, end === -1 ? body.length : end);
    at = end === -1 ? body.length : end + 1;
  }
}
