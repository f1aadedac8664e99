import { resolve } from 'node:path';
import type { ContentHash } from '../core/hash.ts';
import { bytesOf } from './content.ts';
import type { Content } from './content.ts';
import { copyTo } from './copy.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { badArgument, ioError, notFound, stillText, wrongBytes } from './errors.ts';
import { hashing } from './hash.ts';
import { beginFile, beginLine, intentFile, intentText, lockFile, mark, newTransactionId } from './journal.ts';
import type { Action } from './journal.ts';
import { jsonChunks } from './json-text.ts';
import type { JsonTextOptions } from './json-text.ts';
import { withLock } from './lock.ts';
import type { Receipt } from './receipt.ts';
import { closeIntent, redo } from './redo.ts';
import { replaceFile, syncFolders } from './replace.ts';
import { closeQuietly, finishStaged, stage, writeAll } from './stage.ts';
import type { Staged } from './stage.ts';
import { runSteps } from './steps.ts';
import type { Steps } from './steps.ts';
import { besideTarget, findTarget, makeParents, stillOf } from './target.ts';
import type { Target } from './target.ts';
import { discard, stagedName } from './temporary.ts';
import { finished, halfDone, twice } from './transaction-errors.ts';
import { partsOf } from './parts.ts';

export interface TransactionOptions {
  /** The folder in which transactions write down what they are about to do; `recover` needs the same. Made if missing. */
  readonly journal: string;
  /** Survive a power cut. Default true. Without it, all-or-none holds for killed processes only. */
  readonly durable?: boolean | undefined;
  /** Leave files alone whose bytes are the new bytes already. Default false. */
  readonly keepIdentical?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly disk?: Disk | undefined;
}

/** Nothing that is asked for here can be seen before the function of the transaction has returned. Await each call, or all of them together: files that are staged side by side are synced side by side. */
export interface Transaction {
  /** Makes or replaces a file. */
  write(path: string, content: Content | Iterable<Content>): Promise<void>;
  writeJson(path: string, value: unknown, options?: JsonTextOptions): Promise<void>;
  /** Makes or replaces a file by a copy of another; with `hash`, the copy must have it. Shares blocks where it can. */
  copy(from: string, to: string, options?: { readonly hash?: ContentHash | undefined }): Promise<void>;
  /** A file that does not exist is no error. A symbolic link is removed itself, not what it leads to. */
  remove(path: string): Promise<void>;
}

/**
 * Several files, all or none, also across a crash: everything is staged and synced, then one file in the journal decides. If
 * the process dies after that, `recover` finishes the work; before it, nothing has happened.
 *
 * While the files get their new names (some microseconds each), a reader may see some old and some new, each of them whole.
 * Gives a receipt for each file that was written, in the order of the calls.
 */
export async function transaction(
  work: (tx: Transaction) => unknown,
  options: TransactionOptions,
): Promise<readonly Receipt[]> {
  checkOptions(options);
  const { disk = realDisk } = options;
  const open = new OpenTransaction(disk, options);
  try {
    await work(open);
    return await open.commit();
  } catch (error) {
    open.abort();
    throw error;
  }
}

function checkOptions(options: unknown): void {
  if (typeof options === 'object' && options !== null && 'journal' in options && typeof options.journal === 'string')
    return;
  const next =
    "Say where it is to be written down what is under way: transaction(work, { journal: '.holdfast/journal' })";
  throw badArgument(
    'Cannot begin the transaction without',
    'options.journal',
    'nothing could be finished after a crash',
    next,
  );
}

type Unsynced = Omit<Receipt, 'durable'>;

class OpenTransaction implements Transaction {
  readonly #disk: Disk;
  readonly #journal: string;
  readonly #durable: boolean;
  readonly #options: TransactionOptions;
  readonly #id: string;
  /** By the order of the calls; undefined where nothing is to be said or done. */
  readonly #actions: (Action | undefined)[] = [];
  readonly #receipts: (Unsynced | undefined)[] = [];
  readonly #targets = new Set<string>();
  /** Where files were staged. */
  readonly #places: string[] = [];
  /** Folders that have new entries: to sync before the decision. */
  readonly #folders = new Set<string>();
  /** Folders that the begin file names already. */
  readonly #announced = new Map<string, Promise<void>>();
  #begin: number | undefined;
  #state: 'open' | 'decided' | 'over' = 'open';

  constructor(disk: Disk, options: TransactionOptions) {
    this.#disk = disk;
    this.#journal = resolve(options.journal);
    this.#durable = options.durable ?? true;
    this.#options = options;
    this.#id = newTransactionId(disk);
  }

  async write(path: string, content: Content | Iterable<Content>): Promise<void> {
    const parts = partsOf(path, content);
    const options = { durable: this.#durable, signal: this.#options.signal };
    await this.#replace(path, (target, place) => stage(this.#disk, target, place, bytesOf(parts), options));
  }

  async writeJson(path: string, value: unknown, options: JsonTextOptions = {}): Promise<void> {
    await this.write(path, jsonChunks(value, options));
  }

  async copy(from: string, to: string, { hash }: { readonly hash?: ContentHash | undefined } = {}): Promise<void> {
    await this.#replace(to, (target, place) => copyStaged(this.#disk, target, place, from, hash, this.#durable));
  }

  async remove(path: string): Promise<void> {
    const { target, index } = this.#claim(path);
    if (target.was === undefined) return;
    try {
      const { hash } = await runSteps(this.#disk, hashing(this.#disk, target.real));
      // Of a link, the link goes: what it leads to is somebody else's, and was never made here.
      const isLink = this.#disk.linkStat(target.path)?.isSymbolicLink() === true;
      this.#actions[index] = { do: 'remove', path: isLink ? target.path : target.real, hash };
    } catch (error) {
      throw ioError('Cannot remove', path, error, 'unchanged');
    }
  }

  async commit(): Promise<readonly Receipt[]> {
    if (this.#state !== 'open') throw finished(this.#journal);
    this.#options.signal?.throwIfAborted();
    const actions = this.#actions.filter((action) => action !== undefined);
    const synced = actions.length === 0 || (await this.#decide(actions));
    this.#forget({ isClean: true });
    const receipts = this.#receipts.filter((receipt) => receipt !== undefined);
    return receipts.map((receipt) => Object.assign(receipt, { durable: this.#durable && synced }));
  }

  /** Before the decision: as if nothing had been. After it, there is no way back. */
  abort(): void {
    if (this.#state !== 'open') return;
    const gone = this.#places.map((place) => discard(this.#disk, place));
    // What cannot be removed now is left to `recover`, which finds it by the begin file.
    this.#forget({ isClean: gone.every(Boolean) });
  }

  async #replace(path: string, make: (target: Target, place: string) => Steps<Staged>): Promise<void> {
    const { target, index } = this.#claim(path);
    const disk = this.#disk;
    try {
      await this.#announce(target.folder);
      for (const folder of makeParents(disk, target, true)) this.#folders.add(folder);
      const place = besideTarget(target, stagedName(this.#id, index, target.name));
      this.#places.push(place);
      const { hash, bytes } = await runSteps(disk, make(target, place));
      this.#receipts[index] = { path: target.path, hash, bytes, backup: null };
      if (this.#state !== 'open' || (await this.#isThere(target, hash, bytes))) discard(disk, place);
      else
        this.#actions[index] = { do: 'replace', path: target.real, staged: place, hash, bytes, was: mark(target.was) };
      this.#folders.add(target.folder);
    } catch (error) {
      throw ioError('Cannot write', path, error, stillOf(target));
    }
  }

  #claim(path: string): { readonly target: Target; readonly index: number } {
    if (this.#state !== 'open') throw finished(path);
    const target = findTarget(this.#disk, path);
    if (this.#targets.has(target.real)) throw twice(path);
    this.#targets.add(target.real);
    this.#receipts.push(undefined);
    return { target, index: this.#actions.push(undefined) - 1 };
  }

  async #isThere(target: Target, hash: ContentHash, bytes: number): Promise<boolean> {
    if (this.#options.keepIdentical !== true || target.was?.size !== bytes) return false;
    return (await runSteps(this.#disk, hashing(this.#disk, target.real))).hash === hash;
  }

  /** Writes down, before the first file is staged in a folder, that this is where to look for what we may leave behind. */
  #announce(folder: string): Promise<void> {
    const known = this.#announced.get(folder);
    if (known !== undefined) return known;
    // One after the other: the first makes the file, and nobody may stage before its name is safe.
    const before = [...this.#announced.values()].at(-1) ?? Promise.resolve();
    const announced = before.then(() => runSteps(this.#disk, this.#announcing(folder)));
    this.#announced.set(folder, announced);
    return announced;
  }

  *#announcing(folder: string): Steps<void> {
    const disk = this.#disk;
    const isFirst = this.#begin === undefined;
    const file = beginFile(this.#journal, this.#id);
    const madeIn = isFirst ? makeParents(disk, findTarget(disk, file), true) : [];
    this.#begin ??= disk.create(file, 0o666);
    yield* writeAll(this.#begin, Buffer.from(beginLine(this.#journal, folder)));
    if (!this.#durable) return;
    yield { kind: 'sync', fd: this.#begin };
    if (isFirst) yield* syncFolders(disk, [this.#journal, ...madeIn.toReversed()]);
  }

  async #decide(actions: readonly Action[]): Promise<boolean> {
    try {
      if (this.#durable) await runSteps(this.#disk, syncFolders(this.#disk, this.#folders));
      return await withLock(lockFile(this.#journal), () => this.#carryOut(actions));
    } catch (error) {
      const still = this.#state === 'decided' ? 'decided' : 'nothing-written';
      throw ioError('Cannot commit the transaction of', this.#journal, error, still);
    }
  }

  async #carryOut(actions: readonly Action[]): Promise<boolean> {
    const disk = this.#disk;
    const file = intentFile(this.#journal, this.#id);
    try {
      await runSteps(disk, replaceFile(disk, file, [intentText(this.#journal, actions)], { durable: this.#durable }));
    } catch (error) {
      await this.#takeBack(file, error);
      throw error;
    }
    this.#state = 'decided';
    const synced = await runSteps(disk, redo(disk, file, actions, { durable: this.#durable, verify: false }));
    await runSteps(disk, closeIntent(disk, file, actions, this.#durable));
    return synced;
  }

  /** The intent may be in place although writing it failed, when only its sync did: it must not come back after a power cut. */
  async #takeBack(file: string, cause: unknown): Promise<void> {
    const disk = this.#disk;
    if (disk.stat(file) === undefined) return;
    try {
      disk.remove(file);
      await runSteps(disk, syncFolders(disk, [this.#journal]));
    } catch {
      this.#state = 'decided';
      throw halfDone(file, file, cause);
    }
  }

  #forget({ isClean }: { readonly isClean: boolean }): void {
    this.#state = 'over';
    if (this.#begin === undefined) return;
    closeQuietly(this.#disk, this.#begin);
    if (isClean) discard(this.#disk, beginFile(this.#journal, this.#id));
  }
}

function* copyStaged(
  disk: Disk,
  target: Target,
  place: string,
  from: string,
  hash: ContentHash | undefined,
  durable: boolean,
): Steps<Staged> {
  if (disk.stat(from) === undefined) throw notFound('Cannot copy', from);
  const copied = yield* copyTo(disk, from, place, {
    durable: false,
    mode: 0o600,
    finish: (fd) => disk.setMode(fd, target.was === undefined ? 0o666 & ~process.umask() : 0o600),
  });
  if (hash !== undefined && hash !== copied.hash) {
    discard(disk, place);
    throw wrongBytes('Cannot copy', from, hash, copied.hash, stillText(stillOf(target), target.asked));
  }
  try {
    const fd = disk.open(place);
    try {
      yield* finishStaged(disk, fd, target, durable);
    } finally {
      disk.close(fd);
    }
    return copied;
  } catch (error) {
    discard(disk, place);
    throw error;
  }
}
