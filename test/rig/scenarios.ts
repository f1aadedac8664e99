import { createHash } from 'node:crypto';
import { contentHash } from '../../src/core/hash.ts';
import { byCodeUnit } from '../../src/core/path.ts';
import { type ArtifactRecord, type Inputs, type Metadata, emptyMetadata } from '../../src/record/metadata.ts';
import { timestamp } from '../../src/record/timestamp.ts';

/** A metadata file and what two branches made of it. */
export interface Scenario {
  readonly base: Metadata;
  readonly ours: Metadata;
  readonly theirs: Metadata;
}

/**
 * Branches as people have them: up to 20 artifacts, of which each branch records a quarter again and adds up to 3; no artifact
 * changes on both. A record that is made again has the same kind of details and inputs, with other values. The same for one seed.
 */
export function scenario(seed: number): Scenario {
  const random = randomNumbers(seed);
  const base = new Map(list(1 + random(20), () => [name(random), firstRecord(random)] as const));
  const sides = [new Map(base), new Map(base)] as const;
  for (const [key, record] of base) {
    const side = random(4);
    if (side < 2) sides[side === 0 ? 0 : 1].set(key, nextRecord(random, record));
  }
  list(random(7), () => name(random)).forEach((key, i) => {
    if (!sides[0].has(key) && !sides[1].has(key)) sides[i % 2 === 0 ? 0 : 1].set(key, firstRecord(random));
  });
  const metadata = (records: Map<string, ArtifactRecord>): Metadata => ({ ...emptyMetadata, records });
  return { base: metadata(base), ours: metadata(sides[0]), theirs: metadata(sides[1]) };
}

/** Two additions with no artifact of the base between them are insertions at one line: no merge of lines can order them. */
export function addsAtOnePlace({ base, ours, theirs }: Scenario): boolean {
  const places = (side: Metadata) => {
    const old = [...base.records.keys()];
    const added = [...side.records.keys()].filter((key) => !base.records.has(key));
    return added.map((key) => old.filter((other) => byCodeUnit(other, key) < 0).length);
  };
  const ourPlaces = new Set(places(ours));
  return places(theirs).some((place) => ourPlaces.has(place));
}

type Random = (below: number) => number;

const folders = ['data', 'data/entities', 'data/metadata', 'out'];
const words = ['entities', 'documents', 'mentions', 'edges', 'seconds', 'merged', 'dropped', 'kinds', 'note', 'source'];

function name(random: Random): string {
  return `${pick(random, folders)}/${pick(random, words)}_${random(10_000)}.json`;
}

function firstRecord(random: Random): ArtifactRecord {
  const details = list(random(5), () => [pick(random, words), detail(random)] as const);
  const inputs = list(random(5), () => [name(random), hash(random)] as const);
  return nextRecord(random, {
    details: Object.fromEntries(details),
    inputs: Object.fromEntries(inputs),
    last_updated: timestamp(0),
    updated_by: `scripts/${pick(random, words)}.ts`,
  });
}

function nextRecord(random: Random, { details, inputs = {}, updated_by }: ArtifactRecord): ArtifactRecord {
  const now = 1_700_000_000_000 + random(100_000_000) * 1000;
  return {
    details: Object.fromEntries(
      Object.entries(details).map(([key, value]) => [key, random(2) ? value : detail(random)]),
    ),
    hash: hash(random),
    inputs: mapped(inputs, (value) => (random(2) ? value : hash(random))),
    last_updated: timestamp(now),
    script: { commit: hash(random).slice(7, 19), dirty: random(2) === 0, hash: hash(random) },
    updated_by,
    version: `${random(5)}.${random(20)}.${random(9)}`,
  };
}

function mapped(inputs: Inputs, change: (hash: Inputs[string]) => Inputs[string]): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, change(value)]));
}

function detail(random: Random): unknown {
  return pick(random, [
    random(5000),
    random(1000) / 10,
    pick(random, words),
    [random(9), random(9)],
    { people: random(99) },
  ]);
}

function hash(random: Random) {
  return contentHash(
    `sha256:${createHash('sha256')
      .update(String(random(2 ** 32)))
      .digest('hex')}`,
  );
}

function list<T>(length: number, make: () => T): T[] {
  return Array.from({ length }, make);
}

function pick<T>(random: Random, from: readonly T[]): T {
  const item = from[random(from.length)];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}

/** Mulberry32: small, and the same everywhere. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
