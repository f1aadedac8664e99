import { expect, it } from 'vitest';
import { accessesIn, lines } from '../../../../test/rig/audit-folder.ts';

it('what is before the extension of an unknown path is unknown, and not nothing', async () => {
  const script = lines(
    'import os',
    'def save(path):',
    '    open(os.path.splitext(path)[0] + "-checked.csv", "w").write("x")',
    'def name(i):',
    '    open(os.path.splitext(f"data/{i}.json")[0] + "-checked.csv", "w").write("x")',
  );
  expect(await accessesIn({ 'a.py': script })).toEqual(['a.py:3 write -', 'a.py:5 write data/*-checked.csv']);
});
