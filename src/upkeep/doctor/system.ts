import fs from 'node:fs';
import { hasCode } from '../../io/errors.ts';
import { bytesText } from '../../core/size-text.ts';
import { type Finding, ok } from './finding.ts';

/** What Holdfast needs: package.json says the same. */
const nodeNeeded = [20, 19] as const;

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > nodeNeeded[0] || (major === nodeNeeded[0] && minor >= nodeNeeded[1]))
    return ok('node', `Node ${version}`);
  return {
    check: 'node',
    level: 'todo',
    what: `Node ${version} is older than what Holdfast is made for`,
    means: 'it may fail in ways that nobody has tested',
    next: `Install Node ${nodeNeeded.join('.')} or newer`,
  };
}

/** Whether the folders that are written to can be. */
export function checkWritable(folders: readonly string[], shown: (path: string) => string): Finding {
  const closed = folders.filter((folder) => fs.existsSync(folder) && !isWritable(folder));
  if (closed.length === 0) return ok('writable', 'the folders can be written to');
  return {
    check: 'writable',
    level: 'todo',
    what: `${closed.length === 1 ? 'a folder' : 'folders'} may not be written to`,
    means: 'nothing can be built, recorded or backed up there; reading goes on',
    next: 'Check who owns the folder and its mode, and whether its disk is mounted for reading alone',
    on: closed.map(shown),
  };
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EROFS', 'EPERM')) return false;
    throw error;
  }
}

/** Types of statfs(2) whose files other hosts may have open as well. */
const shared: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x786f4256, 'a VirtualBox folder'],
]);

const local: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext'],
  [0x58465342, 'XFS'],
  [0x9123683e, 'Btrfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlayfs'],
  [0xf2f52010, 'F2FS'],
  [0x2fc12fc1, 'ZFS'],
  [0x4d44, 'FAT'],
  [0x5346544e, 'NTFS'],
]);

/** What kind of file system a folder lies on, as far as its number is known. */
export function fileSystemOf(folder: string): { readonly name: string; readonly isShared: boolean } | undefined {
  try {
    // As 32 bits: some numbers come back negative.
    const type = fs.statfsSync(folder).type >>> 0;
    const name = shared.get(type) ?? local.get(type);
    return name === undefined ? undefined : { name, isShared: shared.has(type) };
  } catch {
    return undefined;
  }
}

export function checkFileSystem(folder: string): Finding {
  const found = fileSystemOf(folder);
  if (found === undefined) return ok('file-system', 'a kind of file system that Holdfast has no word on');
  if (found.name === 'FAT')
    return {
      check: 'file-system',
      level: 'note',
      what: 'the project lies on FAT',
      means: 'its times go by two seconds, so that files are hashed more often, and modes are not kept',
    };
  if (!found.isShared) return ok('file-system', `${found.name}, which locks`);
  return {
    check: 'file-system',
    level: 'note',
    what: `the project lies on ${found.name}, which other hosts may have mounted too`,
    means:
      'locks hold between the processes of this host; whether they hold between hosts depends on how it is mounted',
    next: 'Run Holdfast on one host at a time, or keep the project on a local disk',
  };
}

/** Below this, the next publication may find the disk full. */
const littleRoom = { bytes: 256e6, share: 0.02 } as const;

export function checkRoom(folder: string): Finding {
  const { bavail, blocks, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (blocks === 0 || (free >= littleRoom.bytes && bavail / blocks >= littleRoom.share))
    return ok('disk-space', `${bytesText(free)} free`);
  return {
    check: 'disk-space',
    level: 'todo',
    what: `only ${bytesText(free)} are free`,
    means: 'a write that finds the disk full fails and leaves what was there; but nothing new can be made',
    next: 'Free some space: `holdfast gc --dry-run` and `holdfast backups --prune --dry-run` say what they would remove',
  };
}
