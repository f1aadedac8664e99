import { expect, it } from 'vitest';
import { auditFiles, lines } from '../../../test/rig/audit-folder.ts';

/** `data/a.json certain`, of a script in `scripts` that writes `tables/a.json`. */
async function written(others: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { model } = await auditFiles({ 'scripts/make.py': lines("open('tables/a.json', 'w')"), ...others });
  return model.accesses
    .filter((one) => one.script === 'scripts/make.py')
    .map((one) => `${one.target} ${one.confidence}`);
}

it('a folder of data tells from where a script is started', async () => {
  expect(await written({ 'scripts/tables/b.csv': 'x' })).toEqual(['scripts/tables/a.json certain']);
  expect(await written({ 'tables/b.csv': 'x' })).toEqual(['tables/a.json certain']);
});

it('a folder of scripts that is called as one of data is does not', async () => {
  expect(await written({ 'scripts/tables/count.py': 'print(1)' })).toEqual(['tables/a.json guess']);
  expect(await written({ 'scripts/tables/count.py': 'print(1)', 'scripts/tables/README.md': 'Counts.' })).toEqual([
    'tables/a.json guess',
  ]);
});
