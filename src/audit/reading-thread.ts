import { parentPort, workerData } from 'node:worker_threads';
import { noCache, openCache } from './cache.ts';
import { type Found, readOne, type Unread } from './readers.ts';

// The second thread of `readAll`: answers each list of scripts with what is found in them.
const cache = typeof workerData === 'string' ? openCache(workerData) : noCache;
let last = Promise.resolve();

parentPort?.on('message', (scripts: readonly Unread[]) => {
  last = answer(last, scripts);
});

/** One list after the other: their answers are told apart by their order. */
async function answer(before: Promise<void>, scripts: readonly Unread[]): Promise<void> {
  await before;
  const found: Found[] = [];
  for (const script of scripts) found.push(await readOne(script, cache));
  parentPort?.postMessage(found);
}
