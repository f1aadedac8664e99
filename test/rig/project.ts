import { execFile, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built CLI: tests run what users run. */
export const cli = fileURLToPath(new URL('../../dist/cli/main.cjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary project and the real CLI in it. `using` removes it. */
export class TestProject {
  readonly root = fs.mkdtempSync(join(tmpdir(), 'holdfast-test-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  [Symbol.dispose](): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(path: string, text: string): void {
    fs.mkdirSync(dirname(this.path(path)), { recursive: true });
    fs.writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return fs.readFileSync(this.path(path), 'utf8');
  }

  edit(path: string, change: (text: string) => string): void {
    const before = this.read(path);
    const after = change(before);
    if (after === before) throw new Error(`The edit of ${path} changes nothing`);
    this.write(path, after);
  }

  has(path: string): boolean {
    return fs.existsSync(this.path(path));
  }

  remove(path: string): void {
    fs.rmSync(this.path(path), { recursive: true });
  }

  /** Every file below a folder but for those of `.holdfast`, with its bytes as Latin-1. */
  contents(folder = '.'): Record<string, string> {
    return Object.fromEntries(this.files(folder).map((path) => [path, fs.readFileSync(this.path(path), 'latin1')]));
  }

  /** Inode and modification time of every file: two equal ones mean that nothing was touched. */
  touches(folder = '.'): Record<string, string> {
    return Object.fromEntries(
      this.files(folder).map((path) => {
        const stat = fs.statSync(this.path(path), { bigint: true });
        return [path, `${stat.ino} ${stat.mtimeNs}`];
      }),
    );
  }

  files(folder = '.'): string[] {
    return fs
      .readdirSync(this.path(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((path) => !path.startsWith('.holdfast'))
      .sort();
  }

  holdfast(...args: readonly string[]): Promise<Ended> {
    return this.holdfastWith({}, ...args);
  }

  holdfastWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const options = { cwd: this.root, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
      execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, stdout, stderr });
      });
    });
  }

  /** Runs and gives what became of each stage, by name: `kept`, `made`, … */
  async run(...args: readonly string[]): Promise<RunReport> {
    const { code, stdout, stderr } = await this.holdfast('run', '--json', ...args);
    return new RunReport(code, JSON.parse(stdout) as RunJson, stderr);
  }

  /** Starts the CLI and leaves it running. */
  start(...args: readonly string[]): ChildProcess {
    return this.startWith({}, ...args);
  }

  startWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess {
    const options = { cwd: this.root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] as const };
    return spawn(process.execPath, [cli, ...args], { ...options, stdio: [...options.stdio] });
  }
}

export interface RunJson {
  readonly schema: string;
  readonly stages: readonly StageJson[];
  readonly artifacts: readonly { readonly path: string; readonly state: string }[];
}

export interface StageJson {
  readonly name: string;
  readonly decision: string;
  readonly reasons: readonly { readonly kind: string; readonly path?: string; readonly file?: string }[];
  readonly outcome?: string;
  readonly items?: { readonly total: number; readonly kept: number; readonly ran: number; readonly failed: number };
  readonly error?: {
    readonly code: string;
    readonly what: string;
    readonly on: string;
    readonly why: string;
    readonly still: string;
    readonly next: string;
  };
  readonly seconds?: number;
}

export class RunReport {
  readonly code: number | null;
  readonly json: RunJson;
  readonly stderr: string;

  constructor(code: number | null, json: RunJson, stderr: string) {
    this.code = code;
    this.json = json;
    this.stderr = stderr;
  }

  get outcomes(): Record<string, string | undefined> {
    return Object.fromEntries(this.json.stages.map(({ name, outcome }) => [name, outcome]));
  }

  stage(name: string): StageJson {
    const found = this.json.stages.find((stage) => stage.name === name);
    if (found === undefined) throw new Error(`No stage ${name} in the report`);
    return found;
  }
}

/** Resolves when the stream has said the text. */
export function said(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    stream?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes(text)) resolve();
    });
    stream?.on('end', () => reject(new Error(`The process ended and never said ${JSON.stringify(text)}: ${heard}`)));
  });
}

export function ended(process: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    if (process.exitCode !== null || process.signalCode !== null)
      resolve({ code: process.exitCode, signal: process.signalCode });
    else process.on('exit', (code, signal) => resolve({ code, signal }));
  });
}
