import { expect, test } from 'vitest';
import { compareContents } from '../compare/diff.ts';
import { versionNumber } from '../core/version.ts';
import { changelogFile, noChangelog, sectionsIn } from './changelog-file.ts';
import type { ChangelogEntry } from './changelog.ts';

const content = (...values: readonly number[]) => ({
  name: 'x.json',
  bytes: Buffer.from(JSON.stringify(values.map((n, id) => ({ id, n })))),
});
const { difference } = compareContents(content(1, 2), content(1, 3));

const first: ChangelogEntry = {
  version: versionNumber('0.1.0'),
  level: 'first',
  because: ['the first version'],
  at: '2026-11-20T10:00:00Z',
  by: 'a.py',
};
const second: ChangelogEntry = {
  version: versionNumber('0.1.1'),
  level: 'patch',
  because: ['values of 1 record of `$` changed: `n`'],
  at: '2026-11-21T10:00:00Z',
  by: 'b.py',
  difference,
};
const { difference: _gone, ...secondGone } = second;
const third: ChangelogEntry = {
  version: versionNumber('0.1.2'),
  level: 'unknown',
  because: [],
  at: '2026-11-22T10:00:00Z',
  by: 'c.py',
};

const full = `# Data changelog

Made by \`holdfast changelog\` from the versions of each artifact. What stands below a version is made anew; sections of your own are kept.

## \`data/x.json\`

### 0.1.2 (2026-11-22)

Recorded by \`c.py\`.

### 0.1.1 (2026-11-21)

Patch by \`b.py\`: values of 1 record of \`$\` changed: \`n\`.

- \`$\`: 1 changed; 2 records
  - \`n\` in 1: number +1 (1)

### 0.1.0 (2026-11-20)

First version by \`a.py\`: the first version.
`;

test('the same history gives the same bytes, whether the file is there or not', () => {
  const histories = [{ artifact: 'data/x.json', versions: [third, second, first] }];
  expect(changelogFile(histories, noChangelog)).toBe(full);
  expect(changelogFile(histories, sectionsIn(full))).toBe(full);
  expect(changelogFile(histories, sectionsIn(full.replaceAll('\n', '\r\n')))).toBe(full);
});

test('what this machine cannot compute, or does not know, is kept as it stands', () => {
  for (const versions of [[], [secondGone], [third, secondGone], [first], [secondGone, first]]) {
    expect(changelogFile([{ artifact: 'data/x.json', versions }], sectionsIn(full))).toBe(full);
  }
  expect(changelogFile([], sectionsIn(full))).toBe(full);
});

test('artifacts are in the order of their names, and those of others stay', () => {
  const text = changelogFile([{ artifact: 'data/a.json', versions: [first] }], sectionsIn(full));
  expect([...sectionsIn(text).artifacts].map(([name, kept]) => [name, kept.size])).toEqual([
    ['## `data/a.json`', 1],
    ['## `data/x.json`', 3],
  ]);
  expect(changelogFile([{ artifact: 'data/x.json', versions: [] }], noChangelog)).toContain('No version yet.');
});

test('what somebody wrote beside the versions is kept, and the file is not written again for it', () => {
  const histories = [{ artifact: 'data/x.json', versions: [third, second, first] }];
  const remarked = full
    .replace('are kept.\n', 'are kept.\n\nOurs since 2024.\n')
    .replace('## `data/x.json`\n', '## `data/x.json`\n\nAsk Ann about this one.\n');
  const withNotes = `${remarked}\n## Notes\n\nhello\n\n### More\n\n- of them\n\n## Notes\n\nagain\n`;
  expect(changelogFile(histories, sectionsIn(withNotes))).toBe(withNotes);
  expect(changelogFile([], sectionsIn(withNotes))).toBe(withNotes);
});
