import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pattern } from '../core/pattern.ts';
import { backupName } from '../io/backup-name.ts';
import { realDisk } from '../io/disk.ts';
import { stagedName, temporaryName } from '../io/temporary.ts';
import { membersOf } from './members.ts';

test('the members of a set are its files, in the order of their paths by code unit', () => {
  const { members } = project(['docs/b.txt', 'docs/a.txt', 'docs/B.txt', 'docs/ä.txt', 'docs/a.md', 'other/c.txt']);
  expect(members('docs/*.txt')).toEqual(['docs/B.txt', 'docs/a.txt', 'docs/b.txt', 'docs/ä.txt']);
});

test('a pattern of one level does not go deeper, and a deep one goes everywhere', () => {
  const { members } = project(['docs/a.txt', 'docs/x/b.txt', 'docs/x/y/c.txt', 'd.txt']);
  expect(members('docs/*.txt')).toEqual(['docs/a.txt']);
  expect(members('docs/*/*.txt')).toEqual(['docs/x/b.txt']);
  expect(members('docs/**/*.txt')).toEqual(['docs/a.txt', 'docs/x/b.txt', 'docs/x/y/c.txt']);
  expect(members('docs/{name}.txt')).toEqual(['docs/a.txt', 'docs/x/b.txt', 'docs/x/y/c.txt']);
  expect(members('**/*.txt')).toEqual(['d.txt', 'docs/a.txt', 'docs/x/b.txt', 'docs/x/y/c.txt']);
  expect(members('*.txt')).toEqual(['d.txt']);
});

test('what starts with a dot is no member, nor is what lies in such a folder or in node_modules', () => {
  const { members } = project([
    'docs/.a.txt',
    'docs/.git/b.txt',
    'docs/node_modules/p/c.txt',
    'docs/d.txt',
    '.docs/e.txt',
  ]);
  expect(members('docs/**/*.txt')).toEqual(['docs/d.txt']);
  expect(members('**/*.txt')).toEqual(['docs/d.txt']);
});

test('a fixed folder may be called as it likes', () => {
  expect(project(['.cache/a.txt']).members('.cache/*.txt')).toEqual(['.cache/a.txt']);
});

test('backups and files that are being written are no members', () => {
  const { members } = project([
    'docs/a.txt',
    `docs/${backupName('a.txt', new Date(), 1)}`,
    `docs/${backupName('a.txt', new Date(), 2)}`,
    `docs/${temporaryName(realDisk, 'a.txt')}`,
    `docs/${stagedName('1-2-3-4-5', 0, 'a.txt')}`,
  ]);
  expect(members('docs/*')).toEqual(['docs/a.txt']);
});

test('a folder that matches is no member', () => {
  expect(project(['docs/a.txt', 'docs/b.txt/c.md']).members('docs/*.txt')).toEqual(['docs/a.txt']);
});

test('a link to a file is a member; a link to a folder is neither a member nor entered', () => {
  const { root, members } = project(['docs/a.txt', 'elsewhere/b.txt']);
  fs.symlinkSync('a.txt', join(root, 'docs/link.txt'));
  fs.symlinkSync('../elsewhere', join(root, 'docs/folder.txt'));
  expect(members('docs/*.txt')).toEqual(['docs/a.txt', 'docs/link.txt']);
  expect(members('docs/**/*.txt')).toEqual(['docs/a.txt', 'docs/link.txt']);
});

test('links in a circle end', () => {
  const { root, members } = project(['docs/a.txt']);
  fs.symlinkSync('../docs', join(root, 'docs/again'));
  expect(members('**/*.txt')).toEqual(['docs/a.txt']);
});

test('a link that cannot be followed stays a member: what cannot be read must not look like nothing', () => {
  const { root, members } = project(['docs/a.txt']);
  fs.symlinkSync('loop.txt', join(root, 'docs/loop.txt'));
  expect(members('docs/*.txt')).toEqual(['docs/a.txt', 'docs/loop.txt']);
});

test('the folder itself may be a link', () => {
  const { root, members } = project(['elsewhere/a.txt']);
  fs.symlinkSync('elsewhere', join(root, 'docs'));
  expect(members('docs/*.txt')).toEqual(['docs/a.txt']);
});

test('a folder that is not there has no members, and one that cannot be listed is an error', () => {
  const { root, members } = project(['file']);
  expect(members('nothing/*.txt')).toEqual([]);
  expect(members('file/*.txt')).toEqual([]);
  fs.symlinkSync('loop', join(root, 'loop'));
  expect(() => members('loop/*.txt')).toThrow(expect.objectContaining({ code: 'io/list' }));
});

function project(paths: readonly string[]) {
  const root = fs.mkdtempSync(join(tmpdir(), 'holdfast-members-'));
  for (const path of paths) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), '');
  }
  return { root, members: (of: string) => membersOf(root, pattern(of)) };
}
