import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, it, test } from 'vitest';
import { accessesIn, auditFiles, lines } from '../../../test/rig/audit-folder.ts';
import { makefile } from './makefile.ts';

const made = async (...text: readonly string[]) =>
  (await accessesIn({ Makefile: lines(...text) })).map((one) => one.replace(/^Makefile:/, ''));

test.each([
  [
    ['a.txt: b.txt', '\tcp $< $@'],
    ['2 read b.txt', '2 write a.txt'],
  ],
  [
    ['OUT = out', 'a:', '\techo x > $(OUT)/a.txt', '\techo x > ${OUT}/b.txt'],
    ['3 write out/a.txt', '4 write out/b.txt'],
  ],
  [['a:', '\techo x > $(OUT)/a.txt', 'OUT := later'], ['2 write later/a.txt']],
  [
    ['FILES := a b', 'x: $(FILES:%=in/%.txt)', '\tcat $^ > $@'],
    ['3 read in/a.txt', '3 read in/b.txt', '3 write x'],
  ],
  [
    ['x: $(patsubst %.c,%.o,a.c b.c) | dir', '\tcat $^ > $(notdir out/$@)'],
    ['2 read a.o', '2 read b.o', '2 write x'],
  ],
  [
    ['data/%.json: raw/%.csv', '\tpython3 tool.py < $< > $@'],
    ['2 read raw/*.csv', '2 write data/*.json'],
  ],
  [
    ['a.txt b.txt: in', '\tcp in $@'],
    ['2 read in', '2 write a.txt', '2 write b.txt'],
  ],
  [
    ['a:', '\tcd sub; echo x > a.txt', '\techo x > b.txt'],
    ['2 write sub/a.txt', '3 write b.txt'],
  ],
  [['.ONESHELL:', 'a:', '\tcd sub', '\techo x > a.txt'], ['4 write sub/a.txt']],
  [
    ['a:', '\t@-for f in x y; do \\', '\t\techo $$f > $$f.txt; \\', '\tdone'],
    ['3 write x.txt', '3 write y.txt'],
  ],
  [['a: ; echo x > a.txt'], ['1 write a.txt']],
  [['define D', '\techo x > never', 'endef', '# echo x > never', 'NOT = > never'], []],
])('%j', async (text, expected) => {
  expect(await made(...text)).toEqual(expected);
});

it('a variable that the environment may set gives a guess', async () => {
  const { model } = await auditFiles({ Makefile: lines('OUT ?= out', 'a:', '\techo x > $(OUT)/a.txt') });
  expect(model.accesses.map((one) => [one.target, one.confidence])).toEqual([['out/a.txt', 'guess']]);
});

const named = [
  'name ?= $(shell basename "$(shell pwd)")',
  'name := $(shell basename $(CURDIR))',
  'name = $(notdir $(CURDIR))',
  "name != sed -n 's/^name //p' about.txt",
  'name := $(shell git log -1 --format=%h)',
];

test.each(named)('%s: what a command prints is a part of one name, which only the run knows', async (assignment) => {
  const rules = [
    '$(name).out: build/$(name).tei',
    '\tcp $< $@',
    'all/list.txt: $(name).tei other.tei',
    "\tcat '$<' > $(@D)/first.txt",
    '\tcat $^ > $@',
    'x-$(name).txt y.txt:',
    '\techo 1 > $@',
    'z:',
    '\techo 2 > "z-$(name).txt"',
  ];
  const told = (await made(assignment, ...rules)).filter((one) => !one.includes('about.txt'));
  expect(told).toEqual([
    '3 read build/*.tei',
    '3 write *.out',
    '5 read *.tei',
    '5 write all/first.txt',
    '6 read *.tei',
    '6 read other.tei',
    '6 write all/list.txt',
    '8 write x-*.txt',
    '8 write y.txt',
    '10 write z-*.txt',
  ]);
});

it('names that a command lists are looked for where it looks', async () => {
  const text = [
    'all.csv: head.csv $(shell find raw -name "*.csv")',
    '\tcat $^ > $@',
    '$(shell ls in/): a',
    '\tcp a out/$(@F)',
  ];
  expect(await made(...text)).toEqual([
    '2 read head.csv',
    '2 read raw/**/*.csv',
    '2 list raw',
    '2 write all.csv',
    '4 read a',
    '4 write out/*',
  ]);
});

it('recipes run in the folder of their Makefile', async () => {
  expect(await accessesIn({ 'sub/Makefile': lines('a:', '\techo x > a.txt'), 'a.txt': '' })).toEqual([
    'sub/Makefile:2 write sub/a.txt',
  ]);
});

it('a Makefile that touches nothing itself is no script, and still a file', async () => {
  const { model } = await auditFiles({ Makefile: lines('a:', '\tpython3 a.py'), 'a.py': "open('a.txt', 'w')\n" });
  expect(model.scripts.map((one) => one.path)).toEqual(['a.py']);
  expect(model.files.map((one) => one.path)).toEqual(['Makefile']);
  expect(model.invocations.map((one) => one.from)).toEqual(['make']);
});

it('comments in and above recipes are directives', async () => {
  const { model } = await auditFiles({
    Makefile: lines(
      '# holdfast: writes data/x.json',
      'a: # holdfast: reads data/y.json',
      '\techo x > z.txt # holdfast: ignore unsafe-write',
    ),
  });
  expect(model.scripts[0]?.directives.map((one) => `${one.line} ${one.text}`)).toEqual([
    '1 writes data/x.json',
    '2 reads data/y.json',
    '3 ignore unsafe-write',
  ]);
});

it('no Makefile is too strange to be read', () => {
  const pieces = [
    'a',
    ':',
    '=',
    '$',
    '(',
    ')',
    '{',
    '}',
    '@',
    '%',
    '\t',
    '\n',
    ' ',
    '\\',
    '#',
    'define',
    'endef',
    'shell',
    ',',
    ';',
    '<',
    '^',
  ];
  assert(
    property(array(string({ unit: constantFrom(...pieces), maxLength: 20 }), { maxLength: 6 }), (parts) => {
      const source = parts.join('\n');
      const { code } = makefile(source);
      for (let offset = 0; offset < code.text.length; offset += 1) {
        expect(code.at(offset)).toBeLessThanOrEqual(source.length);
        expect(code.endAt(offset)).toBeGreaterThanOrEqual(code.at(offset));
      }
    }),
  );
});

it('the scripts of a package.json are told at their lines, and run in its folder', async () => {
  const json = JSON.stringify(
    {
      scripts: {
        test: 'vitest',
        build: 'echo "x\\n" > "out.txt" && cp a.txt ../b.txt',
        post: "node -e \"require('fs').writeFileSync('c.txt', '')\"",
      },
    },
    null,
    2,
  );
  expect(await accessesIn({ 'web/package.json': json })).toEqual([
    'web/package.json:4 write web/out.txt',
    'web/package.json:4 read web/a.txt',
    'web/package.json:4 write b.txt',
    'web/package.json:5 write web/c.txt',
  ]);
});

it('a package.json that a script imports stays data', async () => {
  const { model } = await auditFiles({
    'package.json': JSON.stringify({ out: 'data/out.json', scripts: { a: 'echo x > a.txt' } }),
    'a.js': "const { out } = require('./package.json');\nrequire('fs').writeFileSync(out, '');\n",
  });
  expect(model.accesses.map((one) => `${one.script} ${one.kind} ${one.target}`)).toEqual([
    'a.js write data/out.json',
    'package.json write a.txt',
  ]);
});
