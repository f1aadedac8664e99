import { expect, test } from 'vitest';
import { files, json, text } from './handle.ts';
import { isStage, stage } from './stage.ts';

const documents = files('data/documents/*.txt');
const counts = json('data/counts.json');
const mentions = files('data/mentions/{name}.json');
const run = (): undefined => undefined;

test('a stage has every field, with its defaults', () => {
  expect(stage({ writes: { counts }, run })).toEqual(
    expect.objectContaining({
      description: undefined,
      reads: {},
      writes: { counts },
      updates: {},
      params: {},
      env: [],
      each: undefined,
      run,
      onItemError: 'fail',
      edits: 'block',
      fresh: undefined,
    }),
  );
});

test('a stage keeps what it declares, and cannot be changed', () => {
  const made = stage({
    description: 'Counts words',
    reads: { documents },
    writes: { mentions },
    updates: { counts },
    params: { least: 2, names: ['a'], nested: { on: true, off: null } },
    env: ['TZ'],
    each: { of: 'documents', run },
    run,
    onItemError: 'skip',
    edits: 'accept',
    fresh: 'always',
  });
  expect(made).toMatchObject({
    description: 'Counts words',
    params: { least: 2, names: ['a'], nested: { on: true, off: null } },
    env: ['TZ'],
    each: { of: 'documents', run },
    onItemError: 'skip',
    edits: 'accept',
    fresh: 'always',
  });
  expect(Object.isFrozen(made)).toBe(true);
  expect(isStage(made)).toBe(true);
});

test('a stage that another copy of Holdfast made is one, and nothing else is', () => {
  expect(isStage({ [Symbol.for('holdfast.stage')]: 1 })).toBe(true);
  for (const no of [undefined, null, {}, { writes: { counts }, run }, run]) expect(isStage(no)).toBe(false);
});

const refusals: [definition: unknown, on: string, why: string][] = [
  [undefined, 'stage', 'it takes one object'],
  [[], 'stage', 'it takes one object'],
  [{ writes: { counts }, run, readz: {} }, 'readz', 'there is no such field; the fields are description, reads'],
  [{ run }, 'writes', 'the stage has no output'],
  [{ reads: { documents }, run }, 'writes', 'the stage has no output'],
  [{ writes: { counts } }, 'run', 'the stage has nothing to do: no `run`, no `each`'],
  [{ writes: 'counts', run }, 'writes', 'it takes an object of handles'],
  [{ writes: { counts: 'data/counts.json' }, run }, 'writes.counts', 'it is not a handle'],
  [{ reads: [documents], writes: { counts }, run }, 'reads', 'it takes an object of handles'],
  [{ updates: { mentions }, run }, 'updates.mentions', 'a set of files cannot be refined in place, only one file'],
  [{ reads: { documents }, updates: { counts }, each: { of: 'documents', run } }, 'updates', 'only `run` can update'],
  [{ writes: { mentions }, each: run }, 'each', 'it takes `{ of: NAME, run: (item) => … }`'],
  [{ writes: { mentions }, each: { of: 'documents' } }, 'each', 'it takes `{ of: NAME, run: (item) => … }`'],
  [{ writes: { mentions }, each: { of: 'documents', run } }, 'each.of', '`documents` is not one of the stage'],
  [{ reads: { counts }, writes: { mentions }, each: { of: 'counts', run } }, 'each.of', '`counts` is not one of'],
  [
    { reads: { documents }, writes: { note: text('note.txt') }, each: { of: 'documents', run } },
    'writes.note',
    'only `run` can write one file',
  ],
  [{ writes: { counts }, run: 'node x.js' }, 'run', 'it takes a function'],
  [{ writes: { counts }, run, description: 1 }, 'description', 'it takes a string'],
  [{ writes: { counts }, run, env: 'TZ' }, 'env', 'it takes a list of names'],
  [{ writes: { counts }, run, params: [1] }, 'params', 'it takes an object'],
  [{ writes: { counts }, run, onItemError: 'ignore' }, 'onItemError', "it takes 'fail' or 'skip'"],
  [{ writes: { counts }, run, edits: true }, 'edits', "it takes 'block' or 'accept'"],
  [{ writes: { counts }, run, fresh: true }, 'fresh', "it takes 'always'"],
];

test.each(refusals)('the definition %j is refused at `%s`: %s', (definition, on, why) => {
  expect(() => Reflect.apply(stage, undefined, [definition])).toThrow(
    expect.objectContaining({
      code: 'config/stage',
      parts: expect.objectContaining({ on, why: expect.stringContaining(why) }),
    }),
  );
});

test.each([
  ['a function', (): number => 1],
  ['NaN', Number.NaN],
  ['infinity', [Number.POSITIVE_INFINITY]],
  ['a bigint', 1n],
  ['a map', new Map([['a', 1]])],
  ['a set, deep inside', { deep: [{ set: new Set([1]) }] }],
  ['a regular expression', /x/],
  ['undefined in a list', [undefined]],
])('a parameter that JSON cannot hold is refused, because a change of it could not be seen: %s', (_, value) => {
  expect(() => stage({ writes: { counts }, run, params: { limit: 1, odd: value } })).toThrow(
    expect.objectContaining({
      parts: expect.objectContaining({
        on: expect.stringMatching(/^params\.odd/),
        why: expect.stringContaining('JSON'),
      }),
    }),
  );
});
