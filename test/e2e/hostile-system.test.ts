import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, ended, said } from '../rig/project.ts';
import { projectOf, small, stageText } from '../rig/small.ts';

describe('a disk that takes no more', () => {
  it('leaves the outputs, says so, leaves no litter, and the next run goes on', async () => {
    using project = projectOf({
      big: stageText(
        `writes: { big: text('big.txt') }, params: { size: 10 }`,
        `run: ({ params, writes }) => writes.big.write('x'.repeat(params.size))`,
      ),
      next: stageText(
        `reads: { big: text('big.txt') }, writes: { one: text('size.txt') }`,
        `run: async ({ reads, writes }) => writes.one.write(String((await reads.big.read()).length))`,
      ),
    });
    expect((await project.run()).code).toBe(0);
    const before = project.contents();
    project.edit('stages/big.ts', (text) => text.replace('size: 10', 'size: 9_000_000'));
    const limited = spawnSync('sh', ['-c', `ulimit -f 8192; exec "$0" "$1" run`, process.execPath, cli], {
      cwd: project.root,
      encoding: 'utf8',
    });
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(
      /Stage failed: `big`\n {2}why .*\n {2}still {2}`big.txt` is as before.*\n {2}next {3}Raise the limit/,
    );
    expect(limited.stdout).toContain('next  not started  needs big');
    expect({ ...project.contents(), 'stages/big.ts': '' }).toEqual({ ...before, 'stages/big.ts': '' });
    expect(fs.readdirSync(project.path('.holdfast/objects')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect((await project.run()).outcomes).toEqual({ big: 'made', next: 'made' });
    expect(project.read('size.txt')).toBe('9000000');
  });
});

describe('Ctrl-C', () => {
  it('a second time ends a run whose stage waits for a program that does not stop', async () => {
    using project = small(
      `writes: { one: text('out.txt') }`,
      `run: async () => { console.log('at work'); const { spawnSync } = await import('node:child_process'); await new Promise((r) => setTimeout(r, 20)); spawnSync('sleep', ['60']); }`,
    );
    const running = project.start('run');
    await said(running.stderr, 'at work');
    // The first one waits for the worker; how often the second must be sent depends on when the first was heard.
    const again = setInterval(() => running.kill('SIGINT'), 50);
    const { code, signal } = await ended(running);
    clearInterval(again);
    expect(code === 130 || signal === 'SIGINT').toBe(true);
    expect((await project.holdfast('status')).code).toBe(0);
  });
});

describe('a store that lost or garbled something', () => {
  it('is made whole by the next runs', async () => {
    using project = projectOf({
      make: stageText(`writes: { one: text('one.txt') }`, `run: ({ writes }) => writes.one.write('made')`),
      refine: stageText(
        `updates: { one: text('one.txt') }`,
        `run: async ({ updates }) => updates.one.write((await updates.one.read()) + ' and refined')`,
      ),
    });
    expect((await project.run()).code).toBe(0);
    for (const harm of [garble, fs.rmSync, garble]) {
      for (const object of objectsOf(project.path('.holdfast/objects'))) harm(object);
      project.remove('one.txt');
      if (harm === garble)
        for (const name of ['make', 'refine']) project.edit(`stages/${name}.ts`, (text) => `${text}// `);
      const first = await project.run();
      if (first.code !== 0) expect((await project.run()).code).toBe(0);
      expect(project.read('one.txt')).toBe('made and refined');
      expect((await project.run()).outcomes).toEqual({ make: 'kept', refine: 'kept' });
    }
  });
});

/** Other bytes of the same size: what a power cut may leave of a file that was not synced. */
function garble(path: string): void {
  fs.writeFileSync(path, Buffer.alloc(fs.statSync(path).size));
}

function objectsOf(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
