import { realDisk } from './disk.ts';
import type { Disk, SlowDisk } from './disk.ts';

/** What happens at one step, counted from 1. */
export type Fault =
  | { readonly kind: 'error'; readonly at: number; readonly code: string }
  /** The write takes only a part of its bytes, and the next one reports a full disk. */
  | { readonly kind: 'short'; readonly at: number }
  /** The process is gone from this step on: nothing more reaches the disk, not even clearing up. */
  | { readonly kind: 'killed'; readonly at: number };

/** One call that reached the disk, or would have. */
export interface DiskCall {
  readonly call: string;
  readonly path: string;
}

export interface TestDisk extends Disk {
  /** What was asked of the disk so far, in order. Looking (stat, list, read) is counted too. */
  readonly calls: readonly DiskCall[];
  /** True once the fault has happened. */
  readonly struck: boolean;
}

/** Thrown in place of everything that a killed process would still have done. */
export class ProcessKilled extends Error {
  override readonly name = 'ProcessKilled';
}

/**
 * The real disk, with a fault at step n. Without a fault it counts the steps: run once so, then once for each step.
 *
 * `maker` is who the process says it is; it counts as dead for every other test disk, so that what it left can be swept.
 */
export function testDisk(fault?: Fault, { maker = 'test-1-1-1' }: { maker?: string } = {}): TestDisk {
  const calls: DiskCall[] = [];
  const names = new Map<number, string>();
  let struck = false;
  let full = false;

  function enter(call: string, path: string): 'go' | 'short' {
    calls.push({ call, path });
    if (struck && fault?.kind === 'killed') throw new ProcessKilled(`killed before ${call} ${path}`);
    if (full && call === 'write') throw systemError('ENOSPC', call);
    if (fault === undefined || calls.length !== fault.at) return 'go';
    struck = true;
    if (fault.kind === 'killed') throw new ProcessKilled(`killed before ${call} ${path}`);
    if (fault.kind === 'error') throw systemError(fault.code, call);
    full = true;
    return 'short';
  }

  const path = (fd: number): string => names.get(fd) ?? `fd ${fd}`;

  function opened(fd: number, name: string): number {
    names.set(fd, name);
    return fd;
  }

  function part(fd: number, bytes: Uint8Array): Uint8Array {
    return enter('write', path(fd)) === 'go' ? bytes : bytes.subarray(0, bytes.byteLength >> 1);
  }

  const slow: SlowDisk = {
    read: (fd, into, position) => (enter('read', path(fd)), realDisk.read(fd, into, position)),
    write: (fd, bytes) => realDisk.write(fd, part(fd, bytes)),
    sync: (fd) => (enter('sync', path(fd)), realDisk.sync(fd)),
    rename: (from, to) => (enter('rename', to), realDisk.rename(from, to)),
    reflink: (from, to) => (enter('reflink', to), realDisk.reflink(from, to)),
  };

  return {
    ...slow,
    later: {
      read: async (fd, into, position) => slow.read(fd, into, position),
      write: async (fd, bytes) => slow.write(fd, bytes),
      sync: async (fd) => slow.sync(fd),
      rename: async (from, to) => slow.rename(from, to),
      reflink: async (from, to) => slow.reflink(from, to),
    },
    open: (name) => (enter('open', name), opened(realDisk.open(name), name)),
    create: (name, mode) => (enter('create', name), opened(realDisk.create(name, mode), name)),
    append: (name) => (enter('append', name), opened(realDisk.append(name), name)),
    // A killed process's descriptors are closed by the kernel, and one whose close failed is closed all the same.
    close: (fd) => {
      realDisk.close(fd);
      enter('close', path(fd));
    },
    stat: (name) => (enter('stat', name), realDisk.stat(name)),
    linkStat: (name) => (enter('linkStat', name), realDisk.linkStat(name)),
    fileStat: (fd) => (enter('fileStat', path(fd)), realDisk.fileStat(fd)),
    readLink: (name) => (enter('readLink', name), realDisk.readLink(name)),
    realPath: (name) => (enter('realPath', name), realDisk.realPath(name)),
    isWritable: (name) => (enter('isWritable', name), realDisk.isWritable(name)),
    list: (name) => (enter('list', name), realDisk.list(name)),
    makeFolder: (name) => (enter('makeFolder', name), realDisk.makeFolder(name)),
    remove: (name) => (enter('remove', name), realDisk.remove(name)),
    link: (from, to) => (enter('link', to), realDisk.link(from, to)),
    setMode: (fd, mode) => (enter('setMode', path(fd)), realDisk.setMode(fd, mode)),
    setOwner: (fd, uid, gid) => (enter('setOwner', path(fd)), realDisk.setOwner(fd, uid, gid)),
    setTimes: (fd, accessed, modified) => (enter('setTimes', path(fd)), realDisk.setTimes(fd, accessed, modified)),
    maker,
    isMakerAlive: (other, name) => (isTestMaker(other) ? other === maker : realDisk.isMakerAlive(other, name)),
    calls,
    get struck() {
      return struck;
    },
  };
}

function isTestMaker(maker: string): boolean {
  return maker.startsWith('test');
}

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: made by the test, ${syscall}`), { code, syscall });
}
