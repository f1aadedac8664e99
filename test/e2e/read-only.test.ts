import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { cli, type Ended, TestProject } from '../rig/project.ts';
import { small } from '../rig/small.ts';

/** Somebody who may read a project and write nothing in it. Root may always write: it becomes nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
// The folder of all tests is its owner's alone.
fs.chmodSync(tmpdir(), 0o755);

describe('a project that this user may only read', () => {
  it('is looked at as by its owner, and nothing is left behind', async () => {
    using project = small(`writes: { a: json('data/a.json') }`, `run: ({ writes }) => writes.a.write([1])`, {
      'data/b.json': '[1]',
    });
    await project.run();
    await recordUpdate('data/b.json', 'b.py', {}, { project: project.root });
    project.write('data/b.json', '[1,2]');
    await recordUpdate('data/b.json', 'b.py', {}, { project: project.root });
    const looks = ['status', 'log b.json', 'explain only', 'changelog', 'run --dry-run', 'gc --dry-run', 'validate'];
    const asOwner = await Promise.all(looks.map((look) => project.holdfast(...look.split(' '))));
    expect(asOwner.map(({ code }) => code)).toEqual(looks.map(() => 0));
    const temporary = emptyFolder();
    lock(project.root, 0o555, 0o444);
    try {
      for (const [at, look] of looks.entries())
        expect([look, await asNobody(project, temporary, look)]).toEqual([look, asOwner[at]]);
      const { code, stdout } = await asNobody(project, temporary, 'doctor --json');
      expect(code).toBe(3);
      const { findings } = JSON.parse(stdout) as { findings: { check: string; level: string; what: string }[] };
      expect(findings).toContainEqual({ check: 'state', level: 'ok', what: 'the history is whole' });
      expect(findings.find(({ check }) => check === 'writable')?.level).toBe('todo');
      expect(fs.readdirSync(temporary)).toEqual([]);
    } finally {
      lock(project.root, 0o755, 0o644);
    }
  });

  it.runIf(process.getuid?.() === 0)(
    'of which git says nothing, because it is another user’s, is not called one without a repository',
    async () => {
      using project = new TestProject({ 'package.json': '{}' });
      execFileSync('git', ['init', '-q'], { cwd: project.root });
      lock(project.root, 0o755, 0o644);
      const { stdout } = await asNobody(project, emptyFolder(), 'doctor');
      expect(stdout).toContain('git says nothing of this project (detected dubious ownership');
    },
  );

  it('is not written: what would have to be is an error with what to do', async () => {
    using project = small(`writes: { a: json('data/a.json') }`, `run: ({ writes }) => writes.a.write([1])`);
    await project.run();
    project.write('data/src.txt', '');
    lock(project.root, 0o555, 0o444);
    try {
      for (const command of ['run --force', 'metadata forget a.json', 'backup a.json']) {
        const { code, stderr } = await asNobody(project, emptyFolder(), command);
        expect([command, code, stderr]).toEqual([command, 1, expect.stringMatching(/^ {2}next /m)]);
        expect(stderr).not.toContain('unexpected');
      }
    } finally {
      lock(project.root, 0o755, 0o644);
    }
  });
});

function emptyFolder(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'holdfast-read-only-'));
  fs.chmodSync(folder, 0o777);
  return folder;
}

/** Gives all that lies in a project these modes; links are left. */
function lock(root: string, folders: number, files: number): void {
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    fs.chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? folders : files);
  }
  fs.chmodSync(root, folders);
}

function asNobody(project: TestProject, temporary: string, line: string): Promise<Ended> {
  const options = { cwd: project.root, env: { ...process.env, TMPDIR: temporary }, ...nobody };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...line.split(' ')], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, stdout, stderr });
    });
  });
}
