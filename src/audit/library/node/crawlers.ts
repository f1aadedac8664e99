import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { DEEP, type ResultValue, text, unknown, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { joinPaths } from '../paths.ts';
import { manyOf, resultOf } from '../results.ts';
import { filtered } from './objects.ts';

/** `new fdir().filter(…).crawl(folder).sync()`: what lies in the folder is listed when it is asked for. */
export const crawlerCalls: Calls = callTable([[['fdir', 'fdir.fdir'], () => resultOf('fdir', [])]]);

/** A method of such a crawler: most of them say how to crawl, and give the crawler again. */
export function crawlerMethod(machine: Machine, crawler: ResultValue, name: string, c: LibraryCall): Value {
  const [first] = c.args;
  if (name.startsWith('crawl') && first !== undefined) crawler.state.set('@folder', first);
  if (/^(filter|exclude)$/.test(name) && first !== undefined) {
    machine.callback(first, []);
    const known = crawler.state.get('@tests');
    const tests = known?.k === 'list' ? known.items : [];
    if (name === 'filter') crawler.state.set('@tests', { k: 'list', items: [...tests, first] });
  }
  if (!/^(sync|withPromise|withCallback)$/.test(name)) return crawler;
  const folder = crawler.state.get('@folder') ?? unknown('a folder');
  machine.emit('list', 'fdir', folder, { call: c.range });
  const tests = crawler.state.get('@tests');
  const found = manyOf(joinPaths([folder, text(DEEP)]));
  return (tests?.k === 'list' ? tests.items : []).reduce(filtered, found);
}
