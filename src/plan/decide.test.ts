import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reason } from '../core/decision.ts';
import type { Fingerprint, Print, Success } from '../core/fingerprint.ts';
import { type ContentHash, contentHash } from '../core/hash.ts';
import { runId, stageName } from '../core/name.ts';
import { merkle } from '../record/inputs.ts';
import { decide, editsOf, type InputNow, type OutputNow, reasons, type StageNow } from './decide.ts';

const hash = (digit: string): ContentHash => contentHash(`sha256:${digit.repeat(64)}`);
const file = (digit: string): Extract<Print, { is: 'file' }> => ({ is: 'file', hash: hash(digit) });
function set(of: Readonly<Record<string, string>>): Extract<Print, { is: 'set' }> {
  const members = new Map(Object.entries(of).map(([path, digit]) => [path, hash(digit)]));
  return { is: 'set', hash: merkle(members), members };
}

const name = stageName('extract');
const upstream = stageName('fetch');
const earlier = runId('20260101T000000Z-0001');

const fingerprint: Fingerprint = {
  code: new Map([['stages/extract.ts', hash('1')]]),
  packages: new Map([['zod', '4.0.0']]),
  params: new Map([['least', '2']]),
  env: new Map([['TZ', 'unset']]),
  inputs: new Map<string, Print>([
    ['docs/*.txt', set({ 'docs/a.txt': '2', 'docs/b.txt': '3' })],
    ['names.json', file('4')],
  ]),
  bases: new Map([['graph.json', hash('5')]]),
};

const last: Success = {
  stage: name,
  run: earlier,
  key: hash('6'),
  at: '2026-01-01T00:00:00Z',
  fingerprint,
  outputs: new Map<string, Print>([
    ['index.json', file('7')],
    ['text/{name}.txt', set({ 'text/a.txt': '8', 'text/b.txt': '9' })],
    ['graph.json', file('a')],
  ]),
  details: {},
  cost: 1,
  items: undefined,
  edits: new Map(),
};

const outputs: readonly OutputNow[] = [
  { label: 'index.json', kind: 'published', recordHasEdits: false, found: file('7'), record: hash('7') },
  {
    label: 'text/{name}.txt',
    kind: 'published',
    recordHasEdits: false,
    found: set({ 'text/a.txt': '8', 'text/b.txt': '9' }),
    record: set({ 'text/a.txt': '8', 'text/b.txt': '9' }).hash,
  },
  { label: 'graph.json', kind: 'revision', recordHasEdits: false, found: file('a'), record: undefined },
];

const { inputs, bases: _, ...rest } = fingerprint;
const fresh: StageNow = {
  stage: name,
  fingerprint: rest,
  inputs,
  bases: new Map([['graph.json', file('5')]]),
  outputs,
  last,
  reusable: undefined,
  edits: 'block',
  forced: false,
  always: false,
  stuck: [],
};

const withInput = (label: string, input: Print | undefined): StageNow['inputs'] => {
  const next = new Map(inputs);
  if (input === undefined) next.delete(label);
  else next.set(label, input);
  return next;
};
const withOutput = (label: string, changes: Partial<OutputNow>): readonly OutputNow[] =>
  outputs.map((output) => (output.label === label ? { ...output, ...changes } : output));

test('a stage of which nothing has changed is kept', () => {
  expect(reasons(fresh)).toEqual([]);
  expect(decide(fresh)).toEqual({ is: 'keep' });
});

/** For every kind of reason: what is changed, and exactly what is then said. */
const cases: readonly (readonly [title: string, change: Partial<StageNow>, because: readonly Reason[]])[] = [
  ['never built', { last: undefined }, [{ is: 'never-built' }]],
  ['forced', { forced: true }, [{ is: 'forced' }]],
  ['always', { always: true }, [{ is: 'always' }]],
  [
    'a file of code',
    { fingerprint: { ...rest, code: new Map([['stages/extract.ts', hash('f')]]) } },
    [{ is: 'code-changed', file: 'stages/extract.ts' }],
  ],
  [
    'a file of code more, and one less',
    { fingerprint: { ...rest, code: new Map([['stages/other.ts', hash('1')]]) } },
    [
      { is: 'code-changed', file: 'stages/other.ts' },
      { is: 'code-changed', file: 'stages/extract.ts' },
    ],
  ],
  [
    'a version of a package',
    { fingerprint: { ...rest, packages: new Map([['zod', '4.0.1']]) } },
    [{ is: 'code-changed', file: 'node_modules/zod' }],
  ],
  [
    'a parameter, one more and one less',
    { fingerprint: { ...rest, params: new Map([['most', '9']]) } },
    [{ is: 'params-changed', names: ['most', 'least'] }],
  ],
  [
    'an environment variable',
    { fingerprint: { ...rest, env: new Map([['TZ', 'sha256:x']]) } },
    [{ is: 'env-changed', names: ['TZ'] }],
  ],
  [
    'an input file',
    { inputs: withInput('names.json', file('f')) },
    [{ is: 'input-changed', path: 'names.json', from: hash('4'), to: hash('f') }],
  ],
  ['an input more', { inputs: withInput('new.json', file('f')) }, [{ is: 'input-added', path: 'new.json' }]],
  ['an input less', { inputs: withInput('names.json', undefined) }, [{ is: 'input-removed', path: 'names.json' }]],
  [
    'members of an input set',
    { inputs: withInput('docs/*.txt', set({ 'docs/b.txt': 'f', 'docs/c.txt': '2' })) },
    [
      { is: 'input-changed', path: 'docs/b.txt', from: hash('3'), to: hash('f') },
      { is: 'input-added', path: 'docs/c.txt' },
      { is: 'input-removed', path: 'docs/a.txt' },
    ],
  ],
  [
    'the revision it starts from',
    { bases: new Map([['graph.json', file('f')]]) },
    [{ is: 'input-changed', path: 'graph.json', from: hash('5'), to: hash('f') }],
  ],
  [
    'one more artifact that it refines',
    { bases: new Map([...fresh.bases, ['other.json', file('f')] as const]) },
    [{ is: 'input-added', path: 'other.json' }],
  ],
  ['an artifact less that it refines', { bases: new Map() }, [{ is: 'input-removed', path: 'graph.json' }]],
  [
    'a missing output',
    { outputs: withOutput('index.json', { found: undefined }) },
    [{ is: 'output-missing', path: 'index.json' }],
  ],
  [
    'an output that it never made',
    {
      outputs: [
        ...outputs,
        { label: 'new.json', kind: 'published', recordHasEdits: false, found: undefined, record: undefined },
      ],
    },
    [{ is: 'output-missing', path: 'new.json' }],
  ],
  [
    'a missing member',
    { outputs: withOutput('text/{name}.txt', { found: set({ 'text/a.txt': '8' }) }) },
    [{ is: 'output-missing', path: 'text/b.txt' }],
  ],
  [
    'a revision that the store has lost',
    { outputs: withOutput('graph.json', { found: undefined }) },
    [{ is: 'output-missing', path: 'graph.json' }],
  ],
  [
    'an edited output that is to be overwritten',
    { edits: 'overwrite', outputs: withOutput('index.json', { found: file('f') }) },
    [{ is: 'output-edited', path: 'index.json', recorded: hash('7'), found: hash('f') }],
  ],
  [
    'edited, added and missing members that are to be overwritten',
    {
      edits: 'overwrite',
      outputs: withOutput('text/{name}.txt', { found: set({ 'text/b.txt': 'f', 'text/c.txt': 'f' }) }),
    },
    [
      { is: 'output-missing', path: 'text/a.txt' },
      { is: 'output-edited', path: 'text/b.txt', recorded: hash('9'), found: hash('f') },
      { is: 'output-edited', path: 'text/c.txt', recorded: 'none', found: hash('f') },
    ],
  ],
  [
    'an upstream stage that will run, named once',
    {
      inputs: new Map<string, InputNow>(inputs).set('names.json', pending()),
      bases: new Map([['graph.json', pending()]]),
    },
    [{ is: 'upstream-runs', stage: upstream }],
  ],
];

test.each(cases)('it runs because of %s, and says exactly that', (_, change, because) => {
  const now = { ...fresh, ...change };
  expect(reasons(now)).toEqual(because);
  expect(decide(now)).toEqual({ is: 'run', because });
});

test('every kind of reason is among these cases', () => {
  const kinds = new Set(cases.flatMap(([, , because]) => because.map(({ is }) => is)));
  const all: Record<Reason['is'], true> = {
    'never-built': true,
    'input-changed': true,
    'input-added': true,
    'input-removed': true,
    'code-changed': true,
    'params-changed': true,
    'env-changed': true,
    'output-missing': true,
    'output-edited': true,
    'upstream-runs': true,
    always: true,
    forced: true,
  };
  expect([...kinds].toSorted()).toEqual(Object.keys(all).toSorted());
});

describe('a decision for any combination of changes', () => {
  const changes = fc.subarray([...cases]);

  test('is `keep` if and only if there is no reason', () => {
    fc.assert(
      fc.property(changes, fc.constantFrom('accept', 'overwrite'), (some, edits) => {
        const now = combined(some, edits);
        expect(decide(now).is === 'keep').toBe(reasons(now).length === 0);
      }),
    );
  });

  test('is never `keep` where anything that the work was made from differs', () => {
    fc.assert(
      fc.property(differing(), (now) => {
        expect(decide(now).is).not.toBe('keep');
      }),
    );
  });

  test('is the same for the same values in another order', () => {
    fc.assert(
      fc.property(changes, (some) => {
        const now = combined(some, 'block');
        const turned = { ...now, inputs: new Map([...now.inputs].toReversed()), outputs: now.outputs.toReversed() };
        expect(decide(turned).is).toBe(decide(now).is);
      }),
    );
  });
});

describe('an output that was edited by hand', () => {
  const editedFile: StageNow = { ...fresh, outputs: withOutput('index.json', { found: file('f') }) };
  const editedMembers: StageNow = {
    ...fresh,
    outputs: withOutput('text/{name}.txt', {
      found: set({ 'text/a.txt': 'f', 'text/b.txt': '9', 'text/mine.txt': 'e' }),
    }),
  };

  test('blocks its stage, and says what was recorded and what was found', () => {
    expect(decide(editedFile)).toEqual({
      is: 'blocked',
      by: { is: 'edited-outputs', outputs: [{ path: 'index.json', recorded: hash('7'), found: hash('f') }] },
      because: [{ is: 'output-edited', path: 'index.json', recorded: hash('7'), found: hash('f') }],
    });
  });

  test('blocks by the members that are not as recorded, those that were added too', () => {
    expect(decide(editedMembers)).toMatchObject({
      is: 'blocked',
      by: {
        outputs: [
          { path: 'text/a.txt', recorded: hash('8'), found: hash('f') },
          { path: 'text/mine.txt', recorded: null, found: hash('e') },
        ],
      },
    });
  });

  test('blocks whatever else has changed, and whatever could be restored', () => {
    expect(decide({ ...editedFile, forced: true, reusable: last }).is).toBe('blocked');
    expect(decide({ ...editedFile, fingerprint: { ...rest, code: new Map() } }).is).toBe('blocked');
  });

  test('is no reason where edits are accepted', () => {
    expect(decide({ ...editedFile, edits: 'accept' })).toEqual({ is: 'keep' });
    expect(decide({ ...editedMembers, edits: 'accept' })).toEqual({ is: 'keep' });
  });

  test('is replaced where that was asked for', () => {
    expect(decide({ ...editedFile, edits: 'overwrite' }).is).toBe('run');
  });

  test('that was there before the first run blocks it, also where edits are accepted', () => {
    const found = withOutput('index.json', { record: undefined });
    for (const edits of ['block', 'accept'] as const) {
      expect(decide({ ...fresh, last: undefined, outputs: found.slice(0, 1), edits })).toEqual({
        is: 'blocked',
        by: { is: 'edited-outputs', outputs: [{ path: 'index.json', recorded: null, found: hash('7') }] },
        because: [{ is: 'never-built' }],
      });
    }
    expect(decide({ ...fresh, last: undefined, outputs: found.slice(0, 1), edits: 'overwrite' }).is).toBe('run');
  });

  test('is not one if the committed record knows the content: another machine made it', () => {
    const pulled = { ...fresh, outputs: withOutput('index.json', { found: file('f'), record: hash('f') }) };
    expect(editsOf(pulled.outputs[0] ?? outputs[0]!, last)).toEqual([]);
    expect(decide(pulled)).toMatchObject({ is: 'run', because: [{ is: 'output-edited', path: 'index.json' }] });
    expect(decide({ ...pulled, last: undefined })).toEqual({ is: 'run', because: [{ is: 'never-built' }] });
  });

  test('is not a revision, nor what is missing: neither can hold anybody’s work', () => {
    expect(
      editsOf(
        { label: 'graph.json', kind: 'revision', recordHasEdits: false, found: file('f'), record: undefined },
        last,
      ),
    ).toEqual([]);
    expect(
      editsOf(
        { label: 'index.json', kind: 'published', recordHasEdits: false, found: undefined, record: hash('7') },
        last,
      ),
    ).toEqual([]);
    const gone: OutputNow = { ...outputs[1]!, found: set({ 'text/a.txt': '8' }) };
    expect(editsOf(gone, last)).toEqual([]);
  });
});

describe('what an earlier run made', () => {
  const reusable: Success = { ...last, run: runId('20250101T000000Z-0001') };

  test('is restored instead of computed', () => {
    const now = { ...fresh, reusable, inputs: withInput('names.json', file('f')) };
    expect(decide(now)).toMatchObject({ is: 'restore', from: reusable.run, because: [{ is: 'input-changed' }] });
    expect(
      decide({ ...now, last: undefined, outputs: withOutput('index.json', { found: undefined }).slice(0, 1) }),
    ).toMatchObject({ is: 'restore', because: [{ is: 'never-built' }] });
  });

  test('is not needed where nothing has changed', () => {
    expect(decide({ ...fresh, reusable })).toEqual({ is: 'keep' });
  });

  test.each([
    ['forced', { forced: true }],
    ['always fresh', { always: true }],
    ['waiting for an upstream stage', { inputs: new Map<string, InputNow>(inputs).set('names.json', pending()) }],
  ] as const)('is not used for a stage that is %s', (_, change) => {
    expect(decide({ ...fresh, reusable, ...change }).is).toBe('run');
  });
});

test('a stage whose upstream is stuck is blocked by it, and nothing is said of its own reasons', () => {
  expect(decide({ ...fresh, forced: true, last: undefined, stuck: [upstream] })).toEqual({
    is: 'blocked',
    by: { is: 'stages', stages: [upstream] },
    because: [],
  });
});

function pending(): { readonly is: 'pending'; readonly stage: typeof upstream } {
  return { is: 'pending', stage: upstream };
}

/** Several changes at once; of two that change the same field, the later one. */
function combined(some: readonly (typeof cases)[number][], edits: StageNow['edits']): StageNow {
  return { ...Object.assign({}, fresh, ...some.map(([, change]) => change)), edits } as StageNow;
}

/** A stage of which exactly one part of the fingerprint differs from that of its last success. */
function differing(): fc.Arbitrary<StageNow> {
  const digit = fc.constantFrom('0', '1', 'e', 'f');
  const key = fc.constantFrom('a', 'b', 'c');
  const map = fc.uniqueArray(fc.tuple(key, digit), { selector: ([path]) => path }).map((list) => new Map(list));
  const part = fc.constantFrom('code', 'packages', 'params', 'env', 'inputs', 'bases', 'members');
  return fc
    .record({ part, before: map, now: map, edits: fc.constantFrom('block', 'accept', 'overwrite') })
    .filter(({ before, now }) => before.size !== now.size || [...now].some(([at, is]) => before.get(at) !== is))
    .map(({ part: which, before, now, edits }): StageNow => {
      const hashed = (of: ReadonlyMap<string, string>) => new Map([...of].map(([path, at]) => [path, hash(at)]));
      const prints = (of: ReadonlyMap<string, string>) => new Map([...of].map(([path, at]) => [path, file(at)]));
      const asSet = (of: ReadonlyMap<string, string>) => new Map([['set/*', set(Object.fromEntries(of))]]);
      const was = (found: Fingerprint): Success => ({ ...last, fingerprint: found });
      switch (which) {
        case 'code':
          return {
            ...fresh,
            edits,
            fingerprint: { ...rest, code: hashed(now) },
            last: was({ ...fingerprint, code: hashed(before) }),
          };
        case 'inputs':
          return { ...fresh, edits, inputs: prints(now), last: was({ ...fingerprint, inputs: prints(before) }) };
        case 'members':
          return { ...fresh, edits, inputs: asSet(now), last: was({ ...fingerprint, inputs: asSet(before) }) };
        case 'bases':
          return { ...fresh, edits, bases: prints(now), last: was({ ...fingerprint, bases: hashed(before) }) };
        case 'packages':
        case 'params':
        case 'env':
          return {
            ...fresh,
            edits,
            fingerprint: { ...rest, [which]: now },
            last: was({ ...fingerprint, [which]: before }),
          };
      }
    });
}
