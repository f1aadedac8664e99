import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffTerminal } from '../report/diff.ts';
import { compareContents, type CompareOptions } from './diff.ts';
import { gate } from './gate.ts';
import { compareSets } from './sets.ts';
import { changeLevel } from './version.ts';

type Files = Readonly<Record<string, unknown>>;

/** Counts how often each file was read. */
function setOf(files: Files, reads = new Map<string, number>()) {
  const members = Object.entries(files).map(([path, value]) => {
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const read = () => {
      reads.set(path, (reads.get(path) ?? 0) + 1);
      return bytes;
    };
    return { path, hash: createHash('sha256').update(bytes).digest('hex'), read };
  });
  return { name: 'data/{name}.json', members };
}

function differ(before: Files, after: Files, options: CompareOptions = {}) {
  return compareSets(setOf(before), { ...setOf(after), label: 'now' }, options);
}

const letter = (n: number, more: object = {}) => ({ title: `Letter ${n}`, words: n * 10, ...more });
const letters = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`data/${n}.json`, letter(n)]));

describe('sets of files', () => {
  test('a report says which files came, went and changed, and what changed in them', () => {
    const before = letters(5);
    const { 'data/4.json': _gone, ...kept } = before;
    const after = {
      ...kept,
      'data/0.json': letter(0, { words: 1 }),
      'data/1.json': letter(1, { words: 11 }),
      'data/9.json': letter(9),
    };
    const { difference, members, changes } = differ(before, after);
    expect(members.map(({ path, change }) => `${change} ${path}`)).toEqual([
      'changed data/0.json',
      'changed data/1.json',
      'removed data/4.json',
      'added data/9.json',
    ]);
    expect([...changes()]).toEqual([
      {
        member: 'data/0.json',
        collection: '$',
        kind: 'changed',
        key: '$',
        fields: [{ path: 'words', before: 0, after: 1 }],
      },
      {
        member: 'data/1.json',
        collection: '$',
        kind: 'changed',
        key: '$',
        fields: [{ path: 'words', before: 10, after: 11 }],
      },
    ]);
    expect(diffTerminal({ artifact: 'data/{name}.json', difference, ...changeLevel(difference) })).toBe(
      `data/{name}.json  data/{name}.json -> now: files: 1 added, 1 removed, 2 changed
This is a minor change: records or fields came or went.

data/{name}.json  1 added, 1 removed, 2 changed; 5 files
  ~ data/0.json
  ~ data/1.json
  + data/9.json
  - data/4.json

$  2 changed
  words  in 2 records: number +1 (2)
  ~ data/0.json
      words: 0 -> 1
  ~ data/1.json
      words: 10 -> 11

data/{name}.json: 5 files
now: 5 files
`,
    );
  });

  test('files with the same hash are not read, unless what others have is new', () => {
    const before = letters(100);
    const reads = new Map<string, number>();
    const again = { ...before, 'data/3.json': letter(3, { words: 0 }) };
    compareSets(setOf(before, reads), setOf(again, reads));
    expect([...reads.keys()]).toEqual(['data/3.json']);
    // One more of the same kind: the first that is the same already has all of its fields.
    reads.clear();
    compareSets(setOf(before, reads), setOf({ ...before, 'data/new.json': letter(200) }, reads));
    expect([...reads.keys()]).toEqual(['data/new.json', 'data/0.json']);
    reads.clear();
    compareSets(setOf(before, reads), setOf({ ...before, 'data/new.json': letter(200, { mood: 'calm' }) }, reads));
    expect(reads.size).toBe(101);
  });

  test('one file of many that loses a field, or has one more, breaks no reader of the set; half of them do', () => {
    const before = letters(10);
    const one = differ(before, { ...before, 'data/2.json': { title: 'Letter 2' } }).difference;
    expect(one.breaks).toEqual([]);
    expect(changeLevel(one)).toEqual({
      level: 'minor',
      because: ['the field `words` removed from 1 record of `$`'],
    });
    const all = Object.fromEntries(Object.keys(before).map((path) => [path, { title: path }]));
    const { breaks } = differ(before, all).difference;
    expect(breaks).toEqual([{ kind: 'field-removed', path: '$', field: 'words', before: 1, after: 0 }]);
  });

  test('a type is new only if no file of the set had it', () => {
    const before = { ...letters(10), 'data/7.json': letter(7, { words: 'many' }) };
    expect(differ(before, { ...before, 'data/1.json': letter(1, { words: 'some' }) }).difference.breaks).toEqual([]);
    expect(
      differ(letters(10), { ...letters(10), 'data/1.json': letter(1, { words: 'some' }) }).difference.breaks,
    ).toEqual([{ kind: 'type-changed', path: '$', field: 'words', before: ['number'], after: 'string', records: 1 }]);
  });

  test('what differs in ignored fields alone is bytes, and records inside of files are summed', () => {
    const people = (n: number, at: number) => ({
      at,
      people: Array.from({ length: n }, (_, id) => ({ id, name: `n ${id}` })),
    });
    const before = { 'data/a.json': people(3, 1), 'data/b.json': people(2, 1) };
    expect(
      differ(before, { 'data/a.json': people(3, 2), 'data/b.json': people(2, 2) }, { ignore: ['at'] }).difference,
    ).toMatchObject({
      kind: 'bytes-only',
      spelling: ['ignored `at`'],
    });
    const { difference } = differ(before, { 'data/a.json': people(5, 1), 'data/b.json': people(3, 1) });
    expect(difference.collections[2]).toMatchObject({ path: '$.people', before: 5, after: 8, added: 3 });
    expect(difference.collections[2]?.samples.map(({ key }) => key)).toEqual([
      'data/a.json: 3',
      'data/a.json: 4',
      'data/b.json: 2',
    ]);
    expect(changeLevel(difference)).toEqual({ level: 'minor', because: ['3 records added to `$.people`'] });
  });

  test('texts are summed by lines, and the gate counts files', () => {
    const before = { 'data/a.txt': 'one\ntwo\n', 'data/b.txt': 'three\n', 'data/c.txt': 'x\n' };
    const { difference } = differ(before, { ...before, 'data/a.txt': 'one\n2\nthree\n' });
    expect(difference.lines).toEqual({ before: 2, after: 3, added: 2, removed: 1, hunks: [] });
    expect(changeLevel(difference)).toEqual({
      level: 'patch',
      because: ['1 file of `data/{name}.json` changed: 2 lines added, 1 line removed'],
    });
    const few = differ(before, { 'data/a.txt': 'one\n' }).difference;
    expect(gate(few, { maxRemoved: 0.5, minRecords: 2 })).toEqual({
      kind: 'refused',
      why: [
        'it has 1 file, fewer than minRecords: 2',
        '2 of the 3 files of `data/{name}.json` (66.7 %) are gone, more than maxRemoved: 0.5',
      ],
    });
  });

  test('equal sets are identical', () => {
    expect(differ(letters(3), letters(3))).toMatchObject({ difference: { kind: 'identical' }, members: [] });
    expect(differ({}, {})).toMatchObject({ difference: { kind: 'identical' }, members: [] });
  });
});

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.constantFrom('x', 'y'), scalar));
const document = fc.dictionary(fc.constantFrom('name', 'n', 'place', 'list'), value, { maxKeys: 4 });
const set = fc.dictionary(fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `p${i}`)), document);

test('400 sets: their difference is that of one list with a record for each file', () => {
  fc.assert(
    fc.property(set, set, set, fc.constantFrom([], ['n'], ['place.x', 'list[]']), (base, own, other, ignore) => {
      const before = { ...base, ...own };
      const after = { ...base, ...other };
      const listOf = (files: Files) => Object.entries(files).map(([path, one]) => ({ path, z: 1, ...(one as object) }));
      const content = (files: Files) => ({ name: 'x.json', bytes: Buffer.from(JSON.stringify(listOf(files))) });
      const filesOf = (files: Files) =>
        Object.fromEntries(Object.entries(files).map(([path, one]) => [`${path}.json`, { z: 1, ...(one as object) }]));
      const { difference: inSet, changes } = differ(filesOf(before), filesOf(after), { ignore, samples: 0 });
      const { difference: inList, changes: listChanges } = compareContents(content(before), content(after), {
        key: 'path',
        ignore,
      });

      const [files] = inSet.collections;
      const [list] = inList.collections;
      const counts = (one: typeof list) => ({
        added: one?.added ?? 0,
        removed: one?.removed ?? 0,
        changed: one?.changed ?? 0,
      });
      expect(counts(files)).toEqual(counts(list));
      const summed = inSet.collections.find(({ kind }) => kind === 'document');
      const fields = (one: typeof list) =>
        one?.fields.map(({ path, records, patterns }) => ({
          path,
          records,
          patterns: patterns.map(({ pattern, count }) => `${pattern} ${count}`).sort(),
        })) ?? [];
      expect(fields(summed)).toEqual(fields(list));
      const texts = (list: typeof inSet.breaks) => list.map((one) => JSON.stringify(one)).sort();
      if (Object.keys(before).length > 0 && Object.keys(after).length > 0) {
        expect(changeLevel(inSet).level).toBe(changeLevel(inList).level);
        if (summed !== undefined)
          expect(texts(inSet.breaks)).toEqual(texts(inList.breaks.filter(({ kind }) => kind !== 'key-format')));
      }
      const changed = (all: ReturnType<typeof listChanges>) => [...all].filter(({ kind }) => kind === 'changed').length;
      expect([...changes()]).toHaveLength(changed(listChanges()));
    }),
    { seed: 5, numRuns: 400 },
  );
}, 60_000);
