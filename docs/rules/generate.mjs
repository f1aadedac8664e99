// Writes the pages of this folder from the rules: `npm run docs:rules`.
import { writeFileSync } from 'node:fs';
import { rules } from '../../dist/audit/rules/list.js';
import { rulePage, rulesIndex } from '../../dist/audit/rules/page.js';

// holdfast: ignore unsafe-write -- made again by the next run, and under version control
const write = (name, text) => writeFileSync(new URL(name, import.meta.url), text);
write('README.md', rulesIndex(rules));
for (const rule of rules) write(`${rule.name}.md`, rulePage(rule));
