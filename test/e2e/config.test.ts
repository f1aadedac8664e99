import { describe, expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';

const writer = (name: string, path: string): string => `
import { stage, text, files, json } from 'holdfast';
export default stage({ ${name === '' ? '' : `description: '${name}', `}writes: { out: text('${path}') }, run: async ({ writes }) => { await writes.out.write('x'); } });
`;

const config = (...stages: readonly string[]): string =>
  `import { pipeline } from 'holdfast';\nexport default pipeline({ stages: [${stages.map((file) => `'./stages/${file}'`).join(', ')}] });\n`;

describe('a configuration error is exit 2 before anything runs, and names the files', () => {
  const cases: Record<string, { files: Record<string, string>; says: readonly string[] }> = {
    'two creators of one artifact': {
      files: {
        'holdfast.config.ts': config('a.ts', 'b.ts'),
        'stages/a.ts': writer('', 'out.txt'),
        'stages/b.ts': writer('', 'out.txt'),
      },
      says: ['out.txt', 'stages/a.ts', 'stages/b.ts'],
    },
    'outputs that can be the same file': {
      files: {
        'holdfast.config.ts': config('a.ts', 'b.ts'),
        'stages/a.ts': writer('', 'data/x/one.txt'),
        'stages/b.ts': writer('', 'x').replace("text('x')", "files('data/{name}.txt')"),
      },
      says: ['data/x/one.txt', 'data/{name}.txt', 'stages/a.ts', 'stages/b.ts'],
    },
    'a cycle': {
      files: {
        'holdfast.config.ts': config('a.ts', 'b.ts'),
        'stages/a.ts': writer('', 'a.txt').replace('writes:', "reads: { b: text('b.txt') }, writes:"),
        'stages/b.ts': writer('', 'b.txt').replace('writes:', "reads: { a: text('a.txt') }, writes:"),
      },
      says: ['a -> b', 'stages/a.ts', 'stages/b.ts'],
    },
    'an unknown input': {
      files: {
        'holdfast.config.ts': config('a.ts'),
        'stages/a.ts': writer('', 'a.txt').replace('writes:', "reads: { b: text('nowhere.txt') }, writes:"),
      },
      says: ['nowhere.txt', 'stages/a.ts'],
    },
    'a pattern that no file matches': {
      files: {
        'holdfast.config.ts': config('a.ts'),
        'stages/a.ts': writer('', 'a.txt').replace('writes:', "reads: { b: files('nothing/*.txt') }, writes:"),
      },
      says: ['nothing/*.txt', 'stages/a.ts'],
    },
    'a path outside the project': {
      files: { 'holdfast.config.ts': config('a.ts'), 'stages/a.ts': writer('', '../outside.txt') },
      says: ['../outside.txt', 'stages/a.ts'],
    },
    'an absolute path': {
      files: { 'holdfast.config.ts': config('a.ts'), 'stages/a.ts': writer('', '/etc/outside.txt') },
      says: ['/etc/outside.txt', 'stages/a.ts'],
    },
    'a stage file without a stage': {
      files: { 'holdfast.config.ts': config('a.ts'), 'stages/a.ts': 'export const nothing = 1;\n' },
      says: ['stages/a.ts', 'export default stage('],
    },
    'a stage file that is not there': {
      files: { 'holdfast.config.ts': config('a.ts') },
      says: ['stages/a.ts', 'holdfast.config.ts'],
    },
    'a stage file outside the project': {
      files: { 'holdfast.config.ts': config('../../a.ts') },
      says: ['holdfast.config.ts', 'leaves the project'],
    },
    'a type error in the config': {
      files: {
        'holdfast.config.ts':
          "import { pipeline } from 'holdfast';\nexport default pipeline({ stages: [], backups: { keep: 'ten' } });\n",
      },
      says: ['holdfast.config.ts', 'backups.keep', 'whole number'],
    },
    'an error thrown in the config': {
      files: { 'holdfast.config.ts': 'const x = undefined as any;\nexport default x.stages;\n' },
      says: ['holdfast.config.ts:2:', 'TypeError'],
    },
    'a syntax error in a stage file': {
      files: { 'holdfast.config.ts': config('a.ts'), 'stages/a.ts': 'export default stage({ :\n' },
      says: ['stages/a.ts'],
    },
    'a field that does not exist': {
      files: {
        'holdfast.config.ts': config('a.ts'),
        'stages/a.ts': writer('', 'a.txt').replace('writes:', 'wrties: {}, writes:'),
      },
      says: ['wrties', 'stages/a.ts'],
    },
    'a refinement of what nobody creates': {
      files: {
        'holdfast.config.ts': config('a.ts'),
        'stages/a.ts':
          "import { stage, json } from 'holdfast';\nexport default stage({ updates: { x: json('x.json') }, run: () => undefined });\n",
      },
      says: ['x.json', 'stages/a.ts'],
    },
    'two stages of one name': {
      files: {
        'holdfast.config.ts': config('a.ts', 'more/a.ts'),
        'stages/a.ts': writer('', 'a.txt'),
        'stages/more/a.ts': writer('', 'b.txt'),
      },
      says: ['stages/a.ts', 'stages/more/a.ts'],
    },
  };

  for (const [name, { files, says }] of Object.entries(cases)) {
    it(name, async () => {
      using project = new TestProject({ 'out.txt': 'as it was', ...files });
      const before = project.contents();
      for (const command of ['run', 'status']) {
        const { code, stdout, stderr } = await project.holdfast(command);
        expect({ command, code, stdout }).toEqual({ command, code: 2, stdout: '' });
        for (const text of says) expect(stderr).toContain(text);
        expect(stderr).toMatch(/^error .+\n {2}why {4}.+\n {2}still {2}.+\n {2}next {3}.+\n$/);
      }
      expect(project.contents()).toEqual(before);
    });
  }

  it('a folder without a project', async () => {
    using project = new TestProject();
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain('holdfast.config.ts');
  });
});
