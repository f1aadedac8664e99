import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli, TestProject } from '../rig/project.ts';

const ignored = '.holdfast/\n.*.holdfast-*\n.holdfast-backups\n';

function git(project: TestProject, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: project.root, encoding: 'utf8' }).trim();
}

describe('init', () => {
  it('writes config, ignore line and attribute, sets the merge driver in this clone, and prints the line for others', async () => {
    using project = new TestProject();
    git(project, 'init', '-q');
    const { code, stdout } = await project.holdfast('init');
    expect(code).toBe(0);
    expect(stdout).toContain('In every other clone');
    expect(stdout).toContain('--ignore-backups');
    expect(project.read('.gitignore')).toBe(ignored);
    expect(project.read('.gitattributes')).toBe('.pipeline_metadata.json merge=holdfast\n');
    expect(git(project, 'config', '--local', 'merge.holdfast.driver')).toContain('holdfast merge-driver %O %A %B %P');
    expect(git(project, 'check-attr', 'merge', 'data/.pipeline_metadata.json')).toContain('merge: holdfast');
    expect((await project.holdfast('status')).code).toBe(0);
  });

  it('gives an example of a stage that works when it is taken out of its comment', async () => {
    using project = new TestProject({ 'documents/one.txt': 'four score and seven\n' });
    symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
    await project.holdfast('init');
    const lines = project.read('holdfast.config.ts').split('\n');
    const stage = lines.filter((line) => /^\/\/(?: {3}|$)/.test(line)).map((line) => line.replace(/^\/\/ {0,3}/, ''));
    project.write('stages/count-words.ts', stage.join('\n'));
    project.edit('holdfast.config.ts', (text) => text.replace("// './stages", "'./stages"));
    expect((await project.run()).outcomes).toEqual({ 'count-words': 'made' });
    expect(JSON.parse(project.read('data/word-counts.json'))).toEqual({ 'documents/one.txt': 4 });
  });

  it('changes nothing the second time', async () => {
    using project = new TestProject();
    git(project, 'init', '-q');
    await project.holdfast('init');
    const before = project.touches();
    const { code, stdout } = await project.holdfast('init', '--json');
    expect(code).toBe(0);
    const { schema, steps } = JSON.parse(stdout) as { schema: string; steps: { did: string }[] };
    expect(schema).toBe('holdfast.init/1');
    expect(steps.map(({ did }) => did)).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'kept']);
    expect(project.touches()).toEqual(before);
  });

  it('leaves what a person has written: files keep their bytes and get a line, other settings stay', async () => {
    const latin1 = Buffer.from([0x23, 0xe9, 0x0d, 0x0a, 0x78]).toString('latin1');
    using project = new TestProject({
      'holdfast.config.mjs': 'export default null;\n',
      '.gitattributes': '.pipeline_metadata.json merge=union\n',
    });
    git(project, 'init', '-q');
    git(project, 'config', 'merge.holdfast.driver', 'mine');
    writeFileSync(project.path('.gitignore'), latin1, 'latin1');
    const { code, stdout } = await project.holdfast('init');
    expect(code).toBe(0);
    expect(stdout).toContain('merge=union');
    expect(project.contents('.')['.gitignore']).toBe(`${latin1}\r\n${ignored.replaceAll('\n', '\r\n')}`);
    expect(project.read('holdfast.config.mjs')).toBe('export default null;\n');
    expect(project.has('holdfast.config.ts')).toBe(false);
    expect(project.read('.gitattributes')).toBe('.pipeline_metadata.json merge=union\n');
    expect(git(project, 'config', 'merge.holdfast.driver')).toBe('mine');
  });

  it('says that git was not told where there is no repository', async () => {
    using project = new TestProject();
    const { code, stdout } = await project.holdfast('init');
    expect(code).toBe(0);
    expect(stdout).toMatch(/left +merge\.holdfast\.driver +git was not told/);
    expect(project.has('holdfast.config.ts')).toBe(true);
  });

  // Two new neighbours in the sorted file: lines alone cannot merge them.
  for (const [where, folder, installed, merges] of [
    ['installed in the project alone', '', 'node_modules/.bin', true],
    ['installed in a project below the repository', 'packages/d a/', 'packages/d a/node_modules/.bin', true],
    ['installed in a folder above the project', 'packages/d a/', 'node_modules/.bin', true],
    ['not installed: git merges the lines, and says that they conflict', '', undefined, false],
  ] as const) {
    it(`sets a merge driver that works where Holdfast is ${where}`, async () => {
      using project = new TestProject({ [`${folder}package.json`]: '{}', 'sub/folder/x.txt': '' });
      git(project, 'init', '-q', '-b', 'main');
      expect((await project.holdfast('init', '-C', project.path(folder))).code).toBe(0);
      if (installed !== undefined) {
        mkdirSync(project.path(installed), { recursive: true });
        symlinkSync(cli, project.path(`${installed}/holdfast`));
        chmodSync(cli, 0o755);
      }
      const file = `${folder}.pipeline_metadata.json`;
      const record = (name: string): string =>
        `{"last_updated":"2026-01-01T00:00:00Z","updated_by":"${name}","details":{}}`;
      const commit = (...names: readonly string[]): void => {
        const blocks = names.map((name) => `  "${name}": ${record(name)}`);
        project.write(file, `{\n${[...blocks, '  "~": {}'].join(',\n')}\n}\n`);
        git(project, 'add', '-f', file, `${folder}.gitattributes`);
        git(project, '-c', 'user.name=t', '-c', 'user.email=t@e.org', 'commit', '-qm', names.join());
      };
      commit('a');
      git(project, 'checkout', '-qb', 'other');
      commit('a', 'c');
      git(project, 'checkout', '-q', 'main');
      commit('a', 'b');
      const identity = ['-c', 'user.name=t', '-c', 'user.email=t@e.org'];
      const { status } = spawnSync('git', [...identity, 'merge', '-q', '-m', 'm', 'other'], {
        cwd: project.path('sub/folder'),
      });
      expect(status === 0).toBe(merges);
      if (merges)
        expect(Object.keys(JSON.parse(project.read(file)) as object)).toEqual(['$holdfast', 'a', 'b', 'c', '~']);
      else expect(project.read(file)).toContain('<<<<<<<');
    });
  }
});
