import { expect, test } from 'vitest';
import { doctorLines, type FindingJson } from './doctor.ts';
import { plain } from './text.ts';

const fine: FindingJson = { check: 'node', level: 'ok', what: 'Node 20' };

test('doctor says in one line what is well, and that all is', () => {
  expect(doctorLines([fine, fine], plain)).toEqual([
    'ok       Node 20',
    'ok       Node 20',
    '',
    'Healthy: 2 checks. Nothing was changed.',
  ]);
});

test('doctor puts what is worst first, with what it means, what to do, and what it is about', () => {
  const todo: FindingJson = { check: 'git', level: 'todo', what: 'x is not committed', next: 'Commit it', on: ['x'] };
  const torn: FindingJson = {
    check: 'objects',
    level: 'damaged',
    what: 'torn',
    means: 'lost',
    next: 'look',
    on: ['a', 'b'],
  };
  expect(doctorLines([fine, todo, torn], plain)).toEqual([
    'damaged  torn',
    '           a',
    '           b',
    '  means    lost',
    '  next     look',
    'to do    x is not committed',
    '  next     Commit it',
    'ok       Node 20',
    '',
    '1 damaged, 1 to do. Nothing was changed.',
  ]);
  expect(doctorLines([{ ...fine, level: 'note' }], plain).at(-1)).toBe('Healthy, with 1 note. Nothing was changed.');
});
