import fs from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { openHistory } from '../../src/record/history.ts';
import type { StoredVersion } from '../../src/record/stored-version.ts';
import { ended, said, TestProject } from '../rig/project.ts';
import { installHoldfast, runScript, startScript } from '../rig/scripts.ts';

const kills = process.env['HOLDFAST_CRASH'] === 'full' ? 40 : 10;

/** Writes one artifact again and again, always otherwise, and says which version it was told that this is. */
const recorder = `
import { recordUpdate } from 'holdfast';
import { atomicWriteJson } from 'holdfast/io';
const [name, from] = process.argv.slice(2);
for (let i = Number(from); ; i++) {
  await atomicWriteJson('data/' + name + '.json', [{ id: 1, name, i }]);
  const { version, hash } = await recordUpdate('data/' + name + '.json', import.meta.url, { i });
  process.stdout.write(i + ' ' + version + ' ' + hash + '\\n');
}
`;

it(`${kills} kills of scripts that record: every acknowledged version is in the history, with its content, under a number of its own`, async () => {
  using project = new TestProject({
    'package.json': '{ "type": "module" }',
    'data/.keep': '',
    'record.mjs': recorder,
    'last.mjs': recorder.replace('for (let i = Number(from); ; i++)', 'for (let i = 0; i < 1; i++)'),
  });
  installHoldfast(project);
  const acknowledged = new Map<string, string>();
  for (let kill = 0; kill < kills; kill++) {
    const first = kill * 1000;
    const children = ['a', 'b'].map((name) => ({
      name,
      child: startScript(project, 'record.mjs', name, String(first)),
    }));
    await Promise.all(
      children.map(async ({ name, child }, which) => {
        let text = '';
        child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
        // One of the two is killed at once after it spoke, the other one a little later in its work.
        await said(child.stdout, `${first + 1 + which * 2} `);
        child.kill('SIGKILL');
        await ended(child);
        for (const line of text.split('\n').slice(0, -1)) {
          const [, version = '', hash = ''] = line.split(' ');
          acknowledged.set(`data/${name}.json ${version}`, hash);
        }
      }),
    );
  }
  // What the last kill left undone is brought in by the next one that records.
  for (const name of ['a', 'b'])
    expect(await runScript(project, 'last.mjs', name, '0')).toMatchObject({ code: 0, stderr: '' });
  const versions = await allVersions(project);
  const known = new Map(versions.map(({ artifact, version, print }) => [`${artifact} ${version}`, print.hash]));
  expect(known.size).toBe(versions.length);
  for (const [name, hash] of acknowledged) expect(`${name} ${known.get(name)}`).toBe(`${name} ${hash}`);
  for (const { print } of versions) {
    const hex = print.hash.slice('sha256:'.length);
    const content = fs.readFileSync(project.path(join('.holdfast/objects', hex.slice(0, 2), hex.slice(2))));
    expect(hashBytes(content)).toBe(print.hash);
  }
  const metadata = JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<string, { version?: string }>;
  for (const name of ['data/a.json', 'data/b.json']) {
    expect(metadata[name]?.version).toBe(versions.findLast(({ artifact }) => artifact === name)?.version);
  }
});

async function allVersions(project: TestProject): Promise<readonly StoredVersion[]> {
  const history = await openHistory(project.path('.holdfast/state.db'), { create: false });
  try {
    return history.versions();
  } finally {
    history.close();
  }
}
