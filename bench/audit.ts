/**
 * How quick is the auditor, beside ast-grep's CLI and ESLint with one rule?
 *
 *     npm run build && npx jiti bench/audit.ts
 *
 * The corpus: 420 scripts of Python, JavaScript, TypeScript and shell, the labelled repositories repeated, each script with about
 * 6 KB of other code behind it. Every figure is a process of its own, from start to exit; the three tools take turns. The peers
 * look for writes by one pattern and evaluate nothing; they are here to show what reading the same files costs at least.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const fixtures = join(here, '../test/fixtures/audit');
const work = mkdtempSync(join(tmpdir(), 'audit-bench-'));
const corpus = join(work, 'corpus');
const rounds = 3;

const { scripts, bytes } = makeCorpus(420);
const peers = installPeers();
writeFileSync(
  join(work, 'audit.mjs'),
  `const { audit } = await import(${JSON.stringify(new URL('../dist/audit/index.js', import.meta.url).href)});
const result = await audit(process.argv[2], { cache: process.argv[3] !== 'none' });
const used = process.resourceUsage();
console.error(JSON.stringify({ accesses: result.accesses.length, kb: used.maxRSS, cpu: Math.round((used.userCPUTime + used.systemCPUTime) / 1000) }));`,
);

const times = new Map<string, number[]>();
const memory = new Map<string, number>();
const processor = new Map<string, number[]>();
for (let round = 0; round < rounds; round += 1) {
  rmSync(join(corpus, '.holdfast'), { recursive: true, force: true });
  mkdirSync(join(corpus, '.holdfast'));
  measure('holdfast, cold', process.execPath, [join(work, 'audit.mjs'), corpus]);
  measure('holdfast, nothing changed', process.execPath, [join(work, 'audit.mjs'), corpus]);
  const one = join(corpus, 'c0-py-cli/bin/train.py');
  appendFileSync(one, `# round ${round}\n`);
  measure('holdfast, one script changed', process.execPath, [join(work, 'audit.mjs'), corpus]);
  if (peers !== null) {
    measure('ast-grep, one pattern, Python', peers.astGrep, [
      'run',
      '-l',
      'python',
      '-p',
      'open($$$)',
      corpus,
      '--json=compact',
    ]);
    measure('ast-grep, one pattern, JavaScript', peers.astGrep, [
      'run',
      '-l',
      'js',
      '-p',
      '$F.writeFileSync($$$)',
      corpus,
      '--json=compact',
    ]);
    measure('ESLint, one rule, JavaScript only', process.execPath, [
      peers.eslint,
      '--no-config-lookup',
      '-c',
      peers.config,
      corpus,
    ]);
  }
}
report();
rmSync(work, { recursive: true, force: true });

function measure(name: string, command: string, args: string[]): void {
  const start = performance.now();
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const list = times.get(name) ?? [];
  list.push(performance.now() - start);
  times.set(name, list);
  const kb = /"kb":(\d+)/.exec(run.stderr)?.[1];
  const cpu = /"cpu":(\d+)/.exec(run.stderr)?.[1];
  if (cpu !== undefined) processor.set(name, [...(processor.get(name) ?? []), Number(cpu)]);
  if (kb !== undefined) memory.set(name, Math.max(memory.get(name) ?? 0, Number(kb) / 1024));
}

function middle(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

function report(): void {
  const lines = [
    '# The auditor: speed',
    '',
    `\`npm run build && npx jiti bench/audit.ts\`, Node ${process.version}, ${rounds} rounds in turns, median of wall time of whole processes.`,
    `${scripts} scripts, ${(bytes / 1024 / 1024).toFixed(1)} MB. ${availableParallelism()} cores, load at the end ${loadavg()[0]?.toFixed(1)}: above the number of cores, trust ratios.`,
    '',
    '| | seconds | of CPU | scripts per second | memory at most |',
    '| --- | --- | --- | --- | --- |',
  ];
  for (const [name, list] of times) {
    const median = middle(list);
    const cells = [name, (median / 1000).toFixed(2)];
    const most = memory.get(name);
    if (most === undefined) cells.push('', '', '');
    else
      cells.push(
        (middle(processor.get(name) ?? []) / 1000).toFixed(2),
        (scripts / (median / 1000)).toFixed(0),
        `${most.toFixed(0)} MB`,
      );
    lines.push(`| ${cells.join(' | ')} |`);
  }
  lines.push(
    '',
    'ESLint reads the JavaScript files of the corpus alone, ast-grep those of one language; the auditor reads all four languages and evaluates them.',
    '',
  );
  writeFileSync(join(here, 'RESULTS-audit.md'), lines.join('\n'));
  console.log(lines.join('\n'));
}

function makeCorpus(count: number): { scripts: number; bytes: number } {
  let scripts = 0;
  let bytes = 0;
  for (let copy = 0; scripts < count; copy += 1) {
    for (const name of readdirSync(fixtures)) {
      if (name.endsWith('.labels')) continue;
      const target = join(corpus, `c${copy}-${name}`);
      cpSync(join(fixtures, name), target, { recursive: true });
      pad(target, copy);
    }
  }
  return { scripts, bytes };

  function pad(folder: string, copy: number): void {
    for (const one of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, one.name);
      if (one.isDirectory()) pad(path, copy);
      else if (/\.(py|[cm]?[jt]s|sh)$/.test(one.name)) {
        appendFileSync(path, filler(one.name.slice(one.name.lastIndexOf('.') + 1), copy));
        scripts += 1;
        bytes += statSync(path).size;
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
