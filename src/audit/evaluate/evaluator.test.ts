import { expect, it, test } from 'vitest';
import { accessesIn, auditFiles, lines } from '../../../test/rig/audit-folder.ts';

/** `write data/a.json`, of one script. */
const done = async (path: string, ...text: readonly string[]) =>
  (await accessesIn({ [path]: lines(...text) })).map((one) => one.slice(one.indexOf(' ') + 1));
const python = (...text: readonly string[]) => done('a.py', ...text);
const script = (...text: readonly string[]) => done('a.mjs', "import fs from 'node:fs';", ...text);
const shell = (...text: readonly string[]) => done('a.sh', ...text);

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['a branch each', ["x = 'a' if q else 'b'", "open(x, 'w')"], ['write a', 'write b']],
  ['both branches', ['if q:', "    x = 'a'", 'else:', "    x = 'b'", "open(x, 'w')"], ['write a', 'write b']],
  [
    'a branch that does not come back',
    ["x = 'a'", 'if q:', "    x = 'b'", '    raise SystemExit', "open(x, 'w')"],
    ['write a'],
  ],
  ['a loop over a list', ["for x in ['a', 'b']:", "    open(f'{x}.txt', 'w')"], ['write a.txt', 'write b.txt']],
  [
    'a loop over a table',
    ["for k, v in {'a': 'x', 'b': 'y'}.items():", "    open(f'{k}/{v}', 'w')"],
    ['write a/x', 'write b/y'],
  ],
  ['a loop over what only the run knows', ['for x in q():', "    open(f'd/{x}.txt', 'w')"], ['write d/*.txt']],
  [
    'a comprehension',
    ["for x in [f'{y}.txt' for y in ('a', 'b')]:", "    open(x, 'w')"],
    ['write a.txt', 'write b.txt'],
  ],
  ['a handler', ['try:', "    x = 'a'", '    q()', 'except E:', "    x = 'b'", "open(x, 'w')"], ['write a', 'write b']],
  ['a function by its argument', ['def f(x):', "    open(x, 'w')", "f('a')", "f('b')"], ['write a', 'write b']],
  ['a default', ["def f(x='a'):", "    open(x, 'w')", 'f()'], ['write a']],
  ['keywords', ['def f(*, name, ext):', "    open(f'{name}.{ext}', 'w')", "f(ext='txt', name='a')"], ['write a.txt']],
  ['what a function gives', ['def f(x):', "    return x + '.txt'", "open(f('a'), 'w')"], ['write a.txt']],
  [
    'a closure',
    ['def make(d):', '    def f(n):', "        open(f'{d}/{n}', 'w')", '    return f', "make('a')('b')"],
    ['write a/b'],
  ],
  ['a callback', ['def f(x):', "    open(x, 'w')", "list(map(f, ['a', 'b']))"], ['write a', 'write b']],
  [
    'partial',
    ['from functools import partial', 'def f(d, n):', "    open(f'{d}/{n}', 'w')", "partial(f, 'a')('b')"],
    ['write a/b'],
  ],
  [
    'an attribute',
    [
      'class S:',
      '    def __init__(self, d):',
      '        self.d = d',
      '    def save(self):',
      "        open(self.d + '/x', 'w')",
      "S('a').save()",
    ],
    ['write a/x'],
  ],
  [
    'what a class inherits',
    [
      'class A:',
      "    name = 'a'",
      '    def save(self):',
      "        open(self.name, 'w')",
      'class B(A):',
      "    name = 'b'",
      'B().save()',
    ],
    ['write b'],
  ],
  ['a dataclass', ['@dataclass', 'class C:', '    out: str', "open(C('a').out, 'w')"], ['write a']],
  [
    'a global',
    ['OUT = None', 'def setup():', '    global OUT', "    OUT = 'a'", 'setup()', "open(OUT, 'w')"],
    ['write a'],
  ],
  [
    'a comparison of an argument decides which branch runs',
    [
      'def f(k):',
      "    if k == 'a':",
      "        return 'x'",
      "    elif k in ('b', 'c'):",
      "        return 'y'",
      "    return 'z'",
      "open(f('a'), 'w')",
      "open(f('q'), 'w')",
    ],
    ['write x', 'write y', 'write z'],
  ],
  [
    'a default is not what a test of it lets through',
    ["x = (q().get('x') or '').strip()", 'if x:', "    open(f'd/{x}.txt', 'w')"],
    ['write d/*.txt'],
  ],
  [
    'a name without its extension, of a path that only the run knows',
    ['import os', 'x = os.path.splitext(os.path.basename(q()))[0]', "open(f'd/{x}.txt', 'w')"],
    ['write d/*.txt'],
  ],
  [
    'a file that is only there to be locked',
    [
      'import fcntl',
      "lock = open('a.json.lock', 'w')",
      'fcntl.flock(lock.fileno(), fcntl.LOCK_EX)',
      "open('a.json', 'w')",
    ],
    ['write a.json'],
  ],
  [
    'what a loop has when it is left',
    ["x = 'a'", "for d in ['b', 'c']:", '    if q(d):', "        x = d + '/x'", '        break', "open(x, 'w')"],
    ['write a', 'write b/x', 'write c/x'],
  ],
  [
    'what a loop without an end has when it is left',
    ['while True:', "    x = 'a'", '    if q():', "        x = 'b'", '        break', "open(x, 'w')"],
    ['write a', 'write b'],
  ],
  [
    'what a branch of a loop that no call takes has when it is left',
    [
      'def f(k):',
      "    x = 'a'",
      '    for d in q():',
      "        if k == 'b':",
      "            x = 'b'",
      '            break',
      "    open(x, 'w')",
      "f('a')",
    ],
    ['write a'],
  ],
  [
    'a mode that is one of two',
    ['from pathlib import Path', "m = 'wb'", 'if q:', "    m = 'ab'", "Path('a').open(m)"],
    ['append a', 'write a'],
  ],
  [
    'a copy by its content',
    [
      'from pathlib import Path',
      "a = Path('a.json')",
      "Path('a.json.bak').write_text(a.read_text())",
      "Path('b.json').write_text(a.read_text())",
    ],
    ['backup a.json.bak', 'read a.json', 'write b.json', 'read a.json'],
  ],
  ['a function that nobody calls', ['def f():', "    open('a', 'w')"], ['write a']],
  ['what stands behind an end', ['raise SystemExit', "open('a', 'w')"], ['write a']],
])('Python: %s', async (_, text, expected) => {
  expect(await python(...text)).toEqual(expected);
});

test.each<readonly [string, readonly string[], readonly string[]]>([
  [
    'destructuring',
    ["const { out: { file = 'b' } = {} } = { out: { file: 'a' } };", 'fs.writeFileSync(file, q);'],
    ['write a'],
  ],
  ['a default of a pattern', ["const { file = 'b' } = {};", 'fs.writeFileSync(file, q);'], ['write b']],
  ['a list', ["const [, second] = ['a', 'b'];", 'fs.writeFileSync(second, q);'], ['write b']],
  [
    'spread',
    ["const a = { dir: 'x' };", "const b = { ...a, name: 'y' };", 'fs.writeFileSync(`${b.dir}/${b.name}`, q);'],
    ['write x/y'],
  ],
  ['forEach', ["['a', 'b'].forEach((x) => fs.writeFileSync(`${x}.txt`, q));"], ['write a.txt', 'write b.txt']],
  ['for of', ["for (const [k, v] of Object.entries({ a: 'x' })) fs.writeFileSync(k + v, q);"], ['write ax']],
  [
    'switch',
    ['let x;', "switch (q) { case 1: x = 'a'; break; default: x = 'b'; }", 'fs.writeFileSync(x, q);'],
    ['write a', 'write b'],
  ],
  [
    'a promise',
    ["import { writeFile } from 'node:fs/promises';", "Promise.resolve('a').then((x) => writeFile(x, q));"],
    ['write a'],
  ],
  [
    'a class',
    ['class S { #d; constructor(d) { this.#d = d; } save() { fs.writeFileSync(this.#d, q); } }', "new S('a').save();"],
    ['write a'],
  ],
  ['??', ["fs.writeFileSync(process.env.OUT ?? 'a', q);"], ['write a']],
  ['a function above its declaration', ["save('a');", 'function save(x) { fs.writeFileSync(x, q); }'], ['write a']],
])('JavaScript: %s', async (_, text, expected) => {
  expect(await script(...text)).toEqual(expected);
});

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['a variable', ['d=out', 'echo x > "$d/a.txt"'], ['write out/a.txt']],
  ['a default', ['echo x > "${OUT:-out}/a.txt"'], ['write out/a.txt']],
  ['a changed directory', ['cd out', 'echo x > a.txt', 'cd ..', 'echo x > b.txt'], ['write out/a.txt', 'write b.txt']],
  [
    'a directory that was changed in a subshell',
    ['(cd out && echo x > a.txt)', 'echo x > b.txt'],
    ['write out/a.txt', 'write b.txt'],
  ],
  [
    'a directory that the same line changes',
    ['cd out && q | sort > a.txt', 'cd .. && echo x > b.txt'],
    ['write out/a.txt', 'write b.txt'],
  ],
  ['a redirection of a group', ['{ cd out; q; } > a.txt'], ['write a.txt']],
  ['a function', ['save() { echo x > "$1.txt"; }', 'save a', 'save b'], ['write a.txt', 'write b.txt']],
  ['a loop', ['for f in a b; do echo x > "$f.txt"; done'], ['write a.txt', 'write b.txt']],
  [
    'what a loop in a function has when it is left',
    [
      'x=a',
      'f() { for d in b c; do',
      '  if [ -d "$d" ]; then',
      '    x="$d"',
      '    break',
      '  fi',
      'done',
      '}',
      'f',
      'echo x > "$x/t"',
    ],
    ['write a/t', 'write b/t', 'write c/t'],
  ],
  ['braces', ['cp in.txt out-{a,b}.txt'], []],
  ['what a name loses', ['f=data/a.csv', 'sort "$f" > "${f%.csv}.txt"'], ['read data/a.csv', 'write data/a.txt']],
])('shell: %s', async (_, text, expected) => {
  const found = await shell(...text);
  if (expected.length > 0) expect(found).toEqual(expected);
  else expect(found).toContain('read in.txt');
});

it('a helper in another module makes its callers writers, at their lines', async () => {
  const { model } = await auditFiles({
    'lib/io.py': lines('def save(x, path):', "    with open(path, 'w') as f:", '        f.write(x)'),
    'a.py': lines('from lib.io import save', '', "save('x', 'data/a.txt')"),
  });
  expect(model.accesses.map((one) => [`${one.script}:${one.line}`, one.target, one.via])).toContainEqual([
    'a.py:3',
    'data/a.txt',
    ['lib/io.py:2 save'],
  ]);
});

it.each<readonly [string, readonly string[]]>([
  ['a call', ["open(x, 'w')"]],
  ['a method', ['Path(x).write_text(q)']],
])('%s of one of several paths is no certain access of each', async (_, text) => {
  const { model } = await auditFiles({
    'a.py': lines('from pathlib import Path', "x = '/srv/a'", 'if q:', "    x = '/srv/b'", ...text),
  });
  expect(model.accesses.map((one) => [one.target, one.confidence])).toEqual([
    ['/srv/a', 'pattern'],
    ['/srv/b', 'pattern'],
  ]);
});

it('a helper that other scripts call is not said to have no callers, whichever of the scripts comes first', async () => {
  const helper = lines('def save(x, path):', "    with open(path, 'w') as f:", '        f.write(x)');
  const caller = lines('from m.io import save', 'def main():', "    save('x', q())", '', 'main()');
  const said = async (files: Readonly<Record<string, string>>) =>
    (await auditFiles(files)).model.accesses
      .filter((one) => one.script === 'm/io.py')
      .map((one) => one.steps.at(-1)?.value);
  // What the caller names is told at its own line.
  expect(
    (await auditFiles({ 'm/io.py': helper, 'a.py': caller })).model.accesses.map(
      (one) => `${one.script}:${one.line} ${one.steps.at(-1)?.value}`,
    ),
  ).toContain('a.py:3 unknown: what q gives');
  const named = ['unknown: parameter `path` of save: its callers name it'];
  expect(await said({ 'm/io.py': helper, 'a.py': caller })).toEqual(named);
  expect(await said({ 'm/io.py': helper, 'z.py': caller })).toEqual(named);
  expect(await said({ 'm/io.py': helper })).toEqual(['unknown: parameter `path` of save: nobody here calls it']);
});

it('functions that call themselves, and loops without an end, come to an end', async () => {
  expect(
    await python(
      'def f(x):',
      "    open(x, 'w')",
      '    f(x)',
      '    g(x)',
      'def g(x):',
      '    f(x)',
      "f('a')",
      'while True:',
      "    open('b', 'w')",
    ),
  ).toEqual(['write a', 'write b']);
});

it('a script nested deeper than the stack is named, and costs the others nothing', async () => {
  const { model } = await auditFiles({
    'deep.py': `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\nopen('a', 'w')\n`,
    'b.py': "open('b', 'w')\n",
  });
  expect(model.accesses.map((one) => one.target)).toContain('b');
  expect(model.scripts.length).toBe(2);
});
