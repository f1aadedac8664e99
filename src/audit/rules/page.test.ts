import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rules } from './list.ts';
import { rulePage, rulesIndex } from './page.ts';

const folder = new URL('../../../docs/rules/', import.meta.url);

it('has one page per rule in docs/rules, as `npm run docs:rules` writes them', () => {
  const pages = new Map(rules.map((rule) => [`${rule.name}.md`, rulePage(rule)]));
  pages.set('README.md', rulesIndex(rules));
  const there = readdirSync(folder).filter((name) => name.endsWith('.md'));
  expect(there.sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(new URL(name, folder), 'utf8'), name).toBe(text);
});
