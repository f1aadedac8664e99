import { expect, test } from 'vitest';
import { type ErrorParts, familyOf, HoldfastError, isHoldfastError } from './error.ts';

const parts: ErrorParts = {
  code: 'io/full',
  what: 'Cannot write',
  on: 'data/x.json',
  why: 'the disk is full',
  still: '`data/x.json` is unchanged',
  next: 'Make space, then run again',
  data: { path: 'data/x.json' },
};

test('a message has its five parts in order: what, on which thing and why; what is still true; what to do', () => {
  expect(new HoldfastError(parts).message).toBe(
    [
      'Cannot write `data/x.json`: the disk is full.',
      '`data/x.json` is unchanged.',
      'Make space, then run again.',
    ].join('\n'),
  );
});

test('a part that ends a sentence itself gets no second full stop', () => {
  const { message } = new HoldfastError({ ...parts, why: 'really?', still: 'All is well.', next: 'Look:' });
  expect(message).toBe('Cannot write `data/x.json`: really?\nAll is well.\nLook:');
});

test('an error has a code, its family, its parts and its cause', () => {
  const cause = new Error('ENOSPC');
  const error = new HoldfastError(parts, { cause });
  expect(error).toMatchObject({ name: 'HoldfastError', code: 'io/full', family: 'io', parts, cause });
  expect(familyOf('damaged/state')).toBe('damaged');
});

test('an error of another copy of Holdfast is recognised by its shape, and no other error is', () => {
  const other = Object.assign(new Error('x'), { name: 'HoldfastError', code: 'io/full', parts });
  expect(isHoldfastError(other)).toBe(true);
  expect(isHoldfastError(new HoldfastError(parts))).toBe(true);
  for (const no of [new Error('x'), { ...parts, name: 'HoldfastError' }, undefined, 'HoldfastError']) {
    expect(isHoldfastError(no)).toBe(false);
  }
});
