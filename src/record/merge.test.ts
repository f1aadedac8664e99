import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash } from '../core/hash.ts';
import { mergeMetadata } from './merge.ts';
import { type ArtifactRecord, type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { timestamp } from './timestamp.ts';
import { withRecord, withoutRecord } from './update.ts';

const record = (content: number, seconds = content, more: object = {}): ArtifactRecord => ({
  details: { content },
  hash: contentHash(`sha256:${content.toString(16).padStart(64, '0')}`),
  last_updated: timestamp(seconds * 1000),
  updated_by: 'x.ts',
  ...more,
});
const of = (records: Record<string, ArtifactRecord>): Metadata => ({
  ...emptyMetadata,
  records: new Map(Object.entries(records)),
});
const merged = (base: Metadata, ours: Metadata, theirs: Metadata) => {
  const { metadata, conflicts } = mergeMetadata(base, ours, theirs);
  return { records: Object.fromEntries(metadata.records), conflicts };
};

test('what one side changed, added or removed is taken from that side', () => {
  const base = of({ a: record(1), b: record(2), c: record(3) });
  const ours = of({ a: record(4), b: record(2), c: record(3), x: record(5) });
  const theirs = of({ a: record(1), c: record(6), y: record(7) });
  const expected = { a: record(4), c: record(6), x: record(5), y: record(7) };
  expect(merged(base, ours, theirs)).toEqual({ records: expected, conflicts: [] });
  expect(merged(base, theirs, ours)).toEqual({ records: expected, conflicts: [] });
});

test('the same content on both sides keeps the earlier time', () => {
  const base = of({ a: record(1, 10) });
  expect(merged(base, of({ a: record(2, 30) }), of({ a: record(2, 20) }))).toEqual({
    records: { a: record(2, 20) },
    conflicts: [],
  });
  expect(merged(emptyMetadata, of({ a: record(2, 20) }), of({ a: record(2, 30) })).records).toEqual({
    a: record(2, 20),
  });
});

test('the same content under two numbers keeps the higher one, because numbers only rise', () => {
  const [early, late] = [record(2, 20, { version: '0.9.0' }), record(2, 30, { version: '0.10.0' })];
  const expected = { a: { ...early, version: '0.10.0' } };
  expect(merged(of({ a: record(1) }), of({ a: early }), of({ a: late })).records).toEqual(expected);
  expect(merged(of({ a: record(1) }), of({ a: late }), of({ a: early })).records).toEqual(expected);
});

test('different contents keep ours, marked; so do contents that are not known', () => {
  const base = of({ a: record(1), b: record(1) });
  const unknown = (seconds: number): ArtifactRecord => {
    return { details: {}, last_updated: timestamp(seconds), updated_by: 'x.ts' };
  };
  const ours = of({ a: record(2), b: unknown(5000) });
  expect(merged(base, ours, of({ a: record(3), b: unknown(9000) }))).toEqual({
    records: { a: { ...record(2), conflict: true }, b: { ...unknown(5000), conflict: true } },
    conflicts: ['a', 'b'],
  });
});

test('removed on one side and changed on the other is kept, marked', () => {
  const base = of({ a: record(1), b: record(1) });
  expect(merged(base, of({ a: record(2) }), of({ b: record(2) }))).toEqual({
    records: { a: { ...record(2), conflict: true }, b: { ...record(2), conflict: true } },
    conflicts: ['a', 'b'],
  });
});

test('a conflict that one side resolved is resolved', () => {
  const base = of({ a: record(1, 1, { conflict: true }) });
  expect(merged(base, base, of({ a: record(2) }))).toEqual({ records: { a: record(2) }, conflicts: [] });
  const still = of({ a: record(2, 1, { conflict: true }) });
  expect(merged(base, still, of({ a: record(2, 5) }))).toEqual({ records: { a: record(2, 5) }, conflicts: [] });
});

test('blocks of other tools follow the side that changed them', () => {
  const others = (value: object) => ({ ...emptyMetadata, others: new Map(Object.entries(value)) });
  const result = mergeMetadata(
    others({ $a: 1, $b: 1, $c: 1, $d: 1 }),
    others({ $a: 2, $b: 1, $c: 2, $d: 1 }),
    others({ $a: 1, $b: 2, $c: 3 }),
  );
  expect(Object.fromEntries(result.metadata.others)).toEqual({ $a: 2, $b: 2, $c: 2 });
});

test('changes to different artifacts merge into what both changes one after the other give', () => {
  type Change = readonly ['set', string, number] | readonly ['remove', string];
  const apply = (metadata: Metadata, changes: readonly Change[]): Metadata =>
    changes.reduce(
      (metadata, change) =>
        change[0] === 'set' ? withRecord(metadata, change[1], record(change[2])) : withoutRecord(metadata, change[1]),
      metadata,
    );
  const changesOf = (side: string): fc.Arbitrary<Change[]> => {
    const names = fc.nat(9).map((n) => `${side}/${n}.json`);
    return fc.array(
      fc.oneof(
        fc.tuple(fc.constant('set' as const), names, fc.nat(5)),
        fc.tuple(fc.constant('remove' as const), names),
      ),
    );
  };
  const all = fc.tuple(changesOf('a'), changesOf('b'));
  fc.assert(
    fc.property(all, all, ([baseA, baseB], [ours, theirs]) => {
      const base = apply(apply(emptyMetadata, baseA), baseB);
      const { metadata, conflicts } = mergeMetadata(base, apply(base, ours), apply(base, theirs));
      expect(conflicts).toEqual([]);
      expect(metadataText(metadata)).toBe(metadataText(apply(apply(base, ours), theirs)));
    }),
  );
});
