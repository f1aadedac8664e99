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
