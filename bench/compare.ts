import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How long the difference of two large files takes, and how much memory. Each figure is a whole process, from its start to
 * its end (reading the files included), run `rounds` times, cases interleaved; medians. Makes its own files, about 1.5 GB, in the
 * temporary folder, and writes bench/RESULTS-compare.md.
 *
 *     npm run build && npx jiti bench/compare.ts [megabytes] [rounds]
 */
const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const loadBefore = load();
const dist = new URL('../dist/compare/', import.meta.url);

interface Case {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly code: string;
}

interface Figures {
  readonly wall: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly found: string;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly mentions: number;
  readonly score: number;
  readonly aliases: readonly string[];
  readonly first: { readonly doc: string; readonly line: number };
  readonly note: string | null;
  readonly place?: string;
}

const oursIgnoring = (ignore: readonly string[]) => `
import { readFileSync } from 'node:fs';
const { compareContents } = await import('${dist.href}diff.js');
const [before, after] = process.argv.slice(1).map((name) => ({ name, bytes: readFileSync(name) }));
const { difference } = compareContents(before, after, { ignore: ${JSON.stringify(ignore)} });
const one = difference.collections.find(({ kind }) => kind !== 'document');
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({
  cpu: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024,
  found: [difference.kind, one.added, one.removed, one.changed, one.moved].join(' '),
}));`;

const ours = oursIgnoring([]);

/** The records of both files as a set: each ten of them, by the number in their ids, are a file. */
const asSets = `
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
const { compareSets } = await import('${dist.href}sets.js');
const sets = process.argv.slice(1).map((name) => {
  const files = new Map();
  for (const one of JSON.parse(readFileSync(name, 'utf8')).items) {
    const path = 'data/' + Math.floor(Number(one.id.match(/[0-9]+$/)[0]) / 10) + '.json';
    files.set(path, [...(files.get(path) ?? []), one]);
  }
  const members = [...files].map(([path, items]) => {
    const bytes = Buffer.from(JSON.stringify({ items, n: 1 }));
    return { path, hash: createHash('sha256').update(bytes).digest('hex'), read: () => bytes };
  });
  return { name: 'data/{name}.json', members };
});
const start = process.cpuUsage();
const { difference } = compareSets(sets[0], sets[1]);
const [one] = difference.collections;
const { user, system } = process.cpuUsage(start);
console.log(JSON.stringify({
  cpu: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024,
  found: [difference.kind, one.added, one.removed, one.changed, one.moved].join(' '),
}));`;

const peer = `
import { readFileSync } from 'node:fs';
import { diff } from '${import.meta.resolve('json-diff-ts')}';
const [before, after] = process.argv.slice(1).map((name) => JSON.parse(readFileSync(name, 'utf8')));
const changes = diff(before, after, { embeddedObjKeys: { items: 'id' } });
const items = changes[0].changes;
const of = (type) => items.filter((one) => one.type === type).length;
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({
  cpu: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024,
  found: ['changed', of('ADD'), of('REMOVE'), of('UPDATE'), '-'].join(' '),
}));`;

const nothing = `console.log(JSON.stringify({ cpu: 0, megabytes: 0, found: '' }))`;

try {
  const cases = [...largeCases(megabytes), ...peerCases()];
  const figures = new Map<string, Figures[]>(cases.map(({ title }) => [title, []]));
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) figures.get(one.title)?.push(measure(one));
  }
  const report = reportOf(cases, figures);
  // holdfast: ignore unsafe-write -- made again by the next run, and under version control
  writeFileSync(new URL('RESULTS-compare.md', import.meta.url), report);
  process.stdout.write(report);
} finally {
  rmSync(folder, { recursive: true });
}

function largeCases(size: number): Case[] {
  const before = rows(size);
  const list = write('list.json', wrapped(before));
  const one = mutated(before, 0.01);
  const json = (title: string, name: string, text: Generator<string>): Case => {
    return { title: `JSON, ${title}`, before: list, after: write(name, text), code: ours };
  };
  return [
    { title: 'nothing: a bare Node process', before: list, after: list, code: nothing },
    json('1 % of the records differ', 'list-1.json', wrapped(one)),
    json('10 % differ', 'list-10.json', wrapped(mutated(before, 0.1))),
    json('all differ', 'list-100.json', wrapped(mutated(before, 1))),
    {
      title: 'JSON, all differ, in a field that is ignored',
      before: list,
      after: write('list-ignored.json', wrapped(before.map((row) => ({ ...row, mentions: row.mentions + 1 })))),
      code: oursIgnoring(['mentions']),
    },
    json('1 % differ, all shuffled', 'list-shuffled.json', wrapped(shuffled(one))),
    json('other white space alone', 'list-spaced.json', wrapped(before, ' ')),
    {
      title: 'JSON, a map, 1 % differ',
      before: write('map.json', map(before)),
      after: write('map-1.json', map(one)),
      code: ours,
    },
    {
      title: 'NDJSON, 1 % differ',
      before: write('x.ndjson', lines(before)),
      after: write('x-1.ndjson', lines(one)),
      code: ours,
    },
    { title: 'CSV, 1 % differ', before: write('x.csv', csv(before)), after: write('x-1.csv', csv(one)), code: ours },
  ];
}

function peerCases(): Case[] {
  const before = rows(20);
  const a = write('small.json', wrapped(before));
  const b = write('small-1.json', wrapped(mutated(before, 0.01)));
  const c = write('small-10.json', wrapped(mutated(before, 0.1)));
  const files = `${(before.length / 10).toLocaleString('en-US')} files`;
  return [
    {
      title: `A set of ${files}, some 10 % of which differ; CPU of the comparison alone`,
      before: a,
      after: b,
      code: asSets,
    },
    {
      title: `A set of ${files}, some 65 % of which differ; CPU of the comparison alone`,
      before: a,
      after: c,
      code: asSets,
    },
    { title: '20 MB, 1 % differ: Holdfast', before: a, after: b, code: ours },
    { title: '20 MB, 1 % differ: json-diff-ts 4.10.4', before: a, after: b, code: peer },
  ];
}

function measure({ before, after, code }: Case): Figures {
  const start = performance.now();
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code, before, after], { encoding: 'utf8' });
  const wall = performance.now() - start;
  if (run.status !== 0) throw new Error(run.stderr);
  const found: Omit<Figures, 'wall'> = JSON.parse(run.stdout);
  return { wall, ...found };
}

function reportOf(cases: readonly Case[], figures: ReadonlyMap<string, readonly Figures[]>): string {
  const table = cases.map(({ title, before, after }) => {
    const all = figures.get(title) ?? [];
    const sizes = [before, after].map((name) => (statSync(name).size / 1e6).toFixed(0)).join(' + ');
    const middle = (of: (one: Figures) => number) => all.map(of).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
    const least = Math.min(...all.map(({ wall }) => wall));
    const cells = [
      title,
      sizes,
      middle(({ wall }) => wall).toFixed(0),
      least.toFixed(0),
      middle(({ cpu }) => cpu).toFixed(0),
      middle(({ megabytes }) => megabytes).toFixed(0),
      all[0]?.found ?? '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Differences of large files

Whole processes, reading included: wall time (median and least), processor time (median) and the most memory at any time (median) of ${rounds}
rounds, cases interleaved. Node ${process.version}, ${cpus().length} cores of \`${cpus()[0]?.model ?? 'unknown'}\`, shared with
other work (load ${loadBefore} before, ${load()} after): the least and the processor time say more than the median. Memory includes both files. Found: kind, records added, removed, changed, moved.

    npm run build && npx jiti bench/compare.ts ${megabytes} ${rounds}

| Case | MB | Wall, ms | Least, ms | CPU, ms | Memory, MB | Found |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
${table.join('\n')}
`;
}

/** Records like those of an index of entities, about so many megabytes of JSON. */
function rows(size: number): Row[] {
  const next = randoms(7);
  const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma'.split(
    ' ',
  );
  const word = () => words[Math.floor(next() * words.length)] ?? '';
  return Array.from({ length: size * 5150 }, (_, i) => ({
    id: `e_${i}`,
    name: `${word()} ${word()} ${i}`,
    type: ['person', 'place', 'organisation'][i % 3] ?? '',
    mentions: Math.floor(next() * 1000),
    score: Math.round(next() * 1e6) / 1e6,
    aliases: [word(), word()],
    first: { doc: `doc_${Math.floor(next() * 5000)}`, line: Math.floor(next() * 900) },
    note: next() < 0.3 ? null : `${word()} ${word()} ${word()} ${word()} ${word()}`,
    ...(next() < 0.5 ? { place: word() } : {}),
  }));
}

/** Of the share of records, eight tenths are changed, one tenth removed, and one tenth gets a new record before it. */
function mutated(before: readonly Row[], share: number): Row[] {
  const next = randoms(99);
  return before.flatMap((row) => {
    const chance = next() / share;
    if (chance < 0.8) return [{ ...row, mentions: row.mentions + 1 }];
    if (chance < 0.9) return [];
    return chance < 1 ? [{ ...row, id: `new_${row.id}` }, row] : [row];
  });
}

function shuffled(list: readonly Row[]): Row[] {
  const next = randoms(3);
  return list
    .map((row) => ({ row, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

function* wrapped(list: readonly Row[], indent?: string): Generator<string> {
  yield '{"items":[';
  for (const [i, row] of list.entries()) yield (i === 0 ? '' : ',') + JSON.stringify(row, null, indent);
  yield ']}';
}

function* map(list: readonly Row[]): Generator<string> {
  yield '{\n';
  for (const [i, row] of list.entries())
    yield `${i === 0 ? '' : ',\n'}${JSON.stringify(row.id)}: ${JSON.stringify(row)}`;
  yield '\n}\n';
}

function* lines(list: readonly Row[]): Generator<string> {
  for (const row of list) yield `${JSON.stringify(row)}\n`;
}

/** Wider rows, so that there are as many megabytes as of JSON. */
function* csv(list: readonly Row[]): Generator<string> {
  yield 'id,name,type,mentions,score,note,text\n';
  for (const { id, name, type, mentions, score, note, first } of list) {
    const text = `"say ""${name}"", and more of it, to be about as wide as the others are: ${first.doc}, ${first.line}"`;
    yield `${[id, name, type, mentions, score, note ?? '', text].join(',')}\n`;
  }
}

function write(name: string, pieces: Generator<string>): string {
  const path = join(folder, name);
  const chunks: Buffer[] = [];
  let pending: string[] = [];
  for (const piece of pieces) {
    pending.push(piece);
    if (pending.length < 10_000) continue;
    chunks.push(Buffer.from(pending.join('')));
    pending = [];
  }
  writeFileSync(path, Buffer.concat([...chunks, Buffer.from(pending.join(''))]));
  return path;
}

/** Processes that wanted a processor, over the last minute. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

/** The same numbers on every machine (mulberry32). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
