import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { cli, TestProject } from '../rig/project.ts';

const readme = fs.readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** A fenced block with a file name is that file; a `console` block is a session. */
const blocks = [...readme.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, text]) => ({
  language,
  file,
  text: text ?? '',
}));

it('every session with Holdfast in the README prints what the README says', async () => {
  using project = new TestProject();
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
  for (const { file, text } of blocks) if (file !== undefined) project.write(file, text);
  const sessions = blocks.filter(({ language, text }) => language === 'console' && text.includes('$ npx holdfast'));
  expect(sessions.length).toBeGreaterThan(2);
  for (const { text } of sessions) {
    for (const [, command = '', output] of text.matchAll(/^\$ (\S.*)\n((?:(?!\$ \S).*\n)*)/gm)) {
      const { code, stdout } = await inShell(project, command);
      expect(code, command).toBe(0);
      expect(withoutTimes(stdout), command).toBe(withoutTimes(output ?? ''));
    }
  }
});

function inShell(project: TestProject, command: string): Promise<{ code: number | null; stdout: string }> {
  const line = command.replace('npx holdfast', `'${process.execPath}' '${cli}'`);
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], { cwd: project.root }, (error, stdout) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, stdout });
    });
  });
}

it('every page that the README names is there', () => {
  for (const [, page] of readme.matchAll(/\]\(([^)#]+\.md)\)/g)) {
    expect(fs.existsSync(new URL(`../../${page}`, import.meta.url)), page).toBe(true);
  }
});

function withoutTimes(text: string): string {
  return text
    .replaceAll(/\d+(?:\.\d+)? m?s\b/g, 'T')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:]+Z?/g, 'DATE')
    .replaceAll(/(?<=counts\.backup_)\d+_\d+/g, 'TIME');
}
