import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { artifactNamed, closeSession, openSession, type Session, stagesNamed } from './session.ts';
import { plan } from './plan.ts';
import { adopt } from './adopt.ts';
import { publish } from './publish.ts';
import { runStage } from './stage-run.ts';
import { Access } from './worker/access.ts';
import type { Response, StageOrder, Task } from './worker/protocol.ts';
import { runId, stageName } from '../core/name.ts';
import { files, json } from '../core/handle.ts';

const config = `
  import { pipeline } from 'holdfast';
  export default pipeline({ stages: ['./stages/copy.ts', './stages/mark.ts', './stages/count.ts'] });
`;
const stages = {
  'stages/copy.ts': `
    import { files, stage } from 'holdfast';
    export default stage({
      reads: { docs: files('docs/*.txt') },
      writes: { copies: files('copies/{name}.txt') },
      each: { of: 'docs', run: async (doc, { writes }) => writes.copies.write(await doc.text()) },
    });`,
  'stages/count.ts': `
    import { files, json, stage } from 'holdfast';
    export default stage({
      reads: { copies: files('copies/{name}.txt') },
      writes: { count: json('out/count.json') },
      run: async ({ reads, writes }) => writes.count.write({ count: reads.copies.count }),
    });`,
  'stages/mark.ts': `
    import { json, stage } from 'holdfast';
    export default stage({
      updates: { count: json('out/count.json') },
      run: async ({ updates }) => updates.count.write({ ...(await updates.count.read()), marked: true }),
    });`,
};

const run = runId('20260101T000000Z-0001');

describe('a project that cannot work is refused before anything runs:', () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    [
      'no config',
      { 'holdfast.config.ts': '' },
      { code: 'config/no-default-export', parts: { on: 'holdfast.config.ts' } },
    ],
    ['a config that does not parse', { 'holdfast.config.ts': 'export default (' }, { code: 'config/load' }],
    [
      'a stage file that is not there',
      { 'stages/count.ts': '' },
      { code: 'config/no-default-export', parts: { on: 'stages/count.ts' } },
    ],
    [
      'a stage file that throws',
      { 'stages/count.ts': "throw new Error('mine')" },
      { code: 'config/load', parts: { on: 'stages/count.ts', why: expect.stringContaining('Error: mine') } },
    ],
    [
      'a stage that is declared wrongly, with its file',
      { 'stages/count.ts': "import { stage } from 'holdfast'; export default stage({ readz: {} })" },
      { code: 'config/stage', parts: { on: 'readz', why: expect.stringContaining('(in `stages/count.ts`)') } },
    ],
  ])('%s', async (_, contents, error) => {
    await expect(openSession(project(contents), { create: false })).rejects.toMatchObject(error);
  });

  test('a source that nobody has', async () => {
    const root = project({});
    fs.rmSync(join(root, 'docs'), { recursive: true });
    await expect(openSession(root, { create: false })).rejects.toMatchObject({
      code: 'config/unknown-input',
      parts: { on: 'docs/*.txt', data: { files: ['stages/copy.ts'] } },
    });
  });

  test('no project at all', async () => {
    await expect(
      openSession(fs.mkdtempSync(join(tmpdir(), 'holdfast-none-')), { create: false }),
    ).rejects.toMatchObject({
      code: 'config/no-project',
    });
  });
});

test('a mere look leaves nothing behind', async () => {
  const root = project({});
  const before = fs.readdirSync(root).toSorted();
  await withSession(
    root,
    async (session) => {
      const verdicts = await plan(session);
      expect([...verdicts].map(([name, { decision }]) => [name, decision.is])).toEqual([
        ['copy', 'run'],
        ['count', 'run'],
        ['mark', 'run'],
      ]);
    },
    false,
  );
  expect(fs.readdirSync(root).toSorted()).toEqual(before);
});

describe('what a person names', () => {
  test('is found as a stage, a stage file, a path, a last segment or a member', async () => {
    await withSession(project({}), async ({ graph }) => {
      expect(stagesNamed(graph, ['copy', 'stages/count.ts'])).toEqual(['copy', 'count']);
      // An artifact is up to date when the last refinement of it is.
      expect(stagesNamed(graph, ['out/count.json', 'count.json', 'copies/a.txt'])).toEqual(['mark', 'mark', 'copy']);
      expect(artifactNamed(graph, 'count.json')).toBe('out/count.json');
      expect(artifactNamed(graph, 'copies/{name}.txt')).toBe('copies/{name}.txt');
      for (const name of ['nothing', 'out/nothing.json', 'ount.json', 'copies/.a.txt']) {
        expect(() => stagesNamed(graph, [name])).toThrow(expect.objectContaining({ code: 'usage/unknown-name' }));
      }
    });
  });
});

describe('a stage’s work', () => {
  test('is published with its records, remembered, and kept at the next look', async () => {
    const root = project({});
    await withSession(root, async (session) => {
      expect(await build(session, 'copy')).toEqual(['copies/{name}.txt']);
      expect(await build(session, 'count')).toEqual(['out/count.json']);
      // A revision that others refine further is in the store only.
      expect(fs.existsSync(join(root, 'out/count.json'))).toBe(false);
      expect(await build(session, 'mark')).toEqual(['out/count.json']);
    });
    expect(JSON.parse(fs.readFileSync(join(root, 'out/count.json'), 'utf8'))).toEqual({ count: 2, marked: true });
    expect(fs.readdirSync(join(root, 'copies')).toSorted()).toEqual(['a.txt', 'b.txt']);
    await withSession(root, async (session) => {
      expect([...session.metadata.records.keys()].toSorted()).toEqual(['copies/{name}.txt', 'out/count.json']);
      expect(await decisions(session)).toEqual({ copy: 'keep', count: 'keep', mark: 'keep' });
    });
  });

  test('of which an input changed, and then changed back, is restored from the store', async () => {
    const root = project({});
    await withSession(root, async (session) => buildAll(session));
    fs.writeFileSync(join(root, 'docs/a.txt'), 'changed');
    await withSession(root, async (session) => {
      expect(await decisions(session)).toMatchObject({ copy: 'run' });
      await buildAll(session);
    });
    fs.writeFileSync(join(root, 'docs/a.txt'), 'A');
    await withSession(root, async (session) => expect(await decisions(session)).toMatchObject({ copy: 'restore' }));
  });

  test('is not published over what somebody saved while it ran', async () => {
    const root = project({});
    await withSession(root, async (session) => buildAll(session));
    fs.writeFileSync(join(root, 'docs/c.txt'), 'C');
    await withSession(root, async (session) => {
      const { made, now, node } = await make(session, 'copy');
      fs.writeFileSync(join(root, 'copies/a.txt'), 'mine');
      await expect(publish(session, node, made.success, now, passed)).rejects.toMatchObject({
        code: 'work/output-changed',
      });
    });
    expect(fs.readFileSync(join(root, 'copies/a.txt'), 'utf8')).toBe('mine');
    expect(fs.existsSync(join(root, 'copies/c.txt'))).toBe(false);
  });

  test('that reads an input which changed meanwhile is stale at once, never wrongly fresh', async () => {
    const root = project({});
    await withSession(root, async (session) => {
      const { made, now, node } = await make(session, 'copy', () =>
        fs.writeFileSync(join(root, 'docs/a.txt'), 'later'),
      );
      await publish(session, node, made.success, now, passed);
    });
    await withSession(root, async (session) => {
      const verdicts = await plan(session);
      expect(verdicts.get(stageName('copy'))?.decision).toMatchObject({
        is: 'run',
        because: [{ is: 'input-changed', path: 'docs/a.txt' }],
      });
    });
  });

  test('whose item is gone removes its member, and keeps the content', async () => {
    const root = project({});
    await withSession(root, async (session) => buildAll(session));
    const kept = fs.readFileSync(join(root, 'copies/a.txt'));
    fs.rmSync(join(root, 'docs/a.txt'));
    await withSession(root, async (session) => {
      await build(session, 'copy');
      expect(fs.readdirSync(join(root, 'copies'))).toEqual(['b.txt']);
      expect(session.objects.isWhole(session.objects.put(kept))).toBe(true);
    });
  });
});

describe('a member that a person has replaced by a link', () => {
  test('goes with its item, and what the link leads to stays', async () => {
    const root = project({});
    await withSession(root, async (session) => buildAll(session));
    fs.renameSync(join(root, 'copies/a.txt'), join(root, 'precious.txt'));
    fs.symlinkSync('../precious.txt', join(root, 'copies/a.txt'));
    fs.rmSync(join(root, 'docs/a.txt'));
    await withSession(root, async (session) => {
      await build(session, 'copy');
      expect(fs.readdirSync(join(root, 'copies'))).toEqual(['b.txt']);
      expect(fs.existsSync(join(root, 'precious.txt'))).toBe(true);
    });
  });
});

describe('an item that fails', () => {
  test('fails its stage, and costs no other item: after the correction only it is computed', async () => {
    const root = project({ 'docs/bad.txt': 'BAD' });
    await withSession(root, async (session) => {
      await expect(build(session, 'copy')).rejects.toMatchObject({
        code: 'work/items-failed',
        parts: { data: { items: ['docs/bad.txt'] } },
      });
      expect(fs.existsSync(join(root, 'copies'))).toBe(false);
    });
    fs.writeFileSync(join(root, 'docs/bad.txt'), 'good');
    await withSession(root, async (session) => {
      const { made } = await make(session, 'copy');
      expect(made.success.items).toEqual({ total: 3, kept: 2, ran: 1, failed: 0 });
    });
  });

  test('is left out where that was asked for, and keeps the member of its last good run', async () => {
    const skipping = stages['stages/copy.ts'].replace('each:', "onItemError: 'skip', each:");
    const root = project({ 'stages/copy.ts': skipping, 'docs/never.txt': 'BAD' });
    await withSession(root, async (session) => build(session, 'copy'));
    expect(fs.readdirSync(join(root, 'copies')).toSorted()).toEqual(['a.txt', 'b.txt']);
    fs.writeFileSync(join(root, 'docs/a.txt'), 'BAD');
    await withSession(root, async (session) => {
      const { node, now, made } = await make(session, 'copy');
      expect(made.success.items).toEqual({ total: 3, kept: 1, ran: 0, failed: 2 });
      await publish(session, node, made.success, now, passed);
    });
    expect(fs.readFileSync(join(root, 'copies/a.txt'), 'utf8')).toBe('A');
  });
});

test('two items that write one member fail their stage, which says which', async () => {
  const both = stages['stages/copy.ts']
    .replace('docs/*.txt', 'docs/*')
    .replace('copies/{name}.txt', 'copies/{name}.md');
  const root = project({
    'stages/copy.ts': both,
    'stages/count.ts': stages['stages/count.ts'].replace('copies/{name}.txt', 'copies/{name}.md'),
  });
  await withSession(root, async (session) => {
    const { node, now } = await look(session, 'copy');
    const hash = session.objects.put('x');
    const task = async (): Promise<Response> => ({
      is: 'done',
      id: 0,
      value: null,
      details: {},
      seen: [],
      written: [{ name: 'copies', path: 'copies/same.md', hash }],
      seconds: 0,
    });
    const work = { session, node, now, run, task, counted: () => {}, allowMassDelete: true };
    await expect(runStage(work)).rejects.toThrow('two items wrote `copies/same.md`; their names must differ');
  });
});

describe('an output that was edited by hand', () => {
  test('blocks its stage, is accepted with its record, and is kept from then on', async () => {
    const root = project({});
    await withSession(root, async (session) => buildAll(session));
    fs.writeFileSync(join(root, 'copies/a.txt'), 'corrected');
    await withSession(root, async (session) => {
      expect(await decisions(session)).toMatchObject({ copy: 'blocked', count: 'blocked', mark: 'blocked' });
      const { node, now } = await look(session, 'copy');
      expect(await adopt(session, node, now)).toEqual(['copies/{name}.txt']);
    });
    await withSession(root, async (session) => {
      expect(await decisions(session)).toEqual({ copy: 'keep', count: 'run', mark: 'run' });
      expect(session.metadata.records.get('copies/{name}.txt')).toMatchObject({ edited: true });
      const { now } = await look(session, 'copy');
      expect([...(now.last?.edits.keys() ?? [])]).toEqual(['copies/a.txt']);
    });
    // The stage gives for it what the person had started from: the edit stays while other items change.
    fs.writeFileSync(join(root, 'docs/b.txt'), 'new');
    await withSession(root, async (session) => build(session, 'copy'));
    expect(fs.readFileSync(join(root, 'copies/a.txt'), 'utf8')).toBe('corrected');
    expect(fs.readFileSync(join(root, 'copies/b.txt'), 'utf8')).toBe('new');
  });

  test('of a stage that is as it was is nothing to accept', async () => {
    const root = project({});
    await withSession(root, async (session) => {
      await buildAll(session);
      const { node, now } = await look(session, 'copy');
      expect(await adopt(session, node, now)).toBeUndefined();
    });
  });
});

/** A project of two documents that are copied, counted and marked; `contents` replace or add files. */
function project(contents: Readonly<Record<string, string>>): string {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'holdfast-session-')));
  const all = { 'holdfast.config.ts': config, ...stages, 'docs/a.txt': 'A', 'docs/b.txt': 'B', ...contents };
  for (const [path, content] of Object.entries(all)) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), content);
  }
  return root;
}

async function withSession(root: string, work: (session: Session) => Promise<unknown>, create = true): Promise<void> {
  const session = await openSession(root, { create });
  try {
    await work(session);
  } finally {
    closeSession(session);
  }
}

async function decisions(session: Session): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries([...(await plan(session))].map(([name, { decision }]) => [name, decision.is]));
}

async function look(session: Session, name: string) {
  const node = session.graph.node(stageName(name));
  const verdict = (await plan(session)).get(node.name);
  if (verdict === undefined) throw new Error(`No verdict on ${name}`);
  return { node, now: verdict.now };
}

async function make(session: Session, name: string, meanwhile = () => {}) {
  const { node, now } = await look(session, name);
  meanwhile();
  const task = (order: StageOrder, asked: Task): Promise<Response> => answer(session, order, asked);
  const work = { session, node, now, run, task, counted: () => {}, allowMassDelete: true };
  const made = await runStage(work);
  return { node, now, made };
}

/** No gate is declared here. */
const passed = (): void => {};

async function build(session: Session, name: string): Promise<readonly string[]> {
  const { node, now, made } = await make(session, name);
  return publish(session, node, made.success, now, passed);
}

async function buildAll(session: Session): Promise<void> {
  for (const name of ['copy', 'count', 'mark']) await build(session, name);
}

/** What a worker answers for these stages, without a thread. */
async function answer(session: Session, order: StageOrder, task: Task): Promise<Response> {
  const access = new Access(session.project.root, session.objects);
  const [base] = Object.values(order.bases);
  if (task.is === 'item') {
    const { docs, copies } = { docs: files('docs/*.txt'), copies: files('copies/{name}.txt') };
    const [item] = access.setReader(docs, [task.path]);
    const content = await item?.text();
    if (content === 'BAD') {
      const failure = { parts: undefined, message: 'Error: bad', stack: undefined };
      return { is: 'failed', id: 0, failure, seen: access.seen, written: [], seconds: 0.01 };
    }
    await access.itemWriter('copies', copies, item?.name ?? '').write(content);
  } else if (order.stage === 'count') {
    await access.writer('count', json('out/count.json')).write({ count: order.sets['copies']?.length });
  } else if (base !== undefined) {
    const updater = access.updater('count', json('out/count.json'), base);
    await updater.write({ ...Object(await updater.read()), marked: true });
  }
  return { is: 'done', id: 0, value: null, details: {}, seen: access.seen, written: access.written, seconds: 0.01 };
}
