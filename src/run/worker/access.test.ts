import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { csv, files, json, ndjson, text } from '../../core/handle.ts';
import { artifactPath } from '../../core/path.ts';
import { hashBytes } from '../../io/hash.ts';
import { Objects } from '../../store/objects.ts';
import { Access } from './access.ts';

const score = z.object({ score: z.coerce.number().max(10) });

describe('what a stage reads', () => {
  test('is the value that the schema gives, and is hashed from the very bytes', async () => {
    const { access } = project({ 'a.json': '{"score":"3"}', 'b.csv': 'score\n1\n2\n', 'c.txt': 'abc' });
    expect(await access.reader(json('a.json', score)).read()).toEqual({ score: 3 });
    expect(await access.reader(csv('b.csv', z.object({ score: z.string() }))).read()).toEqual([
      { score: '1' },
      { score: '2' },
    ]);
    expect(await access.reader(text('c.txt')).read()).toBe('abc');
    expect(access.seen).toEqual([
      ['a.json', hashBytes('{"score":"3"}')],
      ['b.csv', hashBytes('score\n1\n2\n')],
      ['c.txt', hashBytes('abc')],
    ]);
  });

  test('that breaks its schema is named with the place inside', async () => {
    const { access } = project({ 'a.json': '{"score":11}', 'b.ndjson': '{"score":1}\n{"score":99}\n' });
    await expect(access.reader(json('a.json', score)).read()).rejects.toMatchObject({
      code: 'work/schema',
      parts: { on: 'a.json', why: expect.stringMatching(/^\$\.score: /) },
    });
    await expect(access.reader(ndjson('b.ndjson', score)).read()).rejects.toMatchObject({
      parts: { on: 'b.ndjson', why: expect.stringMatching(/^\$\[1\]\.score: /) },
    });
  });

  test('that is not there is an error in the project’s own words, without the machine’s path', async () => {
    const { access, root } = project({});
    const failure = access.reader(json('a.json')).read();
    await expect(failure).rejects.toMatchObject({ code: 'io/read', parts: { on: 'a.json' } });
    await expect(failure).rejects.not.toThrow(root);
  });

  test('in a set is gone through in the order given, with names, as text, bytes or JSON', async () => {
    const { access } = project({ 'docs/a.json': '{"n":1}', 'docs/b.json': '{"n":2}' });
    const set = access.setReader(files('docs/*.json'), ['docs/a.json', 'docs/b.json']);
    expect(set.count).toBe(2);
    expect([...set].map(({ path, name }) => [path, name])).toEqual([
      ['docs/a.json', 'a'],
      ['docs/b.json', 'b'],
    ]);
    // Nothing is read before it is asked for.
    expect(access.seen).toEqual([]);
    const values: unknown[] = [];
    for await (const item of set) values.push(await item.read());
    expect(values).toEqual([{ n: 1 }, { n: 2 }]);
    const [first] = set;
    expect(await first?.text()).toBe('{"n":1}');
    expect(await first?.bytes()).toEqual(Buffer.from('{"n":1}'));
    expect(await first?.json()).toEqual({ n: 1 });
  });

  test('to refine is the revision before it, whatever lies in the project', async () => {
    const { access, objects } = project({ 'a.json': '{"score":10}' });
    const base = objects.put('{"score":1}');
    const updater = access.updater('a', json('a.json', score), base);
    expect(await updater.read()).toEqual({ score: 1 });
    expect(access.seen).toEqual([]);
  });
});

describe('what a stage writes', () => {
  test('goes to the store, and nothing in the project is touched', async () => {
    const { access, objects, root } = project({ 'a.json': 'old' });
    await access.writer('index', json('a.json', score)).write({ score: 3 });
    expect(access.written).toEqual([{ name: 'index', path: 'a.json', hash: expect.any(String) }]);
    const [{ hash } = { hash: hashBytes('') }] = access.written;
    expect(JSON.parse(objects.read(hash).toString())).toEqual({ score: 3 });
    expect(fs.readFileSync(join(root, 'a.json'), 'utf8')).toBe('old');
    expect(fs.readdirSync(root).toSorted()).toEqual(['.objects', 'a.json']);
  });

  test('and breaks its schema is refused, and not written', async () => {
    const { access } = project({});
    const writer = access.writer('a', json('a.json', score));
    await expect(writer.write({ score: 11 })).rejects.toMatchObject({ code: 'work/schema', parts: { on: 'a.json' } });
    const list = access.writer('b', ndjson('b.ndjson', score));
    await expect(list.write([{ score: 1 }, { score: 11 }])).rejects.toThrow('$[1].score');
    expect(access.written).toEqual([]);
  });

  test('record by record is checked also where it is not an array', async () => {
    const { access } = project({});
    const list = access.writer('b', ndjson('b.ndjson', score));
    await expect(list.write(new Set([{ score: 1 }, { score: 11 }]))).rejects.toThrow('$[1].score');
    const rows = access.writer('c', ndjson('c.ndjson', score));
    await rows.write(new Set([{ score: 1 }, { score: 2 }]));
    expect(access.written.map(({ path }) => path)).toEqual(['c.ndjson']);
  });

  test('from a generator is written whole: checking it does not use it up', async () => {
    const { access, objects } = project({});
    function* records() {
      yield { score: 1 };
      yield { score: 2 };
    }
    await access.writer('b', ndjson('b.ndjson', score)).write(records());
    const [{ hash } = { hash: hashBytes('') }] = access.written;
    expect(objects.read(hash).toString()).toBe('{"score":1}\n{"score":2}\n');
  });

  test('twice is refused: an output has one content', async () => {
    const { access } = project({});
    const set = access.setWriter('texts', files('text/{name}.txt'));
    await set.write('a', 'x');
    await set.write('b', 'x');
    await expect(set.write('a', 'y')).rejects.toMatchObject({
      code: 'work/written-twice',
      parts: { on: 'text/a.txt' },
    });
    expect(access.written.map(({ path }) => path)).toEqual(['text/a.txt', 'text/b.txt']);
  });

  test('twice at the same time is refused too', async () => {
    const { access } = project({});
    const set = access.setWriter('texts', files('text/{name}.txt'));
    const [first, second] = await Promise.allSettled([set.write('a', 'x'), set.write('a', 'y')]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect(access.written).toHaveLength(1);
  });

  test('as a member belongs to its set, under its name', async () => {
    const { access } = project({});
    const handle = files('text/{name}.txt');
    await access.itemWriter('texts', handle, '1790/washington').write('x');
    expect(access.written.map(({ path }) => path)).toEqual(['text/1790/washington.txt']);
    await expect(access.setWriter('texts', handle).write('../x', 'y')).rejects.toMatchObject({
      code: 'value/member-name',
    });
  });

  test('may lie in a fixed folder called node_modules', async () => {
    const { access } = project({});
    await access.setWriter('texts', files('node_modules/x/{name}.txt')).write('a', 'x');
    expect(access.written.map(({ path }) => path)).toEqual(['node_modules/x/a.txt']);
  });

  test('and would be no member when it is listed is refused', async () => {
    const { access } = project({});
    const set = access.setWriter('texts', files('text/{name}.txt'));
    for (const name of ['a.backup_20260101_000000', 'node_modules/a']) {
      await expect(set.write(name, 'x')).rejects.toMatchObject({ code: 'value/member-name' });
    }
  });
});

test('an item has the name that its writer takes', () => {
  const { access } = project({});
  const item = access.item(files('docs/*.txt'), artifactPath('docs/1790-washington.txt'));
  expect([item.path, item.name]).toEqual(['docs/1790-washington.txt', '1790-washington']);
});

function project(contents: Readonly<Record<string, string>>) {
  const root = fs.mkdtempSync(join(tmpdir(), 'holdfast-access-'));
  for (const [path, content] of Object.entries(contents)) {
    fs.mkdirSync(join(root, path, '..'), { recursive: true });
    fs.writeFileSync(join(root, path), content);
  }
  const objects = new Objects(join(root, '.objects'));
  return { root, objects, access: new Access(root, objects) };
}
