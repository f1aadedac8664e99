import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Cache, noCache, openCache } from './cache.ts';
import { factsOf, forgetParsers, grammarOf } from './facts.ts';
import { compiledGrammar, type GrammarCode, type GrammarName, isBrokenOff } from './languages/grammars.ts';
import type { Language } from './model.ts';

/** A script that nothing is known of. `key`: under which the cache keeps what is found. */
export interface Unread {
  readonly key: string;
  readonly path: string;
  readonly language: Language;
  readonly source: string;
}

/** The facts as texts, for they are kept and handed between threads. `body` is null if the cache has it. */
export interface Texts {
  readonly outline: string;
  readonly body: string | null;
}

/** `nested`: too deeply to be read. */
export type Found = Texts | 'nested';

/**
 * Reads scripts, in two threads if there are enough of them: the second one has to start and to load its grammars. The answers are
 * in the order of the scripts. `root`: whose cache keeps what is found; null for none.
 */
export async function readAll(
  scripts: readonly Unread[],
  root: string | null,
  onRead: (done: number) => void,
): Promise<readonly Found[]> {
  const cache = root === null ? noCache : openCache(root);
  const found = new Map<Unread, Found>();
  const work: Work = {
    queue: [...scripts],
    back: [],
    tell(script, answer) {
      found.set(script, answer);
      onRead(found.size);
    },
  };
  const helper = await startHelper(scripts, root, work);
  const readHere = async (): Promise<void> => {
    const next = (): Unread | undefined => work.queue.shift() ?? work.back.shift();
    for (let script = next(); script !== undefined; script = next()) {
      work.tell(script, await readOne(script, cache));
      // What the other thread has found waits to be taken in.
      if (helper !== null) await new Promise((go) => void setImmediate(go));
    }
  };
  try {
    await readHere();
    await helper?.done;
    await readHere();
  } finally {
    // A thread that is left would keep the process from ending.
    await helper?.close();
  }
  return scripts.map((script) => found.get(script) ?? 'nested');
}

/** What two threads share: one takes from the front, the other from the end. */
interface Work {
  readonly queue: Unread[];
  /** What the other thread could not do: its stack is smaller, and it may break off. */
  readonly back: Unread[];
  readonly tell: (script: Unread, answer: Found) => void;
}

/** Reads one script in this thread. */
export async function readOne({ key, path, language, source }: Unread, cache: Cache): Promise<Found> {
  try {
    const { body, ...rest } = await factsOf(path, language, source);
    const texts = { outline: JSON.stringify(rest), body: JSON.stringify(body) };
    cache.set(key, `${texts.outline}\n${texts.body}`);
    return { outline: texts.outline, body: cache.keeps ? null : texts.body };
  } catch (error) {
    // Our own stack, or that of wasm.
    if (isBrokenOff(error)) forgetParsers();
    else if (!(error instanceof RangeError)) throw error;
    return 'nested';
  }
}

/** What the second thread starts with. */
export interface ThreadData {
  readonly root: string | null;
  readonly grammars: ReadonlyMap<GrammarName, GrammarCode>;
}

const ENOUGH = 400_000;
/** Characters that are handed over at once: a few tens of milliseconds of work. */
const BATCH = 48_000;

interface Helper {
  /** It has answered all that it was given, and takes no more. */
  readonly done: Promise<void>;
  readonly close: () => Promise<void>;
}

/** A second thread; null if it would not pay. */
async function startHelper(
  scripts: readonly Unread[],
  root: string | null,
  { queue, back, tell }: Work,
): Promise<Helper | null> {
  const file = fileURLToPath(new URL('reading-thread.js', import.meta.url));
  // In a working copy of Holdfast itself there is only the source, which Node 20 cannot start a thread from.
  if (scripts.reduce((sum, one) => sum + one.source.length, 0) < ENOUGH || !existsSync(file)) return null;
  // A smaller stack than ours: what it can read, we can, so that an answer does not depend on who gave it.
  const names = [...new Set(scripts.map(({ path, language, source }) => grammarOf(path, language, source)))];
  const grammars = new Map(await Promise.all(names.map(async (name) => [name, await compiledGrammar(name)] as const)));
  const worker = new Worker(file, {
    workerData: { root, grammars } satisfies ThreadData,
    resourceLimits: { stackSizeMb: 1, maxYoungGenerationSizeMb: 6 },
  });
  const given: Unread[][] = [];
  const give = (): void => {
    const batch: Unread[] = [];
    for (let size = 0; size < BATCH; size += batch.at(-1)?.source.length ?? BATCH) {
      const script = queue.pop();
      if (script === undefined) break;
      batch.push(script);
    }
    if (batch.length === 0) return;
    given.push(batch);
    worker.postMessage(batch);
  };
  const done = new Promise<void>((resolve) => {
    worker.on('message', (answers: readonly Found[]) => {
      for (const [at, script] of (given.shift() ?? []).entries()) {
        const answer = answers[at];
        if (answer === undefined || answer === 'nested') back.push(script);
        else tell(script, answer);
      }
      give();
      if (given.length === 0) resolve();
    });
    worker.on('error', () => {
      back.push(...given.flat());
      given.length = 0;
      resolve();
    });
  });
  give();
  give();
  return { done, close: async () => void (await worker.terminate()) };
}
