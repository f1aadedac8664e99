import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { contentHash } from '../core/hash.ts';
import { type ArtifactRecord, type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { timestamp } from './timestamp.ts';
import { recordName, withRecord, withoutRecord } from './update.ts';

const hashA = contentHash(`sha256:${'a'.repeat(64)}`);
const hashB = contentHash(`sha256:${'b'.repeat(64)}`);
const name = 'data/entities/ENTITIES_INDEX.json';
const noon = timestamp(Date.UTC(2025, 10, 19, 12));
const later = timestamp(Date.UTC(2025, 10, 19, 13));

const first: ArtifactRecord = {
  details: { entities: 3 },
  hash: hashA,
  inputs: { 'data/flights.json': hashA },
  last_updated: noon,
  script: { commit: '404a84dd19f8', dirty: false, hash: hashA },
  updated_by: 'scripts/build.ts',
};
const versioned: ArtifactRecord = { ...first, version: '1.0.0', mood: 'fine' };
const recorded = withRecord(emptyMetadata, name, versioned);
const again: ArtifactRecord = { ...first, last_updated: later };

test('unchanged content, script and inputs: the same object comes back, whatever the time, commit and details', () => {
  const update = { ...again, details: { seconds: 45.3 }, script: { commit: 'ffffffffffff', dirty: true, hash: hashA } };
  expect(withRecord(recorded, name, update)).toBe(recorded);
});

test('another script or other inputs with the same result keep the time and version of the content', () => {
  for (const update of [
    { ...again, script: { hash: hashB } },
    { ...again, updated_by: 'scripts/other.ts' },
    { ...again, inputs: { 'data/flights.json': hashB } },
    { ...again, inputs: { 'data/flights.json': hashA, 'b.json': hashA } },
  ]) {
    const after = withRecord(recorded, name, update).records.get(name);
    expect(after).toEqual({ ...update, last_updated: noon, version: '1.0.0', mood: 'fine' });
  }
});

test('a new content has its own time, and no version that was derived for another content', () => {
  const after = withRecord(recorded, name, { ...again, hash: hashB }).records.get(name);
  expect(after).toEqual({ ...again, hash: hashB, mood: 'fine' });
});

test('where the content is unknown, every record counts', () => {
  const plain: ArtifactRecord = { details: {}, last_updated: noon, updated_by: 'x.ts' };
  const metadata = withRecord(emptyMetadata, 'table', plain);
  const after = withRecord(metadata, 'table', { ...plain, last_updated: later });
  expect(after.records.get('table')?.last_updated).toBe(later);
});

test('recording resolves a conflict that a merge left', () => {
  const conflicted = withRecord(emptyMetadata, name, { ...first, conflict: true });
  const after = withRecord(conflicted, name, first).records.get(name);
  expect(after).toEqual(first);
});

test('what was given is never changed in place', () => {
  const before = structuredClone(recorded);
  withRecord(recorded, name, { ...again, hash: hashB });
  withoutRecord(recorded, name);
  expect(recorded).toEqual(before);
});

test('a bare name is the record of that name, else the only one with that basename, else itself', () => {
  const with2 = withRecord(recorded, 'data/b/x.json', first);
  expect(recordName(with2, 'ENTITIES_INDEX.json')).toBe(name);
  expect(recordName(with2, './data//entities/ENTITIES_INDEX.json')).toBe(name);
  expect(recordName(with2, 'new.json')).toBe('new.json');
  expect(recordName(with2, 'INDEX.json')).toBe('INDEX.json');
  expect(recordName(withRecord(with2, 'data/c/x.json', first), 'y.json')).toBe('y.json');

  const bare = { ...with2, records: new Map([...with2.records, ['x.json', first] as const]) };
  expect(recordName(bare, 'x.json')).toBe('x.json');
});

test('an ambiguous bare name is an error that lists the candidates', () => {
  const metadata = withRecord(withRecord(emptyMetadata, 'data/b/x.json', first), 'data/a/x.json', first);
  const error = errorOf(() => recordName(metadata, 'x.json'));
  expect(error.code).toBe('usage/ambiguous-name');
  expect(error.parts.data?.['candidates']).toEqual(['data/a/x.json', 'data/b/x.json']);
  expect(withRecord(metadata, 'data/a/x.json', { ...first, hash: hashB }).records.get('data/b/x.json')).toBe(first);
});

test.each(['~', '$holdfast', '../x.json', '/etc/passwd', ''])('%j is no name for an artifact', (name) => {
  expect(errorOf(() => withRecord(emptyMetadata, name, first)).family).toMatch(/usage|config/);
});

test('updates of different artifacts give the same metadata in any order, and removing undoes adding', () => {
  const update = fc.tuple(fc.constantFrom('a.json', 'data/b.json', 'data/c/d.json', '__proto__'), fc.boolean());
  fc.assert(
    fc.property(fc.uniqueArray(update, { selector: ([name]) => name }), (updates) => {
      const apply = (metadata: Metadata, [name, changed]: readonly [string, boolean]) =>
        withRecord(metadata, name, changed ? { ...first, hash: hashB } : first);
      const forward = updates.reduce(apply, emptyMetadata);
      const backward = updates.toReversed().reduce(apply, emptyMetadata);
      expect(metadataText(forward)).toBe(metadataText(backward));
      expect(updates.reduce((metadata, [name]) => withoutRecord(metadata, name), forward)).toEqual(emptyMetadata);
    }),
  );
});

test('forgetting what was never recorded changes nothing', () => {
  expect(withoutRecord(recorded, 'nothing.json')).toBe(recorded);
});

function errorOf(call: () => unknown) {
  try {
    call();
  } catch (error) {
    if (isHoldfastError(error)) return error;
    throw error;
  }
  throw new Error('It threw nothing');
}
