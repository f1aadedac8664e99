// Measures holdfast/io against the usual ways to write JSON, interleaved in one run, and writes bench/RESULTS-io.md.
// usage: npm run build && node bench/io.mjs [--quick] [FOLDER]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFile as atomically } from 'atomically';
import writeFileAtomic from 'write-file-atomic';
import { atomicWriteJson, atomicWriteJsonWithBackup, jsonText, recover, transaction } from '../dist/io/index.js';

const isQuick = process.argv.includes('--quick');
const isChild = process.argv.includes('--peak');
const base = isChild
  ? process.argv.at(-1)
  : (process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? os.tmpdir());
const folder = isChild ? base : fs.mkdtempSync(join(base, 'holdfast-bench-'));
const file = (name) => join(folder, name);

/** Records as a document archive has them. */
function recordsOf(bytes) {
  const list = [];
  for (let size = 0, i = 0; size < bytes; i++) {
    const record = {
      id: `entity-${i}`,
      name: `Name of entity number ${i}`,
      type: i % 3 === 0 ? 'person' : 'place',
      mentions: (i * 7919) % 1000,
      score: ((i * 31) % 997) / 997,
      documents: [`doc-${i % 977}.txt`, `doc-${i % 613}.txt`],
      aliases: i % 5 === 0 ? ['Alias', 'Ünïcödé'] : [],
      checked: i % 2 === 0,
    };
    list.push(record);
    size += 330;
  }
  return list;
}

const text = (value) => `${JSON.stringify(value, null, 2)}\n`;

function plainSynced(path, value) {
  const fd = fs.openSync(path, 'w');
  fs.writeFileSync(fd, text(value));
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}

const ways = {
  'fs.writeFileSync, no sync': (path, value) => fs.writeFileSync(path, text(value)),
  'fs.writeFileSync + fsync': plainSynced,
  'write-file-atomic 7.0.1': (path, value) => writeFileAtomic(path, text(value)),
  'atomically 2.1.1': (path, value) => atomically(path, text(value)),
  'holdfast atomicWriteJson': (path, value) => atomicWriteJson(path, value),
  'holdfast, durable: false': (path, value) => atomicWriteJson(path, value, { durable: false }),
  'holdfast, with backup': (path, value) => atomicWriteJsonWithBackup(path, value, { keepLast: 2 }),
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds of each way, in turns, so that a noisy moment hits all of them; who comes first changes. */
async function measure(subjects, rounds) {
  const names = Object.keys(subjects);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await subjects[name]();
  for (let round = 0; round < rounds; round++) {
    const from = round % names.length;
    for (const name of [...names.slice(from), ...names.slice(0, from)]) {
      globalThis.gc?.();
      times[name].push(await timed(subjects[name]));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])]));
}

const lines = [];
const say = (line = '') => {
  lines.push(line);
  console.log(line);
};
const digits = (ms) => (ms < 10 ? ms.toFixed(2) : ms.toFixed(0));

async function sizes() {
  const rounds = isQuick ? [20, 20, 5, 2] : [41, 41, 15, 5];
  const cases = [
    ['1 KB', 1e3],
    ['100 KB', 1e5],
    ['10 MB', 1e7],
    ['100 MB', 1e8],
  ];
  const table = {};
  for (const [i, [, bytes]] of cases.entries()) {
    const value = recordsOf(bytes);
    const subjects = Object.fromEntries(
      Object.entries(ways).map(([name, write], j) => [name, () => write(file(`way-${j}.json`), value)]),
    );
    const times = await measure(subjects, rounds[i]);
    for (const [name, ms] of Object.entries(times)) (table[name] ??= []).push(ms);
    for (const entry of fs.readdirSync(folder)) fs.rmSync(file(entry));
  }
  const reference = table['write-file-atomic 7.0.1'];
  say('## Writing one JSON file: median milliseconds (ratio to write-file-atomic)');
  say();
  say(`| | ${cases.map(([name]) => name).join(' | ')} |`);
  say(`|---|${cases.map(() => '---:|').join('')}`);
  for (const [name, times] of Object.entries(table)) {
    say(`| ${name} | ${times.map((ms, i) => `${digits(ms)} (${(ms / reference[i]).toFixed(2)})`).join(' | ')} |`);
  }
  say();
}

async function breakdown() {
  const value = recordsOf(1e7);
  const bytes = Buffer.from(text(value));
  const path = file('breakdown.json');
  const write = () => {
    // holdfast: ignore unsafe-write, write-without-close -- what is measured; the caller closes it
    const fd = fs.openSync(path, 'w');
    fs.writeSync(fd, bytes);
    return fd;
  };
  const measured = { write: [], sync: [], rename: [], 'sync of the folder': [] };
  for (let round = 0; round < (isQuick ? 3 : 11); round++) {
    let fd;
    measured.write.push(await timed(() => (fd = write())));
    measured.sync.push(await timed(() => fs.fsyncSync(fd)));
    fs.closeSync(fd);
    measured.rename.push(await timed(() => fs.renameSync(path, `${path}.to`)));
    const opened = fs.openSync(folder, 'r');
    measured['sync of the folder'].push(await timed(() => fs.fsyncSync(opened)));
    fs.closeSync(opened);
  }
  const serialising = await measure(
    {
      'JSON.stringify(value, null, 2)': () => JSON.stringify(value, null, 2),
      'jsonText(value), which checks every value': () => jsonText(value),
      'SHA-256 for the receipt': async () => (await import('node:crypto')).createHash('sha256').update(bytes).digest(),
    },
    isQuick ? 3 : 11,
  );
  say('## Where the time goes at 10 MB, median milliseconds');
  say();
  for (const [name, ms] of Object.entries(serialising)) say(`- ${name}: ${digits(ms)}`);
  for (const [name, times] of Object.entries(measured)) say(`- ${name}: ${digits(median(times))}`);
  say();
}

async function manyFiles() {
  const count = isQuick ? 500 : 10_000;
  const content = text(recordsOf(1e3));
  const paths = (kind) => Array.from({ length: count }, (_, i) => file(join(kind, `${i}.json`)));
  const journal = file('journal');
  for (const kind of ['single', 'atomic', 'parallel', 'batch']) fs.mkdirSync(file(kind));
  const times = {};
  times['write-file-atomic, one after the other'] = await timed(async () => {
    for (const path of paths('atomic')) await writeFileAtomic(path, content);
  });
  times['holdfast, one after the other'] = await timed(async () => {
    for (const path of paths('single')) await atomicWriteJson(path, content);
  });
  times['holdfast, all at once (`Promise.all`)'] = await timed(() =>
    Promise.all(paths('parallel').map((path) => atomicWriteJson(path, content))),
  );
  times['holdfast, one transaction'] = await timed(() =>
    transaction(
      async (tx) => {
        await Promise.all(paths('batch').map((path) => tx.write(path, content)));
      },
      { journal },
    ),
  );
  await recover({ journal });
  const single = times['holdfast, one after the other'];
  say(`## ${count} files of 1 KB, all durable`);
  say();
  say('| | seconds | times as fast as single writes |');
  say('|---|---:|---:|');
  for (const [name, ms] of Object.entries(times))
    say(`| ${name} | ${(ms / 1000).toFixed(2)} | ${(single / ms).toFixed(1)} |`);
  say();
}

/** Peak memory of a process of its own, which makes the value and then writes it in one way. */
function memory() {
  const peak = (way) =>
    Number(
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--peak', way, folder], {
        encoding: 'utf8',
      }).trim(),
    );
  const own = peak('nothing');
  say('## Peak memory at 100 MB, above that of the value itself');
  say();
  for (const way of ['JSON.stringify alone', ...Object.keys(ways).filter((name) => !name.includes('durable'))]) {
    say(`- ${way}: ${Math.max(0, Math.round((peak(way) - own) / 1024))} MB`);
  }
  say();
}

async function reportPeak(way) {
  const value = recordsOf(1e8);
  const path = file('peak.json');
  if (way === 'JSON.stringify alone') JSON.stringify(value, null, 2);
  else if (way !== 'nothing') await ways[way](path, value);
  console.log(process.resourceUsage().maxRSS);
}

if (isChild) {
  await reportPeak(process.argv[process.argv.indexOf('--peak') + 1]);
} else {
  say('# Results: holdfast/io');
  say();
  say(
    `\`npm run build && node --expose-gc bench/io.mjs\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${os.cpus().length} cores, ${fileSystemOf(base)}.`,
  );
  say('All ways take turns in one process; the numbers of a shared machine are noisy, so trust the ratios.');
  say();
  await sizes();
  await breakdown();
  memory();
  await manyFiles();
  fs.rmSync(folder, { recursive: true });
  // holdfast: ignore unsafe-write -- made again by the next run, and under version control
  if (!isQuick) fs.writeFileSync(new URL('RESULTS-io.md', import.meta.url), `${lines.join('\n').trim()}\n`);
}

function fileSystemOf(path) {
  const names = { 0xef53: 'ext4', 0x01021994: 'tmpfs', 0x58465342: 'xfs', 0x9123683e: 'btrfs' };
  return names[fs.statfsSync(path).type] ?? 'another file system';
}
