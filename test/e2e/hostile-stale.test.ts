import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ended } from '../rig/project.ts';
import { projectOf, small, stageText } from '../rig/small.ts';

/** Code of a stage that waits until the test has made a file: what happens meanwhile needs no sleeping. */
const wait = `const { existsSync, writeFileSync } = await import('node:fs'); writeFileSync('waiting', ''); while (!existsSync('go')) await new Promise((r) => setTimeout(r, 5));`;

describe('what changes while a stage runs', () => {
  it('a helper that was edited: the result of the old code is not taken as that of the new', async () => {
    const uses = (own: string, gives: string, before = '') =>
      `import { value } from '../lib.ts';\n${stageText(own, `run: async ({ writes }) => { ${before} await writes.out.write(${gives}); }`)}`;
    using project = projectOf(
      {
        slow: uses(`writes: { out: text('slow.txt') }`, 'typeof value', wait),
        next: uses(`reads: { s: text('slow.txt') }, writes: { out: text('next.txt') }`, 'value'),
      },
      { 'lib.ts': `export const value = 'old';` },
    );
    const running = project.start('run', '--jobs', '1');
    await appears(project.path('waiting'));
    project.write('lib.ts', `export const value = 'new';`);
    project.write('go', '');
    await ended(running);
    await project.run();
    expect(project.read('next.txt')).toBe('new');
    project.write('lib.ts', `export const value = 'old';`);
    await project.run();
    expect(project.read('next.txt')).toBe('old');
  });

  it('a side input of an item: the result is not found again under the content that was planned', async () => {
    using project = small(
      `reads: { docs: files('docs/*.txt'), side: text('side.txt') }, writes: { out: files('out/{name}.txt') }`,
      `each: { of: 'docs', run: async (doc, { reads, writes }) => { ${wait} await writes.out.write(await reads.side.read()); } }`,
      { 'docs/a.txt': 'a', 'side.txt': 'planned' },
    );
    const running = project.start('run');
    await appears(project.path('waiting'));
    project.write('side.txt', 'changed');
    project.write('go', '');
    await ended(running);
    project.write('side.txt', 'planned');
    expect((await project.run()).code).toBe(0);
    expect(project.read('out/a.txt')).toBe('planned');
  });

  it('an output: what somebody saved there meanwhile is not replaced', async () => {
    using project = small(
      `writes: { out: text('out.txt') }`,
      `run: async ({ writes }) => { ${wait} await writes.out.write('made'); }`,
    );
    const running = project.start('run');
    await appears(project.path('waiting'));
    project.write('out.txt', 'by hand');
    project.write('go', '');
    expect((await ended(running)).code).toBe(1);
    expect(project.read('out.txt')).toBe('by hand');
  });
});

describe('code that a stage depends on', () => {
  it('counts when it is imported by a name of package.json', async () => {
    using project = projectOf(
      {
        only: `import { value } from '#lib';\n${stageText(`writes: { out: text('out.txt') }`, `run: ({ writes }) => writes.out.write(value)`)}`,
      },
      { 'package.json': '{"type":"module","imports":{"#lib":"./lib.ts"}}', 'lib.ts': `export const value = 'old';` },
    );
    expect((await project.run()).code).toBe(0);
    project.write('lib.ts', `export const value = 'new';`);
    await project.run();
    expect(project.read('out.txt')).toBe('new');
  });
});

describe('params', () => {
  it.each([
    ['new Map([[1, 2]])', '`params.p`'],
    ['{ deep: [1, () => 2] }', '`params.p.deep[1]`'],
    ['10n', '`params.p`'],
    ['NaN', '`params.p`'],
    ['/x/', '`params.p`'],
    ['(() => { const c: Record<string, unknown> = {}; c.self = c; return c; })()', '`params.p.self`'],
  ])('refuses %s, which no fingerprint could hold', async (value, place) => {
    using project = small(
      `writes: { out: text('out.txt') }, params: { p: ${value} }`,
      `run: ({ writes }) => writes.out.write('x')`,
    );
    const { code, stderr } = await project.holdfast('status');
    expect(code).toBe(2);
    expect(stderr).toContain(place);
    expect(stderr).toContain('stages/only.ts');
    expect(stderr).not.toContain('    at ');
  });

  it('cannot be changed by the stage, so that no item sees what another did', async () => {
    using project = small(
      `reads: { docs: files('docs/*.txt') }, writes: { out: files('out/{name}.txt') }, params: { seen: [] as string[] }`,
      `each: { of: 'docs', run: async (doc, { params, writes }) => { params.seen.push(doc.name); await writes.out.write(params.seen.join()); } }`,
      { 'docs/a.txt': 'a', 'docs/b.txt': 'b' },
    );
    const report = await project.run('--jobs', '1');
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain('not extensible');
  });
});

function appears(path: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!fs.existsSync(path)) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}
