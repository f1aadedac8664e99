import { array, assert, boolean, constantFrom, property, string } from 'fast-check';
import { expect, it, test } from 'vitest';
import { accessesIn, auditFiles } from '../../../test/rig/audit-folder.ts';
import { field, placedJson } from './json-places.ts';
import { notebook } from './notebook.ts';

const file = (cells: readonly (string | readonly string[])[], language = 'python', indent?: number) =>
  JSON.stringify(
    {
      cells: cells.map((source) => ({ cell_type: 'code', metadata: {}, outputs: [], source })),
      metadata: { kernelspec: { language } },
      nbformat: 4,
    },
    null,
    indent,
  );

it('every character of the code has its place in the file, however the file is written', () => {
  const line = string({
    unit: constantFrom('a', ' ', '"', '\\', 'é', '\u{1F600}', '\t', "'", 'n', '/'),
    maxLength: 12,
  });
  assert(
    property(
      array(line, { minLength: 1, maxLength: 5 }),
      boolean(),
      constantFrom(undefined, 1),
      (lines, isList, indent) => {
        const kept = lines.map((one) => `x${one}`);
        const source = file(
          [isList ? kept.map((one, index) => (index < kept.length - 1 ? `${one}\n` : one)) : kept.join('\n')],
          'python',
          indent,
        );
        const read = notebook(source);
        if (typeof read === 'string') throw new Error(read);
        expect(read.code.text).toBe(`${kept.join('\n')}\n`);
        let at = -1;
        for (const [offset, character] of read.code.text.split('').entries()) {
          const place = read.code.at(offset);
          expect(place).toBeGreaterThanOrEqual(at);
          at = place;
          if (/[xaé]/.test(character)) expect(source[place]).toBe(character);
        }
      },
    ),
  );
});

it('a line of a cell is the line of the file that has it', async () => {
  const source = file(
    [
      ['import json\n', 'json.dump([], open("a.json", "w"))\n', '%%time is no magic here\n'.slice(2)],
      ["open('b.json', 'w')"],
    ],
    'python',
    1,
  );
  const at = (text: string) => source.slice(0, source.indexOf(text)).split('\n').length;
  expect(await accessesIn({ 'n/x.ipynb': source })).toEqual([
    `n/x.ipynb:${at('json.dump')} write n/a.json`,
    `n/x.ipynb:${at('b.json')} write n/b.json`,
  ]);
});

test.each([
  ['!cp a.txt b.txt', ['read a.txt', 'write b.txt']],
  ['for name in ["x", "y"]:\n    !echo 1 > {name}.txt', ['write x.txt', 'write y.txt']],
  ['%cd sub\nopen("a.txt", "w")', ['write sub/a.txt']],
  ['%%bash\necho x > a.txt', ['write a.txt']],
  ['%%capture\nopen("a.txt", "w")', ['write a.txt']],
  ['%%writefile -a a.py\nopen("never", "w")', ['append a.py']],
  ['%%javascript\nopen("never", "w")', []],
  ['%load_ext autoreload\nopen?\n?open\nopen("a.txt", "w")', ['write a.txt']],
])('%j', async (cell, expected) => {
  const found = await accessesIn({ 'x.ipynb': file([cell]) });
  expect(found.map((one) => one.replace(/^x\.ipynb:\d+ /, ''))).toEqual(expected);
});

test.each([
  ['{"cells": [', 'it is no notebook'],
  ['[]', 'it is no notebook'],
  [file(['x'], 'R'), 'it is a notebook of R'],
])('what is not read is named: %s', async (source, why) => {
  const { model } = await auditFiles({ 'x.ipynb': source });
  expect(model.scripts.map((one) => one.unreadable)).toEqual([why]);
});

it('shows code as people see it', async () => {
  const { model } = await auditFiles({
    'x.ipynb': file([['with open("a.txt", "w") as out:\n', '    out.write("\\"")\n']], 'python', 1),
  });
  expect(model.accesses.map((one) => one.statement.text)).toEqual([
    'with open("a.txt", "w") as out:\n    out.write("\\"")',
  ]);
});

it('reads JSON as everybody does, and remembers where it stands', () => {
  assert(
    property(array(string()), (items) => {
      const text = JSON.stringify({ items });
      const list = field(placedJson(text), 'items');
      const read = list?.k === 'array' ? list.items : [];
      expect(read.map((one) => (one.k === 'string' ? one.value : null))).toEqual(items);
      expect(read.map((one) => JSON.parse(text.slice(one.start - 1, one.end + 1)) as unknown)).toEqual(items);
    }),
  );
});
