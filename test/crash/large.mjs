// Writes a JSON value whose text is longer than one string may be, and prints what came of it, as JSON.
// usage: node --expose-gc large.mjs PATH
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import * as io from '../../dist/io/index.js';

const [path = ''] = process.argv.slice(2);
const ENTRIES = 600_000;
const text = 'x'.repeat(980);
const value = Array.from({ length: ENTRIES }, (_, id) => ({ id, text }));

/** The same text, made entry by entry by JSON.stringify. */
function expected() {
  const hash = createHash('sha256').update('[');
  value.forEach((entry, i) => hash.update(`${i === 0 ? '' : ','}${JSON.stringify(entry)}`));
  return `sha256:${hash.update(']\n').digest('hex')}`;
}

globalThis.gc?.();
const before = process.memoryUsage().rss;
const start = performance.now();
const receipt = await io.atomicWriteJson(path, value, { indent: 0 });
const seconds = (performance.now() - start) / 1000;
const peak = process.resourceUsage().maxRSS * 1024;

const reading = await io.readJson(path).then(
  () => 'read',
  (error) => error.code,
);

console.log(
  JSON.stringify({
    bytes: statSync(path).size,
    receipt: receipt.hash,
    onDisk: io.hashFile(path),
    expected: expected(),
    reading,
    seconds,
    megabytesBefore: Math.round(before / 1e6),
    megabytesMore: Math.round((peak - before) / 1e6),
  }),
);
