import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { byCodeUnit } from '../../core/path.ts';
import { rules } from './list.ts';

it('names each rule like its file, once, in order', () => {
  const names = rules.map((rule) => rule.name);
  expect(names).toEqual([...new Set(names)].sort(byCodeUnit));
  const files = readdirSync(import.meta.dirname);
  for (const name of names) expect(files).toContain(`${name}.ts`);
});

it('says of each rule what it is, why it matters and what to do', () => {
  for (const rule of rules) {
    for (const text of [rule.what, rule.why, rule.advice]) expect(text).toMatch(/^[A-Z`].+[.]$/s);
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect(Object.keys(rule.example.found).length).toBeGreaterThan(0);
  }
});
