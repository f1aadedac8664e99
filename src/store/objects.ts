import fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { type ContentHash, isContentHash } from '../core/hash.ts';
import { hasCode, ioError } from '../io/errors.ts';
import { hashBytes, hashFile } from '../io/hash.ts';

/**
 * Contents by hash, in `.holdfast/objects/ab/cdef…`: every revision and every output, so that a chain can start again from any
 * step and a result seen before need not be computed.
 *
 * Objects are not synced to the disk one by one: each is checked against its name when it is read, so one that a power cut
 * tore is found out and made again, never used.
 */
export class Objects {
  readonly #folder: string;
  readonly #made = new Set<string>();
  readonly #whole = new Set<ContentHash>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the content with this hash is kept, if it is. */
  pathOf(hash: ContentHash): string {
    const hex = hash.slice('sha256:'.length);
    return join(this.#folder, hex.slice(0, 2), hex.slice(2));
  }

  has(hash: ContentHash): boolean {
    return fs.existsSync(this.pathOf(hash));
  }

  /** Keeps a content. One that is there already, and whole, is not written again. */
  put(content: Uint8Array | string): ContentHash {
    const hash = hashBytes(content);
    const path = this.pathOf(hash);
    // One that a crash of the system has torn (cut short, or of the right size and full of zeros) is written anew.
    if (this.#touch(path) && this.#isThere(hash)) return hash;
    this.#makeFolder(dirname(path));
    // Under a name of its own first: a reader, or a second worker with the same content, must never meet half an object.
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      fs.writeFileSync(temporary, content, { flag: 'wx' });
      putInPlace(temporary, path);
    } catch (error) {
      // On a full disk, half an object would take the room that the history needs to say so.
      fs.rmSync(temporary, { force: true });
      throw ioError('Cannot keep in the store', `.holdfast/objects/${basename(temporary)}`, error, 'nothing-written');
    }
    this.#whole.add(hash);
    return hash;
  }

  /**
   * Keeps what a file has now, however large it is, and gives its hash: a clone where the file system can, else a copy. The hash is
   * that of the copy, so it is right also while somebody writes the file.
   */
  putFile(file: string): ContentHash {
    this.#makeFolder(this.#folder);
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      fs.copyFileSync(file, temporary, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
      // A copy has the mode of its file, and an object is never written again.
      fs.chmodSync(temporary, 0o644);
      const hash = hashFile(temporary);
      const path = this.pathOf(hash);
      if (this.has(hash) && this.#isThere(hash)) {
        fs.rmSync(temporary);
        return hash;
      }
      this.#makeFolder(dirname(path));
      putInPlace(temporary, path);
      this.#whole.add(hash);
      return hash;
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      if (isHoldfastError(error)) throw error;
      throw ioError('Cannot keep in the store', file, error, 'nothing-written');
    }
  }

  /**
   * Brings a content to the disk for good. What is replaced now has its only copy here, and must survive a power cut as what
   * replaces it does. Costs little once the system has written it by itself.
   */
  sync(hash: ContentHash): void {
    for (const path of [this.pathOf(hash), dirname(this.pathOf(hash))]) {
      const fd = fs.openSync(path, 'r');
      try {
        fs.fsyncSync(fd);
      } finally {
        fs.closeSync(fd);
      }
    }
  }

  /**
   * Reads a content and checks it, and leaves one that is damaged where it is: by looking back, nobody makes it look as if it had
   * never been kept. @throws HoldfastError `damaged/object`
   */
  look(hash: ContentHash): Buffer {
    const content = this.#bytes(hash);
    if (hashBytes(content) === hash) return content;
    throw damaged(hash, 'its bytes are not what its name says');
  }

  /**
   * The same, and removes one that is not what its name says, so that it is made anew. @throws HoldfastError `damaged/object` for one
   * that is missing or was removed.
   */
  read(hash: ContentHash): Buffer {
    const content = this.#bytes(hash);
    if (hashBytes(content) === hash) return content;
    fs.rmSync(this.pathOf(hash));
    throw damaged(hash, 'its bytes are not what its name says; it was removed');
  }

  /** Whether a content is here and whole. Costs a read of it. */
  isWhole(hash: ContentHash): boolean {
    return this.has(hash) && fs.statSync(this.pathOf(hash)).isFile() && hashFile(this.pathOf(hash)) === hash;
  }

  /** For a content that turned out not to be what its name says. */
  remove(hash: ContentHash): void {
    fs.rmSync(this.pathOf(hash), { force: true, recursive: true });
  }

  /** Every object, and how many bytes it takes; what is no object of ours is passed over. */
  *all(): Generator<StoredObject> {
    for (const prefix of namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      for (const rest of namesIn(join(this.#folder, prefix))) {
        const name = `sha256:${prefix}${rest}`;
        const stat = isContentHash(name) ? fs.statSync(this.pathOf(name), { throwIfNoEntry: false }) : undefined;
        if (isContentHash(name) && stat !== undefined) yield { hash: name, bytes: stat.size, modified: stat.mtimeMs };
      }
    }
  }

  /**
   * Removes an object that nobody has put since a moment, in milliseconds; false if somebody has. It is taken aside first: a `put`
   * of the same content comes before that and makes it young, or comes after and writes it anew.
   */
  letGo(hash: ContentHash, since: number): boolean {
    const path = this.pathOf(hash);
    const aside = join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      fs.renameSync(path, aside);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw ioError('Cannot remove from the store', path, error, 'source-untouched');
    }
    if (fs.statSync(aside).mtimeMs > since) {
      fs.renameSync(aside, path);
      return false;
    }
    fs.rmSync(aside);
    return true;
  }

  /** Removes what writers left that were killed. Call it only while no run is under way. */
  sweep(): void {
    for (const name of namesIn(this.#folder)) {
      if (name.startsWith('.') && name.endsWith('.tmp')) fs.rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** Read once by a process, at most: no crash of the system comes between. */
  #isThere(hash: ContentHash): boolean {
    if (!this.#whole.has(hash) && this.isWhole(hash)) this.#whole.add(hash);
    return this.#whole.has(hash);
  }

  /** Makes an object that is there young, so that `letGo` leaves it; false if it is not there. */
  #touch(path: string): boolean {
    try {
      const now = new Date();
      fs.utimesSync(path, now, now);
      return true;
    } catch (error) {
      // Somebody else's file, or a read-only disk: it is there all the same.
      return !hasCode(error, 'ENOENT') && fs.existsSync(path);
    }
  }

  #bytes(hash: ContentHash): Buffer {
    try {
      return fs.readFileSync(this.pathOf(hash));
    } catch (error) {
      throw damaged(hash, error instanceof Error ? error.message : String(error), error);
    }
  }

  #makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    try {
      fs.mkdirSync(folder, { recursive: true });
    } catch (error) {
      if (hasCode(error, 'ENOTDIR', 'EEXIST')) throw noStore(error);
      throw ioError('Cannot make the folder of the store', folder, error, 'nothing-written');
    }
    this.#made.add(folder);
  }
}

/** A content in the store. */
export interface StoredObject {
  readonly hash: ContentHash;
  readonly bytes: number;
  /** When it was last put, in milliseconds. */
  readonly modified: number;
}

/** A folder that stands where a content should be is no content: what is in it would be lost to nobody but who put it there. */
function putInPlace(temporary: string, path: string): void {
  try {
    fs.renameSync(temporary, path);
  } catch (error) {
    if (!hasCode(error, 'EISDIR', 'ENOTEMPTY', 'EEXIST')) throw error;
    fs.renameSync(path, `${temporary}.was`);
    fs.renameSync(temporary, path);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw ioError('Cannot list the store', folder, error, 'source-untouched');
  }
}

function damaged(hash: ContentHash, why: string, cause?: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'damaged/object',
      what: 'Cannot read the stored content',
      on: hash,
      why,
      still: 'Every published artifact is as it was',
      next: 'Run `holdfast run` again: what the store has lost is made anew',
      data: { hash },
    },
    { cause },
  );
}

/** A file has the name of the store, or of one of its folders. */
function noStore(cause: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'damaged/store',
      what: 'Cannot use the store',
      on: '.holdfast/objects',
      why: 'a file stands in the place of a folder',
      still: 'Every published artifact is as it was',
      next: 'Move that file away and run again: what the store has lost is made anew, or `holdfast doctor` says what cannot be',
    },
    { cause },
  );
}
