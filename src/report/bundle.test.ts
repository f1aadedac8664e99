import { expect, test } from 'vitest';
import { bundleMarkdown, type BundleJson } from './bundle.ts';

const empty: BundleJson = {
  made: '2026-01-01T00:00:00Z',
  versions: { holdfast: '0.1.0' },
  findings: [],
  environment: [],
  history: { sizes: {}, failures: [], unreadable: null },
  config: null,
  metadata: null,
  masked: {},
};

test('a report has every section, also where there is nothing to say', () => {
  const text = bundleMarkdown(empty);
  const titles = ['Versions', 'Health', 'Environment', 'History', 'Config', 'Records'];
  expect(text.match(/^## .+$/gm)).toEqual(titles.map((title) => `## ${title}`));
  expect(text).toContain('(nothing was found)');
});

test('a text with fences of its own stays in its block', () => {
  const text = bundleMarkdown({ ...empty, config: { name: 'c.ts', text: 'a\n````\nb\n' } });
  expect(text).toContain('`c.ts`\n\n`````ts\na\n````\nb\n`````\n');
});

test('a report counts what was masked, and says what cannot be read', () => {
  const text = bundleMarkdown({
    ...empty,
    masked: { secret: 2, token: 1 },
    history: { sizes: {}, failures: [], unreadable: 'file is not a database' },
  });
  expect(text).toContain('(secret: 2, token: 1)');
  expect(text).toContain('It cannot be read: file is not a database');
});
