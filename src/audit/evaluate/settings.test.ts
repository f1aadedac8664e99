import { expect, it, test } from 'vitest';
import { accessesIn, auditFiles, lines } from '../../../test/rig/audit-folder.ts';

const yaml = lines(
  '# where things are',
  'paths:',
  '  out: &out data/out',
  '  people: data/people.json',
  '  all: [a.csv, "b.csv"]',
  'name: x',
);
const writes = (all: readonly string[]) =>
  all.filter((one) => one.includes(' write ')).map((one) => one.split(' write ')[1]);

test.each([
  [
    'config.yaml',
    yaml,
    "import yaml\nwith open('config.yaml') as f:\n    C = yaml.safe_load(f)\nopen(C['paths']['people'], 'w')",
  ],
  [
    'config.yaml',
    yaml,
    "import yaml\nC = yaml.load(open('config.yaml').read(), Loader=yaml.FullLoader)\nopen(C['paths'].get('people', 'x'), 'w')",
  ],
  [
    'config.yaml',
    yaml,
    "from pathlib import Path\nimport yaml\nROOT = Path(__file__).parent.parent\nC = yaml.safe_load((ROOT / 'config.yaml').read_text())\nopen(ROOT / C['paths']['people'], 'w')",
  ],
  [
    'conf/x.toml',
    '[paths]\npeople = "data/people.json"\n',
    "import tomllib\nwith open('conf/x.toml', 'rb') as f:\n    C = tomllib.load(f)\nopen(C['paths']['people'], 'w')",
  ],
  [
    'settings.json',
    '{"paths": {"people": "data/people.json"}}',
    "import json\nC = json.load(open('settings.json'))\nopen(C['paths']['people'], 'w')",
  ],
  [
    'config.yaml',
    yaml,
    "from omegaconf import OmegaConf\nC = OmegaConf.load('config.yaml')\nopen(C.paths.people, 'w')",
  ],
  [
    'etc/paths.ini',
    '[DEFAULT]\nroot = data\n; a remark\n[paths]\nPeople: %(root)s/people.json\n',
    "import configparser\nc = configparser.ConfigParser()\nc.read('etc/paths.ini')\nopen(c['paths']['people'], 'w')",
  ],
  [
    'paths.cfg',
    '[paths]\npeople = data/people.json\n',
    "from configparser import ConfigParser\nc = ConfigParser()\nc.read(['other.cfg', 'paths.cfg'])\nopen(c.get('paths', 'people'), 'w')",
  ],
])('Python reads %s', async (path, text, script) => {
  expect(writes(await accessesIn({ [path]: text, 'scripts/a.py': script }))).toEqual(['data/people.json']);
});

test.each([
  [
    'config.yaml',
    yaml,
    "import { readFileSync, writeFileSync } from 'node:fs';\nimport { parse } from 'yaml';\nconst { paths } = parse(readFileSync('config.yaml', 'utf8'));\nwriteFileSync(paths.people, '');",
  ],
  [
    'config.yaml',
    yaml,
    "const fs = require('fs'), yaml = require('js-yaml');\nconst c = yaml.load(fs.readFileSync('config.yaml').toString());\nfs.writeFileSync(c.paths.people, '');",
  ],
  [
    'conf.toml',
    '[paths]\npeople = "data/people.json"\n',
    "import fs from 'fs';\nimport { parse } from 'smol-toml';\nfs.writeFileSync(parse(fs.readFileSync('conf.toml', 'utf8')).paths.people, '');",
  ],
])('JavaScript reads %s', async (path, text, script) => {
  expect(writes(await accessesIn({ [path]: text, 'a.mjs': script }))).toEqual(['data/people.json']);
});

it('shows the line of the settings that a path was found in', async () => {
  const { model } = await auditFiles({
    'config.yaml': yaml,
    'a.py':
      "import yaml\nC = yaml.safe_load(open('config.yaml'))\nfor name in C['paths']['all']:\n    open(name, 'w')\n",
  });
  const written = model.accesses.filter((one) => one.kind === 'write');
  expect(written.map((one) => [one.target, one.confidence])).toEqual([
    ['a.csv', 'certain'],
    ['b.csv', 'certain'],
  ]);
  expect(written.map((one) => one.steps[0])).toContainEqual({
    where: 'config.yaml:5',
    what: expect.stringContaining('all: [a.csv') as string,
    value: 'a.csv',
  });
});

it('what one script changes in its settings is not changed for another', async () => {
  const load = "import yaml\nC = yaml.safe_load(open('config.yaml'))\n";
  const found = await accessesIn({
    'config.yaml': yaml,
    'a.py': `${load}C['name'] = 'y'\n`,
    'b.py': `${load}open(C['name'], 'w')\n`,
  });
  expect(writes(found)).toEqual(['x']);
});

test.each([
  ['config.yaml', 'a: [broken\n: :'],
  ['config.toml', 'a = = 1'],
  ['config.json', '{"a": '],
  ['data/people.json', '{"a": "x.txt"}'],
])('%s that says nothing leaves the path unknown', async (path, text) => {
  const script = `import json, yaml, tomllib\nC = yaml.safe_load(open('${path}'))\nopen(C['a'], 'w')\n`;
  expect(writes(await accessesIn({ [path]: text, 'a.py': script }))).toEqual(['-']);
});
