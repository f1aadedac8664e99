import { expect, test } from 'vitest';
import { z } from 'zod';
import { isSchema, issuesText, valuePath } from './schema.ts';

test('a schema is what has a Standard Schema in it, be it an object or a function', () => {
  expect(isSchema(z.string())).toBe(true);
  const callable = Object.assign(() => true, {
    '~standard': { version: 1, vendor: 'own', validate: () => ({ value: 1 }) },
  });
  expect(isSchema(callable)).toBe(true);
  for (const no of [undefined, null, 'string', {}, { '~standard': null }, { '~standard': {} }, () => true]) {
    expect(isSchema(no)).toBe(false);
  }
});

test('a path inside a value reads like the code that would reach it', () => {
  expect(valuePath([])).toBe('$');
  expect(valuePath(['entities', 3, 'score'])).toBe('$.entities[3].score');
  expect(valuePath([{ key: 'entities' }, { key: 0 }])).toBe('$.entities[0]');
  expect(valuePath(['odd key', '3', ''])).toBe('$["odd key"]["3"][""]');
});

test('the first issues are named, each with its place, and the rest counted', () => {
  const result = z.object({ a: z.number(), b: z.array(z.string()) }).safeParse({ a: 'x', b: [1, 'x', 2, 3] });
  const text = issuesText(result.error?.issues ?? []);
  expect(text).toMatch(/^\$\.a: .+; \$\.b\[0\]: .+; \$\.b\[2\]: .+; and 1 more$/);
  expect(issuesText([{ message: 'bad' }])).toBe('$: bad');
});
