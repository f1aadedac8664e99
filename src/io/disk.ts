// holdfast: ignore-file unsafe-write, hand-backup -- the system calls that atomic writes and backups are made of
import fs from 'node:fs';
import type { Stats } from 'node:fs';
import { isMakerAlive, thisMaker } from './maker.ts';

/**
 * Every touch of the disk that Holdfast's writing does, one method per system call, so that a test can make the n-th of them
 * fail, write short or be the last before the power goes. What may take long exists twice: here, and in `later` as a promise.
 */
export interface Disk extends SlowDisk {
  readonly later: { readonly [Call in keyof SlowDisk]: (...args: Parameters<SlowDisk[Call]>) => Promise<number> };

  /** Opens for reading; `folder` is opened in order to sync it. */
  open(path: string): number;
  /** Opens a new file for writing, and fails with EEXIST if anything has that name: two writers never share a file. */
  create(path: string, mode: number): number;
  /** Opens for adding at the end, making the file if needed. */
  append(path: string): number;
  close(fd: number): void;
  /** Follows links; undefined where nothing is. Any other reason for not knowing is thrown. */
  stat(path: string): Stats | undefined;
  /** Like `stat`, of the link itself. */
  linkStat(path: string): Stats | undefined;
  fileStat(fd: number): Stats;
  readLink(path: string): string;
  realPath(path: string): string;
  /** True if this process may write to the file. */
  isWritable(path: string): boolean;
  list(folder: string): string[];
  /** Makes one folder. */
  makeFolder(path: string): void;
  remove(path: string): void;
  link(from: string, to: string): void;
  setMode(fd: number, mode: number): void;
  setOwner(fd: number, uid: number, gid: number): void;
  /** Seconds, as `fs.futimes` takes them. */
  setTimes(fd: number, accessed: number, modified: number): void;
  /** Who makes temporary files here: part of their names, so that a later process can tell whether their maker lives. */
  readonly maker: string;
  isMakerAlive(maker: string, path: string): boolean;
}

/** The calls that may take long: each returns a number, of bytes where bytes are moved, else 0. */
export interface SlowDisk {
  read(fd: number, into: Uint8Array, position: number | null): number;
  /** May write less than asked, as the system may; the caller counts. */
  write(fd: number, bytes: Uint8Array): number;
  sync(fd: number): number;
  rename(from: string, to: string): number;
  /** A copy that shares its blocks with the original until one of them changes; throws where the file system cannot. `to` must not exist, and after a failure it does not. */
  reflink(from: string, to: string): number;
}

export const realDisk: Disk = {
  open: (path) => fs.openSync(path, 'r'),
  create: (path, mode) => fs.openSync(path, 'wx', mode),
  append: (path) => fs.openSync(path, 'a'),
  close: (fd) => fs.closeSync(fd),
  stat: (path) => fs.statSync(path, { throwIfNoEntry: false }),
  linkStat: (path) => fs.lstatSync(path, { throwIfNoEntry: false }),
  fileStat: (fd) => fs.fstatSync(fd),
  readLink: (path) => fs.readlinkSync(path),
  realPath: (path) => fs.realpathSync.native(path),
  isWritable: (path) => isWritable(path),
  list: (folder) => fs.readdirSync(folder),
  makeFolder: (path) => fs.mkdirSync(path),
  remove: (path) => fs.unlinkSync(path),
  link: (from, to) => fs.linkSync(from, to),
  setMode: (fd, mode) => fs.fchmodSync(fd, mode),
  setOwner: (fd, uid, gid) => fs.fchownSync(fd, uid, gid),
  setTimes: (fd, accessed, modified) => fs.futimesSync(fd, accessed, modified),
  maker: thisMaker(),
  isMakerAlive,

  read: (fd, into, position) => fs.readSync(fd, into, 0, into.byteLength, position),
  write: (fd, bytes) => fs.writeSync(fd, bytes, 0, bytes.byteLength),
  sync: (fd) => done(fs.fsyncSync(fd)),
  rename: (from, to) => done(fs.renameSync(from, to)),
  reflink: (from, to) =>
    done(fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE_FORCE | fs.constants.COPYFILE_EXCL)),

  later: {
    read: (fd, into, position) => counted((end) => fs.read(fd, into, 0, into.byteLength, position, end)),
    write: (fd, bytes) => counted((end) => fs.write(fd, bytes, 0, bytes.byteLength, null, end)),
    sync: (fd) => counted((end) => fs.fsync(fd, end)),
    rename: (from, to) => counted((end) => fs.rename(from, to, end)),
    reflink: (from, to) =>
      counted((end) => fs.copyFile(from, to, fs.constants.COPYFILE_FICLONE_FORCE | fs.constants.COPYFILE_EXCL, end)),
  },
};

function done(_nothing: void): number {
  return 0;
}

function counted(start: (end: (error: Error | null, count?: number) => void) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    start((error, count = 0) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}

function isWritable(path: string): boolean {
  try {
    fs.accessSync(path, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
