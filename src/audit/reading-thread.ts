import { parentPort, workerData } from 'node:worker_threads';
import { noCache, openCache } from './cache.ts';
import { adoptGrammars } from './languages/grammars.ts';
import { type Found, readOne, type ThreadData, type Unread } from './readers.ts';

// The second thread of `readAll`: answers each list of scripts with what is found in them.
const { root, grammars } = workerData as ThreadData;
const cache = root === null ? noCache : openCache(root);
adoptGrammars(grammars);
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
