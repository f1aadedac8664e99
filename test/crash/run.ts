import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const worker = join(here, 'worker.mjs');

/** The compiled shim, or why there is none. */
export function compileShim(): { readonly shim: string } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'LD_PRELOAD works on Linux only' };
  const shim = join(mkdtempSync(join(tmpdir(), 'holdfast-shim-')), 'shim.so');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, join(here, 'shim.c'), '-ldl', '-lpthread'], {
      stdio: 'pipe',
    });
    return { shim };
  } catch (error) {
    return {
      missing: `no C compiler that makes the shim: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    };
  }
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs one scenario in a process of its own, under the shim. */
export function runWorker(
  shim: string,
  scenario: string,
  root: string,
  env: Readonly<Record<string, string | number>> = {},
  skipSync = 0,
): Promise<Ended> {
  const child = spawn(process.execPath, [worker, scenario, root, String(skipSync)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
      LD_PRELOAD: shim,
      HF_ROOT: root,
    },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
}

/** The calls that an undisturbed run makes, as the shim wrote them down. */
export async function record(shim: string, scenario: string, root: string, skipSync = 0): Promise<string> {
  const log = `${root}.log`;
  rmSync(log, { force: true });
  const ended = await runWorker(shim, scenario, root, { HF_LOG: log }, skipSync);
  if (ended.code !== 0) throw new Error(`${scenario}: ${ended.stderr}`);
  const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
  rmSync(log, { force: true });
  return text;
}

/** Two at a time: the machine that tests has few cores, and each of these is a process. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const next = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all([next(), next()]);
}
