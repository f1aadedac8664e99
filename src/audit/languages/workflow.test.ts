import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it, test } from 'vitest';
import { accessesIn, auditFiles, lines } from '../../../test/rig/audit-folder.ts';
import { runSteps } from './workflow-steps.ts';

const file = '.github/workflows/w.yml';
const made = async (...text: readonly string[]) =>
  (await accessesIn({ [file]: lines(...text) })).map((one) => one.replace(`${file}:`, ''));

test.each([
  [
    ['jobs:', '  a:', '    steps:', '      - run: cp x.csv y.csv'],
    ['4 read x.csv', '4 write y.csv'],
  ],
  [['jobs:', '  a:', '    steps:', '    - name: n', '      run: "echo 1 > out.txt"'], ['5 write out.txt']],
  [
    [
      'jobs:',
      '  a:',
      '    steps:',
      '    - run: |',
      '        cd data',
      '        echo 1 > a.txt',
      '    - run: echo 1 > b.txt',
    ],
    ['6 write data/a.txt', '7 write b.txt'],
  ],
  [
    [
      'jobs:',
      '  a:',
      '    steps:',
      '    - run: >',
      '        sort in.txt',
      '        > out.txt',
      '      working-directory: data',
    ],
    ['5 read data/in.txt', '6 write data/out.txt'],
  ],
  [
    [
      'env:',
      '  A: a.txt',
      'jobs:',
      '  x:',
      '    env: # these',
      '      B: "b.txt"',
      '    steps:',
      '    - run: cp $A ${{ env.B }}',
    ],
    ['8 read a.txt', '8 write b.txt'],
  ],
  [
    ['defaults:', '  run:', '    working-directory: sub', 'jobs:', '  x:', '    steps:', '    - run: rm a.txt'],
    ['7 delete sub/a.txt'],
  ],
  [['jobs:', '  x:', '    steps:', '    - run: echo "A=1" >> "$GITHUB_OUTPUT"'], []],
  [['jobs:', '  x:', '    steps:', '    - shell: pwsh', '      run: echo 1 > a.txt'], []],
  [['on: push', 'run: echo 1 > never.txt'], []],
])('%j', async (text, expected) => {
  expect(await made(...text)).toEqual(expected);
});

it('a script is started where its step says, whether that stands before or behind the command', async () => {
  const step = (...keys: readonly string[]) => ['    - name: go', ...keys.map((one) => `      ${one}`)];
  const { model } = await auditFiles({
    [file]: lines(
      'jobs:',
      '  a:',
      '    steps:',
      ...step('run: node one.mjs', 'working-directory: tools'),
      ...step('working-directory: tools/more', 'run: node two.mjs'),
      ...step('run: node three.mjs'),
    ),
    'tools/one.mjs': "import fs from 'node:fs';\nfs.writeFileSync('one.txt', '');\n",
    'tools/more/two.mjs': "import fs from 'node:fs';\nfs.writeFileSync('two.txt', '');\n",
    'three.mjs': "import fs from 'node:fs';\nfs.writeFileSync('three.txt', '');\n",
  });
  const folders = model.scripts.map((one) => [one.path, one.workingDirectory.path]);
  expect(Object.fromEntries(folders)).toEqual({
    'tools/one.mjs': 'tools',
    'tools/more/two.mjs': 'tools/more',
    'three.mjs': '.',
  });
});

it('whatever stands in a workflow, its steps lie one behind the other, and each command in its step', () => {
  const pieces = constantFrom(
    'jobs:',
    '  a:',
    '    steps:',
    '    - run: |',
    '        x',
    '    - run: y',
    '      env:',
    '        A: b',
    '',
    '# c',
    '  - - z',
  );
  assert(
    property(array(pieces, { maxLength: 14 }), (text) => {
      let last = 0;
      for (const { start, end, run } of runSteps(text.join('\n'))) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(run.start).toBeGreaterThanOrEqual(start);
        for (const [line, from] of run.lines) expect(text.join('\n').slice(from, from + line.length)).toBe(line);
        last = Math.max(end, start);
      }
    }),
  );
});
