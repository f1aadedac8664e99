import { describe, expect, it } from 'vitest';
import { small } from '../rig/small.ts';

const words = `writes: { words: files('out/{name}.txt') }`;
const one = `writes: { one: text('out.txt') }`;

describe('a stage that misuses its doors', () => {
  it('publishes the writes that it forgot to await', async () => {
    using project = small(
      words,
      `run: ({ writes }) => { for (const n of ['a', 'b', 'c']) void writes.words.write(n, n); }`,
    );
    expect((await project.run()).outcomes).toEqual({ only: 'made' });
    expect(project.contents('out')).toEqual({ 'out/a.txt': 'a', 'out/b.txt': 'b', 'out/c.txt': 'c' });
  });

  it('fails by a forgotten write that fails, and keeps what was there', async () => {
    using project = small(
      words,
      `run: ({ writes }) => { void writes.words.write('a', 'a'); void writes.words.write('b', 42); }`,
    );
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain('a text is written from a string');
    expect(project.has('out/a.txt')).toBe(false);
  });

  it('fails when one output is written twice at once', async () => {
    using project = small(
      one,
      `run: ({ writes }) => Promise.all([writes.one.write('first'), writes.one.write('second')])`,
    );
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain('Written a second time');
    expect(project.has('out.txt')).toBe(false);
  });

  it('checks every record of an iterable against the schema', async () => {
    using project = small(
      `writes: { rows: ndjson('rows.ndjson', z.object({ n: z.number() })) }`,
      `run: ({ writes }) => writes.rows.write((function* () { yield { n: 1 }; yield { n: 'two' }; })())`,
    );
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain('$[1].n');
    project.edit('stages/only.ts', (text) => text.replace(`'two'`, '2'));
    expect((await project.run()).code).toBe(0);
    expect(project.read('rows.ndjson')).toBe('{"n":1}\n{"n":2}\n');
  });

  it('writes a text into a set of JSON documents as JSON', async () => {
    using project = small(
      `writes: { notes: files('notes/{name}.json') }`,
      `run: ({ writes }) => writes.notes.write('a', 'text')`,
    );
    expect((await project.run()).code).toBe(0);
    expect(JSON.parse(project.read('notes/a.json'))).toBe('text');
  });

  it('has a signal', async () => {
    using project = small(one, `run: ({ writes, signal }) => writes.one.write(String(signal.aborted))`);
    expect((await project.run()).code).toBe(0);
    expect(project.read('out.txt')).toBe('false');
  });
});

describe('a stage that ends badly', () => {
  const docs = { 'docs/a.txt': 'a', 'docs/b.txt': 'b', 'docs/c.txt': 'c' };
  const each = `reads: { docs: files('docs/*.txt') }, ${words}`;

  it('names the item whose code ends the process, and finishes the others', async () => {
    using project = small(
      each,
      `each: { of: 'docs', run: async (doc, { writes }) => { if (doc.name === 'b') process.exit(0); await writes.words.write(doc.name); } }`,
      docs,
    );
    const report = await project.run('--jobs', '1');
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain('`docs/b.txt`: the stage ended its own process');
    project.edit('stages/only.ts', (text) => text.replace(`each: {`, `onItemError: 'skip', each: {`));
    expect((await project.run('--jobs', '1')).stage('only').items).toEqual({ total: 3, kept: 0, ran: 2, failed: 1 });
    expect(project.contents('out')).toEqual({ 'out/a.txt': 'a', 'out/c.txt': 'c' });
  });

  it.each([
    ['null', 'null'],
    ['undefined', 'undefined'],
    [`'only words'`, 'only words'],
    ['{ code: 7 }', 'code: 7'],
    ['Object.create(null)', '[Object: null prototype]'],
  ])('says what was thrown when it was %s', async (thrown, shown) => {
    using project = small(one, `run: () => { throw ${thrown}; }`);
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain(shown);
    expect(report.stderr).not.toContain('    at ');
  });

  it('fails by a promise that it forgot and that rejects', async () => {
    using project = small(
      one,
      `run: async ({ writes }) => { void Promise.reject(new Error('forgotten')); await new Promise((done) => setTimeout(done, 50)); await writes.one.write('x'); }`,
    );
    const report = await project.run();
    expect(report.code).toBe(1);
    expect(report.stage('only').error?.why).toContain('forgotten');
    expect(project.has('out.txt')).toBe(false);
  });
});
