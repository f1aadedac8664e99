import { expect, it } from 'vitest';
import { fingerprint, normalStatement } from './fingerprint.ts';

const parts = { rule: 'unsafe-write', file: 'a.py', statement: "with open('x.json', 'w') as out:", artifact: 'x.json' };

it('stays when a formatter was there', () => {
  expect(fingerprint({ ...parts, statement: 'with open(\n    "x.json",\n    "w",\n) as out:' })).toBe(
    fingerprint(parts),
  );
  expect(normalStatement("writeFileSync('a', b);")).toBe(normalStatement('writeFileSync(\n  "a",\n  b,\n)'));
});

it('differs by rule, file, statement and artifact', () => {
  const others = [{ rule: 'cycle' }, { file: 'b.py' }, { statement: 'open(y)' }, { artifact: undefined }];
  const all = [parts, ...others.map((other) => ({ ...parts, ...other }))].map((each) => fingerprint(each));
  expect(new Set(all).size).toBe(5);
  for (const print of all) expect(print).toMatch(/^[0-9a-f]{20}$/);
});

it('looks at the beginning of a statement that was cut, wherever its end fell', () => {
  const long = `save(${'abc, '.repeat(200)})`;
  expect(normalStatement(long.slice(0, 400))).toBe(normalStatement(long.replaceAll(' ', '  ').slice(0, 400)));
});
