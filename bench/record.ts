/**
 * What it costs a script to say what it made: `npm run build && node --import jiti/register bench/record.ts`. Prints the tables of
 * bench/RESULTS-record.md. Needs about 2 GB in the temporary folder. Everything is interleaved in one run; medians.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordUpdate } from 'holdfast';
import { absolutePath } from '../src/core/path.ts';
import { hashFile } from '../src/io/hash.ts';
import { commitAt, isDirty } from '../src/record/git.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const script = join(root, 'scripts/make.mjs');
const metadataFile = join(root, 'data/.pipeline_metadata.json');

/** The processor time of a whole process, from its start on. */
const sayCost =
  '\nconst { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000));\n';

function prepare(): void {
  mkdirSync(join(root, 'scripts'));
  mkdirSync(join(root, 'data'));
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(root, 'node_modules/holdfast'));
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, '.gitignore'), 'node_modules\n.holdfast\n');
  writeFileSync(join(root, 'scripts/nothing.mjs'), sayCost);
  writeFileSync(join(root, 'scripts/import-io.mjs'), `import 'holdfast/io';${sayCost}`);
  writeFileSync(join(root, 'scripts/import.mjs'), `import 'holdfast';${sayCost}`);
  writeFileSync(
    script,
    `import { recordUpdate } from 'holdfast';
     import { writeFileSync } from 'node:fs';
     const [, , path, text] = process.argv;
     writeFileSync(path, text);
     await recordUpdate(path, import.meta.url, { n: 1 });${sayCost}`,
  );
  for (let i = 0; i < 2000; i++) writeFileSync(join(root, `scripts/other-${i}.ts`), `// ${i}`);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=B', '-c', 'user.email=b@b', ...args]);
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
}

/** As many artifacts as asked for, with hashes, script and two inputs each. */
function fill(count: number): void {
  const hash = (i: number) => `sha256:${i.toString(16).padStart(64, '0')}`;
  const records = Array.from({ length: count }, (_, i) => [
    `data/entities/artifact_${i}.json`,
    {
      details: { entities_processed: i, processing_time_seconds: 45.3 },
      hash: hash(i),
      inputs: { 'data/flights.json': hash(i + 1), 'data/people.json': hash(i + 2) },
      last_updated: '2025-11-19T14:30:25Z',
      script: { commit: '404a84dd19f8', dirty: false, hash: hash(7) },
      updated_by: 'scripts/analysis/entity_network.ts',
      version: '2.14.0',
    },
  ]);
  writeFileSync(metadataFile, JSON.stringify(Object.fromEntries(records)));
}

interface Case {
  readonly name: string;
  /** Not measured. */
  readonly before?: () => void;
  /** Gives the processor time where it is that of another process. */
  readonly run: (round: number) => unknown;
}

/** `cpu`: processor time as well; that of git, which is asked meanwhile, is not in it. */
async function measure(
  cases: readonly Case[],
  rounds: number,
  { warmUp = 3, cpu: withCpu = false } = {},
): Promise<void> {
  const times = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  const cpu = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { name, before, run } of cases) {
      before?.();
      const used = process.cpuUsage();
      const start = performance.now();
      const said = await run(round);
      const wall = performance.now() - start;
      const { user, system } = process.cpuUsage(used);
      // The first rounds warm up.
      if (round < 0) continue;
      times.get(name)?.push(wall);
      cpu.get(name)?.push(typeof said === 'number' ? said : (user + system) / 1000);
    }
  }
  for (const [name, list] of times) {
    const sorted = list.sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
    const ofCpu = cpu.get(name)?.sort((a, b) => a - b) ?? [];
    const middle = (ofCpu[Math.floor(ofCpu.length / 2)] ?? 0).toFixed(2);
    console.log(`| ${name} | ${at(0.5)} | ${at(0.1)} | ${at(0.9)} |${withCpu ? ` ${middle} |` : ''}`);
  }
}

const head = (title: string, cpu = false) =>
  console.log(
    `\n| ${title} | median ms | 10 % | 90 % |${cpu ? ' CPU ms |' : ''}\n| --- | ---: | ---: | ---: |${cpu ? ' ---: |' : ''}`,
  );
const node = (name: string, ...args: string[]) =>
  Number(spawnSync(process.execPath, [join('scripts', name), ...args], { cwd: root, encoding: 'utf8' }).stdout);
const write = (text: string) => writeFileSync(join(root, 'data/x.json'), text);
const record = (options = {}) => recordUpdate('data/x.json', script, { n: 1 }, { project: root, ...options });

prepare();
fill(10);
head('a whole process', true);
await measure(
  [
    { name: '`node` with an empty script', run: () => node('nothing.mjs') },
    { name: "`import 'holdfast/io'`", run: () => node('import-io.mjs') },
    { name: "`import 'holdfast'`", run: () => node('import.mjs') },
    { name: 'writes and records, nothing changed', run: () => node('make.mjs', 'data/same.json', '') },
    { name: 'writes and records, new content', run: (round) => node('make.mjs', 'data/new.json', String(round)) },
  ],
  25,
  { cpu: true },
);

for (const count of [10, 100, 1000]) {
  fill(count);
  await record();
  head(`one call, ${count} artifacts in the file`, true);
  await measure(
    [
      { name: '`recordUpdate`, nothing changed', run: () => record() },
      {
        name: '`recordUpdate`, new content',
        run: async (round) => {
          write(`${count} ${round}`);
          await record();
        },
      },
    ],
    100,
    { cpu: true },
  );
}

for (const [size, rounds] of [
  [1e3, 40],
  [1e6, 20],
  [1e7, 8],
  [1e8, 3],
] as const) {
  fill(10);
  rmSync(join(root, '.holdfast'), { recursive: true, force: true });
  const content = records(size);
  const change = (name: string) => writeFileSync(join(root, 'data', name), content.next());
  const say = (name: string, options = {}) =>
    recordUpdate(`data/${name}`, script, { n: 1 }, { project: root, ...options });
  // Two artifacts: a content that is not kept cannot be compared with the next one.
  for (const name of ['kept.json', 'not-kept.json']) {
    change(name);
    await say(name, { keep: name === 'kept.json' });
  }
  head(`one call, a list of records of ${size / 1000} KB as JSON`, true);
  await measure(
    [
      { name: 'the file read and hashed, nothing else', run: () => hashFile(join(root, 'data/kept.json')) },
      { name: 'nothing changed', run: () => say('kept.json') },
      { name: 'one record in a hundred changed', before: () => change('kept.json'), run: () => say('kept.json') },
      {
        name: 'the same, without versions (`keep: false`)',
        before: () => change('not-kept.json'),
        run: () => say('not-kept.json', { keep: false }),
      },
    ],
    rounds,
    { warmUp: 1, cpu: true },
  );
}

/** A list of about so many bytes; each content of it has other times in one record of a hundred. */
function records(size: number): { next: () => Buffer } {
  const one = (i: number) =>
    `{"id":"e_${i}","name":"alpha beta ${i}","type":"person","mentions":${i % 997},"seen":"00000000"}`;
  const count = Math.max(1, Math.round(size / (one(size / 100).length + 1)));
  const text = Buffer.from(`[${Array.from({ length: count }, (_, i) => one(i)).join(',')}]`);
  const places: number[] = [];
  for (let at = text.indexOf('00000000'); at >= 0; at = text.indexOf('00000000', at + 8)) places.push(at);
  let made = 0;
  return {
    next: () => {
      made++;
      for (let i = 0; i < places.length; i += 100) text.write(String(made).padStart(8, '0'), places[i] ?? 0);
      return text;
    },
  };
}

const file = absolutePath(script);
head('git, in a repository of 2,000 files');
await measure(
  [
    { name: 'commit, read from the files of the repository', run: () => commitAt(file) },
    { name: 'commit, asked of git (`rev-parse`)', run: () => spawnSync('git', ['-C', root, 'rev-parse', 'HEAD']) },
    { name: 'dirty, asked of git (`status` of the one file)', run: () => isDirty(file) },
    { name: '`git status` of everything', run: () => spawnSync('git', ['-C', root, 'status', '--porcelain']) },
  ],
  100,
);
rmSync(root, { recursive: true });
