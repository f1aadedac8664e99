import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Print } from '../core/fingerprint.ts';
import { hashBytes } from '../io/hash.ts';
import { transaction } from '../io/transaction.ts';
import { merkle } from '../record/inputs.ts';
import { Objects } from '../store/objects.ts';
import { exchanges, keepReplaced, stageExchange } from './exchange.ts';

function folder(files: Readonly<Record<string, string>>): { readonly root: string; readonly objects: Objects } {
  const root = fs.mkdtempSync(join(tmpdir(), 'exchange-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) fs.writeFileSync(join(root, path), content);
  return { root, objects: new Objects(join(root, '.objects')) };
}

function setOf(members: Readonly<Record<string, string>>): Print {
  const hashes = Object.entries(members).map(([path, content]) => [path, hashBytes(content)] as const);
  return { is: 'set', hash: merkle(hashes), members: new Map(hashes) };
}

it('names what comes, goes and changes, and nothing else', () => {
  const [a, b, c] = [hashBytes('a'), hashBytes('b'), hashBytes('c')];
  expect(exchanges('x', undefined, { is: 'file', hash: a })).toEqual([{ path: 'x', was: undefined, next: a }]);
  expect(exchanges('x', { is: 'file', hash: a }, { is: 'file', hash: a })).toEqual([]);
  expect(exchanges('*', setOf({ p: 'a', q: 'b', r: 'c' }), setOf({ p: 'a', q: 'c', s: 'b' }))).toEqual([
    { path: 'q', was: b, next: c },
    { path: 'r', was: c, next: undefined },
    { path: 's', was: undefined, next: b },
  ]);
});

it('exchanges all files, or, if somebody writes one of them meanwhile, none', async () => {
  const place = folder({ p: 'p1', q: 'q1' });
  for (const content of ['p2', 'r2']) place.objects.put(content);
  const all = exchanges('*', setOf({ p: 'p1', q: 'q1' }), setOf({ p: 'p2', r: 'r2' }));
  const run = () => transaction((tx) => stageExchange(tx, place, all), { journal: join(place.root, '.journal') });

  fs.writeFileSync(join(place.root, 'q'), 'written by somebody');
  await expect(run()).rejects.toMatchObject({ code: 'work/changed-meanwhile' });
  const there = () => fs.readdirSync(place.root).filter((name) => !name.startsWith('.'));
  expect(there().map((name) => fs.readFileSync(join(place.root, name), 'utf8'))).toEqual(['p1', 'written by somebody']);
  expect(fs.readdirSync(place.root).filter((name) => name.endsWith('.staged'))).toEqual([]);

  fs.writeFileSync(join(place.root, 'q'), 'q1');
  await run();
  expect(there().map((name) => fs.readFileSync(join(place.root, name), 'utf8'))).toEqual(['p2', 'r2']);
});

it('keeps all that is replaced in the store, and what no version has as backups too', async () => {
  const place = folder({ p: 'p1', q: 'q1' });
  const all = exchanges('*', setOf({ p: 'p1', q: 'q1' }), setOf({}));
  const backups = await keepReplaced(place, all, (hash) => hash === hashBytes('q1'));
  expect(backups.map((path) => fs.readFileSync(path, 'utf8'))).toEqual(['q1']);
  expect([place.objects.read(hashBytes('p1')), place.objects.read(hashBytes('q1'))].map(String)).toEqual(['p1', 'q1']);
});
