import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ended, TestProject } from './project.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Makes `import 'holdfast'` in a project find the package as built here, as an installed one would be found. */
export function installHoldfast(project: TestProject): void {
  const place = project.path('node_modules/holdfast');
  fs.mkdirSync(dirname(place), { recursive: true });
  fs.symlinkSync(repository, place);
}

/** Runs a script of a project (`.mjs`) to its end. */
export function runScript(project: TestProject, script: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: project.root, maxBuffer: 1 << 26 };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, stdout, stderr });
    });
  });
}

/** Starts a script and leaves it running. */
export function startScript(project: TestProject, script: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { cwd: project.root, stdio: ['ignore', 'pipe', 'inherit'] });
}
