import { expect, test } from 'vitest';
import { TestProject, ended, said } from '../rig/project.ts';
import { installHoldfast, runScript, startScript } from '../rig/scripts.ts';

/** Records artifacts one after the other, and says so after each: what was said must be there. */
const recorder = `
import { recordUpdate } from 'holdfast';
import { writeFileSync } from 'node:fs';
const [name, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const artifact = 'data/' + name + '-' + i + '.json';
  writeFileSync(artifact, JSON.stringify({ name, i }));
  await recordUpdate(artifact, import.meta.url, { i });
  process.stdout.write(artifact + '\\n');
}
`;

const makeX = `
import { recordUpdate } from 'holdfast';
console.log((await recordUpdate('data/x.json', import.meta.url)).updated_by);
`;

test('of records by many processes at once none is lost', async () => {
  using project = trackedProject({ 'record.mjs': recorder });
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const runs = await Promise.all(names.map((name) => runScript(project, 'record.mjs', name, '12')));
  expect(runs.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(names.map(() => '0 '));
  const recorded = Object.keys(metadataOf(project)).sort();
  expect(recorded).toEqual(
    names.flatMap((name) => Array.from({ length: 12 }, (_, i) => `data/${name}-${i}.json`)).sort(),
  );
});

test('killed while recording: what was acknowledged is there, the file is whole, and the next one can record', async () => {
  using project = trackedProject({ 'record.mjs': recorder });
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round++) {
    const names = [`k${round}`, `l${round}`];
    await Promise.all(
      names.map(async (name, i) => {
        const child = startScript(project, 'record.mjs', name, '1000');
        let text = '';
        child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
        await said(child.stdout, `data/${name}-${round + 2 * i}.json`);
        const end = ended(child);
        child.kill('SIGKILL');
        expect((await end).signal).toBe('SIGKILL');
        acknowledged.push(...text.split('\n').slice(0, -1));
      }),
    );
  }
  const recorded = new Set(Object.keys(metadataOf(project)));
  expect(acknowledged.filter((artifact) => !recorded.has(artifact))).toEqual([]);
  expect(await runScript(project, 'record.mjs', 'after', '1')).toEqual({
    code: 0,
    stdout: 'data/after-0.json\n',
    stderr: '',
  });
  // What a killed writer leaves beside the file is cleared by those who write after it.
  expect(project.files('data').filter((file) => file.startsWith('data/.'))).toEqual(['data/.pipeline_metadata.json']);
});

test('a script finds its project from any working directory, and so does a question', async () => {
  using project = trackedProject({
    'scripts/deep/make.mjs': `
      import { getLastUpdate, recordUpdate } from 'holdfast';
      await recordUpdate('data/x.json', import.meta.url);
      const { updated_by } = await getLastUpdate('x.json', { project: import.meta.url });
      console.log(updated_by);
    `,
    'data/x.json': '{}',
    'elsewhere/package.json': '{}',
  });
  const { stdout } = await runScript(project, project.path('scripts/deep/make.mjs'));
  expect(stdout).toBe('scripts/deep/make.mjs\n');
});

test('a script that calls itself by its file name is known by its content', async () => {
  using project = trackedProject({
    'scripts/make.mjs': `
      import { recordUpdate } from 'holdfast';
      console.log(JSON.stringify(await recordUpdate('x.json', 'make.mjs')));
    `,
    'data/x.json': '{}',
  });
  const { stdout } = await runScript(project, 'scripts/make.mjs');
  expect(JSON.parse(stdout)).toMatchObject({
    updated_by: 'make.mjs',
    script: { hash: expect.stringMatching(/^sha256:/) as string },
  });
});

test('a tool that lies in no project records in that of the working directory', async () => {
  using tools = new TestProject({ 'make.mjs': makeX });
  using project = trackedProject({ 'data/x.json': '{}' });
  installHoldfast(tools);
  const { stdout, stderr } = await runScript(project, tools.path('make.mjs'));
  expect([stdout, stderr]).toEqual(['make.mjs\n', '']);
  expect(Object.keys(metadataOf(project))).toEqual(['data/x.json']);
});

test('a tool of another project asks whose artifact it is, when only the working directory has it', async () => {
  using tools = trackedProject({ 'make.mjs': makeX });
  using project = trackedProject({ 'data/x.json': '{}' });
  const { code, stderr } = await runScript(project, tools.path('make.mjs'));
  expect(code).toBe(1);
  expect(stderr).toContain('Cannot record the artifact `data/x.json`: it is not in the project of the script');
  expect(stderr).toContain('Nothing was recorded in either.');
  for (const one of [tools, project]) expect(one.has('data/.pipeline_metadata.json')).toBe(false);
});

test('a broken metadata file stops a script with the way back, and stays as it is', async () => {
  using project = trackedProject({ 'record.mjs': recorder, 'data/.pipeline_metadata.json': '{\n<<<<<<< HEAD\n' });
  const { code, stderr } = await runScript(project, 'record.mjs', 'a', '1');
  expect(code).toBe(1);
  expect(stderr).toContain('a merge left its conflict markers in it (line 2)');
  expect(project.read('data/.pipeline_metadata.json')).toBe('{\n<<<<<<< HEAD\n');
});

test('the summary is printed to standard output, newest first', async () => {
  using project = trackedProject({
    'summary.mjs': `import { printMetadataSummary } from 'holdfast';\nawait printMetadataSummary();\n`,
  });
  expect((await runScript(project, 'summary.mjs')).stdout).toBe(
    'Nothing is recorded in data/.pipeline_metadata.json.\n',
  );
  project.write(
    'data/.pipeline_metadata.json',
    JSON.stringify({
      'timeline.json': { last_updated: '2025-11-18T09:00:00', updated_by: 'timeline.py', details: {} },
      'data/entities/ENTITIES_INDEX.json': {
        last_updated: '2025-11-19T14:30:25Z',
        updated_by: 'scripts/build.ts',
        script: { commit: '404a84dd19f8', dirty: true },
        details: { entities: 1637, note: 'checked', by_kind: { person: 3 } },
        version: '2.14.0',
      },
    }),
  );
  const { stdout, stderr } = await runScript(project, 'summary.mjs');
  expect(stderr).toBe('');
  expect(stdout).toBe(`2 artifacts in data/.pipeline_metadata.json

data/entities/ENTITIES_INDEX.json 2.14.0
  2025-11-19T14:30:25Z by scripts/build.ts (404a84dd19f8, changed since)
  entities: 1637
  note: checked
  by_kind: {"person":3}

timeline.json
  2025-11-18T09:00:00Z by timeline.py
`);
});

function trackedProject(files: Readonly<Record<string, string>>): TestProject {
  const project = new TestProject({ 'package.json': '{ "type": "module" }', 'data/README.md': '', ...files });
  installHoldfast(project);
  return project;
}

function metadataOf(project: TestProject): Record<string, unknown> {
  const {
    $holdfast,
    '~': end,
    ...records
  } = JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<string, unknown>;
  expect([$holdfast, end]).toEqual([{ format: 1 }, {}]);
  return records;
}
