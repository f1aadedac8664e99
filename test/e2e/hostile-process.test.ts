import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli, ended } from '../rig/project.ts';
import { projectOf, small, stageText } from '../rig/small.ts';

const one = [`writes: { one: text('out.txt') }`, `run: ({ writes }) => writes.one.write('x')`] as const;

describe('a file that does more than declare', () => {
  it.each([
    ['ends the process', 'process.exit(0);'],
    ['never finishes loading', 'await new Promise(() => {});'],
  ])('that %s is no success', async (_, line) => {
    using project = small(...one);
    project.edit('stages/only.ts', (text) => `${line}\n${text}`);
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot load `stages/only.ts`');
    expect(project.has('out.txt')).toBe(false);
  });

  it('that prints does not print into the result', async () => {
    using project = small(...one);
    project.edit('stages/only.ts', (text) => `console.log('from the stage');\n${text}`);
    project.edit('holdfast.config.ts', (text) => `console.info('from the config');\n${text}`);
    const { json, stderr } = await project.run();
    expect(json.schema).toBe('holdfast.run/1');
    expect(stderr).toContain('from the config');
    expect(stderr).toContain('from the stage');
  });

  it('that throws later is reported with the five parts', async () => {
    using project = projectOf({
      only: `process.nextTick(() => { throw new Error('left behind'); });\n${stageText(...one)}`,
    });
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(1);
    expect(stderr).toContain('left behind');
    expect(stderr).toContain('still  Every published artifact is whole');
  });
});

describe('a reader that closes the pipe', () => {
  it('does not stop a run, and is told nothing', async () => {
    using project = small(...one);
    const running = project.start('run', '--explain');
    running.stdout?.destroy();
    let stderr = '';
    running.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect((await ended(running)).code).toBe(0);
    expect(stderr).toBe('');
    expect(project.read('out.txt')).toBe('x');
  });
});

describe('names', () => {
  it.each(['back\\slash.txt', 'new\nline.txt'])(
    'that no artifact can have are an error, not left out: %j',
    async (name) => {
      using project = small(
        `reads: { docs: files('docs/**/*.txt') }, writes: { one: text('out.txt') }`,
        `run: ({ reads, writes }) => writes.one.write(String(reads.docs.count))`,
        { 'docs/a.txt': 'a' },
      );
      fs.writeFileSync(project.path(`docs/${name}`), 'b');
      const { code, stderr } = await project.holdfast('run');
      expect(code).toBe(1);
      expect(stderr).toContain('Rename the file');
      expect(project.has('out.txt')).toBe(false);
    },
  );

  it('that are odd but usable survive the whole way', async () => {
    const odd = [
      `quote'"$&\`.txt`,
      'ünï 漢字 .txt',
      '100%25#?.txt',
      '{name}.txt',
      '[1](2).txt',
      `${'l'.repeat(250)}.txt`,
    ];
    using project = small(
      `reads: { docs: files('docs/*.txt') }, writes: { out: files('out/*.txt') }`,
      `each: { of: 'docs', run: async (doc, { writes }) => writes.out.write(await doc.text()) }`,
      Object.fromEntries(odd.map((name) => [`docs/${name}`, name])),
    );
    expect((await project.run()).code).toBe(0);
    expect(
      project
        .files('out')
        .map((path) => project.read(path))
        .sort(),
    ).toEqual([...odd].sort());
    expect((await project.run()).outcomes).toEqual({ only: 'kept' });
    project.remove('.holdfast');
    expect((await project.run()).outcomes).toEqual({ only: 'same' });
  });

  it('of the project itself may be odd', () => {
    using project = small(...one);
    const home = project.path(`a b#c%20?'é`);
    fs.mkdirSync(home);
    for (const name of ['holdfast.config.ts', 'stages', 'node_modules'])
      fs.renameSync(project.path(name), `${home}/${name}`);
    const { status, stderr } = spawnSync(process.execPath, [cli, 'run'], { cwd: home, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(fs.readFileSync(`${home}/out.txt`, 'utf8')).toBe('x');
  });

  it('after -C that do not exist are an error, also inside of a project', async () => {
    using project = small(...one);
    const { code, stderr } = await project.holdfast('status', '-C', project.path('typo'));
    expect(code).toBe(2);
    expect(stderr).toContain('Correct the path after `-C`');
  });
});

describe('a git repository', () => {
  it('does not see the local state', async () => {
    using project = small(...one);
    spawnSync('git', ['init', '-q'], { cwd: project.root });
    expect((await project.run()).code).toBe(0);
    const { stdout } = spawnSync('git', ['status', '--short'], { cwd: project.root, encoding: 'utf8' });
    expect(stdout).not.toContain('.holdfast');
    expect(stdout).toContain('.pipeline_metadata.json');
  });
});
