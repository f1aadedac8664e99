import { expect, it } from 'vitest';
import { auditFiles, lines } from '../../../../test/rig/audit-folder.ts';

it('a file of a store that nobody knows is in its folder by a guess', async () => {
  const script = lines(
    "const { Storage } = require('some-storage');",
    "const store = new Storage(__dirname + '/out');",
    "store.save('a.csv', 'x');",
    "store.list('*.csv');",
  );
  const { model } = await auditFiles({ 'a.js': script });
  expect(model.accesses.map((one) => `${one.kind} ${one.target} ${one.confidence}`)).toEqual([
    'write out/a.csv guess',
    'list out/*.csv guess',
  ]);
});

it('a folder that the environment may name otherwise is one, and so is a hidden one', async () => {
  const script = lines(
    "import { Storage } from 'some-storage';",
    "new Storage(process.env.API_DIR || './.api').save('a.json', '{}');",
  );
  const { model } = await auditFiles({ 'a.ts': script });
  expect(model.accesses.map((one) => `${one.kind} ${one.target} ${one.confidence}`)).toEqual([
    'write .api/a.json guess',
  ]);
});

it('what was made with anything but a folder has no files that are known by name', async () => {
  const script = lines(
    "const { Storage, Archive } = require('some-storage');",
    "new Storage('an-account').save('a.csv', 'x');",
    "new Storage({ project: 'x' }).load('a.csv');",
    "new Storage('https://example.org/x').load('a.csv');",
    "new Storage('./out', 'key').load('a.csv');",
    "new Archive('./out').load('a.csv');",
    "new Storage('./out').save('a name');",
  );
  const { model } = await auditFiles({ 'a.js': script });
  expect(model.accesses).toEqual([]);
});
