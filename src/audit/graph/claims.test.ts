import { describe, expect, it } from 'vitest';
import { claimsIn } from './claims.ts';

function said(line: string): readonly string[] {
  return claimsIn(line).claims.map(({ verb, artifact }) => `${verb} ${artifact}`);
}

describe('what a line of a document says', () => {
  it.each([
    ['`a.py` writes `data/x.json`.', ['writes data/x.json']],
    ['`a.py` reads `raw.csv` and writes `data/x.json`.', ['reads raw.csv', 'writes data/x.json']],
    ['`a.py` builds `data/x.json` from `raw.csv`', ['writes data/x.json', 'reads raw.csv']],
    ['`a.py` converts `raw.csv` to `data/x.json`', ['reads raw.csv', 'writes data/x.json']],
    ['`a.py` adds ages to `data/x.json`', ['updates data/x.json']],
    ['`data/x.json`: written by `a.py`', ['writes data/x.json']],
    ['`data/x.json` is used by a.py', ['reads data/x.json']],
    ['raw.csv → a.py → data/x.json', ['reads raw.csv', 'writes data/x.json']],
    ['| scripts/a.py | exports `data/x.csv` |', ['writes data/x.csv']],
    ['1. `python a.py` generates ./data/x.json', ['writes data/x.json']],
  ])('takes the verb that belongs to each file: %s', (line, claims) => {
    expect(said(line)).toEqual(claims);
  });

  it('takes no name for a verb', () => {
    expect(said('- `build.mjs` reads `data/names.txt`.')).toEqual(['reads data/names.txt']);
    expect(said('`scripts/update/index.py`: see `data/names.txt`.')).toEqual([]);
    expect(said('[export.py](https://example.org/writes/x) and x.json')).toEqual([]);
  });

  it('takes nothing that is denied or only planned', () => {
    expect(said('`a.py` does not write `data/x.json`')).toEqual([]);
    expect(said("`a.py` doesn't update `data/x.json`")).toEqual([]);
    expect(said('`a.py` no longer writes `data/x.json`')).toEqual([]);
    expect(said('TODO: a.py should write x.json')).toEqual([]);
    expect(said('`a.py`: `x.json` is written by the server')).toEqual([]);
  });

  it('takes no script that is made for the one who makes', () => {
    expect(said('* Core: Generate components.js from components.json')).toEqual([]);
    expect(said('Creates the `a.py` and `x.json`')).toEqual([]);
    expect(said('Builds `x.json` using `a.py`')).toEqual(['writes x.json']);
  });

  it('names every script of the line', () => {
    expect(claimsIn('`a.py` writes `x.json`, like `old/b.ts`').scripts).toEqual(['a.py', 'old/b.ts']);
  });
});
