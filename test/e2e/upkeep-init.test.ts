import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';

const driver = 'holdfast merge-driver %O %A %B %P';

function git(project: TestProject, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: project.root, encoding: 'utf8' }).trim();
}

describe('init', () => {
  it('writes config, ignore line and attribute, sets the merge driver in this clone, and prints the line for others', async () => {
    using project = new TestProject();
    git(project, 'init', '-q');
    const { code, stdout } = await project.holdfast('init');
    expect(code).toBe(0);
    expect(stdout).toContain(`git config merge.holdfast.driver '${driver}'`);
    expect(project.read('.gitignore')).toBe('.holdfast/\n');
    expect(project.read('.gitattributes')).toBe('.pipeline_metadata.json merge=holdfast\n');
    expect(git(project, 'config', '--local', 'merge.holdfast.driver')).toBe(driver);
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
    expect(steps.map(({ did }) => did)).toEqual(['kept', 'kept', 'kept', 'kept']);
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
    expect(project.contents('.')['.gitignore']).toBe(`${latin1}\r\n.holdfast/\r\n`);
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
});
