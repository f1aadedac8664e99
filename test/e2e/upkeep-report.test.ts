import { hostname, userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { damageHistory } from '../rig/kept.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const secret = 'hunter2-do-not-tell';

/** A pipeline that failed, with secrets wherever one may be left lying about. */
async function failed(): Promise<TestProject> {
  const fetch = stageText(
    `env: ['FETCH_TOKEN', 'OTHER_NAME']`,
    `reads: { doc: text('in/doc.txt') }`,
    `writes: { a: json('data/a.json') }`,
    `run: () => { throw new Error('401 from https://me:${secret}@example.org/?token=${secret} for anna@example.org') }`,
  );
  const project = projectOf(
    { fetch },
    { 'in/doc.txt': 'the content of a document', 'data/b.json': '["the content of b"]' },
    `/* password = '${secret}' */`,
  );
  await recordUpdate(
    'data/b.json',
    'b.ts',
    { api_key: secret, rows: 3, by: 'anna@example.org' },
    { project: project.root },
  );
  expect((await project.run()).code).toBe(1);
  return project;
}

describe('report', () => {
  it('has versions, health, config, records, failures and names of the environment', async () => {
    using project = await failed();
    const { code, stdout, stderr } = await project.holdfastWith({ FETCH_TOKEN: secret }, 'report');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^# Holdfast report\n/);
    for (const text of [
      `node         ${process.version}`,
      '## Health',
      'Nothing was changed.',
      'FETCH_TOKEN',
      'OTHER_NAME',
      'not set',
      'Stage `fetch` failed at',
      '401 from https://',
      '`holdfast.config.ts`',
      "stages: ['./stages/fetch.ts']",
      '`data/.pipeline_metadata.json`',
      '"rows": 3',
    ])
      expect(stdout).toContain(text);
  });

  it('has no secret, no e-mail address, no name of user or host, and no data', async () => {
    using project = await failed();
    const env = { FETCH_TOKEN: secret, HOME: project.root, HOLDFAST_X: secret };
    for (const form of [[], ['--json']]) {
      const { stdout } = await project.holdfastWith(env, 'report', ...form);
      expect(stdout).not.toContain(secret);
      expect(stdout).not.toContain('anna@');
      expect(stdout).not.toContain('the content of');
      expect(stdout).not.toContain(project.root);
      if (hostname().length > 2) expect(stdout).not.toContain(hostname());
      expect(stdout).not.toMatch(new RegExp(`\\b(?:home|Users)/${userInfo().username}\\b`));
      expect(stdout).toContain('secret');
    }
    const json = JSON.parse((await project.holdfastWith(env, 'report', '--json')).stdout) as Record<string, unknown>;
    expect(json['schema']).toBe('holdfast.report/1');
    expect(json['masked']).toMatchObject({ secret: expect.any(Number) as number });
  });

  it('is written into a file, and into no file that is something else', async () => {
    using project = await failed();
    expect((await project.holdfast('report', '--output', 'r.md')).stderr).toContain('Read it before you send it');
    expect(project.read('r.md')).toMatch(/^# Holdfast report/);
    expect((await project.holdfast('report', '--output', 'r.md')).code).toBe(0);
    const { code, stderr } = await project.holdfast('report', '--output', 'in/doc.txt');
    expect(code).toBe(2);
    expect(stderr).toContain('`in/doc.txt` is unchanged');
    expect(project.read('in/doc.txt')).toBe('the content of a document');
  });

  it('works when all is broken: config, records and history', async () => {
    using project = await failed();
    project.write('holdfast.config.ts', `export default oops(; const token = '${secret}';`);
    project.write('data/.pipeline_metadata.json', `{ "x": { "password": "${secret}", \n<<<<<<<`);
    damageHistory(project, 'no database');
    const { code, stdout } = await project.holdfast('report');
    expect(code).toBe(0);
    expect(stdout).toContain('damaged');
    expect(stdout).toContain('It cannot be read: file is not a database');
    expect(stdout).toContain('export default oops(;');
    expect(stdout).toContain('<<<<<<<');
    expect(stdout).not.toContain(secret);
  });

  it('works where there is nothing', async () => {
    using project = new TestProject({ 'package.json': '{}' });
    const { code, stdout } = await project.holdfast('report');
    expect(code).toBe(0);
    expect(stdout).toContain('## Config\n\nThere is none.');
    expect(project.files()).toEqual(['package.json']);
  });
});
