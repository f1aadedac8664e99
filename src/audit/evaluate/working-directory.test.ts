import { expect, it } from 'vitest';
import { auditFiles, lines } from '../../../test/rig/audit-folder.ts';

/** How sure it is of what a script touches: `read data/a.csv certain`. */
async function told(files: Record<string, string>): Promise<string[]> {
  const { model } = await auditFiles(files);
  return model.accesses.map((one) => `${one.kind} ${one.target} ${one.confidence}`);
}

const script = lines("open('./' + 'out.txt', 'w')");

it('nothing says where a script is started: its paths are a guess, and `./`, which is there from everywhere, is no evidence', async () => {
  expect(await told({ 'tools/a.py': script })).toEqual(['write out.txt guess']);
  const moved = lines('import subprocess', "subprocess.call('rm -f old.db', shell=True, cwd='./')");
  expect(await told({ 'tools/a.py': moved })).toEqual(['delete old.db guess']);
});

it('files that are there from several folders tell nothing', async () => {
  const reads = lines("open('data/a.csv')");
  expect(await told({ 'tools/a.py': reads, 'data/a.csv': '1', 'tools/data/a.csv': '1' })).toEqual([
    'read data/a.csv guess',
  ]);
  expect(await told({ 'tools/a.py': reads, 'data/a.csv': '1' })).toEqual(['read data/a.csv certain']);
  expect(await told({ 'tools/a.py': reads, 'tools/data/a.csv': '1' })).toEqual(['read tools/data/a.csv certain']);
});

it('who starts it says where', async () => {
  expect(await told({ 'tools/a.py': script, Makefile: lines('all:', '\tpython tools/a.py') })).toEqual([
    'write out.txt certain',
  ]);
  expect(await told({ 'tools/a.py': script, Makefile: lines('all:', '\tcd tools && python a.py') })).toEqual([
    'write tools/out.txt certain',
  ]);
  expect(await told({ 'tools/a.py': script, 'README.md': 'Run `python tools/a.py`.\n' })).toEqual([
    'write out.txt certain',
  ]);
});

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

it('where nothing is there yet, paths at least stay inside of the repository', async () => {
  expect(await told({ 'tools/a.py': lines("open('../out/a.txt', 'w')") })).toEqual(['write out/a.txt guess']);
});
