import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { archive } from '../rig/archive.ts';
import { ended, said, TestProject } from '../rig/project.ts';

function withModules(files: Readonly<Record<string, string>>): TestProject {
  const project = new TestProject(files);
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
  return project;
}

describe('the command line', () => {
  it('tells its version and nothing else', async () => {
    using project = new TestProject();
    const { version } = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await project.holdfast('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('has help with examples for every command', async () => {
    using project = new TestProject();
    const { stdout } = await project.holdfast('--help');
    const pipeline = 'run status explain graph accept recover';
    const upkeep = 'init merge-driver metadata backup backups restore diff';
    const scripts = 'audit explain-path scripts deprecate';
    for (const command of `${pipeline} ${upkeep} ${scripts}`.split(' ')) {
      expect(stdout).toContain(`  ${command} `);
      const help = await project.holdfast(command, '--help');
      expect(help.code).toBe(0);
      expect(help.stderr).toBe('');
      expect(help.stdout).toContain(`Examples:\n  holdfast ${command}`);
      expect(help.stdout).toContain('--json');
      expect(help.stdout).toContain('-C <dir>');
    }
  });

  it('refuses unknown commands and flags with a suggestion, exit 2', async () => {
    using project = new TestProject();
    const command = await project.holdfast('statsu');
    expect(command.code).toBe(2);
    expect(command.stderr).toContain('Did you mean status?');
    const flag = await project.holdfast('run', '--forec');
    expect(flag.code).toBe(2);
    expect(flag.stderr).toContain('Did you mean --force?');
  });

  it('refuses a name that is no stage and no artifact, and lists those there are', async () => {
    using project = withModules(archive);
    const { code, stderr, stdout } = await project.holdfast('run', 'repotr');
    expect(code).toBe(2);
    expect(stderr).toContain('`drop-noise`');
    expect(stdout).toBe('');
  });

  it('works in another folder with -C, and from below the project', async () => {
    using project = withModules(archive);
    using elsewhere = new TestProject();
    expect((await elsewhere.holdfast('-C', project.root, 'status')).code).toBe(0);
    expect((await elsewhere.holdfast('status', '-C', project.root)).code).toBe(0);
    expect((await elsewhere.holdfast('status', '-C', project.path('stages'))).code).toBe(0);
  });

  it('prints no colour codes when not on a terminal', async () => {
    using project = withModules(archive);
    const { stdout, stderr } = await project.holdfast('run');
    // oxlint-disable-next-line no-control-regex -- looking for just that
    expect(stdout + stderr).not.toMatch(/\u001B/);
  });
});

describe('status', () => {
  it('leaves no trace in a project that was never built', async () => {
    using project = withModules(archive);
    const { code, stdout } = await project.holdfast('status');
    expect(code).toBe(0);
    expect(stdout).toContain('extract-words  stale  never built');
    expect(project.has('.holdfast')).toBe(false);
    expect(project.has('data')).toBe(false);
  });

  it('gives JSON as the contract says, and exit 3 on request while anything is stale', async () => {
    using project = withModules(archive);
    await project.run();
    const fresh = await project.holdfast('status', '--json', '--exit-code');
    expect(fresh.code).toBe(0);
    expect(JSON.parse(fresh.stdout)).toMatchObject({
      schema: 'holdfast.status/1',
      fresh: true,
      stages: expect.arrayContaining([{ name: 'report', decision: 'keep', reasons: [] }]),
      artifacts: expect.arrayContaining([
        expect.objectContaining({
          path: 'data/INDEX.json',
          state: 'fresh',
          stages: ['build-index', 'merge-aliases', 'drop-noise'],
        }),
      ]),
    });
    project.write('aliases.csv', 'alias,name\n');
    const stale = await project.holdfast('status', '--json', '--exit-code');
    expect(stale.code).toBe(3);
    expect(JSON.parse(stale.stdout)).toMatchObject({
      stages: expect.arrayContaining([
        {
          name: 'merge-aliases',
          decision: 'run',
          reasons: [expect.objectContaining({ kind: 'input-changed', path: 'aliases.csv' })],
        },
        { name: 'drop-noise', decision: 'run', reasons: [{ kind: 'upstream-runs', stage: 'merge-aliases' }] },
      ]),
    });
  });
});

describe('run --dry-run', () => {
  it('says what would run, and changes nothing', async () => {
    using project = withModules(archive);
    await project.run();
    project.write('aliases.csv', 'alias,name\n');
    const before = { contents: project.contents(), touches: project.touches() };
    const { stdout } = await project.holdfast('run', '--dry-run');
    expect(stdout).toContain('merge-aliases  stale  input changed: aliases.csv');
    expect({ contents: project.contents(), touches: project.touches() }).toEqual(before);
  });
});

describe('run STAGE', () => {
  it('runs it and what it needs, and nothing else', async () => {
    using project = withModules(archive);
    const { outcomes } = await project.run('build-index');
    expect(outcomes).toEqual({ 'extract-words': 'made', 'build-index': 'made' });
    // A chain that is not finished publishes nothing.
    expect(project.has('data/INDEX.json')).toBe(false);
  });

  it('runs it again with --force', async () => {
    using project = withModules(archive);
    await project.run();
    expect((await project.run('report', '--force')).outcomes).toMatchObject({ 'drop-noise': 'kept', report: 'same' });
  });
});

describe('explain', () => {
  it('gives the evidence for a stage, and every step for an artifact', async () => {
    using project = withModules(archive);
    await project.run();
    project.write('aliases.csv', 'alias,name\n');
    const stage = await project.holdfast('explain', 'merge-aliases');
    expect(stage.stdout).toMatch(/input changed: aliases\.csv \(sha256:[0-9a-f]{12} -> sha256:[0-9a-f]{12}\)/);
    const artifact = await project.holdfast('explain', 'INDEX.json');
    expect(artifact.stdout).toContain('`data/INDEX.json` is made by build-index, then merge-aliases, then drop-noise.');
    const { stdout } = await project.holdfast('explain', 'INDEX.json', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'holdfast.explain/1', artifact: 'data/INDEX.json' });
  });
});

describe('graph', () => {
  it('draws the refinement chain as the way to the artifact', async () => {
    using project = withModules(archive);
    const { stdout } = await project.holdfast('graph', '--format', 'mermaid');
    expect(stdout).toMatch(/^flowchart LR\n/);
    expect(stdout).toContain('|revision 1|');
    const dot = await project.holdfast('graph', '--format', 'dot');
    expect(dot.stdout).toContain('"stage build-index" -> "stage merge-aliases" [label="revision 1"];');
    expect((await project.holdfast('graph', '--format', 'svg')).code).toBe(2);
  });
});

const slow = {
  ...archive,
  'stages/report.ts': (archive['stages/report.ts'] ?? '').replace(
    'const { words }',
    "console.log('report has started'); while (process.env['SLOW']) { /* until killed */ }\n    const { words }",
  ),
};

describe('two runs at once', () => {
  it('the second says who holds the project, exit 5', async () => {
    using project = withModules(slow);
    const first = project.startWith({ SLOW: '1' }, 'run');
    await said(first.stderr, 'report has started');
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(5);
    expect(stderr).toContain(String(first.pid));
    first.kill('SIGKILL');
    await ended(first);
    expect((await project.run()).code).toBe(0);
  });
});

describe('Ctrl-C', () => {
  it('stops even a stage that never yields, keeps what is finished, exits 130, and the next run goes on there', async () => {
    using project = withModules(slow);
    const run = project.startWith({ SLOW: '1' }, 'run');
    await said(run.stderr, 'report has started');
    run.kill('SIGINT');
    expect(await ended(run)).toEqual({ code: 130, signal: null });
    expect((await project.run()).outcomes).toEqual({
      'extract-words': 'kept',
      'build-index': 'kept',
      'merge-aliases': 'kept',
      'drop-noise': 'kept',
      report: 'made',
    });
  });
});
