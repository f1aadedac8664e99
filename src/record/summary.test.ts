import { expect, test } from 'vitest';
import { emptyMetadata } from './metadata.ts';
import { checkedRecord } from './parse.ts';
import { summaryText } from './summary.ts';

test('what a script has recorded gives the terminal no orders, and stays on its line', () => {
  const block = {
    last_updated: '2025-11-19T14:30:25Z',
    updated_by: 'x\u001b]0;mine\u0007.py',
    details: { note: 'one\ntwo\u001b[2J' },
  };
  const record = checkedRecord('data/a.json', block, (why) => new Error(why));
  const metadata = { ...emptyMetadata, records: new Map([['data/a.json', record]]) };
  expect(summaryText(metadata, 'data/.pipeline_metadata.json')).toBe(`1 artifact in data/.pipeline_metadata.json

data/a.json
  2025-11-19T14:30:25Z by x\\u001b]0;mine\\u0007.py
  note: one\\u000atwo\\u001b[2J
`);
});
