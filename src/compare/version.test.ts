import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { versionNumber } from '../core/version.ts';
import { compareContents } from './diff.ts';
import { gate } from './gate.ts';
import { changeLevel, firstVersion, nextVersion, schemaVerdict, stabilized } from './version.ts';

const people = [
  { id: 1, name: 'Ann', born: 1900 },
  { id: 2, name: 'Bob', born: 1910 },
  { id: 3, name: 'Cid', born: 1920 },
  { id: 4, name: 'Dot', born: null },
];

describe('the level of a change', () => {
  test.each([
    ['none', 'the same data with spaces', people, JSON.stringify(people, null, 4)],
    ['none', 'a map in another order', { a: { n: 1 }, b: { n: 2 } }, { b: { n: 2 }, a: { n: 1 } }],
    ['patch', 'a value', people, replaced(1, { born: 1911 })],
    ['patch', 'a list in another order', people, people.toReversed()],
    ['patch', 'null where values were null before', people, replaced(0, { born: null })],
    ['minor', 'a record more', people, [...people, { id: 5, name: 'Eva', born: 1930 }]],
    ['minor', 'a record less', people, people.slice(1)],
    ['minor', 'a new field', people, people.map((one) => ({ ...one, age: 1 }))],
    ['minor', 'a new field in one record', people, replaced(1, { age: 1 })],
    ['minor', 'a common field missing in one record', people, [{ id: 1, name: 'Ann' }, ...people.slice(1)]],
    ['major', 'a common field gone', people, people.map(({ id, name }) => ({ id, name }))],
    ['major', 'a common field null everywhere', people, people.map((one) => ({ ...one, born: null }))],
    ['major', 'a type that was never there', people, replaced(0, { born: '1900' })],
    ['major', 'an object for an array', people, Object.fromEntries(people.map((one) => [`p${one.id}`, one]))],
    ['major', 'another form of key', keyed('p'), keyed('person-')],
    ['major', 'a collection gone', { v: 1, items: people }, { v: 1 }],
    ['major', 'a key field gone', people, people.map(({ name, born }) => ({ name, born }))],
  ] as const)('%s: %s', (level, _what, before, after) => {
    expect(changeLevel(difference(before, after)).level).toBe(level);
  });

  test('says why, most important first', () => {
    const gone = people.map(({ id, name }) => ({ id, name }));
    expect(changeLevel(difference(people, gone)).because).toEqual([
      'the field `born` of `$` is gone; 75 % of the records had it',
    ]);
    const { because } = changeLevel(difference(people, [...people.slice(1), { id: 9, name: 'New', born: 1 }]));
    expect(because).toEqual(['1 record added to `$`', '1 record removed from `$`']);
  });
});

describe('numbers', () => {
  const patch = difference(people, replaced(1, { born: 1911 }));
  const minor = difference(people, people.slice(1));
  const major = difference(
    people,
    people.map(({ id, name }) => ({ id, name })),
  );

  test('start at 0.1.0, or at 1.0.0 for an artifact that is stable', () => {
    expect(nextVersion(undefined, patch, { stable: false })).toEqual({
      version: '0.1.0',
      level: 'first',
      because: ['the first version'],
    });
    expect(firstVersion({ stable: true }).version).toBe('1.0.0');
  });

  test.each([
    ['0.3.1', false, patch, '0.3.2'],
    ['0.3.1', false, minor, '0.3.2'],
    ['0.3.1', false, major, '0.4.0'],
    ['0.3.1', true, patch, '1.0.0'],
    ['1.2.3', true, patch, '1.2.4'],
    ['1.2.3', true, minor, '1.3.0'],
    ['1.2.3', true, major, '2.0.0'],
    // An artifact that was stable once stays so: numbers never fall back to 0.x.
    ['1.2.3', false, major, '2.0.0'],
  ] as const)('%s (stable: %s) goes on', (version, stable, found, next) => {
    expect(nextVersion({ version: versionNumber(version) }, found, { stable }).version).toBe(next);
  });

  test('the same data is no new version', () => {
    const same = difference(people, JSON.stringify(people, null, 1));
    expect(nextVersion({ version: versionNumber('1.2.3') }, same, { stable: true })).toMatchObject({
      version: '1.2.3',
      level: 'none',
    });
  });

  test('a return to an earlier content is a new number, and says where it returned to', () => {
    const history = [
      { version: versionNumber('1.0.0'), hash: 'x' },
      { version: versionNumber('1.1.0'), hash: 'y' },
    ];
    const step = nextVersion({ version: versionNumber('1.2.0') }, minor, { stable: true, hash: 'x', history });
    expect(step).toMatchObject({ version: '1.3.0', returnsTo: '1.0.0' });
  });

  test('making an artifact stable is 1.0.0, once', () => {
    expect(stabilized(versionNumber('0.9.4'))).toBe('1.0.0');
    expect(stabilized(versionNumber('3.9.4'))).toBe('3.9.4');
  });
});

describe('a declared schema decides', () => {
  const schema = z.array(z.object({ id: z.number(), name: z.string(), born: z.number().nullish() }));
  const without = people.map(({ id, name }) => ({ id, name }));

  test('an optional field may go', async () => {
    const verdict = await schemaVerdict(schema, { before: people, after: without });
    expect(changeLevel(difference(people, without), verdict).level).toBe('minor');
  });

  test('a value that the schema refuses breaks, though its type was there before', async () => {
    const limited = z.array(z.object({ born: z.number().min(1900).nullable() }));
    const after = replaced(1, { born: 1811 });
    const verdict = await schemaVerdict(limited, { before: people, after });
    expect(verdict).toMatchObject({ kind: 'refuses', why: expect.stringContaining('$[1].born') as string });
    expect(changeLevel(difference(people, after), verdict).level).toBe('major');
    expect(gate(difference(people, after), { allowBreaking: false }, verdict).kind).toBe('refused');
  });

  test('that the earlier content did not satisfy has no say', async () => {
    const strict = z.array(z.object({ id: z.string() }));
    expect(await schemaVerdict(strict, { before: people, after: without })).toEqual({ kind: 'no-say' });
    expect(changeLevel(difference(people, without), { kind: 'no-say' }).level).toBe('major');
  });
});

describe('the gate', () => {
  test('passes what is within its limits', () => {
    expect(
      gate(difference(people, people.slice(1)), { minRecords: 3, maxRemoved: 0.25, allowBreaking: false }),
    ).toEqual({ kind: 'passed' });
  });

  test('refuses too few records, too many gone, and breaks, and gives every reason', () => {
    const found = difference(people, [{ id: 1, name: 'Ann' }]);
    expect(gate(found, { minRecords: 2, maxRemoved: 0.5, allowBreaking: false })).toEqual({
      kind: 'refused',
      why: [
        'it has 1 record, fewer than minRecords: 2',
        '3 of the 4 records of `$` (75 %) are gone, more than maxRemoved: 0.5',
        'it breaks readers, and allowBreaking is false: the field `born` of `$` is gone; 75 % of the records had it',
      ],
    });
  });

  test('asks a first content for its records alone', () => {
    expect(gate({ after: { records: 1 } }, { minRecords: 2, maxRemoved: 0, allowBreaking: false }).kind).toBe(
      'refused',
    );
    expect(gate({ after: { records: 2 } }, { minRecords: 2, maxRemoved: 0, allowBreaking: false }).kind).toBe('passed');
  });

  test('does not take a percentage for a share', () => {
    expect(() => gate(difference(people, []), { maxRemoved: 20 })).toThrow(RangeError);
    expect(() => gate(difference(people, []), { minRecords: -1 })).toThrow(RangeError);
  });

  test('an emptied collection is all gone', () => {
    expect(gate(difference(people, []), { maxRemoved: 0.99 }).kind).toBe('refused');
    expect(gate(difference({ v: 1, items: people }, { v: 1 }), { maxRemoved: 0.99 }).kind).toBe('refused');
  });
});

function replaced(at: number, fields: Record<string, unknown>): unknown[] {
  return people.map((one, i) => (i === at ? { ...one, ...fields } : one));
}

function keyed(prefix: string): Record<string, unknown> {
  return Object.fromEntries(people.map((one) => [`${prefix}${one.id}`, one]));
}

function difference(before: unknown, after: unknown) {
  const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return compareContents({ name: 'people.json', bytes: bytes(before) }, { name: 'people.json', bytes: bytes(after) })
    .difference;
}
