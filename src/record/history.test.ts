import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Print, Success } from '../core/fingerprint.ts';
import { type ContentHash, contentHash } from '../core/hash.ts';
import { runId, stageName } from '../core/name.ts';
import { type History, openHistory } from './history.ts';
import { merkle } from './inputs.ts';

const hash = (digit: string): ContentHash => contentHash(`sha256:${digit.repeat(64)}`);
const file = (digit: string): Print => ({ is: 'file', hash: hash(digit) });
const set = (members: ReadonlyMap<string, ContentHash>): Print => ({ is: 'set', hash: merkle(members), members });
const stage = stageName('extract');

const success: Success = {
  stage,
  run: runId('20260101T000000Z-0001'),
  key: hash('1'),
  at: '2026-01-01T00:00:00Z',
  fingerprint: {
    code: new Map([['stages/extract.ts', hash('2')]]),
    packages: new Map([['zod', '4.0.0']]),
    params: new Map([['least', '2']]),
    env: new Map([['TZ', 'unset']]),
    inputs: new Map([
      [
        'docs/*.txt',
        set(
          new Map([
            ['docs/a b.txt', hash('3')],
            ['docs/é.txt', hash('4')],
          ]),
        ),
      ],
      ['none/*', set(new Map())],
      ['names.json', file('5')],
    ]),
    bases: new Map([['graph.json', hash('6')]]),
  },
  outputs: new Map([
    ['index.json', file('7')],
    ['text/{name}.txt', set(new Map([['text/a.txt', hash('8')]]))],
  ]),
  details: { entities: 1637, list: [1, { deep: null }] },
  cost: 1.25,
  items: { total: 3, kept: 1, ran: 2, failed: 0 },
  edits: new Map([
    ['index.json', hash('9')],
    ['text/mine.txt', null],
  ]),
};

describe('what is remembered', () => {
  test('of a success is all of it', async () => {
    const { reopened, history } = await opened();
    history.saveSuccess(success);
    const again = await reopened();
    expect(again.latest()).toEqual(new Map([[stage, success]]));
    expect(again.byKey(success.key)).toEqual(success);
    expect(again.byKey(hash('f'))).toBeUndefined();
    again.close();
  });

  test('of any success is all of it', async () => {
    const { history } = await opened();
    fc.assert(
      fc.property(anySuccess(), (one) => {
        history.saveSuccess(one);
        expect(history.byKey(one.key)).toEqual(one);
        expect(history.latest().get(one.stage)).toEqual(one);
      }),
      { numRuns: 30 },
    );
    history.close();
  });

  test('is the last success of every stage, and the newest with a key', async () => {
    const { history } = await opened();
    const other = { ...success, stage: stageName('other') };
    const newer = { ...success, run: runId('20260102T000000Z-0001'), cost: 9 };
    const changed = { ...success, key: hash('f') };
    for (const one of [success, other, newer]) history.saveSuccess(one);
    expect(history.latest()).toEqual(
      new Map([
        [stage, newer],
        [other.stage, other],
      ]),
    );
    expect(history.byKey(success.key)?.stage).toBe('extract');
    expect(history.byKey(success.key)?.cost).toBe(9);
    history.saveSuccess(changed);
    expect(history.latest().get(stage)).toEqual(changed);
    expect(history.byKey(success.key)).toEqual(newer);
    history.close();
  });

  test('of an item is its value, its outputs and its cost', async () => {
    const { history, reopened } = await opened();
    const result = { value: hash('2'), outputs: { texts: ['text/a.txt', hash('3')] as const }, cost: 0.5 };
    history.saveItem(hash('1'), stage, result);
    history.saveItem(hash('4'), stage, { value: null, outputs: {}, cost: 0 });
    const again = await reopened();
    expect(again.item(hash('1'))).toEqual(result);
    expect(again.item(hash('4'))).toEqual({ value: null, outputs: {}, cost: 0 });
    expect(again.item(hash('5'))).toBeUndefined();
    again.close();
  });

  test('of files is their signature, hash, size and when they were seen', async () => {
    const { history, reopened } = await opened();
    const seen = 1_800_000_000_123;
    const known = { signature: '3:1:2:4:5', hash: hash('1'), size: 5_000_000_000, seen };
    history.saveFiles(new Map());
    history.saveFiles(
      new Map([
        ['a', known],
        ['b', known],
      ]),
    );
    history.saveFiles(new Map([['b', { ...known, size: 0 }]]));
    const again = await reopened();
    expect(again.files()).toEqual(
      new Map([
        ['a', known],
        ['b', { ...known, size: 0 }],
      ]),
    );
    again.close();
  });

  test('of a program file is what it imports', async () => {
    const { history } = await opened();
    const imports = { modules: ['./x.ts', 'zod'], files: ['./x.json'] };
    history.saveImports(hash('1'), imports);
    expect(history.imports(hash('1'))).toEqual(imports);
    expect(history.imports(hash('2'))).toBeUndefined();
    history.close();
  });

  test('of a failure is the last, until the stage succeeds', async () => {
    const { history } = await opened();
    const failure = { run: success.run, at: success.at, message: 'Stage failed: …\nwhy' };
    history.saveFailure(stage, { ...failure, message: 'an earlier one' });
    history.saveFailure(stage, failure);
    expect(history.failure(stage)).toEqual(failure);
    expect(history.failure(stageName('other'))).toBeUndefined();
    history.saveSuccess(success);
    expect(history.failure(stage)).toBeUndefined();
    history.close();
  });
});

test('a project that has none has no history, and a mere look leaves no file', async () => {
  const path = join(fs.mkdtempSync(join(tmpdir(), 'holdfast-history-')), '.holdfast/state.db');
  const history = await openHistory(path, { create: false });
  history.saveSuccess(success);
  expect(history.latest().size).toBe(0);
  history.close();
  expect(fs.existsSync(path)).toBe(false);
});

describe('a history that is damaged is said to be, with what to do:', () => {
  test('a file that is no database', async () => {
    const path = join(fs.mkdtempSync(join(tmpdir(), 'holdfast-history-')), 'state.db');
    fs.writeFileSync(path, 'This is not a database, but a text of some length. '.repeat(100));
    await expect(openHistory(path, { create: false })).rejects.toMatchObject({
      code: 'damaged/state',
      parts: { data: { file: path }, next: expect.stringContaining('Move') },
    });
  });

  test('a database of which a part is overwritten', async () => {
    const { path, history } = await opened();
    for (let at = 0; at < 50; at++)
      history.saveSuccess({ ...success, key: hash('f'), details: { long: 'x'.repeat(1000), at } });
    history.close();
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const database = new DatabaseSync(path);
    database.exec(`VACUUM INTO '${path}.copy'`);
    database.close();
    const bytes = fs.readFileSync(`${path}.copy`);
    fs.writeFileSync(`${path}.copy`, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]));
    await expect(readEverything(`${path}.copy`)).rejects.toMatchObject({ code: 'damaged/state' });
  });

  test.each([
    ['a row that is no JSON', "UPDATE successes SET body = '{'"],
    ['a row that is no success', "UPDATE successes SET body = '{}'"],
    ['a row with a broken hash', "UPDATE successes SET body = replace(body, 'sha256:1111', 'sha256:')"],
    ['a set that is missing', 'DELETE FROM sets'],
    ['a set with a broken member', "UPDATE sets SET members = 'x y'"],
    ['an item with a broken value', "UPDATE items SET value = 'x'"],
    ['an item with broken outputs', "UPDATE items SET outputs = ''"],
    ['a file with a broken hash', "UPDATE files SET hash = 'x'"],
    ['imports that are no JSON', "UPDATE imports SET body = 'x'"],
  ])('%s', async (_, sql) => {
    const { path, history } = await opened();
    history.saveSuccess(success);
    history.saveItem(hash('1'), stage, { value: hash('2'), outputs: {}, cost: 1 });
    history.saveFiles(new Map([['a', { signature: 's', hash: hash('1'), size: 1, seen: 1 }]]));
    history.saveImports(hash('1'), { modules: [], files: [] });
    history.close();
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    await expect(readEverything(path)).rejects.toMatchObject({
      code: 'damaged/state',
      parts: { data: { file: path } },
    });
  });
});

test.each(['holdfast-history-', 'holdfast-json-corrupt-'])(
  'the format of a newer Holdfast is left alone (in %s)',
  async (prefix) => {
    const { path } = await closed(prefix);
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openHistory(path, { create: true })).rejects.toMatchObject({
      code: 'damaged/newer-state',
      parts: { data: { version: 99 } },
    });
  },
);

test('processes that open and write one new history at once lose nothing', async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'holdfast-history-'));
  const path = join(folder, '.holdfast/state.db');
  const writers = ['1', '2'];
  await Promise.all(
    writers.map((digit) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', writer, path, digit], { cwd: root }),
    ),
  );
  const history = await openHistory(path, { create: false });
  for (const digit of writers) {
    for (let at = 0; at < 20; at++) expect(history.item(itemOf(digit, at))?.cost).toBe(at);
    expect(history.files().get(`${digit}/19`)?.size).toBe(19);
  }
  history.close();
});

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each saves twenty items and files of its own, in transactions of their own. */
const writer = `
  import { createJiti } from 'jiti';
  const { openHistory } = await createJiti(process.cwd() + '/x.mjs').import('./src/record/history.ts');
  const [, path, digit] = process.argv;
  const history = await openHistory(path, { create: true });
  for (let at = 0; at < 20; at++) {
    history.saveItem('sha256:' + digit + String(at).padStart(63, '0'), 'extract', { value: null, outputs: {}, cost: at });
    const known = { signature: 's', hash: 'sha256:' + digit.repeat(64), size: at, seen: 1 };
    history.saveFiles(new Map([[digit + '/' + at, known]]));
  }
  history.close();
`;

function itemOf(digit: string, at: number): ContentHash {
  return contentHash(`sha256:${digit}${String(at).padStart(63, '0')}`);
}

async function opened(prefix = 'holdfast-history-') {
  const path = join(fs.mkdtempSync(join(tmpdir(), prefix)), '.holdfast/state.db');
  const history = await openHistory(path, { create: true });
  const reopened = async (): Promise<History> => {
    history.close();
    return openHistory(path, { create: false });
  };
  return { path, history, reopened };
}

async function closed(prefix?: string) {
  const { path, history } = await opened(prefix);
  history.close();
  return { path };
}

async function readEverything(path: string): Promise<void> {
  const history = await openHistory(path, { create: false });
  try {
    history.latest();
    history.byKey(success.key);
    history.files();
    history.item(hash('1'));
    history.imports(hash('1'));
  } finally {
    history.close();
  }
}

function anySuccess(): fc.Arbitrary<Success> {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '/', '"', 'é', '_'), minLength: 1, maxLength: 4 });
  const hashes = fc.constantFrom('0', '1', 'a').map(hash);
  const mapOf = <T>(value: fc.Arbitrary<T>) =>
    fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 }).map((list) => new Map(list));
  const print = fc.oneof(
    hashes.map((of): Print => ({ is: 'file', hash: of })),
    mapOf(hashes).map(set),
  );
  return fc.record({
    stage: fc.constant(stage),
    run: fc.constant(success.run),
    key: hashes,
    at: fc.constant(success.at),
    fingerprint: fc.record({
      code: mapOf(hashes),
      packages: mapOf(name),
      params: mapOf(fc.json()),
      env: mapOf(name),
      inputs: mapOf(print),
      bases: mapOf(hashes),
    }),
    outputs: mapOf(print),
    details: fc.dictionary(name, fc.oneof(fc.string(), fc.integer(), fc.constant(null))).map((plain) => ({ ...plain })),
    cost: fc.double({ min: 0, max: 1e6, noNaN: true }),
    items: fc.option(fc.record({ total: fc.nat(), kept: fc.nat(), ran: fc.nat(), failed: fc.nat() }), {
      nil: undefined,
    }),
    edits: mapOf(fc.option(hashes)),
  });
}
