import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import type { Print, Success } from '../core/fingerprint.ts';
import { files, json } from '../core/handle.ts';
import { type ContentHash, contentHash } from '../core/hash.ts';
import { runId, stageName } from '../core/name.ts';
import { artifactPath } from '../core/path.ts';
import { stage } from '../core/stage.ts';
import type { StageNow } from '../plan/decide.ts';
import type { StageNode } from '../plan/graph.ts';
import { merkle } from '../record/inputs.ts';
import { carryEdits } from './adopt.ts';

const hash = (digit: string): ContentHash => contentHash(`sha256:${digit.repeat(64)}`);
const file = (digit: string): Print => ({ is: 'file', hash: hash(digit) });
function set(of: Readonly<Record<string, string>>): Print {
  const members = new Map(Object.entries(of).map(([path, digit]) => [path, hash(digit)]));
  return { is: 'set', hash: merkle(members), members };
}

const node: StageNode = {
  name: stageName('extract'),
  file: artifactPath('stages/extract.ts'),
  stage: stage({
    writes: { index: json('index.json'), other: json('other.json'), texts: files('text/{name}.txt') },
    run: () => undefined,
  }),
  upstream: [],
};

/** What the stage had given: 1, 2 and a, b. What a person made of it is in `edited`, by path, and lies in the outputs. */
function success(
  outputs: Readonly<Record<string, Print>>,
  edits: Readonly<Record<string, ContentHash | null>> = {},
): Success {
  const none = new Map();
  return {
    stage: node.name,
    run: runId('20260101T000000Z-0001'),
    key: hash('0'),
    at: '2026-01-01T00:00:00Z',
    fingerprint: { code: none, packages: none, params: none, env: none, inputs: none, bases: none },
    outputs: new Map(Object.entries(outputs)),
    details: {},
    cost: 0,
    items: undefined,
    edits: new Map(Object.entries(edits)),
  };
}

function carried(last: Success | undefined, given: Success, edits: StageNow['edits'] = 'accept') {
  const { fingerprint } = given;
  const empty = { inputs: new Map(), bases: new Map(), outputs: [], reusable: undefined, stuck: [] };
  const now: StageNow = { ...empty, stage: node.name, fingerprint, last, edits, forced: false, always: false };
  try {
    const { outputs, edits: kept } = carryEdits(node, now, given);
    return { outputs: Object.fromEntries(outputs), edits: Object.fromEntries(kept) };
  } catch (error) {
    if (isHoldfastError(error)) return error.parts;
    throw error;
  }
}

const asGiven = {
  'index.json': file('1'),
  'other.json': file('2'),
  'text/{name}.txt': set({ 'text/a.txt': 'a', 'text/b.txt': 'b' }),
};

describe('an accepted edit', () => {
  const edited = success({ ...asGiven, 'index.json': file('e') }, { 'index.json': hash('1') });

  test('stays while the stage gives what it was an edit of', () => {
    expect(carried(edited, success(asGiven))).toEqual({
      outputs: { ...asGiven, 'index.json': file('e') },
      edits: { 'index.json': hash('1') },
    });
  });

  test('does not touch the stage’s other outputs, and may follow new contents of those', () => {
    const given = { ...asGiven, 'other.json': file('9'), 'text/{name}.txt': set({ 'text/c.txt': 'c' }) };
    expect(carried(edited, success(given))).toEqual({
      outputs: { ...given, 'index.json': file('e') },
      edits: { 'index.json': hash('1') },
    });
  });

  test('of several outputs stays in each of them', () => {
    const both = success(
      { ...asGiven, 'index.json': file('e'), 'other.json': file('f') },
      { 'index.json': hash('1'), 'other.json': hash('2') },
    );
    expect(carried(both, success(asGiven))).toEqual({
      outputs: { ...asGiven, 'index.json': file('e'), 'other.json': file('f') },
      edits: { 'index.json': hash('1'), 'other.json': hash('2') },
    });
  });

  test('of one output is not mixed up with another that has the same content', () => {
    const twins = { ...asGiven, 'other.json': file('1') };
    const one = success({ ...twins, 'index.json': file('e') }, { 'index.json': hash('1') });
    expect(carried(one, success(twins))).toEqual({
      outputs: { ...twins, 'index.json': file('e') },
      edits: { 'index.json': hash('1') },
    });
  });

  test('is in the way of another content for its file, where edits are to be kept', () => {
    expect(carried(edited, success({ ...asGiven, 'index.json': file('9') }))).toMatchObject({
      code: 'work/edit-conflict',
      why: expect.stringContaining('`index.json` was corrected by hand'),
    });
  });

  test('gives way to another content for its file, where it was taken over by name', () => {
    const given = { ...asGiven, 'index.json': file('9') };
    expect(carried(edited, success(given), 'block')).toEqual({ outputs: given, edits: {} });
  });

  test('is not carried on where edits are to be overwritten, or where there is none', () => {
    expect(carried(edited, success(asGiven), 'overwrite')).toEqual({ outputs: asGiven, edits: {} });
    expect(carried(undefined, success(asGiven))).toEqual({ outputs: asGiven, edits: {} });
    expect(carried(success(asGiven), success(asGiven))).toEqual({ outputs: asGiven, edits: {} });
  });
});

describe('an accepted edit of a member', () => {
  const members = { 'text/a.txt': 'e', 'text/b.txt': 'b', 'text/mine.txt': 'f' };
  const edited = success(
    { ...asGiven, 'text/{name}.txt': set(members) },
    { 'text/a.txt': hash('a'), 'text/mine.txt': null },
  );

  test('stays, and so does a member that a person added', () => {
    expect(carried(edited, success(asGiven))).toEqual({
      outputs: { ...asGiven, 'text/{name}.txt': set(members) },
      edits: { 'text/a.txt': hash('a'), 'text/mine.txt': null },
    });
  });

  test('stays while other members come and go', () => {
    const given = { ...asGiven, 'text/{name}.txt': set({ 'text/a.txt': 'a', 'text/c.txt': 'c' }) };
    expect(carried(edited, success(given))).toMatchObject({
      outputs: { 'text/{name}.txt': set({ 'text/a.txt': 'e', 'text/c.txt': 'c', 'text/mine.txt': 'f' }) },
    });
  });

  test('is in the way of the member’s going', () => {
    const given = { ...asGiven, 'text/{name}.txt': set({ 'text/b.txt': 'b' }) };
    expect(carried(edited, success(given))).toMatchObject({ why: expect.stringContaining('`text/a.txt`') });
  });
});
