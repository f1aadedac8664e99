import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, TestProject } from '../rig/project.ts';
import { installHoldfast } from '../rig/scripts.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const loaderFile = new URL('../rig/emitted-loader.mjs', import.meta.url).href;
const page = readFileSync(new URL('../../docs/from-the-guide.md', import.meta.url), 'utf8');

/** A fenced block: a file (`ts scripts/x.ts`), a session (`console`), or something only to look at. */
interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const blocks = [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match): Block => {
      const [, language = '', file, text = ''] = match;
      return { language, file, text };
    });
    return { title: text.slice(0, text.indexOf('\n')), blocks };
  });

/** All scripts of the page, checked and turned into JavaScript, once: a command then costs what Node costs. */
const emitted = new TestProject();

beforeAll(() => {
  const scripts = sections.flatMap(({ blocks }) => blocks).filter(({ file }) => file?.endsWith('.ts') === true);
  for (const { file = '', text } of scripts) {
    // Two sections that have a file of one name would check and run one of the two.
    expect(emitted.has(file), file).toBe(false);
    emitted.write(file, text);
  }
  emitted.write('package.json', '{ "type": "module" }');
  installHoldfast(emitted);
  symlinkSync(`${repository}/node_modules/@types`, emitted.path('node_modules/@types'));
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    rewriteRelativeImportExtensions: true,
    outDir: 'emitted',
    rootDir: '.',
  };
  emitted.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['scripts', 'tests'] }));
  execFileSync(`${repository}/node_modules/.bin/tsc`, { cwd: emitted.root, stdio: 'inherit' });
});

afterAll(() => emitted[Symbol.dispose]());

describe('docs/from-the-guide.md', () => {
  test.each(sections.filter(({ blocks }) => blocks.length > 0))('$title', async ({ blocks }) => {
    using project = sectionProject(blocks);
    for (const { language, text } of blocks) {
      if (language !== 'console') continue;
      for (const { command, output } of commandsOf(text)) {
        expect(`$ ${command}\n${await run(project, command)}`).toMatch(likeShown(`$ ${command}\n${output}`));
      }
    }
  });

  test('there is a session in every section that has a script', () => {
    const without = sections.filter(({ blocks }) => {
      return blocks.some(({ file }) => file !== undefined) && !blocks.some(({ language }) => language === 'console');
    });
    expect(without.map(({ title }) => title)).toEqual([]);
  });
});

/** Each section starts with a fresh project that has all of its files. */
function sectionProject(blocks: readonly Block[]): TestProject {
  const project = new TestProject({ 'package.json': '{ "type": "module" }', 'data/.gitkeep': '' });
  installHoldfast(project);
  for (const { file, text } of blocks) if (file !== undefined) project.write(file, text);
  return project;
}

function commandsOf(session: string): { command: string; output: string }[] {
  return session
    .split(/^\$ /m)
    .slice(1)
    .map((part) => ({ command: part.slice(0, part.indexOf('\n')), output: part.slice(part.indexOf('\n') + 1) }));
}

/** Runs a command as a user would type it, on a Node that runs TypeScript. */
function run(project: TestProject, command: string): Promise<string> {
  const loader = { NODE_OPTIONS: `--import ${loaderFile}`, PROJECT: project.root, EMITTED: emitted.path('emitted') };
  const env = { ...process.env, ...loader, LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(
      'sh',
      ['-c', command.replaceAll('npx holdfast', `node ${cli}`)],
      { cwd: project.root, env },
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}

/** On the page, `…` stands for what differs from run to run, within a line. */
function likeShown(text: string): RegExp {
  const literal = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('…', '.*')}$`);
}
