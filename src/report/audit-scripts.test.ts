import { expect, it } from 'vitest';
import type { Proposal } from '../core/audit.ts';
import { scriptsText } from './audit-scripts.ts';

const proposal: Proposal = {
  artifact: 'data/x.json',
  status: 'proposed',
  script: 'a.py',
  candidates: [
    {
      script: 'a.py',
      score: 35,
      points: [
        { points: 5, because: 'it can be started' },
        { points: 30, because: 'a Makefile starts it (`Makefile:3`)' },
      ],
    },
    { script: 'b_old.py', score: -40, points: [{ points: -40, because: '`old` in its name' }] },
  ],
};

it('says which script should make a file, with the weightiest reason, and what to do next', () => {
  expect(scriptsText([proposal])).toBe(`data/x.json  proposed
     35  a.py  (+30 a Makefile starts it (\`Makefile:3\`))
    -40  b_old.py  (-40 \`old\` in its name)

1 of 1 wait for a decision: holdfast scripts --confirm ARTIFACT SCRIPT
`);
});

it('gives every reason when asked', () => {
  const text = scriptsText([{ ...proposal, status: 'confirmed' }], { details: true });
  expect(text).toContain(
    '     35  a.py\n             +30  a Makefile starts it (`Makefile:3`)\n              +5  it can be started\n',
  );
  expect(text).toMatch(/All are confirmed\.\n$/);
});

it('says why it cannot tell', () => {
  const [first, second] = proposal.candidates;
  if (first === undefined || second === undefined) throw new Error('two candidates');
  const close = [first, { ...first, script: 'c.py' }];
  expect(scriptsText([{ ...proposal, status: 'unclear', candidates: close }])).toContain('the first two are too close');
  expect(scriptsText([{ ...proposal, status: 'unclear', candidates: [second] }])).toContain('more speaks against');
});
