import { describe, expect, it } from 'vitest';
import { projectOf, small, stageText } from '../rig/small.ts';
import { storedContents } from '../rig/stored.ts';

const docs = { 'docs/a.txt': 'a', 'docs/b.txt': 'b' };
const copy = [
  `reads: { docs: files('docs/*.txt') }, writes: { out: files('out/{name}.txt') }`,
  `each: { of: 'docs', run: async (doc, { writes }) => writes.out.write('made of ' + (await doc.text())) }`,
] as const;

describe('what a person made', () => {
  it('accepting one member of a set accepts that one alone', async () => {
    using project = small(copy[0], copy[1], docs);
    await project.run();
    project.write('out/a.txt', 'edited a');
    project.write('out/b.txt', 'edited b');
    expect((await project.holdfast('accept', 'out/a.txt')).code).toBe(0);
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toBe('`out/b.txt` was edited by hand since it was made');
    expect((await project.holdfast('accept', './out/b.txt')).code).toBe(0);
    expect((await project.run()).outcomes).toEqual({ only: 'kept' });
    expect(project.contents('out')).toEqual({ 'out/a.txt': 'edited a', 'out/b.txt': 'edited b' });
  });

  it('is not accepted at all when one of several names is wrong', async () => {
    using project = small(copy[0], copy[1], docs);
    await project.run();
    project.write('out/a.txt', 'edited a');
    const { code, stderr } = await project.holdfast('accept', 'out/a.txt', 'nonsense.txt');
    expect(code).toBe(2);
    expect(stderr).toContain('`nonsense.txt`');
    expect((await project.run()).code).toBe(1);
  });

  it('is carried along in a stage with two outputs, of which one was corrected', async () => {
    using project = small(
      `reads: { docs: files('docs/*.txt') }, writes: { one: text('one.txt'), two: text('two.txt'), set: files('set/{name}.txt') }, edits: 'accept'`,
      `run: async ({ reads, writes }) => { await writes.one.write('one'); await writes.two.write('two ' + reads.docs.count); await writes.set.write('x', 'x'); }`,
      docs,
    );
    await project.run();
    project.write('one.txt', 'corrected');
    project.write('set/x.txt', 'corrected x');
    expect((await project.run()).code).toBe(0);
    project.write('docs/c.txt', 'c');
    expect((await project.run()).outcomes).toEqual({ only: 'made' });
    expect([project.read('one.txt'), project.read('two.txt'), project.read('set/x.txt')]).toEqual([
      'corrected',
      'two 3',
      'corrected x',
    ]);
  });

  it('is not replaced by a machine that has the records and not the history', async () => {
    using project = small(`${copy[0]}, edits: 'accept'`, copy[1], docs);
    await project.run();
    project.write('out/a.txt', 'corrected');
    expect((await project.run()).code).toBe(0);
    project.remove('.holdfast');
    const report = await project.run();
    expect(project.read('out/a.txt')).toBe('corrected');
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.next).toContain('holdfast accept');
    expect((await project.holdfast('accept', 'out/a.txt', 'out/b.txt')).code).toBe(0);
    expect((await project.run()).outcomes).toEqual({ only: 'kept' });
    expect(project.read('out/a.txt')).toBe('corrected');
  });

  it('is not replaced when an earlier state of the inputs comes back', async () => {
    using project = small(
      `reads: { s: text('s.txt') }, writes: { one: text('one.txt') }, edits: 'accept'`,
      `run: async ({ reads, writes }) => { await reads.s.read(); await writes.one.write('one'); }`,
      { 's.txt': 'A' },
    );
    await project.run();
    project.write('s.txt', 'B');
    await project.run();
    project.write('one.txt', 'corrected');
    expect((await project.run()).code).toBe(0);
    project.write('s.txt', 'A');
    expect((await project.run()).code).toBe(0);
    expect(project.read('one.txt')).toBe('corrected');
  });

  it('stays in the store when a record claims it and a stage replaces it', async () => {
    using project = small(
      `reads: { s: text('s.txt') }, writes: { one: text('one.txt') }`,
      `run: async ({ reads, writes }) => writes.one.write(await reads.s.read())`,
      {
        's.txt': 'A',
      },
    );
    await project.run();
    project.remove('.holdfast');
    project.write('s.txt', 'B');
    expect((await project.run()).outcomes).toEqual({ only: 'made' });
    expect(project.read('one.txt')).toBe('B');
    expect(storedContents(project)).toContain('A');
  });

  it('meets a conflict that names every way on', async () => {
    using project = small(
      `reads: { s: text('s.txt') }, writes: { one: text('one.txt') }, edits: 'accept'`,
      `run: async ({ reads, writes }) => writes.one.write(await reads.s.read())`,
      { 's.txt': 'A' },
    );
    await project.run();
    project.write('one.txt', 'corrected');
    await project.run();
    project.write('s.txt', 'B');
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.next).toContain('--overwrite-edits');
    expect(project.read('one.txt')).toBe('corrected');
    expect((await project.run('--overwrite-edits')).code).toBe(0);
    expect(project.read('one.txt')).toBe('B');
    expect(storedContents(project)).toContain('corrected');
  });
});

describe('records', () => {
  it('of artifacts with the same last segment are their own', async () => {
    const write = (path: string) =>
      stageText(`writes: { x: json('${path}') }`, `run: ({ writes }) => writes.x.write('${path}')`);
    using project = projectOf({
      deep: write('data/index.json'),
      deeper: write('data/more/index.json'),
      top: write('index.json'),
    });
    expect((await project.run()).code).toBe(0);
    const metadata = JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<
      string,
      { updated_by?: string }
    >;
    expect(Object.keys(metadata)).toEqual(['$holdfast', 'data/index.json', 'data/more/index.json', 'index.json', '~']);
    expect(metadata['data/index.json']?.updated_by).toBe('stages/deep.ts');
    expect(metadata['index.json']?.updated_by).toBe('stages/top.ts');
    const before = project.touches();
    expect((await project.run()).code).toBe(0);
    expect(project.touches()).toEqual(before);
  });
});
