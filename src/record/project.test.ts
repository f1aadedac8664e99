import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { absolutePath } from '../core/path.ts';
import { findProject, metadataFileOfProject } from './project.ts';

test('the nearest folder up with a config is the project, even above a nearer package.json', () => {
  const root = folders('scripts/analysis', 'scripts/.git');
  writeFileSync(join(root, 'holdfast.config.mjs'), '');
  writeFileSync(join(root, 'scripts/package.json'), '{}');
  expect(findProject(absolutePath(join(root, 'scripts/analysis')))).toEqual({
    root,
    config: join(root, 'holdfast.config.mjs'),
  });
});

test('without a config it is the nearest folder with .git or package.json; .git may be a file', () => {
  const root = folders('scripts/analysis');
  writeFileSync(join(root, '.git'), 'gitdir: elsewhere');
  expect(findProject(absolutePath(join(root, 'scripts/analysis')))).toEqual({ root, config: undefined });
  writeFileSync(join(root, 'scripts/package.json'), '{}');
  expect(findProject(absolutePath(join(root, 'scripts/analysis'))).root).toBe(join(root, 'scripts'));
});

test('a script outside of any project is told how to make one', () => {
  expect(() => findProject(absolutePath('/'))).toThrow('git init');
});

test.each([
  ["export default pipeline({ metadataFile: 'meta/m.json' })", 'meta/m.json'],
  ['export default { "metadataFile": "meta/m.json", stages: [] }', 'meta/m.json'],
  ['const metadataFile = `meta/m.json`;\nexport default pipeline({ metadataFile })', 'meta/m.json'],
  ["export default pipeline({ stages: [] })\n// metadataFile: 'not/this.json'", '.pipeline_metadata.json'],
])('the metadata file of a config is found without running it: %s', (text, expected) => {
  const root = folders();
  writeFileSync(join(root, 'holdfast.config.ts'), text);
  expect(metadataFileOfProject(findProject(root))).toBe(join(root, expected));
});

test.each(["metadataFile: join('a', 'b')", 'metadataFile: `${x}/m.json`', 'metadataFile'])(
  'a computed place is an error, not a second metadata file: %s',
  (setting) => {
    const root = folders();
    writeFileSync(join(root, 'holdfast.config.ts'), `export default pipeline({ ${setting} })`);
    expect(() => metadataFileOfProject(findProject(root))).toThrow('is not a plain string there');
  },
);

function folders(...names: string[]) {
  const root = absolutePath(realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-project-'))));
  for (const name of names) mkdirSync(join(root, name), { recursive: true });
  return root;
}
