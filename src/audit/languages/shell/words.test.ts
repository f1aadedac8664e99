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

it('a command in backticks is a part of the word that it stands in, wherever the shell has a word', async () => {
  const script = lines(
    'cp in.txt out/x-`date +%F`.gz',
    'cp in.txt out/y-`date +"%Y-%m"`-`hostname`.gz',
    'echo 1 > out/z-`date`.txt',
    'NAME=out/n-`date`.txt',
    'echo 2 > $NAME',
    'LANG=c-`locale`-d sort in.txt > out/sorted.txt',
    'export COPY=out/`date`-c.txt MORE=out/more.txt',
    'echo 3 > "$COPY"; echo 4 > $MORE',
    'for one in in/a`hostname`.txt; do cat $one; done',
    'cat "in/b"`date`".txt" `cat list.txt` c.txt',
  );
  expect(await accessesIn({ 'a.sh': script })).toEqual([
    'a.sh:1 read in.txt',
    'a.sh:1 write out/x-*.gz',
    'a.sh:2 read in.txt',
    'a.sh:2 write out/y-*-*.gz',
    'a.sh:3 write out/z-*.txt',
    'a.sh:5 write out/n-*.txt',
    'a.sh:6 read in.txt',
    'a.sh:6 write out/sorted.txt',
    'a.sh:8 write out/*-c.txt',
    'a.sh:8 write out/more.txt',
    'a.sh:9 read in/a*.txt',
    'a.sh:10 read c.txt',
    'a.sh:10 read in/b*.txt',
    'a.sh:10 read list.txt',
  ]);
});

it('a line that goes on behind a backslash is one line, in quotes and in a bare word', async () => {
  const script = lines(
    'LIST="\\',
    'a \\',
    'b\\',
    '"',
    'for one in $LIST; do echo 1 > data/$one.txt; done',
    'echo 2 > "out/c\\',
    'd.txt"',
    'echo 3 > out/e\\',
    'f.txt',
    "echo 4 > 'out/g\\\\h.txt'",
  );
  expect(await accessesIn({ 'a.sh': script })).toEqual([
    'a.sh:5 write data/a.txt',
    'a.sh:5 write data/b.txt',
    'a.sh:6 write out/cd.txt',
    'a.sh:8 write out/ef.txt',
    'a.sh:10 write out/g\\\\h.txt',
  ]);
});

it('the name of the folder that a script runs in is not in the script', async () => {
  const script = lines(
    'echo 1 > "out/a-$(basename "$(pwd)").txt"',
    'echo 2 > out/b-`basename $PWD`.txt',
    'echo 3 > out/c-$(basename .).txt',
    'cd data',
    'echo 4 > ../out/d-$(basename "$PWD").txt',
  );
  expect(await accessesIn({ 'a.sh': script })).toEqual([
    'a.sh:1 write out/a-*.txt',
    'a.sh:2 write out/b-*.txt',
    'a.sh:3 write out/c-*.txt',
    'a.sh:5 write out/d-data.txt',
  ]);
});

it('what a script in another language is given is not known to be read; a program on the line reads its files', async () => {
  const script = lines('perl tool.pl Convert in.txt', "perl -ne 'print' in.txt", "perl -pi -e 's/a/b/' data/x.txt");
  expect(await accessesIn({ 'a.sh': script })).toEqual([
    'a.sh:2 read in.txt',
    'a.sh:3 read data/x.txt',
    'a.sh:3 write data/x.txt',
  ]);
});
