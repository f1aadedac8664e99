import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Which states may a power cut leave, on a file system that promises nothing but what was synced? Built from the log that the
 * shim wrote of a real run, after the idea of ALICE (Pillai et al., OSDI 2014): at each point of the log, what was not synced yet
 * may be there or not, file contents may be torn, and names may have got their files before these had their bytes.
 */
export interface DiskState {
  /** Contents by path below the root. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly folders: ReadonlySet<string>;
  /** The marks that the program had left when the power went. */
  readonly marks: readonly string[];
  /** For messages: where the cut was, and what was lost. */
  readonly story: string;
}

export type Call =
  | { readonly call: 'create' | 'mkdir'; readonly inode: string; readonly path: string }
  | { readonly call: 'write'; readonly inode: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly call: 'truncate'; readonly inode: string; readonly length: number }
  | { readonly call: 'sync'; readonly inode: string }
  | { readonly call: 'rename' | 'link'; readonly from: string; readonly to: string }
  | { readonly call: 'unlink'; readonly path: string }
  | { readonly call: 'mark'; readonly name: string };

export function parseLog(text: string): readonly Call[] {
  return text.split('\n').flatMap((line): Call[] => {
    const [call = '', a = '', b = '', c = ''] = line.split('\t');
    switch (call) {
      case 'create':
      case 'mkdir':
        return [{ call, inode: a, path: b }];
      case 'write':
        return [{ call, inode: a, offset: Number(b), bytes: Buffer.from(c, 'hex') }];
      case 'truncate':
        return [{ call, inode: a, length: Number(b) }];
      case 'sync':
        return [{ call, inode: a }];
      case 'rename':
      case 'link':
        return [{ call, from: a, to: b }];
      case 'unlink':
        return [{ call, path: a }];
      case 'mark':
        return [{ call, name: a }];
      default:
        return [];
    }
  });
}

/** What is on the disk before the log begins, all of it synced. Take it before the run. */
export interface Snapshot {
  readonly inodes: ReadonlyMap<string, Buffer | 'folder'>;
  readonly names: ReadonlyMap<string, string>;
}

export function takeSnapshot(root: string): Snapshot {
  const inodes = new Map<string, Buffer | 'folder'>();
  const names = new Map<string, string>();
  for (const name of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    const path = join(root, name);
    const stat = lstatSync(path);
    inodes.set(String(stat.ino), stat.isDirectory() ? 'folder' : readFileSync(path));
    names.set(name, String(stat.ino));
  }
  return { inodes, names };
}

/** Every state that a cut after any call of the log may leave, each once. `most` limits the combinations at each point. */
export function* statesAfterPowerCut(before: Snapshot, calls: readonly Call[], most: number): Generator<DiskState> {
  const disk = new VolatileDisk(before);
  const seen = new Set<string>();
  for (let done = 0; done <= calls.length; done++) {
    const call = calls[done - 1];
    if (call !== undefined) disk.apply(call);
    for (const state of disk.states(`after call ${done} of ${calls.length} (${call?.call ?? 'none'})`, most)) {
      const key = keyOf(state);
      if (seen.has(key)) continue;
      seen.add(key);
      yield state;
    }
  }
}

export function layOut(state: DiskState, root: string): void {
  for (const folder of [...state.folders].sort()) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, bytes] of state.files) writeFileSync(join(root, path), bytes);
}

/** A change of one folder, which is there as a whole or not at all: a rename within a folder is one of them. */
interface NameChange {
  readonly folder: string;
  readonly names: readonly (readonly [path: string, inode: string | undefined])[];
  readonly story: string;
}

/** What becomes of one write: `bytes` is the file before it. */
type Fate = 'whole' | 'torn' | 'zeros';
type DataChange = (bytes: Buffer, fate: Fate) => Buffer;

class VolatileDisk {
  /** By inode: what is safe. */
  readonly #safeData = new Map<string, Buffer | 'folder'>();
  readonly #safeNames: Map<string, string>;
  /** What the running system shows. */
  readonly #names: Map<string, string>;
  #pendingNames: NameChange[] = [];
  readonly #pendingData = new Map<string, DataChange[]>();
  readonly #marks: string[] = [];

  constructor(before: Snapshot) {
    for (const [inode, data] of before.inodes) this.#safeData.set(inode, data);
    this.#safeNames = new Map(before.names);
    this.#names = new Map(before.names);
  }

  apply(call: Call): void {
    switch (call.call) {
      case 'create':
      case 'mkdir':
        // An inode's number may be used again by another file: what was pending for the old one is gone with it.
        this.#safeData.set(call.inode, call.call === 'mkdir' ? 'folder' : Buffer.alloc(0));
        this.#pendingData.delete(call.inode);
        this.#change(call.path, [[call.path, call.inode]], `${call.call} ${call.path}`);
        break;
      case 'write':
        this.#changeData(call.inode, (bytes, fate) => spliced(bytes, call.offset, fated(call.bytes, fate)));
        break;
      case 'truncate':
        this.#changeData(call.inode, (bytes) => Buffer.concat([bytes], call.length));
        break;
      case 'sync':
        this.#sync(call.inode);
        break;
      case 'rename': {
        const inode = this.#names.get(call.from);
        this.#change(
          call.to,
          [
            [call.from, undefined],
            [call.to, inode],
          ],
          `rename ${call.from} to ${call.to}`,
        );
        break;
      }
      case 'link':
        this.#change(call.to, [[call.to, this.#names.get(call.from)]], `link ${call.from} to ${call.to}`);
        break;
      case 'unlink':
        this.#change(call.path, [[call.path, undefined]], `unlink ${call.path}`);
        break;
      case 'mark':
        this.#marks.push(call.name);
        break;
    }
  }

  *states(cut: string, most: number): Generator<DiskState> {
    for (const kept of choices(this.#pendingNames.length, most)) {
      const lost = this.#pendingNames.filter((_, i) => !kept.has(i)).map(({ story }) => story);
      const names = new Map(this.#safeNames);
      this.#pendingNames.forEach((change, i) => kept.has(i) && setNames(names, change));
      for (const [fate, contents] of this.#fates()) {
        yield this.#state(names, contents, `${cut}; lost: ${lost.join(', ') || 'no name'}; data not synced: ${fate}`);
      }
    }
  }

  #state(names: ReadonlyMap<string, string>, contents: ReadonlyMap<string, Buffer>, story: string): DiskState {
    const files = new Map<string, Buffer>();
    const folders = new Set<string>();
    const isFolder = (path: string): boolean => this.#safeData.get(names.get(path) ?? '') === 'folder';
    const isReachable = (path: string): boolean =>
      path === '.' || (isFolder(dirname(path)) && isReachable(dirname(path)));
    for (const [path, inode] of names) {
      if (!isReachable(path)) continue;
      const data = contents.get(inode) ?? this.#safeData.get(inode) ?? Buffer.alloc(0);
      if (data === 'folder') folders.add(path);
      else files.set(path, data);
    }
    return { files, folders, marks: [...this.#marks], story };
  }

  /** Contents that are not synced: all there, none, cut in the middle, or of full length and without bytes. */
  *#fates(): Generator<readonly [string, ReadonlyMap<string, Buffer>]> {
    const full = this.#contents('whole');
    yield ['all there', full];
    if (full.size === 0) return;
    yield ['all lost', new Map()];
    yield ['torn', this.#contents('torn')];
    yield ['zeros', this.#contents('zeros')];
    if (full.size < 2) return;
    for (const inode of full.keys()) {
      yield [`only ${inode} lost`, new Map([...full].filter(([other]) => other !== inode))];
      yield [`only ${inode} there`, new Map([...full].filter(([other]) => other === inode))];
    }
  }

  #contents(fate: Fate): ReadonlyMap<string, Buffer> {
    const contents = new Map<string, Buffer>();
    for (const [inode, changes] of this.#pendingData) {
      const safe = this.#safeData.get(inode);
      if (safe === undefined || safe === 'folder') continue;
      contents.set(
        inode,
        changes.reduce((bytes, change) => change(bytes, fate), safe),
      );
    }
    return contents;
  }

  #change(path: string, names: NameChange['names'], story: string): void {
    const change = { folder: dirname(path), names, story };
    setNames(this.#names, change);
    this.#pendingNames.push(change);
  }

  #changeData(inode: string, change: DataChange): void {
    this.#pendingData.set(inode, [...(this.#pendingData.get(inode) ?? []), change]);
  }

  #sync(inode: string): void {
    const safe = this.#safeData.get(inode);
    if (safe === 'folder') {
      const isHere = (change: NameChange): boolean => this.#names.get(change.folder) === inode;
      for (const change of this.#pendingNames.filter(isHere)) setNames(this.#safeNames, change);
      this.#pendingNames = this.#pendingNames.filter((change) => !isHere(change));
    } else if (safe !== undefined) {
      this.#safeData.set(
        inode,
        (this.#pendingData.get(inode) ?? []).reduce((bytes, change) => change(bytes, 'whole'), safe),
      );
      this.#pendingData.delete(inode);
    }
  }
}

function setNames(names: Map<string, string>, { names: changed }: NameChange): void {
  for (const [path, inode] of changed) {
    if (inode === undefined) names.delete(path);
    else names.set(path, inode);
  }
}

function fated(bytes: Buffer, fate: Fate): Buffer {
  if (fate === 'whole') return bytes;
  return fate === 'torn' ? bytes.subarray(0, bytes.length >> 1) : Buffer.alloc(bytes.length);
}

function spliced(bytes: Buffer, offset: number, piece: Buffer): Buffer {
  const result = Buffer.alloc(Math.max(bytes.length, offset + piece.length));
  bytes.copy(result);
  piece.copy(result, offset);
  return result;
}

/** Which of `count` pending changes are kept: all subsets while they are few, else the telling ones. */
function choices(count: number, most: number): readonly ReadonlySet<number>[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (2 ** count <= most) {
    return Array.from({ length: 2 ** count }, (_, bits) => new Set(all.filter((i) => (bits >> i) & 1)));
  }
  return [
    new Set<number>(),
    new Set(all),
    ...all.map((i) => new Set(all.slice(0, i))),
    ...all.map((i) => new Set(all.filter((j) => j !== i))),
    ...all.map((i) => new Set([i])),
    ...all.flatMap((i) => all.slice(i + 1).map((j) => new Set([i, j]))),
  ].slice(0, Math.max(most, 2 * count));
}

function keyOf({ files, folders, marks }: DiskState): string {
  const parts = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => `${path}=${bytes.toString('base64')}`);
  return [...parts, ...[...folders].sort(), ...marks].join('\n');
}
