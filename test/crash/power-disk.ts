import fs from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from '../../src/io/index.ts';

export interface PowerDisk extends Disk {
  /**
   * What a power cut may leave: of each folder, some of the last changes to its entries that no sync of it followed are undone;
   * of each file, some of the last bytes that no sync of it followed are gone. `share` says how much of each, 0 to 1.
   */
  cut(share: number): void;
}

interface OpenFile {
  readonly path: string;
  /** Set for files that were made or opened to be written to. */
  readonly written?: Written;
}

interface Written {
  /** A descriptor of our own: names change, and a further hard link would be seen by the library. */
  readonly fd: number;
  synced: number;
}

/**
 * A disk that remembers what was not synced. It promises less than any file system does that is in use. With `lies`, its syncs
 * do nothing: then there must be a loss for the tests to find.
 */
export function powerDisk(disk: Disk, { lies = false }: { readonly lies?: boolean } = {}): PowerDisk {
  const open = new Map<number, OpenFile>();
  const written: Written[] = [];
  /** By folder, in order: how to undo what was done to its entries. */
  const pending = new Map<string, (() => void)[]>();

  function changed(path: string, undo: () => void): void {
    const folder = dirname(path);
    pending.set(folder, [...(pending.get(folder) ?? []), undo]);
  }

  function toWrite(fd: number, path: string): number {
    const file = { fd: fs.openSync(path, 'r+'), synced: fs.fstatSync(fd).size };
    written.push(file);
    open.set(fd, { path, written: file });
    return fd;
  }

  function synced(fd: number): void {
    if (lies) return;
    const file = open.get(fd);
    if (file?.written !== undefined) file.written.synced = fs.fstatSync(fd).size;
    else if (file !== undefined) pending.delete(file.path);
  }

  function renaming(from: string, to: string): () => void {
    const putBack = keeping(to);
    return () => {
      fs.renameSync(to, from);
      putBack();
    };
  }

  const change = (path: string, undo: () => void, act: () => void): void => {
    act();
    changed(path, undo);
  };

  return {
    ...disk,
    open: (path) => {
      const fd = disk.open(path);
      open.set(fd, { path });
      return fd;
    },
    create: (path, mode) => {
      const fd = toWrite(disk.create(path, mode), path);
      changed(path, () => fs.unlinkSync(path));
      return fd;
    },
    append: (path) => {
      const isNew = !fs.existsSync(path);
      const fd = toWrite(disk.append(path), path);
      if (isNew) changed(path, () => fs.unlinkSync(path));
      return fd;
    },
    close: (fd) => {
      open.delete(fd);
      disk.close(fd);
    },
    makeFolder: (path) =>
      change(
        path,
        () => fs.rmSync(path, { recursive: true }),
        () => disk.makeFolder(path),
      ),
    remove: (path) => change(path, keeping(path), () => disk.remove(path)),
    link: (from, to) =>
      change(
        to,
        () => fs.unlinkSync(to),
        () => disk.link(from, to),
      ),
    sync: (fd) => {
      disk.sync(fd);
      synced(fd);
      return 0;
    },
    rename: (from, to) => {
      const undo = renaming(from, to);
      disk.rename(from, to);
      changed(to, undo);
      return 0;
    },
    later: {
      ...disk.later,
      sync: async (fd) => {
        await disk.later.sync(fd);
        synced(fd);
        return 0;
      },
      rename: async (from, to) => {
        const undo = renaming(from, to);
        await disk.later.rename(from, to);
        changed(to, undo);
        return 0;
      },
    },
    cut: (share) => {
      for (const file of written) {
        const { size } = fs.fstatSync(file.fd);
        if (size > file.synced) fs.ftruncateSync(file.fd, size - Math.ceil((size - file.synced) * share));
        fs.closeSync(file.fd);
      }
      // Inner folders first: an outer one may take them with it.
      for (const folder of [...pending.keys()].toSorted().toReversed()) {
        const undos = pending.get(folder) ?? [];
        for (const undo of undos.slice(undos.length - Math.ceil(undos.length * share)).toReversed()) undo();
      }
    },
  };
}

/** Gives back what has the name now: the same bytes under it, or nothing. */
function keeping(path: string): () => void {
  if (!fs.existsSync(path)) return () => undefined;
  const bytes = fs.readFileSync(path);
  return () => fs.writeFileSync(path, bytes);
}
