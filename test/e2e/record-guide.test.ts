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

  test('nothing on the page looks like code and is not run', () => {
    const blocks = sections.flatMap((section) => section.blocks);
    // A fence that is indented, unnamed, or above the first section would be no block of any section.
    const fences = page.match(/^[ \t]*(?:```|~~~)/gm) ?? [];
    expect(fences.length).toBe(2 * blocks.length);
    const unused = blocks.filter(({ language, file }) => language !== 'console' && file === undefined);
    // The Python that is left behind.
    expect(unused.map(({ language }) => language)).toEqual(['python']);
    // A command that is not at the start of its line would be taken for output.
    const sessions = blocks.filter(({ language }) => language === 'console');
    for (const { text } of sessions) expect(text.match(/^[ \t]*\$ /gm)?.length).toBe(commandsOf(text).length);
    const run = sessions.flatMap(({ text }) => commandsOf(text).map(({ command }) => command)).join('\n');
    const scripts = blocks.flatMap(({ file }) =>
      /\.(?:ts|cjs)$/.test(file ?? '') ? [file?.split('/').at(-1) ?? ''] : [],
    );
    expect(scripts.filter((name) => !run.includes(name))).toEqual([]);
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
  const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@x', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@x' };
  const env = { ...process.env, ...loader, ...who, LC_ALL: 'C' };
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
