import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fingerprint, Print } from '../core/fingerprint.ts';
import { type ContentHash, contentHash } from '../core/hash.ts';
import { stageName } from '../core/name.ts';
import { hashBytes } from '../io/hash.ts';
import { canonicalJson, itemKey, keyOf, sharedItemKey } from './fingerprint.ts';
import { merkle } from './inputs.ts';

const stage = stageName('extract');
const hash = (digit: string): ContentHash => contentHash(`sha256:${digit.repeat(64)}`);

const name = fc.string({ unit: fc.constantFrom('a', 'b', '1', '2', '/', '"', '\n', 'é'), minLength: 1, maxLength: 3 });
const hashes = fc.constantFrom('0', '1', '2').map(hash);
const mapOf = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 }).map((list) => new Map(list));
const print: fc.Arbitrary<Print> = fc.oneof(
  hashes.map((of): Print => ({ is: 'file', hash: of })),
  mapOf(hashes).map((members): Print => ({ is: 'set', hash: merkle(members), members })),
);
const anyFingerprint: fc.Arbitrary<Fingerprint> = fc.record({
  code: mapOf(hashes),
  packages: mapOf(name),
  params: mapOf(fc.json()),
  env: mapOf(name),
  inputs: mapOf(print),
  bases: mapOf(hashes),
});

describe('the key of a piece of work', () => {
  test('is the same for the same parts in any order', () => {
    fc.assert(
      fc.property(anyFingerprint, (fingerprint) => {
        const turned = <T>(map: ReadonlyMap<string, T>) => new Map([...map].toReversed());
        expect(
          keyOf(stage, {
            bases: turned(fingerprint.bases),
            inputs: turned(fingerprint.inputs),
            env: turned(fingerprint.env),
            params: turned(fingerprint.params),
            packages: turned(fingerprint.packages),
            code: turned(fingerprint.code),
          }),
        ).toBe(keyOf(stage, fingerprint));
      }),
    );
  });

  test('differs when any part differs', () => {
    fc.assert(
      fc.property(
        anyFingerprint,
        anyFingerprint,
        fc.constantFrom('code', 'packages', 'params', 'env', 'inputs', 'bases'),
        (a, b, part) => {
          const other = { ...a, [part]: b[part] };
          expect(keyOf(stage, a) === keyOf(stage, other)).toBe(textOf(a[part]) === textOf(b[part]));
        },
      ),
    );
  });

  test('differs where a name or a value moves from one part to another', () => {
    const empty = {
      code: new Map(),
      packages: new Map(),
      params: new Map(),
      env: new Map(),
      inputs: new Map(),
      bases: new Map(),
    };
    const parts = ['code', 'packages', 'params', 'env', 'bases'] as const;
    const keys = parts.map((part) => keyOf(stage, { ...empty, [part]: new Map([['x', hash('1')]]) }));
    keys.push(keyOf(stage, { ...empty, inputs: new Map<string, Print>([['x', { is: 'file', hash: hash('1') }]]) }));
    keys.push(keyOf(stage, empty), keyOf(stageName('other'), empty));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is the same in every version that reads the same state', () => {
    const fingerprint: Fingerprint = {
      code: new Map([['stages/extract.ts', hash('1')]]),
      packages: new Map([['zod', '4.0.0']]),
      params: new Map([['least', '2']]),
      env: new Map([['TZ', 'unset']]),
      inputs: new Map<string, Print>([['names.json', { is: 'file', hash: hash('2') }]]),
      bases: new Map([['graph.json', hash('3')]]),
    };
    // What is computed here is found in the state of earlier versions: if this changes, raise FORMAT.
    const text =
      `{"bases":[["graph.json","${hash('3')}"]],"code":[["stages/extract.ts","${hash('1')}"]],"env":[["TZ","unset"]],` +
      `"format":1,"inputs":[["names.json","${hash('2')}"]],"packages":[["zod","4.0.0"]],"params":[["least","2"]],"stage":"extract"}`;
    expect(keyOf(stage, fingerprint)).toBe(hashBytes(text));
  });
});

describe('the key of an item', () => {
  test('does not depend on the other items, and depends on everything else that the item is made from', () => {
    fc.assert(
      fc.property(
        anyFingerprint,
        print,
        print,
        fc.constantFrom('code', 'packages', 'params', 'env'),
        (of, one, other, part) => {
          const withSet = (set: Print): Fingerprint => ({ ...of, inputs: new Map([...of.inputs, ['docs/*', set]]) });
          const shared = sharedItemKey(stage, withSet(one), 'docs/*');
          expect(sharedItemKey(stage, withSet(other), 'docs/*')).toBe(shared);
          expect(sharedItemKey(stage, { ...withSet(one), [part]: new Map([['new', hash('f')]]) }, 'docs/*')).not.toBe(
            shared,
          );
          const more = new Map([...withSet(one).inputs, ['more', other] as const]);
          expect(sharedItemKey(stage, { ...of, inputs: more }, 'docs/*')).not.toBe(shared);
        },
      ),
    );
  });

  test('differs by path and by content', () => {
    const shared = hash('1');
    const keys = [
      itemKey(shared, 'a', hash('2')),
      itemKey(shared, 'b', hash('2')),
      itemKey(shared, 'a', hash('3')),
      itemKey(hash('2'), 'a', hash('2')),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});

describe('canonical JSON', () => {
  test('is the same text for the same value, in whatever order its keys were set', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('keeps the order of lists', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: 1, c: 2 } })).toBe('{"a":{"c":2,"d":1},"b":[2,1]}');
  });
});

function textOf(map: ReadonlyMap<string, unknown>): string {
  const plain = [...map].map(([key, value]): [string, unknown] => [key, isPrint(value) ? value.hash : value]);
  return JSON.stringify(plain.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isPrint(value: unknown): value is Print {
  return typeof value === 'object' && value !== null && 'hash' in value;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]: [string, unknown]) => [key, reversed(part)]),
  );
}
