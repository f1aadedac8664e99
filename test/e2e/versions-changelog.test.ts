import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/io/hash.ts';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { TestProject } from '../rig/project.ts';

const file = 'data/people.json';
const people = (...born: readonly number[]): string =>
  JSON.stringify({ people: born.map((year, id) => ({ id, name: `n${id}`, born: year })) });
const contents = [people(1900, 1901, 1902), people(1901, 1902, 1903), people(1901, 1902, 1903, 1904)];

async function record(project: TestProject, content: string, path = file): Promise<void> {
  project.write(path, content);
  await recordUpdate(path, 'scripts/make.mjs', {}, { project: project.root });
}

async function recorded(): Promise<TestProject> {
  const project = new TestProject({ 'package.json': '{}', 'scripts/make.mjs': '' });
  for (const content of contents) await record(project, content);
  return project;
}

function undated(text: string): string {
  return text.replaceAll(/\(\d{4}-\d\d-\d\d\)/g, '(DAY)');
}

async function written(project: TestProject, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.holdfast('changelog', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const full = `# Data changelog

Made by \`holdfast changelog\` from the versions of each artifact. What stands below a version is made anew; sections of your own are kept.

## \`data/people.json\`

### 0.1.2 (DAY)

Minor by \`scripts/make.mjs\`: 1 record added to \`$.people\`.

- \`$.people\`: 1 added; 3 -> 4 records

### 0.1.1 (DAY)

Patch by \`scripts/make.mjs\`: values of 3 records of \`$.people\` changed: \`born\`.

- \`$.people\`: 3 changed; 3 records
  - \`born\` in 3: number +1 (3)

### 0.1.0 (DAY)

First version by \`scripts/make.mjs\`: the first version.
`;

describe('changelog', () => {
  it('says what changed in each version, to stdout, and touches no file', async () => {
    using project = await recorded();
    expect(undated(await written(project))).toBe(full);
    expect(project.has('DATA_CHANGELOG.md')).toBe(false);
  });

  it('writes the file, and does not touch it when nothing has changed', async () => {
    using project = await recorded();
    expect(await written(project, '--write')).toBe('written  DATA_CHANGELOG.md\n');
    expect(undated(project.read('DATA_CHANGELOG.md'))).toBe(full);
    const before = project.touches();
    expect(await written(project, '--write')).toBe('unchanged  DATA_CHANGELOG.md\n');
    expect(project.touches()).toEqual(before);
    await record(project, 'x\n', 'data/notes.txt');
    await written(project, '--write', 'notes.txt');
    expect(project.read('DATA_CHANGELOG.md')).toMatch(/## `data\/notes.txt`[^]*## `data\/people.json`[^]*### 0.1.1/);
  });

  it('keeps the reasons where a content is gone, and what the file had of it', async () => {
    using project = await recorded();
    const hash = hashBytes(contents[1] ?? '');
    const object = project.path(join('.holdfast/objects', hash.slice(7, 9), hash.slice(9)));
    const damaged = fs.readFileSync(object);
    await written(project, '--write');
    const whole = project.read('DATA_CHANGELOG.md');
    fs.rmSync(object);
    expect(undated(await written(project, '-C', '.'))).toBe(full);
    project.remove('DATA_CHANGELOG.md');
    const less = undated(await written(project));
    expect(less).toContain(
      'Patch by `scripts/make.mjs`: values of 3 records of `$.people` changed: `born`.\n\n### 0.1.0',
    );
    expect(less).toContain('Minor by `scripts/make.mjs`: 1 record added to `$.people`.\n\n### 0.1.1');
    // A damaged content is one that is gone, and that is said.
    fs.writeFileSync(object, damaged.subarray(1));
    // Each time, until `gc` has cleared it away.
    const twice = [await project.holdfast('changelog'), await project.holdfast('changelog')];
    for (const torn of twice) {
      expect({ ...torn, stdout: undated(torn.stdout) }).toEqual({
        code: 6,
        stdout: less,
        stderr: ['0.1.2', '0.1.1']
          .map(
            (version) =>
              `What the store had of ${file} ${version}, or of the version before, is damaged: why it has its number is all that can be told. \`holdfast gc\` looks for it elsewhere, or clears it away.\n`,
          )
          .join(''),
      });
    }
    expect((await project.holdfast('gc')).code).toBe(0);
    project.write('DATA_CHANGELOG.md', whole);
    expect(await written(project, '--write')).toBe('unchanged  DATA_CHANGELOG.md\n');
  });

  it('loses nothing in a fresh clone', async () => {
    using project = await recorded();
    await written(project, '--write');
    project.write('.gitignore', '.holdfast\n');
    execFileSync('git', ['init', '-q'], { cwd: project.root });
    execFileSync('git', ['add', '.'], { cwd: project.root });
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@e.org', 'commit', '-q', '-m', 'x'], {
      cwd: project.root,
    });
    using clone = new TestProject();
    execFileSync('git', ['clone', '-q', project.root, 'copy'], { cwd: clone.root });
    expect(await written(clone, '--write', '-C', 'copy')).toBe('unchanged  DATA_CHANGELOG.md\n');
    await record(project, people(1), file);
    expect(undated(await written(project))).toContain('### 0.1.3 (DAY)');
    clone.remove('copy/DATA_CHANGELOG.md');
    expect(undated(await written(clone, '-C', 'copy'))).toContain('### 0.1.2 (DAY)\n\nRecorded by `scripts/make.mjs`.');
  });

  it('shows the versions after one, or from a time on', async () => {
    using project = await recorded();
    const since = undated(await written(project, 'people.json', '--since', 'v0.1.1'));
    expect(since).toContain('### 0.1.2');
    expect(since).not.toContain('### 0.1.1');
    expect(undated(await written(project, '--since', '1h'))).toBe(full);
    expect(await written(project, '--since', '2999-01-01')).not.toContain('###');
    const { stdout } = await project.holdfast('changelog', '--json', '--since', '1h');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'holdfast.changelog/1',
      changed: false,
      artifacts: [{ artifact: file, versions: [{ version: '0.1.2', difference: { kind: 'changed' } }, {}, {}] }],
    });
  });

  it('refuses what makes no sense, exit 2, and writes over no file that somebody wrote', async () => {
    using project = await recorded();
    await record(project, 'x\n', 'data/notes.txt');
    const said = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await project.holdfast('changelog', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await said('none.json')).toContain('has no version here, and was never recorded');
    expect(await said('--since', '0.1.1')).toContain('each artifact has versions of its own');
    expect(await said('people.json', '--since', 'nonsense')).toContain('neither a version nor a time');
    expect(await said('--write', '--since', '1h')).toContain('leaves older versions out');
    project.write('DATA_CHANGELOG.md', '# What we did\n');
    expect(await said('--write')).toContain('somebody wrote it');
    expect(project.read('DATA_CHANGELOG.md')).toBe('# What we did\n');
  });
});
