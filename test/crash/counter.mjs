// Counts in a file that other processes count in too, and says on stdout how many of its counts were acknowledged.
// usage: node counter.mjs FILE TIMES
import { writeSync } from 'node:fs';
import { atomicUpdateJson } from '../../dist/io/index.js';

const [file = '', times = '0'] = process.argv.slice(2);
for (let i = 0; i < Number(times); i++) {
  await atomicUpdateJson(file, (value) => ({ n: value.n + 1 }), { durable: false, timeoutMs: 300_000 });
  // At once, so that a kill cannot take back what was said.
  writeSync(1, '+');
}
