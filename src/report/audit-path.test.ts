import { expect, it } from 'vitest';
import { modelOf } from '../../test/rig/audit-model.ts';
import { explainPathText } from './audit-path.ts';

it('tells every step from the source to the path, and what the answer is worth', () => {
  const { accesses } = modelOf({
    accesses: [
      {
        script: 'a.py',
        target: 'data/x.json',
        kind: 'write',
        mode: 'w',
        line: 9,
        via: ['lib/io.py:4 save'],
        steps: [
          { where: 'a.py:2', what: 'ROOT = Path(__file__).parent', value: './' },
          { where: 'a.py:12', what: 'ROOT / "data"', value: './data' },
        ],
      },
    ],
  });
  expect(explainPathText(accesses, 'a.py:9')).toBe(`a.py:9  write by open in mode w
  open("data/x.json")
  through lib/io.py:4 save
  1. a.py:2   ROOT = Path(__file__).parent  →  ./
  2. a.py:12  ROOT / "data"  →  ./data
  = data/x.json (certain: every part was evaluated)
`);
});

it('says that nothing was seen', () => {
  expect(explainPathText([], 'a.py:9')).toBe('No access to a file was seen at a.py:9.\n');
});

it('shows for the line of a helper who calls it, and with which path', () => {
  const { accesses } = modelOf({
    accesses: [
      {
        script: 'lib/io.py',
        target: null,
        kind: 'write',
        mode: 'w',
        line: 4,
        confidence: 'unknown',
        facts: { parameter: 'path' },
      },
      { script: 'a.py', target: 'data/x.json', kind: 'write', mode: 'w', line: 9, via: ['lib/io.py:4 save'] },
    ],
  });
  const text = explainPathText(accesses, 'lib/io.py:4');
  expect(text).toContain('lib/io.py:4  write by open in mode w');
  expect(text).toContain('  = what its callers name: 1 call below\n\na.py:9  write');
});
