import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { contentHash, setHash } from '../core/hash.ts';
import { byCodeUnit } from '../core/path.ts';
import { type ArtifactRecord, type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { parseMetadata } from './parse.ts';
import { timestamp } from './timestamp.ts';
import { withRecord } from './update.ts';

const file = 'data/.pipeline_metadata.json';
const hashes = fc.stringMatching(/^[0-9a-f]{64}$/).map((digits) => contentHash(`sha256:${digits}`));

const records: fc.Arbitrary<ArtifactRecord> = fc.record(
  {
    conflict: fc.boolean(),
    details: fc.dictionary(fc.string(), fc.jsonValue()),
    hash: hashes,
    inputs: fc.dictionary(fc.string(), hashes),
    last_updated: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => timestamp(seconds * 1000)),
    script: fc.record({ commit: fc.string(), dirty: fc.boolean(), hash: hashes }, { requiredKeys: [] }),
    updated_by: fc.string(),
    version: fc.string(),
    field_of_the_future: fc.jsonValue(),
  },
  { requiredKeys: ['details', 'last_updated', 'updated_by'] },
);
const names = fc.oneof(
  fc.stringMatching(/^[a-z0-9_é.$-]{1,8}(\/[a-zA-Z]{1,5}){0,2}$/).filter((name) => name !== '..' && name !== '.'),
  fc.constantFrom('__proto__', 'constructor', '10', '9'),
);
const metadatas: fc.Arbitrary<Metadata> = fc
  .array(fc.tuple(names, records))
  .map((entries) => ({ ...emptyMetadata, records: new Map(entries) }));

test('whatever is written is read back as it was, and written again as the same bytes', () => {
  fc.assert(
    fc.property(metadatas, (metadata) => {
      const text = metadataText(metadata);
      const read = parseMetadata(text, { file });
      expect(plain(read)).toEqual(plain(metadata));
      expect(metadataText(read)).toBe(text);
    }),
  );
});

test('the order in which artifacts were recorded does not show', () => {
  fc.assert(
    fc.property(metadatas, (metadata) => {
      const reversed = { ...metadata, records: new Map([...metadata.records].toReversed()) };
      expect(metadataText(reversed)).toBe(metadataText(metadata));
    }),
  );
});

test('the file is as the format page shows it', () => {
  const record: ArtifactRecord = {
    updated_by: 'scripts/analysis/entity_network.ts',
    last_updated: timestamp(Date.UTC(2025, 10, 19, 14, 30, 25)),
    version: '2.14.0',
    hash: contentHash(`sha256:${'a'.repeat(64)}`),
    script: { hash: contentHash(`sha256:${'b'.repeat(64)}`), dirty: true, commit: '404a84dd19f8' },
    inputs: {
      'data/flights.json': contentHash(`sha256:${'c'.repeat(64)}`),
      'data/docs/*.txt': setHash(`merkle:${'d'.repeat(64)}#6014`),
    },
    details: { entities_processed: 1637 },
  };
  const one = withRecord(emptyMetadata, 'data/entities/ENTITIES_INDEX.json', record);
  expect(metadataText(withRecord(one, 'é.json', { ...record, inputs: {}, script: {} }))).toMatchInlineSnapshot(`
    "{
      "$holdfast": {
        "format": 1
      },
      "data/entities/ENTITIES_INDEX.json": {
        "details": {
          "entities_processed": 1637
        },
        "hash": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "inputs": {
          "data/docs/*.txt": "merkle:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd#6014",
          "data/flights.json": "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
        },
        "last_updated": "2025-11-19T14:30:25Z",
        "script": {
          "commit": "404a84dd19f8",
          "dirty": true,
          "hash": "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        },
        "updated_by": "scripts/analysis/entity_network.ts",
        "version": "2.14.0"
      },
      "é.json": {
        "details": {
          "entities_processed": 1637
        },
        "hash": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "inputs": {},
        "last_updated": "2025-11-19T14:30:25Z",
        "script": {},
        "updated_by": "scripts/analysis/entity_network.ts",
        "version": "2.14.0"
      },
      "~": {}
    }
    "
  `);
});

test('a file of the older Python tracker is read: three fields, times without a zone taken as UTC', () => {
  const text = `{
    "ENTITIES_INDEX.json": {
      "last_updated": "2025-11-19T14:30:25.123456",
      "updated_by": "entity_network.py",
      "details": { "entities_processed": 1639, "processing_time_seconds": 45.3 }
    },
    "timeline.json": { "last_updated": "2025-11-19T09:00:00", "updated_by": "timeline.py", "details": null }
  }`;
  expect(Object.fromEntries(parseMetadata(text, { file }).records)).toEqual({
    'ENTITIES_INDEX.json': {
      last_updated: '2025-11-19T14:30:25Z',
      updated_by: 'entity_network.py',
      details: { entities_processed: 1639, processing_time_seconds: 45.3 },
    },
    'timeline.json': { last_updated: '2025-11-19T09:00:00Z', updated_by: 'timeline.py', details: {} },
  });
});

test('blocks and fields that we do not know are kept on rewrite', () => {
  const text = `{
    "$holdfast": { "format": 1, "note": "theirs" },
    "$other-tool": { "x": 1 },
    "a.json": { "details": {}, "last_updated": "2025-11-19T14:30:25Z", "mood": ["fine"], "updated_by": "a.ts" }
  }`;
  const metadata = parseMetadata(text, { file });
  const written: unknown = JSON.parse(
    metadataText(
      withRecord(metadata, 'a.json', { details: { n: 2 }, last_updated: timestamp(0), updated_by: 'new.ts' }),
    ),
  );
  expect(written).toEqual({
    $holdfast: { format: 1, note: 'theirs' },
    '$other-tool': { x: 1 },
    'a.json': { details: { n: 2 }, last_updated: '1970-01-01T00:00:00Z', mood: ['fine'], updated_by: 'new.ts' },
    '~': {},
  });
});

test.each([
  ['', 'it is empty'],
  ['[]', 'it holds a list where an object is expected'],
  ['{ "a": ', 'it is not JSON'],
  ['{\n<<<<<<< HEAD\n=======\n>>>>>>> other\n}', 'a merge left its conflict markers in it (line 2)'],
  ['{ "a.json": 3 }', 'the record of "a.json" is a number, not an object'],
  ['{ "a.json": {} }', 'the record of "a.json" has no time in `last_updated` (the field is missing)'],
  [
    '{ "a.json": { "last_updated": "soon", "updated_by": "x" } }',
    'the record of "a.json" has no time in `last_updated` (it holds "soon")',
  ],
  ['{ "a.json": { "last_updated": "2025-01-01T00:00:00Z" } }', 'has no script in `updated_by`'],
  ['{ "a.json": { "last_updated": "2025-01-01T00:00:00Z", "updated_by": "x", "details": [] } }', '`details`'],
  ['{ "a.json": { "last_updated": "2025-01-01T00:00:00Z", "updated_by": "x", "hash": "md5:1" } }', '`hash`'],
  ['{ "a.json": { "last_updated": "2025-01-01T00:00:00Z", "updated_by": "x", "inputs": { "b": 1 } } }', '`inputs`'],
  ['{ "a.json": { "last_updated": "2025-01-01T00:00:00Z", "updated_by": "x", "script": { "dirty": 1 } } }', '`script`'],
  ['{ "$holdfast": { "format": "one" } }', '`$holdfast.format` is not a format number'],
])('a broken file is an error with the way back: %s', (text, why) => {
  const error = errorOf(text, 'data/.pipeline_metadata.backup_20251118_120000.json');
  expect(error.code).toBe('damaged/metadata');
  expect(error.parts.on).toBe(file);
  expect(error.parts.why).toContain(why);
  expect(error.parts.next).toContain('cp data/.pipeline_metadata.backup_20251118_120000.json');
});

test('without a backup, version control is the way back', () => {
  expect(errorOf('').parts.next).toContain('git checkout HEAD -- data/.pipeline_metadata.json');
});

test('a detail that JSON cannot hold is an error that names its place, and nothing is made of it', () => {
  const record = { details: { scores: [1, Number.NaN] }, last_updated: timestamp(0), updated_by: 'x.ts' };
  const text = () => metadataText(withRecord(emptyMetadata, 'a.json', record));
  expect(text).toThrow('`$.details.scores[1]`');
});

test('a file of a newer format is not guessed at', () => {
  const error = errorOf('{ "$holdfast": { "format": 2 } }');
  expect(error.code).toBe('damaged/metadata-format');
  expect(error.message).toBe(
    'Cannot read `data/.pipeline_metadata.json`: it is of format 2, and this version of Holdfast knows format 1.\n' +
      'The file is unchanged.\n' +
      'Update Holdfast: a newer version wrote this file.',
  );
});

function errorOf(text: string, backup?: string) {
  try {
    parseMetadata(text, { file, backup });
  } catch (error) {
    if (isHoldfastError(error)) return error;
    throw error;
  }
  throw new Error('It was read');
}

/** As a value that `toEqual` compares whatever the keys are called. */
function plain(metadata: Metadata): unknown {
  return [...metadata.records]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, record]) => [name, JSON.parse(JSON.stringify(record))]);
}
