import { expect, test } from 'vitest';
import { type LogEntry, logMarkdown, logTerminal } from './log.ts';
import { plain } from './text.ts';

const entry: LogEntry = {
  artifact: 'data/x.json',
  version: '0.2.0',
  level: 'major',
  because: ['the field `a|b` of `$` is gone; 100 % of the records had it', 'two\u001b[2J', 'three', 'four', 'five'],
  returnsTo: null,
  at: '2026-11-24T03:50:11Z',
  by: 'stages/make.ts',
  hash: 'sha256:ab',
  files: null,
  current: true,
  edited: true,
  adopted: null,
  content: 'here',
  commit: null,
};
const older: LogEntry = {
  ...entry,
  version: null,
  level: 'unknown',
  because: [],
  current: false,
  edited: false,
  returnsTo: '0.0.1',
  files: 2,
  content: 'partly',
  commit: '404a84dd19f8404a84dd19f8404a84dd19f84044',
};
const adopted: LogEntry = {
  ...older,
  version: '0.0.1',
  returnsTo: null,
  commit: null,
  adopted: 'x.json.bak',
  content: 'gone',
  files: null,
};

test('a log of one artifact, for a terminal', () => {
  const log = { artifact: 'data/x.json', now: { is: 'edited' }, entries: [entry, older, adopted], left: 3 } as const;
  expect(logTerminal(log, plain)).toBe(`data/x.json
now      none of these: it was changed and not recorded
0.2.0    major    2026-11-24T03:50:11Z  stages/make.ts  [current]  [edited by hand, accepted]
         the field \`a|b\` of \`$\` is gone; 100 % of the records had it
         two\\u001b[2J
         three
         four
         and 1 more reason
-        unknown  2026-11-24T03:50:11Z  stages/make.ts  [the content of 0.0.1 again]  [2 files]  [known from git alone, commit 404a84dd19f8]  [content partly gone]
0.0.1    unknown  2026-11-24T03:50:11Z  stages/make.ts  [adopted from x.json.bak]  [content gone]
and 3 older: see them with a higher --limit
`);
});

test('a log of all artifacts names each', () => {
  expect(logTerminal({ artifact: null, now: undefined, entries: [adopted], left: 0 }, plain)).toBe(
    'data/x.json  0.0.1    unknown  2026-11-24T03:50:11Z  stages/make.ts  [adopted from x.json.bak]  [content gone]\n',
  );
  expect(logTerminal({ artifact: null, now: undefined, entries: [], left: 0 }, plain)).toBe(
    'No versions yet: a run, or `recordUpdate` in a script, makes the first.\n',
  );
});

test('a log as Markdown keeps what would end a cell', () => {
  const log = {
    artifact: null,
    now: { is: 'version', version: '0.1.0' },
    entries: [{ ...entry, because: ['one | two'] }],
    left: 1,
  } as const;
  expect(logMarkdown(log)).toBe(`## Versions

What is there now: the content of 0.1.0, which is not what is recorded.

| Artifact | Version | Level | Recorded | By | Why | Marks |
| --- | --- | --- | --- | --- | --- | --- |
| \`data/x.json\` | 0.2.0 | major | 2026-11-24T03:50:11Z | \`stages/make.ts\` | one \\| two | current, edited by hand, accepted |

And 1 older.
`);
  expect(logMarkdown({ artifact: 'x.json', now: undefined, entries: [], left: 0 })).toBe(
    '## `x.json`\n\nNo version of x.json yet: a run, or `recordUpdate` in its script, makes the first.\n',
  );
});
