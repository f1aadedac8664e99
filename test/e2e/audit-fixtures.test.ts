import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/index.ts';
import type { Language } from '../../src/audit/model.ts';
import { emptyScore, readLabels, score, type Score } from '../rig/audit-labels.ts';

const folder = fileURLToPath(new URL('../fixtures/audit', import.meta.url));
const names = readdirSync(folder)
  .filter((one) => one.endsWith('.labels'))
  .map((one) => one.slice(0, -'.labels'.length));

/** Floors that only rise: the scores that the labelled repositories have reached. */
const floors: Readonly<Record<Language, { precision: number; recall: number; paths: number; certain: number }>> = {
  python: { precision: 0.99, recall: 0.99, paths: 0.99, certain: 1 },
  javascript: { precision: 0.99, recall: 0.99, paths: 0.99, certain: 1 },
  typescript: { precision: 0.99, recall: 0.99, paths: 0.99, certain: 1 },
  shell: { precision: 0.99, recall: 0.99, paths: 0.99, certain: 1 },
};

describe('the auditor against repositories that were labelled by hand', () => {
  it('finds what the labels say, in every language, and says nothing else', async () => {
    const scores = new Map<Language, Score>();
    for (const name of names) {
      const result = await audit(`${folder}/${name}`, { cache: false });
      const languages = new Map(result.scripts.map((one) => [one.path, one.language]));
      score(name, result.accesses, readLabels(folder, name), (script) => languages.get(script) ?? 'shell', scores);
    }
    const wrong = [...scores.values()].flatMap((one) => one.wrong);
    for (const [language, floor] of Object.entries(floors)) {
      const one = scores.get(language as Language) ?? emptyScore();
      const reached = {
        precision: one.right / one.told,
        recall: one.found / one.sites,
        paths: one.exact / one.targets,
        certain: one.certainRight / one.certain,
      };
      const summary = `${language}: ${JSON.stringify(reached)} of ${one.sites} sites\n${wrong.join('\n')}`;
      expect(one.sites, summary).toBeGreaterThan(15);
      for (const key of ['precision', 'recall', 'paths', 'certain'] as const)
        expect(reached[key], summary).toBeGreaterThanOrEqual(floor[key]);
    }
  });
});
