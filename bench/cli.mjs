/**
 * What the command line costs: `npm start && node bench/cli.mjs`. Prints bench/RESULTS.md. Everything is interleaved in one
 * run; medians. CPU is user and system time of the whole process, from `getrusage` of the children.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 15);
const cli = fileURLToPath(new URL('../dist/cli/main.cjs', import.meta.url));
const archive = fileURLToPath(new URL('../examples/union-archive', import.meta.url));
const load = loadavg()[0].toFixed(1);

const cases = {
  'bare node (`node -e 0`)': ['-e', '0'],
  'bare node that loads zod, as the example does': [
    '-e',
    `require(${JSON.stringify(fileURLToPath(import.meta.resolve('zod')).replace(/index\.js$/, 'index.cjs'))})`,
  ],
  '`holdfast --version`': [cli, '--version'],
  '`holdfast run --help`': [cli, 'run', '--help'],
  '`holdfast status`, the built example': [cli, 'status', '-C', archive],
  '`holdfast run`, the built example, nothing to do': [cli, 'run', '-C', archive],
};

const measured = Object.fromEntries(Object.keys(cases).map((name) => [name, { wall: [], cpu: [] }]));
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of Object.entries(cases)) {
    const before = childrenCpu();
    const started = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    const wall = performance.now() - started;
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    measured[name].wall.push(wall);
    measured[name].cpu.push(childrenCpu() - before);
  }
}

const bare = medians(measured['bare node (`node -e 0`)']);
console.log(`# Benchmarks

## The command line

\`npm start && node bench/cli.mjs\`: ${rounds} rounds, interleaved, medians (CPU: means), whole processes. Node ${process.versions.node}, ${cpus().length} cores, load average
${load} at the start.

| | wall ms | over bare node | CPU ms | over bare node |
|---|---:|---:|---:|---:|`);
for (const [name, times] of Object.entries(measured)) {
  const { wall, cpu } = medians(times);
  console.log(
    `| ${name} | ${wall.toFixed(0)} | ${(wall - bare.wall).toFixed(0)} | ${cpu.toFixed(0)} | ${(cpu - bare.cpu).toFixed(0)} |`,
  );
}
console.log(`
Other benchmarks: [writing files](RESULTS-io.md), [recording](RESULTS-record.md), [comparing](RESULTS-compare.md), [auditing: speed](RESULTS-audit.md), [auditing: accuracy](RESULTS-accuracy.md).`);

/** Milliseconds of all children that have ended: fields 16 and 17 of /proc/self/stat, in clock ticks of 10 ms. */
function childrenCpu() {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const text = readFileSync('/proc/self/stat', 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function medians({ wall, cpu }) {
  const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  return { wall: middle(wall), cpu: cpu.reduce((sum, value) => sum + value, 0) / cpu.length };
}
