import fs from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import type { FileHandle, Handle, SetHandle } from '../../core/handle.ts';
import type { ContentHash } from '../../core/hash.ts';
import { artifactPath, type ArtifactPath } from '../../core/path.ts';
import { memberName, memberPath } from '../../core/pattern.ts';
import type { FileReader, FileWriter, Item, ItemWriter, SetReader, SetWriter } from '../../core/stage.ts';
import { hashBytes } from '../../io/hash.ts';
import { isListed } from '../../record/members.ts';
import type { Objects } from '../../store/objects.ts';
import { checked, isList } from '../checked.ts';
import { decode, encode, utf8 } from '../format.ts';
import type { Written } from './protocol.ts';

/**
 * The doors of one task to the project's data. Everything read is hashed from the bytes that the task gets; everything
 * written goes to the store, where no reader sees it until the stage's outputs are published together.
 */
export class Access {
  readonly seen: [string, ContentHash][] = [];
  readonly written: Written[] = [];
  readonly #root: string;
  readonly #objects: Objects;
  readonly #claimed = new Set<ArtifactPath>();
  readonly #settled: Promise<boolean>[] = [];

  constructor(root: string, objects: Objects) {
    this.#root = root;
    this.#objects = objects;
  }

  reader(handle: FileHandle): FileReader<unknown> {
    return {
      path: handle.path,
      read: async () => checked(handle, await decode(handle.format, this.#bytes(handle.path), handle.path)),
    };
  }

  setReader(handle: SetHandle, members: readonly string[]): SetReader<unknown> {
    const items = members.map((path) => this.item(handle, artifactPath(path)));
    return {
      count: items.length,
      [Symbol.iterator]: () => items[Symbol.iterator](),
      async *[Symbol.asyncIterator]() {
        yield* items;
      },
    };
  }

  item(handle: SetHandle, path: ArtifactPath): Item {
    const bytes = (): Uint8Array => this.#bytes(path);
    return {
      path,
      name: memberName(handle.pattern, path),
      read: async () => checked(handle, await decode(handle.format, bytes(), path), path),
      text: async () => utf8(bytes(), path),
      bytes: async () => bytes(),
      json: async () => decode('json', bytes(), path),
    };
  }

  updater(name: string, handle: FileHandle, base: ContentHash): FileReader<unknown> & FileWriter<unknown> {
    return {
      path: handle.path,
      read: async () => checked(handle, await decode(handle.format, this.#objects.read(base), handle.path)),
      write: (value) => this.#write(name, handle, handle.path, value),
    };
  }

  writer(name: string, handle: FileHandle): FileWriter<unknown> {
    return { path: handle.path, write: (value) => this.#write(name, handle, handle.path, value) };
  }

  setWriter(name: string, handle: SetHandle): SetWriter<unknown> {
    return { write: async (member, value) => this.#write(name, handle, memberOf(handle, member), value) };
  }

  itemWriter(name: string, handle: SetHandle, item: string): ItemWriter<unknown> {
    return { write: async (value) => this.#write(name, handle, memberOf(handle, item), value) };
  }

  /** Waits for the writes that the stage did not await: one that is lost would look like an output that is not wanted. */
  async settle(): Promise<void> {
    let failed = false;
    // A write may be asked for while another is waited for.
    for (const write of this.#settled) failed = !(await write) || failed;
    // The stage has dealt with a failed write, or nobody has: then it is an unhandled rejection, which ends the worker now.
    if (failed) await new Promise((resume) => setImmediate(resume));
  }

  #write(name: string, handle: Handle, path: ArtifactPath, value: unknown): Promise<void> {
    const write = this.#stage(name, handle, path, value);
    this.#settled.push(
      write.then(
        () => true,
        () => false,
      ),
    );
    // A promise of its own: the handlers above must not make a failure look handled.
    return write.then(() => undefined);
  }

  async #stage(name: string, handle: Handle, path: ArtifactPath, value: unknown): Promise<void> {
    // Before the first wait: two writes at once would both find the path free.
    if (this.#claimed.has(path)) throw twice(path);
    this.#claimed.add(path);
    try {
      const content = isList(handle) ? listed(value) : value;
      await checked(handle, content, path, 'written');
      this.written.push({ name, path, hash: this.#objects.put(await encode(handle.format, content, path)) });
    } catch (error) {
      this.#claimed.delete(path);
      throw error;
    }
  }

  #bytes(path: string): Uint8Array {
    const content = readFile(this.#root, path);
    this.seen.push([path, hashBytes(content)]);
    return content;
  }
}

/** A member that no listing would find would be missing at the next run, and be made again for ever. */
function memberOf(handle: SetHandle, name: string): ArtifactPath {
  const path = memberPath(handle.pattern, name);
  if (isListed(handle.pattern, path)) return path;
  throw new HoldfastError({
    code: 'value/member-name',
    what: `Cannot name a member of \`${handle.pattern}\``,
    on: name,
    why: 'backups, files that are being written, and what lies in node_modules are never members',
    still: 'Nothing was written',
    next: 'Use another name',
  });
}

function readFile(root: string, path: string): Uint8Array {
  try {
    return fs.readFileSync(join(root, path));
  } catch (error) {
    throw new HoldfastError(
      {
        code: 'io/read',
        what: 'Cannot read the input',
        on: path,
        why: error instanceof Error ? error.message.replaceAll(join(root, path), path) : String(error),
        still: 'No output was changed',
        next: 'Put the file back, or make it readable, and run again',
      },
      { cause: error },
    );
  }
}

function twice(path: string): HoldfastError {
  return new HoldfastError({
    code: 'work/written-twice',
    what: 'Written a second time in one run:',
    on: path,
    why: 'an output has one content, and the stage gave two',
    still: `\`${path}\` is as it was`,
    next: 'Write each output once; give members of a set names that differ',
  });
}

/** Any iterable of records, as a list: it is gone through twice, by the schema and by the writer. */
function listed(value: unknown): unknown {
  const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return isIterable ? [...(value as Iterable<unknown>)] : value;
}
