import { expect, it } from 'vitest';
import { accessesIn, lines } from '../../../../test/rig/audit-folder.ts';

it('the number of the process is a part of a name that only the run knows, wherever it stands', async () => {
  const script = lines('b=data/x', 'echo 1 > data/a.$$', 'echo 2 > $b.$$', 'echo 3 > "$b.$$"', 'echo 4 > ${b}_$$.txt');
  expect(await accessesIn({ 'a.sh': script })).toEqual([
    'a.sh:2 write data/a.*',
    'a.sh:3 write data/x.*',
    'a.sh:4 write data/x.*',
    'a.sh:5 write data/x_*.txt',
  ]);
});

it('a command in backticks that a default has is no name', async () => {
  const script = lines(
    'ROOT=${ROOT:-`pwd`}',
    'HOST=${HOST:-`hostname -s`}',
    'echo 1 > $ROOT/data/a.txt',
    'echo 2 > data/$HOST.txt',
  );
  expect(await accessesIn({ 'a.sh': script })).toEqual(['a.sh:3 write data/a.txt', 'a.sh:4 write data/*.txt']);
});

it('what a script in another language is given is not known to be read; a program on the line reads its files', async () => {
  const script = lines('perl tool.pl Convert in.txt', "perl -ne 'print' in.txt", "perl -pi -e 's/a/b/' data/x.txt");
  expect(await accessesIn({ 'a.sh': script })).toEqual([
    'a.sh:2 read in.txt',
    'a.sh:3 read data/x.txt',
    'a.sh:3 write data/x.txt',
  ]);
});
