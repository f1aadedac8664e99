import { expect, test } from 'vitest';
import { compareContents } from '../compare/diff.ts';
import { firstVersion, nextVersion } from '../compare/version.ts';
import { changelogMarkdown } from './changelog.ts';

test('a changelog has every version of every artifact, newest first', () => {
  const first = [
    { id: 1, name: 'Ann', born: 1900 },
    { id: 2, name: 'Bob', born: 1910 },
  ];
  const second = first.map((row) => ({ ...row, born: row.born + 1 }));
  const third = second.map(({ id, name }) => ({ id, name }));
  const one = firstVersion({ stable: false });
  const toSecond = difference(first, second);
  const two = nextVersion(one, toSecond, { stable: false });
  const toThird = difference(second, third);
  const three = nextVersion(two, toThird, { stable: false });
  const back = difference(third, first);
  const four = nextVersion(three, back, { stable: true, hash: 'a', history: [{ version: one.version, hash: 'a' }] });

  const text = changelogMarkdown([
    {
      artifact: 'data/people.json',
      versions: [
        { ...four, at: '2025-11-22T00:00:00Z', difference: back },
        { ...three, at: '2025-11-21T09:00:00Z', by: 'scripts/trim.ts', difference: toThird },
        { ...two, at: '2025-11-20T09:00:00Z', by: 'scripts/fix_years.ts', difference: toSecond },
        { ...one, at: '2025-11-19T09:00:00Z' },
      ],
    },
    { artifact: 'data/none.json', versions: [] },
  ]);

  expect(text).toBe(`# Data changelog

Made by \`holdfast changelog\` from the versions of each artifact. What stands below a version is made anew; sections of your own are kept.

## \`data/people.json\`

### 1.0.0 (2025-11-22)

Minor: the field \`born\` of \`$\` is new. The content of 0.1.0 again.

- \`$\`: 2 changed; 2 records
  - \`born\` in 2: added (2)

### 0.2.0 (2025-11-21)

**Major** by \`scripts/trim.ts\`: the field \`born\` of \`$\` is gone; 100 % of the records had it.

- **Breaks readers**: the field \`born\` of \`$\` is gone; 100 % of the records had it
- \`$\`: 2 changed; 2 records
  - \`born\` in 2: removed (2)

### 0.1.1 (2025-11-20)

Patch by \`scripts/fix_years.ts\`: values of 2 records of \`$\` changed: \`born\`.

- \`$\`: 2 changed; 2 records
  - \`born\` in 2: number +1 (2)

### 0.1.0 (2025-11-19)

First version: the first version.

## \`data/none.json\`

No version yet.
`);
});

function difference(before: unknown, after: unknown) {
  const content = (value: unknown) => ({ name: 'people.json', bytes: Buffer.from(JSON.stringify(value)) });
  return compareContents(content(before), content(after)).difference;
}
