import { expect, test } from 'vitest';
import type { ErrorFamily } from '../core/error.ts';
import { exitCodeOf } from './exit.ts';

test('every family of errors has the exit code that the command line promises', () => {
  const codes: Readonly<Record<ErrorFamily, number>> = {
    usage: 2,
    config: 2,
    value: 1,
    io: 1,
    work: 1,
    gate: 4,
    lock: 5,
    damaged: 6,
    interrupted: 130,
  };
  const families = Object.keys(codes) as ErrorFamily[];
  expect(Object.fromEntries(families.map((family) => [family, exitCodeOf(family)]))).toEqual(codes);
});
