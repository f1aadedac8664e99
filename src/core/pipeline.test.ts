import { expect, test } from 'vitest';
import { isPipeline, pipeline } from './pipeline.ts';

test('a pipeline keeps its definition, and is known to every copy of Holdfast', () => {
  const made = pipeline({ stages: ['./a.ts'], metadataFile: 'm.json', backups: { keep: 3 } });
  expect(made).toMatchObject({ stages: ['./a.ts'], metadataFile: 'm.json', backups: { keep: 3 } });
  expect(isPipeline(made)).toBe(true);
  expect(isPipeline({ [Symbol.for('holdfast.pipeline')]: 1 })).toBe(true);
  for (const no of [undefined, null, {}, { stages: [] }]) expect(isPipeline(no)).toBe(false);
});

test('a pipeline without stages yet, and without options, is one', () => {
  expect(pipeline({ stages: [] })).toMatchObject({ stages: [] });
  expect(pipeline({ stages: [], backups: {} })).toMatchObject({ backups: {} });
});

test.each([
  [undefined, 'pipeline', 'it takes one object'],
  [{}, 'stages', 'it takes a list of stage files'],
  [{ stages: './a.ts' }, 'stages', 'it takes a list of stage files'],
  [{ stages: [1] }, 'stages', 'it takes a list of stage files'],
  [{ stages: [], stage: [] }, 'stage', 'there is no such field; the fields are stages, metadataFile, backups'],
  [{ stages: [], metadataFile: 1 }, 'metadataFile', 'it takes a path'],
  [{ stages: [], backups: 3 }, 'backups', 'it takes an object'],
  [{ stages: [], backups: null }, 'backups', 'it takes an object'],
  [{ stages: [], backups: { kept: 3 } }, 'backups.kept', 'there is no such field; the one field is keep'],
  [{ stages: [], backups: { keep: 0 } }, 'backups.keep', 'it takes a whole number from 1'],
  [{ stages: [], backups: { keep: '3' } }, 'backups.keep', 'it takes a whole number from 1'],
  [{ stages: [], backups: { keep: 1.5 } }, 'backups.keep', 'it takes a whole number from 1'],
])('the pipeline %j is refused at `%s`: %s', (definition, on, why) => {
  expect(() => Reflect.apply(pipeline, undefined, [definition])).toThrow(
    expect.objectContaining({
      code: 'config/pipeline',
      parts: expect.objectContaining({ on, why: expect.stringContaining(why) }),
    }),
  );
});
