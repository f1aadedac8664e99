import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Schema } from '../core/schema.ts';
import { checkContent } from './check-content.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const person = z.object({ name: z.string() });

describe('checkContent', () => {
  it('finds nothing wrong with what its schema accepts, in every format', async () => {
    expect(await checkContent({ format: 'json', schema: person }, bytes('{"name":"a"}'), 'a')).toBeUndefined();
    expect(await checkContent({ format: 'ndjson', schema: person }, bytes('{"name":"a"}\n'), 'a')).toBeUndefined();
    expect(await checkContent({ format: 'csv', schema: person }, bytes('name\na\n'), 'a')).toBeUndefined();
    expect(await checkContent({ format: 'text', schema: undefined }, bytes('anything'), 'a')).toBeUndefined();
  });

  it('gives the first five issues with their places, and counts the rest', async () => {
    const lines = '{"name":1}\n'.repeat(7);
    const problem = await checkContent({ format: 'ndjson', schema: person }, bytes(lines), 'a.ndjson');
    expect(problem).toMatchObject({ is: 'schema', path: 'a.ndjson', count: 7 });
    expect(problem?.is === 'schema' && problem.issues.map(({ at }) => at)).toEqual(
      [0, 1, 2, 3, 4].map((i) => `$[${i}].name`),
    );
  });

  it('says what is not of its format', async () => {
    for (const [format, text] of [
      ['json', '{'],
      ['ndjson', '1\n{'],
      ['csv', 'a,b\n1\n'],
    ] as const)
      expect(await checkContent({ format, schema: undefined }, bytes(text), 'a')).toMatchObject({ is: 'format' });
    const text = await checkContent({ format: 'text', schema: undefined }, Buffer.from([0xff, 0xfe]), 'a');
    expect(text).toMatchObject({ is: 'format', why: 'it is not UTF-8 text' });
  });

  it('takes a schema that throws for one that has not accepted', async () => {
    const schema: Schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          throw new TypeError('no such field');
        },
      },
    };
    const problem = await checkContent({ format: 'json', schema }, bytes('1'), 'a');
    expect(problem).toMatchObject({
      is: 'schema',
      issues: [{ at: '$', message: 'the schema itself failed: no such field' }],
    });
  });
});
