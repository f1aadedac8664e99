import { describe, expect, it } from 'vitest';
import { TestProject } from '../rig/project.ts';
import { installHoldfast, runScript } from '../rig/scripts.ts';

const distributed = new URL('../../dist/', import.meta.url).href;

/** Prints the files that the imports above it have loaded, by a hook of Node's own loader. */
const spy = `
import { register } from 'node:module';
const hook = \`import fs from 'node:fs';
export function load(url, context, next) { fs.appendFileSync('loaded.txt', url + '\\\\n'); return next(url, context); }\`;
register('data:text/javascript,' + encodeURIComponent(hook));
`;

describe('the package, as a script imports it', () => {
  it.each(['holdfast', 'holdfast/io'])(
    '`%s` loads a few files, and no package that it may need later',
    async (door) => {
      using project = installed({ 'spy.mjs': spy, 'script.mjs': `import './spy.mjs'; await import('${door}');` });
      expect(await runScript(project, 'script.mjs')).toEqual({ code: 0, stdout: '', stderr: '' });
      const loaded = project.read('loaded.txt').split('\n');
      const files = loaded.filter((url) => url !== '' && !url.startsWith('node:') && !url.endsWith('/script.mjs'));
      expect(files.map((url) => url.replace(distributed, ''))).toEqual(
        door === 'holdfast' ? ['lib/index.js', 'lib/recover.js', 'lib/version.js'] : ['lib/io.js', 'lib/recover.js'],
      );
    },
  );

  it('has the same names behind both doors as the modules that it was made of, and one class of errors', async () => {
    using project = installed({
      'script.mjs': `
        import * as holdfast from 'holdfast';
        import * as io from 'holdfast/io';
        const [ofModules, ofIo] = await Promise.all(['index.js', 'io/index.js'].map((file) => import('${distributed}' + file)));
        console.log(JSON.stringify({
          holdfast: Object.keys(holdfast).join() === Object.keys(ofModules).join() && Object.keys(holdfast).length > 10,
          io: Object.keys(io).join() === Object.keys(ofIo).join() && Object.keys(io).length > 30,
          sameError: holdfast.HoldfastError === io.HoldfastError,
        }));
      `,
    });
    const { stdout } = await runScript(project, 'script.mjs');
    expect(JSON.parse(stdout)).toEqual({ holdfast: true, io: true, sameError: true });
  });
});

function installed(files: Readonly<Record<string, string>>): TestProject {
  const project = new TestProject({ 'package.json': '{ "type": "module" }', ...files });
  installHoldfast(project);
  return project;
}
