import { describe, expect, it } from 'vitest';
import { auditFiles, lines } from '../../../test/rig/audit-folder.ts';

/** `line <- line of the read before`, for each write. */
async function readBefore(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { model } = await auditFiles(files);
  const lineOf = new Map(model.accesses.map((one) => [one.site, one.line]));
  return model.accesses
    .filter((one) => one.kind === 'write' && one.facts.stagingFor === null)
    .map((one) => `${one.line} <- ${one.facts.readBefore === null ? '-' : lineOf.get(one.facts.readBefore)}`);
}

describe('what a script has read before it writes', () => {
  it('is what it changes, and not the copy that it made first', async () => {
    const script = lines(
      'import json, shutil',
      'shutil.copy("a.json", "a.json.bak")',
      'people = json.load(open("a.json"))',
      'json.dump(people, open("a.json", "w"))',
    );
    expect(await readBefore({ 'a.py': script })).toEqual(['4 <- 3']);
  });

  it('is nothing in a shell, unless one statement or a variable carries it', async () => {
    const script = lines(
      '#!/bin/sh',
      'wc -l a.txt',
      'date > a.txt',
      'old=$(cat b.txt)',
      'echo "$old more" > b.txt',
      'sort c.txt > c.tmp',
      'mv c.tmp c.txt',
      'grep x d.txt | sort -o d.txt',
    );
    expect(await readBefore({ 'a.sh': script })).toEqual(['3 <- -', '5 <- 4', '7 <- 6', '8 <- 8']);
  });

  it('is nothing where another recipe of a Makefile read it', async () => {
    const make = lines('clean:', '\txargs rm -f < made.txt', '', 'made.txt:', '\tls out > made.txt');
    expect(await readBefore({ Makefile: make, 'made.txt': 'out/a\n' })).toEqual(['5 <- -']);
  });
});
