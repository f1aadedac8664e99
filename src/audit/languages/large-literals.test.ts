import { expect, it } from 'vitest';
import { auditFiles, lines } from '../../../test/rig/audit-folder.ts';

const rows = (count: number, row: (at: number) => string) => Array.from({ length: count }, (_, at) => row(at));

it.each([
  ['a.py', rows(9_000, (at) => `    'k${at}': {'name': 'n${at}'},`)],
  ['a.mjs', rows(9_000, (at) => `    'k${at}': {'name': 'n${at}'},`)],
])(
  'a generated table in %s does not hide what stands behind it, and nobody claims to know all its members',
  async (path, table) => {
    const isPython = path.endsWith('.py');
    const { model } = await auditFiles({
      [path]: isPython
        ? lines(
            'import sys',
            'TABLE = {',
            ...table,
            '}',
            "open('out/' + TABLE[sys.argv[1]]['name'], 'w')",
            "open('b.txt')",
          )
        : lines(
            "import fs from 'node:fs';",
            'const TABLE = {',
            ...table,
            '};',
            "fs.writeFileSync('out/' + TABLE[process.argv[2]].name, '');",
            "fs.readFileSync('b.txt');",
          ),
    });
    const told = model.accesses.map((one) => `${one.line} ${one.kind} ${one.target}`);
    expect(told).toContain('9005 read b.txt');
    expect(told).toContain('9004 write out/*');
  },
);

it('a small table is known whole', async () => {
  const { model } = await auditFiles({
    'a.py': lines(
      'TABLE = {',
      ...rows(3, (at) => `  'k${at}': 'n${at}',`),
      '}',
      'for one in TABLE.values(): open(one)',
    ),
  });
  expect(model.accesses.map((one) => one.target)).toEqual(['n0', 'n1', 'n2']);
});
