import fs from 'node:fs';
import { expect, it } from 'vitest';
import { damageHistory } from '../rig/kept.ts';
import { TestProject } from '../rig/project.ts';
import { installHoldfast, runScript } from '../rig/scripts.ts';
import { small } from '../rig/small.ts';

/** In messages, the folder of the project is neither useful nor anybody's business; `data` has whole paths for programs. */
it('errors of the command line name files of the project from its root, from wherever it is started', async () => {
  using project = small(`writes: { a: json('data/a.json') }`, `run: ({ writes }) => writes.a.write([1])`);
  await project.run();
  damageHistory(project, 'no database, '.repeat(400));
  fs.mkdirSync(project.path('deep/down'), { recursive: true });
  using elsewhere = new TestProject();
  const errors = await Promise.all([
    project.holdfast('status'),
    project.holdfast('-C', 'deep/down', 'status'),
    elsewhere.holdfast('-C', project.root, 'log', 'a.json'),
  ]);
  for (const { code, stderr } of errors) {
    expect(code).toBe(6);
    expect(stderr).toContain('Cannot read the local state `.holdfast/state.db`');
    expect(stderr).not.toContain(project.root);
  }
  const { stdout } = await project.holdfast('status', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ error: { data: { file: project.path('.holdfast/state.db') } } });
  expect((await project.holdfast('doctor')).stdout).not.toContain(project.root);
});

it('so do the errors of a stage', async () => {
  using project = small(`writes: { a: json('data/a.json') }`, `run: ({ writes }) => writes.a.write([1])`);
  project.write('.holdfast/objects', 'mine');
  const { code, stderr } = await project.holdfast('run');
  expect(code).not.toBe(0);
  expect(stderr).toContain('.holdfast/objects');
  expect(stderr).not.toContain(project.root);
});

it('so do the errors that a script gets from `recordUpdate`', async () => {
  using project = new TestProject({
    'package.json': '{ "type": "module" }',
    'data/a.json': '[1]',
    '.holdfast/locks/metadata.lock': 'mine',
    'record.mjs': `
      import { recordUpdate } from 'holdfast';
      await recordUpdate('data/a.json', import.meta.url).catch((error) => console.log(error.message));
    `,
  });
  installHoldfast(project);
  const { stdout } = await runScript(project, 'record.mjs');
  expect(stdout).toContain(
    'Cannot use the lock file `.holdfast/locks/metadata.lock`: something else was written into it.',
  );
  expect(stdout).not.toContain(project.root);
});
