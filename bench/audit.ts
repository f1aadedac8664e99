/**
 * How quick is `holdfast audit`, beside ast-grep's CLI and ESLint with one rule?
 *
 *     npm run build && npx jiti bench/audit.ts [--rounds N] [FOLDER…]
 *
 * The corpus: 420 scripts of Python, JavaScript, TypeScript and shell, the labelled repositories repeated, each script with about
 * 6 KB of other code behind it. Each FOLDER is measured besides, as a copy: a folder of real code, such as an unpacked package.
 * Every figure is a process of its own, the command as people start it, from start to exit; the three tools take turns. The peers look
 * for writes by one pattern and evaluate nothing; they are here to show what reading the same files costs at least.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const fixtures = join(here, '../test/fixtures/audit');
const command = join(here, '../dist/cli/main.cjs');
const work = mkdtempSync(join(tmpdir(), 'audit-bench-'));
const { values, positionals: folders } = parseArgs({
  options: { rounds: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const usageFile = join(work, 'usage.json');
writeFileSync(
  join(work, 'usage.cjs'),
  `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify({ kb: maxRSS, cpu: (userCPUTime + systemCPUTime) / 1000 }));
});
`,
);

interface Row {
  readonly seconds: number[];
  readonly cpu: number[];
  mb: number;
}

const peers = installPeers();
const lines: string[] = [];
measureCorpus('The labelled repositories, repeated', (corpus) => makeCorpus(corpus, 420));
for (const folder of folders) {
  measureCorpus(`\`${basename(folder)}\``, (corpus) =>
    cpSync(folder, corpus, {
      recursive: true,
      dereference: true,
      filter: (path) => !/node_modules|\.git$/.test(path.slice(folder.length)),
    }),
  );
}
report();
rmSync(work, { recursive: true, force: true });

function measureCorpus(title: string, make: (corpus: string) => void): void {
  const corpus = mkdtempSync(join(work, 'corpus-'));
  make(corpus);
  const scripts = scriptsIn(corpus);
  const bytes = scripts.reduce((sum, one) => sum + statSync(one).size, 0);
  const rows = new Map<string, Row>();
  const changed = scripts.find((one) => one.endsWith('.py')) ?? scripts[0];
  for (let round = 0; round < rounds; round += 1) {
    rmSync(join(corpus, '.holdfast'), { recursive: true, force: true });
    mkdirSync(join(corpus, '.holdfast'));
    const audit = ['-r', join(work, 'usage.cjs'), command, 'audit', corpus, '--json'];
    measure(rows, 'holdfast, cold', process.execPath, audit);
    measure(rows, 'holdfast, nothing changed', process.execPath, audit);
    if (changed !== undefined)
      appendFileSync(changed, `\n${/\.[cm]?[jt]sx?$/.test(changed) ? '//' : '#'} round ${round}\n`);
    measure(rows, 'holdfast, one script changed', process.execPath, audit);
    if (peers === null) continue;
    const search = (language: string, pattern: string) => [
      'run',
      '-l',
      language,
      '-p',
      pattern,
      corpus,
      '--json=compact',
    ];
    measure(rows, 'ast-grep, one pattern, Python', peers.astGrep, search('python', 'open($$$)'));
    measure(rows, 'ast-grep, one pattern, JavaScript', peers.astGrep, search('js', '$F.writeFileSync($$$)'));
    const lint = [peers.eslint, '--no-config-lookup', '-c', peers.config, corpus];
    measure(rows, 'ESLint, one rule, JavaScript only', process.execPath, lint);
  }
  tell(title, rows, scripts.length, bytes);
}

function measure(rows: Map<string, Row>, name: string, program: string, args: readonly string[]): void {
  rmSync(usageFile, { force: true });
  const start = performance.now();
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  const row = rows.get(name) ?? { seconds: [], cpu: [], mb: 0 };
  rows.set(name, row);
  row.seconds.push((performance.now() - start) / 1000);
  if (run.error !== undefined) throw run.error;
  if (!existsSync(usageFile)) return;
  const { kb, cpu } = JSON.parse(readFileSync(usageFile, 'utf8')) as { kb: number; cpu: number };
  row.cpu.push(cpu / 1000);
  row.mb = Math.max(row.mb, kb / 1024);
}

function middle(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

function tell(title: string, rows: ReadonlyMap<string, Row>, scripts: number, bytes: number): void {
  lines.push(
    `## ${title}`,
    '',
    `${scripts} scripts, ${(bytes / 1024 / 1024).toFixed(1)} MB. Load at the end: ${loadavg()[0]?.toFixed(1)}.`,
    '',
    '| | seconds | of CPU | CPU per script | scripts per second | memory at most |',
    '| --- | --- | --- | --- | --- | --- |',
  );
  for (const [name, { seconds, cpu, mb }] of rows) {
    const own =
      cpu.length > 0
        ? [
            middle(cpu).toFixed(2),
            `${((middle(cpu) / scripts) * 1000).toFixed(1)} ms`,
            (scripts / middle(seconds)).toFixed(0),
            `${mb.toFixed(0)} MB`,
          ]
        : ['', '', '', ''];
    lines.push(`| ${[name, middle(seconds).toFixed(2), ...own].join(' | ')} |`);
  }
  lines.push('', ...againstGoals(rows, scripts), '');
}

/** The goals in CPU time, for a machine that is shared: 120 scripts per second on two cores are 16.7 ms each. */
function againstGoals(rows: ReadonlyMap<string, Row>, scripts: number): string[] {
  const cold = rows.get('holdfast, cold');
  const again = rows.get('holdfast, nothing changed');
  if (cold === undefined || again === undefined) return [];
  const verdict = (value: number, goal: number): string => (value <= goal ? 'met' : '**missed**');
  const each = (middle(cold.cpu) / scripts) * 1000;
  const repeat = middle(again.cpu);
  return [
    `Goals: cold at most 16.7 ms of CPU per script: ${verdict(each, 16.7)} (${each.toFixed(1)}); at most 200 MB: ${verdict(cold.mb, 200)} (${cold.mb.toFixed(0)}); nothing changed at most 0.4 s of CPU: ${verdict(repeat, 0.4)} (${repeat.toFixed(2)}).`,
  ];
}

function report(): void {
  const head = [
    '# The auditor: speed',
    '',
    `\`npm run build && npx jiti bench/audit.ts [--rounds N] [FOLDER…]\`, Node ${process.version}, ${rounds} rounds in turns, median of wall time of whole processes: the command with \`--json\`, rules and report included. ${availableParallelism()} cores; where the load is above that number, wall time says what the machine did, and the CPU time and the ratios say more.`,
    '',
  ];
  const foot = [
    'ESLint reads the JavaScript files of the corpus alone, ast-grep those of one language; the auditor reads all four languages and evaluates them. CPU time is the sum of both threads, and of the whole process from its start; memory is the largest resident set of the process.',
    '',
  ];
  // holdfast: ignore unsafe-write -- made again by the next run, and under version control
  writeFileSync(join(here, 'RESULTS-audit.md'), [...head, ...lines, ...foot].join('\n'));
  console.log([...head, ...lines, ...foot].join('\n'));
}

function scriptsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && /(?<!\.d)\.(py|[cm]?[jt]sx?|sh)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name))
    .sort();
}

function makeCorpus(corpus: string, count: number): void {
  let scripts = 0;
  for (let copy = 0; scripts < count; copy += 1) {
    for (const name of readdirSync(fixtures)) {
      if (name.endsWith('.labels')) continue;
      const target = join(corpus, `c${copy}-${name}`);
      cpSync(join(fixtures, name), target, { recursive: true });
      pad(target, copy);
    }
  }

  function pad(folder: string, copy: number): void {
    for (const one of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, one.name);
      if (one.isDirectory()) pad(path, copy);
      else if (/\.(py|[cm]?[jt]s|sh)$/.test(one.name)) {
        appendFileSync(path, filler(one.name.slice(one.name.lastIndexOf('.') + 1), copy));
        scripts += 1;
      }
    }
  }
}

/** Code as data scripts have it: functions that count, group and clean, and touch no file. */
function filler(extension: string, copy: number): string {
  const out: string[] = [''];
  for (let n = 0; n < 14; n += 1) {
    const name = `helper_${copy}_${n}`;
    if (extension === 'py') {
      out.push(
        `def ${name}(rows, key="name", limit=${n}):`,
        '    groups = {}',
        '    for row in rows:',
        '        value = (row.get(key) or "").strip().lower()',
      );
      out.push(
        '        if not value or len(value) < limit:',
        '            continue',
        '        groups.setdefault(value, []).append({**row, "n": len(groups) + 1})',
      );
      out.push('    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:limit]', '');
    } else if (extension === 'sh') {
      out.push(
        `${name}() {`,
        '  local total=0',
        '  for n in 1 2 3; do',
        '    if [ "$n" -gt "$total" ]; then total=$((total + n)); fi',
        '  done',
        '  echo "$total of $#"',
        '}',
        '',
      );
    } else {
      out.push(
        `function ${name}(rows, key = 'name', limit = ${n}) {`,
        '  const groups = new Map();',
        '  for (const row of rows) {',
        "    const value = String(row[key] ?? '').trim().toLowerCase();",
      );
      out.push(
        '    if (value.length < limit) continue;',
        '    const list = groups.get(value) ?? [];',
        '    list.push({ ...row, n: groups.size + 1 });',
        '    groups.set(value, list);',
        '  }',
      );
      out.push('  return [...groups].sort((a, b) => b[1].length - a[1].length).slice(0, limit);', '}', '');
    }
  }
  return out.join('\n');
}

/** The peers are no dependencies of ours: they are fetched for the measurement, or left out where there is no network. */
function installPeers(): { astGrep: string; eslint: string; config: string } | null {
  const folder = join(work, 'peers');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  spawnSync('npm', ['install', '--no-audit', '--no-fund', '@ast-grep/cli@0.51.1', 'eslint@9'], { cwd: folder });
  const modules = join(folder, 'node_modules');
  const astGrep = ['cli-linux-x64-gnu', 'cli-darwin-arm64', 'cli-darwin-x64']
    .map((one) => join(modules, '@ast-grep', one, 'ast-grep'))
    .find((one) => existsSync(one));
  const eslint = join(modules, 'eslint/bin/eslint.js');
  if (astGrep === undefined || !existsSync(eslint)) return null;
  const config = join(folder, 'eslint.config.mjs');
  writeFileSync(
    config,
    `export default [{ files: ['**/*.js', '**/*.mjs', '**/*.cjs'], rules: { 'no-restricted-syntax': ['error', "CallExpression[callee.property.name='writeFileSync']"] } }];`,
  );
  return { astGrep, eslint, config };
}
