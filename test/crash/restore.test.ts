import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { isTemporaryName } from '../../src/io/temporary.ts';
import { archive } from '../rig/archive.ts';
import { cli, TestProject } from '../rig/project.ts';
import { installHoldfast, runScript } from '../rig/scripts.ts';
import { projectOf } from '../rig/small.ts';
import { compileShim, inParallel } from './run.ts';

const built = compileShim();
const shim = 'shim' in built ? built.shim : '';
const suite = 'shim' in built ? describe : describe.skip;

/**
 * Calls that change the disk, spread evenly: a few in the short form, twice as many in the full one, each with four starts of the
 * command line. `every` (about ten minutes) strikes at each call.
 */
const form = process.env['HOLDFAST_CRASH'];
if (form !== undefined) vi.setConfig({ testTimeout: 3_600_000 });

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** A copy with its times, so that what is remembered of the files still holds. */
function copyOf(template: TestProject): TestProject {
  const copy = new TestProject();
  folders.push(copy.root);
  fs.cpSync(template.root, copy.root, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return copy;
}

/** A project of scripts. They record in processes of their own: a database that this one has closed may still be written to. */
function scripts(): TestProject {
  const record = `import { recordUpdate } from 'holdfast';\nawait recordUpdate(...process.argv.slice(2));\n`;
  const project = new TestProject({ 'package.json': '{}', 'record.mjs': record });
  installHoldfast(project);
  return project;
}

async function record(project: TestProject, artifact: string, script: string): Promise<void> {
  const { code, stderr } = await runScript(project, 'record.mjs', artifact, script);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

/** Runs the CLI under the shim, and says how it ended. */
function under(
  project: TestProject,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: project.root, env: { ...process.env, ...env, LD_PRELOAD: shim, HF_ROOT: project.root } };
    execFile(process.execPath, [cli, ...args], options, (error) => {
      resolve(error === null ? 'done' : (error.signal ?? `exit ${error.code}`));
    });
  });
}

async function countCalls(template: TestProject, ...args: readonly string[]): Promise<number> {
  const project = copyOf(template);
  const log = join(project.root, '..', `${project.root.split('/').at(-1)}.log`);
  expect(await under(project, { HF_LOG: log }, ...args)).toBe('done');
  const lines = fs.readFileSync(log, 'utf8').split('\n').length;
  fs.rmSync(log);
  return lines;
}

/** Kills the command at each call (or some) in a fresh copy, recovers, and looks. Gives how many were killed. */
async function sweep(
  template: TestProject,
  args: readonly string[],
  most: number,
  look: (project: TestProject, at: number, ended: string) => Promise<void>,
): Promise<number> {
  const calls = await countCalls(template, ...args);
  const step = form === 'every' ? 1 : Math.max(1, Math.floor(calls / (form === 'full' ? 2 * most : most)));
  const blows = Array.from({ length: Math.ceil(calls / step) }, (_, nth) => nth * step + 1);
  let struck = 0;
  await inParallel(blows, async (at) => {
    const project = copyOf(template);
    const ended = await under(project, { HF_KILL: String(at) }, ...args);
    if (ended === 'SIGKILL') struck++;
    const recovered = await project.holdfast('recover');
    expect(recovered.code, `recover after call ${at}: ${recovered.stderr}`).toBe(0);
    expect(journal(project), `journal after call ${at}`).toEqual([]);
    await look(project, at, ended);
    fs.rmSync(project.root, { recursive: true, force: true });
  });
  expect(struck).toBeGreaterThan(blows.length / 3);
  return struck;
}

/** What transactions left: nothing, once they are recovered. */
function journal(project: TestProject): string[] {
  const folder = project.path('.holdfast/journal');
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => !name.startsWith('lock')) : [];
}

/** Half a backup of a killed process goes with the next write beside it. */
function litter(project: TestProject): string[] {
  return project.files('data').filter((path) => isTemporaryName(path.slice(path.lastIndexOf('/') + 1)));
}

function recordOf(
  project: TestProject,
  name: string,
): { readonly hash?: string; readonly updated_by?: string } | undefined {
  return (JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<string, { hash?: string }>)[name];
}

suite('restore, killed at calls that change the disk', () => {
  const x = 'data/x.json';
  const contents = ['[{"id":1}]', '[{"id":1},{"id":2}]'] as const;

  it('leaves file and record both as they were or both restored, and can be done again', async () => {
    using template = scripts();
    for (const [nth, content] of contents.entries()) {
      template.write(x, content);
      await record(template, x, `make-${nth}.py`);
    }
    template.write(x, '["edited"]');
    const seen = new Set<string>();
    await sweep(template, ['restore', x, '--to', '0.1.0'], 12, async (project, at, ended) => {
      const state = project.read(x) === contents[0] ? 'new' : 'old';
      seen.add(state);
      if (state === 'old') expect(project.read(x), `call ${at}`).toBe('["edited"]');
      if (ended === 'done') expect(state).toBe('new');
      const nth = state === 'new' ? 0 : 1;
      expect(recordOf(project, x), `call ${at}`).toMatchObject({
        hash: hashBytes(contents[nth]),
        updated_by: `make-${nth}.py`,
      });
      // The edit is not lost: it is still there, or in a backup.
      const copies = project.files('data').map((path) => project.read(path));
      expect(copies, `call ${at}`).toContain('["edited"]');
      const again = await project.holdfast('restore', x, '--to', '0.1.0');
      expect(again.code, again.stderr).toBe(0);
      expect([project.read(x), recordOf(project, x)?.hash]).toEqual([contents[0], hashBytes(contents[0])]);
      await project.holdfast('backup', x);
      expect(litter(project), `litter after call ${at}`).toEqual([]);
    });
    expect(seen).toEqual(new Set(['old', 'new']));
  });

  it('leaves all files of a set with their record old, or all new', async () => {
    using template = scripts();
    const set = 'data/words/*.json';
    const states = [
      { a: '[1]', b: '[2]' },
      { a: '[10]', c: '[3]' },
    ];
    for (const state of states) {
      for (const name of ['a', 'b', 'c']) fs.rmSync(template.path(`data/words/${name}.json`), { force: true });
      for (const [name, content] of Object.entries(state)) template.write(`data/words/${name}.json`, content);
      await record(template, set, 'words.py');
    }
    const merkles = new Map<string, string>();
    await sweep(template, ['restore', set, '--to', '0.1.0'], 8, async (project, at) => {
      const found = Object.fromEntries(
        project
          .files('data/words')
          .map((path) => [path.slice('data/words/'.length, -'.json'.length), project.read(path)]),
      );
      expect(states, `call ${at}`).toContainEqual(found);
      const key = JSON.stringify(found);
      const hash = recordOf(project, set)?.hash ?? '';
      expect(merkles.get(key) ?? hash, `call ${at}`).toBe(hash);
      merkles.set(key, hash);
    });
    expect(new Set(merkles.values()).size).toBe(2);
  });

  it('of what a stage makes: no later run replaces what was restored, nor what was not', async () => {
    using template = projectOf({}, archive);
    expect((await template.run()).code).toBe(0);
    const index = 'data/INDEX.json';
    const first = template.read(index);
    template.write('documents/more.txt', 'Grant Grant Grant');
    expect((await template.run()).code).toBe(0);
    const second = template.read(index);
    expect(second).not.toBe(first);
    await sweep(template, ['restore', index, '--to', '0.1.0'], 6, async (project, at) => {
      const found = project.read(index);
      expect([first, second], `call ${at}`).toContain(found);
      expect(recordOf(project, index)?.hash, `call ${at}`).toBe(hashBytes(found));
      const run = await project.run();
      // Killed right after it: it waits for `accept`, or for the same restore.
      if (found === second) expect(run.code, `call ${at}`).toBe(0);
      expect(project.read(index), `call ${at}`).toBe(found);
      expect((await project.holdfast('restore', index, '--to', '0.1.0')).code).toBe(0);
      expect((await project.run()).code, `call ${at}`).toBe(0);
      expect(project.read(index), `call ${at}`).toBe(first);
    });
  });
});
