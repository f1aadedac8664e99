import fs from 'node:fs';
import { expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';

const readme = fs.readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** A fenced block with a file name is that file; a `console` block is a session. */
const blocks = [...readme.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, text]) => ({
  language,
  file,
  text: text ?? '',
}));

it('the pipeline of the README runs and prints what the README says', async () => {
  using project = new TestProject();
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
  for (const { file, text } of blocks) if (file !== undefined) project.write(file, text);
  const session = blocks.findLast(({ language }) => language === 'console')?.text ?? '';
  expect(session).toContain('holdfast run');
  project.write('documents/hamlet.txt', 'to be or not to be\n');
  for (const [, command, output] of session.matchAll(/^\$ npx holdfast (\w+)\n((?:(?!\$ ).*\n)*)/gm)) {
    const { code, stdout } = await project.holdfast(command ?? '');
    expect(code).toBe(0);
    expect(withoutTimes(stdout)).toBe(withoutTimes(output ?? ''));
  }
  expect(JSON.parse(project.read('data/counts.json'))).toEqual({ to: 2, be: 2, or: 1, not: 1 });
});

it('every page that the README names is there', () => {
  for (const [, page] of readme.matchAll(/\]\(([^)#]+\.md)\)/g)) {
    expect(fs.existsSync(new URL(`../../${page}`, import.meta.url)), page).toBe(true);
  }
});

function withoutTimes(text: string): string {
  return text.replaceAll(/\d+(?:\.\d+)? m?s\b/g, 'T').replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'DATE');
}
